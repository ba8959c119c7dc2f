/** Answers a command line: the only place that turns failures into exit codes. */
import { neutralise } from "../report/neutralise.ts";
import { describeBug } from "./bug-report.ts";
import { type Io, isBrokenPipe, write } from "./io.ts";
import { exitCode, type Outcome } from "./outcome.ts";
import { runCommand } from "./program.ts";
import { stages as builtIn, type Stages } from "./stages.ts";

/** Runs the command, says on standard error what went wrong, and gives the exit code. Never throws. */
export async function answer(argv: readonly string[], io: Io, stages: Stages = builtIn): Promise<number> {
  const broken = watch(io);
  let outcome: Outcome;
  try {
    outcome = await runCommand(argv, io, stages);
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
