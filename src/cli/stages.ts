/** What the commands run, loaded only when a command needs it. */
import type { AccountDescription } from "../simulator/run.ts";
import type { ValidateIo, ValidateOptions, ValidateResult } from "./options.ts";

export interface Stages {
  readonly validate: (options: ValidateOptions, io: ValidateIo) => Promise<ValidateResult>;
  /** What the configuration at a path says about its OneLogin accounts. */
  readonly describeAccount: (
    path: string,
    io: ValidateIo,
  ) => Promise<{ readonly account: AccountDescription; readonly usageErrors: readonly string[] }>;
}

export const stages: Stages = {
  validate: async (options, io) => (await import("../validate.ts")).validate(options, io),
  describeAccount: async (path, io) => (await import("../describe-account.ts")).describeAccount(path, io),
};
