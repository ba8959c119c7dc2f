/** An outside world for tests of the command line: streams that collect what is written. */
import { type PassThrough, Readable, Writable } from "node:stream";
import type { Io, OutputStream } from "../../src/cli/io.ts";
import type { ValidateOptions, ValidateResult } from "../../src/cli/options.ts";
import type { Stages } from "../../src/cli/stages.ts";
import type { Report } from "../../src/finding.ts";
import { run } from "../../src/main.ts";
import { reportOf } from "../report/sample.ts";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What `validate` was asked, if it was. */
  readonly options: ValidateOptions | undefined;
}

/** What `validate` is to answer, or an error that it is to throw. */
export type Answer = Partial<Omit<ValidateResult, "report">> & { readonly report?: Report; readonly throws?: unknown };

/** A stream that keeps its text; `fail` makes every write fail. */
export function collector(more: { isTTY?: boolean; columns?: number; fail?: Error } = {}): {
  stream: OutputStream;
  text: () => string;
} {
  let text = "";
  const stream: Writable = new Writable({
    write(chunk, _encoding, done) {
      if (more.fail === undefined) text += String(chunk);
      done(more.fail);
    },
  });
  return {
    stream: Object.assign(stream, { isTTY: more.isTTY === true, ...(more.columns && { columns: more.columns }) }),
    text: () => text,
  };
}

/** Runs a command line with a `validate` that answers as told. */
export async function ran(argv: readonly string[], answer: Answer = {}, io: Partial<Io> = {}): Promise<Ran> {
  const stdout = collector();
  const stderr = collector();
  let options: ValidateOptions | undefined;
  const stages: Stages = {
    validate: async (given) => {
      options = given;
      if ("throws" in answer) throw answer.throws;
      return { report: reportOf([]), notices: [], usageErrors: [], probeInconclusive: false, ...answer };
    },
    inspect: async () => ({ inspection: { roots: [] }, notices: [], usageErrors: [] }),
    describeAccount: async () => ({ account: { domains: [], clientIds: [], roleIds: [] }, usageErrors: [] }),
  };
  const world: Io = {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: Readable.from([]) as PassThrough,
    env: {},
    cwd: "/repository",
    now: () => 0,
    interrupted: async () => undefined,
    ...io,
  };
  const code = await run(argv, world, stages);
  return { code, stdout: stdout.text(), stderr: stderr.text(), options };
}
