/** The command `symcheck simulate onelogin`. */
import { neutralise } from "../report/neutralise.ts";
import { type AccountDescription, parseAccount, runAccount } from "../simulator/run.ts";
import { readNamedFile } from "../workspace/workspace.ts";
import { type Io, write } from "./io.ts";
import type { Outcome } from "./outcome.ts";
import type { Stages } from "./stages.ts";

export interface SimulateOptions {
  /** The configuration whose domains, client ids and role ids the account adopts. */
  readonly path: string;
  /** A file that says them instead. */
  readonly accountFile?: string;
  readonly faults: readonly string[];
}

/** Starts the account, prints how to use it, and runs until the user ends it. */
export async function simulateCommand(options: SimulateOptions, io: Io, stages: Stages): Promise<Outcome> {
  const described =
    options.accountFile === undefined
      ? await stages.describeAccount(options.path, validateIo(io))
      : readAccountFile(options.accountFile, io.cwd);
  if (described.usageErrors.length > 0) return { usageErrors: described.usageErrors };
  const running = await runAccount(described.account, options.faults);
  if ("problem" in running) return { usageErrors: [running.problem] };
  try {
    await write(io.stdout, running.text.split("\n").map(neutralise).join("\n"));
    await io.interrupted();
  } finally {
    await running.account.close();
  }
  return {};
}

function validateIo({ env, cwd, stdin, now }: Io) {
  return { env, cwd, stdin, now, progress: () => undefined };
}

const nothing: AccountDescription = { domains: [], clientIds: [], roleIds: [] };

function readAccountFile(path: string, cwd: string): { account: AccountDescription; usageErrors: readonly string[] } {
  const content = readNamedFile(path, cwd);
  if ("failure" in content) return { account: nothing, usageErrors: [`the account file "${path}" ${content.reason}`] };
  const parsed = parseAccount(content.source.text);
  if ("problem" in parsed) return { account: nothing, usageErrors: [`the account file "${path}" ${parsed.problem}`] };
  return { account: parsed.account, usageErrors: [] };
}
