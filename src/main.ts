/** Runs the program: a command line in, an exit code out. */
import { describeBug } from "./cli/bug-report.ts";
import { type Io, isBrokenPipe, write } from "./cli/io.ts";
import { exitCode, type Outcome } from "./cli/outcome.ts";
import { stages as builtIn, type Stages } from "./cli/stages.ts";
import { neutralise } from "./report/neutralise.ts";
import { version } from "./version.ts";

/**
 * Runs the command line `argv` (without node and script) and gives the exit code. Everything of the outside world comes in through
 * `io`. Never throws: what nobody foresaw is reported as a bug, with exit code 3.
 */
export async function run(argv: readonly string[], io: Io, stages: Stages = builtIn): Promise<number> {
  const broken = watch(io);
  let outcome: Outcome;
  try {
    outcome = await answer(argv, io, stages);
  } catch (error) {
    const [failure] = broken;
    if (failure === undefined || failure !== error) outcome = { bugs: [{ error }], debug: argv.includes("--debug") };
    else outcome = { usageErrors: [`output cannot be written: ${failure.message}`] };
  }
  const complaints = [
    ...(outcome.bugs ?? []).map((bug) => describeBug(bug, io.env, outcome.debug === true)),
    ...(outcome.usageErrors ?? []).map((message) => `symcheck: ${message.split("\n").map(neutralise).join("\n")}\n`),
  ];
  await write(io.stderr, complaints.join("")).catch(() => undefined);
  return exitCode(outcome);
}

async function answer(argv: readonly string[], io: Io, stages: Stages): Promise<Outcome> {
  const [only, ...rest] = argv;
  if (rest.length === 0 && (only === "--version" || only === "-V")) {
    await write(io.stdout, `${version}\n`);
    return {};
  }
  const { runCommand } = await import("./cli/program.ts");
  return runCommand(argv, io, stages);
}

/** Collects errors of the output streams, which would end the process if nobody listened; a reader that went away is none. */
function watch(io: Io): Error[] {
  const errors: Error[] = [];
  for (const stream of [io.stdout, io.stderr]) {
    stream.on("error", (error) => {
      if (!isBrokenPipe(error)) errors.push(error);
    });
  }
  return errors;
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
