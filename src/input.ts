/** The text that the path `-` stands for. */
import { resolve } from "node:path";
import type { ValidateIo, ValidateOptions } from "./cli/options.ts";
import type { StandardInput } from "./roots.ts";
import { standardInput } from "./workspace/arguments.ts";
import { readStandardInput } from "./workspace/standard-input.ts";

export interface Input {
  readonly input?: StandardInput;
  readonly usageErrors: readonly string[];
}

/** Reads standard input where it is one of the paths. What it cannot be is a usage error. Never throws. */
export async function readInput({ paths, stdinFilename, probe }: ValidateOptions, io: ValidateIo): Promise<Input> {
  if (!paths.includes(standardInput)) {
    const usageErrors =
      stdinFilename === undefined ? [] : ['"--stdin-filename" names the file that "-" replaces; give "-" as a path'];
    return { usageErrors };
  }
  if (probe.secretSources.some((source) => /(?:^|=)stdin$/.test(source)))
    return {
      usageErrors: ["standard input cannot be both a path and a client secret; take the secret from elsewhere"],
    };
  const read = await readStandardInput(io.stdin);
  if ("failure" in read) return { usageErrors: [`standard input ${read.failure}`] };
  if (stdinFilename === undefined) return { input: read, usageErrors: [] };
  if (stdinFilename === "" || stdinFilename.includes("\0"))
    return {
      usageErrors: ['"--stdin-filename" is empty or no file name; give the name of the file that "-" replaces'],
    };
  return { input: { ...read, replaces: resolve(io.cwd, stdinFilename) }, usageErrors: [] };
}
