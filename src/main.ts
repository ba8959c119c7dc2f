/** Runs the program: a command line in, an exit code out. */
import type { Io } from "./cli/io.ts";
import type { Stages } from "./cli/stages.ts";
import { version } from "./version.ts";

/**
 * Runs the command line `argv` (without node and script) and gives the exit code. Everything of the outside world comes in through
 * `io`; `stages` replaces what the commands run. Never throws: what nobody foresaw is reported as a bug, with exit code 3.
 */
export async function run(argv: readonly string[], io: Io, stages?: Stages): Promise<number> {
  const [only, ...rest] = argv;
  if (rest.length === 0 && (only === "--version" || only === "-V")) {
    // Asked by scripts before every use, so nothing is loaded for it.
    io.stdout.on("error", () => undefined).write(`${version}\n`);
    return 0;
  }
  const { answer } = await import("./cli/answer.ts");
  return answer(argv, io, stages);
}

/** The world of this process. */
export function processIo(): Io {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd: process.cwd(),
    now: () => performance.now(),
    interrupted: () => new Promise((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve)),
  };
}
