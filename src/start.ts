/** Loads the bundled program with the code that V8 compiled for it when it was built. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

type Program = typeof import("./main.ts");

/**
 * The program of `main.cjs` beside this file. `main.cache` is used where this version of V8 takes it; otherwise, or where
 * it is not there, the program is compiled as it runs.
 */
export function loadBundle(): Program & { readonly script: Script } {
  const filename = join(__dirname, "main.cjs");
  const cachedData = readCache(join(__dirname, "main.cache"));
  const script = new Script(`(function(module,require,__filename){${readFileSync(filename, "utf8")}\n})`, {
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
