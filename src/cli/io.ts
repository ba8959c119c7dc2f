/** The outside world as a run sees it. */
import type { Readable, Writable } from "node:stream";

/** A stream that may be a terminal; `columns` is its width. */
export type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Io {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly stdin: Readable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Resolves when the user asks the program to end, as with Ctrl-C. */
  readonly interrupted: () => Promise<void>;
}

/**
 * Writes text and waits until it is handed over. A reader that went away (`symcheck | head`) is no failure; any other error of the
 * stream is thrown.
 */
export function write(stream: OutputStream, text: string): Promise<void> {
  if (text === "" || stream.destroyed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error == null || isBrokenPipe(error)) resolve();
      else reject(error);
    });
  });
}

/** Whether an error says that nobody reads any more. */
export function isBrokenPipe(error: Error): boolean {
  return "code" in error && (error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED");
}
