/** What the commands run, loaded only when a command needs it. */
import type { AccountDescription } from "../simulator/run.ts";
import type { InspectResult, SourceOptions, ValidateIo, ValidateOptions, ValidateResult } from "./options.ts";

export interface Stages {
  readonly validate: (options: ValidateOptions, io: ValidateIo) => Promise<ValidateResult>;
  readonly inspect: (options: SourceOptions, io: ValidateIo) => Promise<InspectResult>;
  /** What the configuration at a path says about its OneLogin accounts. */
  readonly describeAccount: (
    path: string,
    io: ValidateIo,
  ) => Promise<{ readonly account: AccountDescription; readonly usageErrors: readonly string[] }>;
}

export const stages: Stages = {
  validate: async (options, io) => (await import("../validate.ts")).validate(options, io),
  inspect: async (options, io) => (await import("../inspect/inspect.ts")).inspect(options, io),
  describeAccount: async (path, io) => (await import("../describe-account.ts")).describeAccount(path, io),
};
