/** Reads files and streams that may be endless, slow or no files at all. */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";

export type BoundedRead =
  | { readonly bytes: Buffer }
  | { readonly failure: "missing" | "directory" | "unreadable" | "too-large" | "timeout" | "terminal" };

/** Reads a file: its absolute path, the most bytes to take, the most milliseconds to wait. */
export type BoundedReader = (absolute: string, maxBytes: number, milliseconds: number) => Promise<BoundedRead>;

/**
 * Reads a file, device or pipe within bounds. It is opened without blocking, because a blocked open of a pipe that
 * nobody writes to would keep the process from ending. Never throws.
 */
export const readBounded: BoundedReader = async (absolute, maxBytes, milliseconds) => {
  const deadline = performance.now() + milliseconds;
  let handle: FileHandle | undefined;
  try {
    handle = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return await readHandle(handle, maxBytes, deadline);
  } catch (error) {
    return { failure: failureOf(error) };
  } finally {
    await handle?.close().catch(() => undefined);
  }
};

async function readHandle(handle: FileHandle, maxBytes: number, deadline: number): Promise<BoundedRead> {
  const stat = await handle.stat();
  if (stat.isDirectory()) return { failure: "directory" };
  if (stat.isFile() && stat.size > maxBytes) return { failure: "too-large" };
  const chunks: Buffer[] = [];
  let total = 0;
  while (performance.now() < deadline) {
    const buffer = Buffer.alloc(Math.min(maxBytes + 1 - total, 16_384));
    const count = await readSome(handle, buffer);
    // A pipe gives 0 bytes before its first writer comes as well as at its end.
    const waiting = count === undefined || (count === 0 && total === 0 && stat.isFIFO());
    if (count === 0 && !waiting) return { bytes: Buffer.concat(chunks) };
    if (waiting) await pause(10);
    else chunks.push(buffer.subarray(0, count));
    total += count ?? 0;
    if (total > maxBytes) return { failure: "too-large" };
  }
  return { failure: "timeout" };
}

/** The number of bytes read; undefined where there is nothing yet. */
async function readSome(handle: FileHandle, buffer: Buffer): Promise<number | undefined> {
  try {
    return (await handle.read(buffer, 0, buffer.length, null)).bytesRead;
  } catch (error) {
    if (codeOf(error) === "EAGAIN") return undefined;
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

function failureOf(error: unknown): "missing" | "directory" | "unreadable" {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return "missing";
  return code === "EISDIR" ? "directory" : "unreadable";
}

/**
 * Reads a stream to its end: at most `maxBytes`, at most `milliseconds`. A stream that does not end in time is
 * destroyed, so that it does not keep the process. A terminal is refused, since what is typed there would be seen.
 * Never throws.
 */
export function readStream(stream: Readable, maxBytes: number, milliseconds: number): Promise<BoundedRead> {
  if ("isTTY" in stream && stream.isTTY === true) return Promise.resolve({ failure: "terminal" });
  if (stream.readableEnded || stream.destroyed) return Promise.resolve({ bytes: Buffer.alloc(0) });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let total = 0;
    const finish = (result: BoundedRead) => {
      clearTimeout(timer);
      stream.off("data", take).off("end", end).off("close", end).off("error", fail);
      if ("failure" in result) stream.on("error", () => undefined).destroy();
      resolve(result);
    };
    const take = (chunk: Buffer | string) => {
      const bytes = Buffer.from(chunk as string);
      total += bytes.length;
      chunks.push(bytes);
      if (total > maxBytes) finish({ failure: "too-large" });
    };
    const end = () => finish({ bytes: Buffer.concat(chunks) });
    const fail = () => finish({ failure: "unreadable" });
    const timer = setTimeout(() => finish({ failure: "timeout" }), milliseconds);
    stream.on("data", take).on("end", end).on("close", end).on("error", fail);
  });
}
