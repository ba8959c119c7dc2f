/** Shows a spinner while something takes long. */
import type { Io } from "./io.ts";

export interface Progress {
  /** Says what is being done now. */
  readonly say: (text: string) => void;
  /** Takes the spinner away; nothing is shown after it. */
  readonly stop: () => void;
}

/** Milliseconds before the spinner shows: a run that is done by then never loads it. */
const patience = 200;

/** A spinner on standard error where that is a terminal and `CI` is not set; otherwise nothing is ever shown. */
export function makeProgress(io: Pick<Io, "stderr" | "env">): Progress {
  if (io.stderr.isTTY !== true || (io.env.CI ?? "") !== "") return { say: () => undefined, stop: () => undefined };
  let text = "";
  let spinner: { text: string; stop: () => unknown } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const start = async () => {
    const { default: ora } = await import("ora");
    // Standard input may be carrying the client secret, so it is left alone.
    if (!stopped) spinner = ora({ text, stream: io.stderr as NodeJS.WriteStream, discardStdin: false }).start();
  };
  return {
    say: (next) => {
      text = next;
      if (spinner !== undefined) spinner.text = next;
      timer ??= setTimeout(() => void start().catch(() => undefined), patience).unref();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
    },
  };
}
