/** Loads the bundled command line with the code that V8 compiled for it when it was built. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

type Program = typeof import("./cli/answer.ts");

/**
 * The program of `answer.cjs` beside this file. `answer.cache` is used where this version of V8 takes it; otherwise, or
 * where it is not there, the program is compiled as it runs.
 */
function load(): Program & { readonly script: Script } {
  const filename = join(__dirname, "answer.cjs");
  const cachedData = readCache(join(__dirname, "answer.cache"));
  // The bundle is written in ASCII.
  const text = readFileSync(filename, "latin1");
  const script = new Script(`(function(module,require,__filename){${text}\n})`, {
    filename,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module: { exports: unknown } = { exports: {} };
  script.runInThisContext()(module, createRequire(filename), filename);
  return { ...(module.exports as Program), script };
}

function readCache(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

export const { answer, script } = load();
