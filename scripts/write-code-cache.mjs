/** Runs the bundle on the demo and stores what V8 compiled for it in dist/answer.cache. */
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const require = createRequire(import.meta.url);
const { script } = require(join(root, "dist", "start.cjs"));
const { run } = require(join(root, "dist", "main.cjs"));

/** Runs one command line with its output thrown away. */
async function exercise(...argv) {
  const sink = () => new PassThrough().resume();
  const io = { stdout: sink(), stderr: sink(), stdin: sink(), env: {}, cwd: root, now: () => performance.now() };
  const code = await run(argv, { ...io, interrupted: () => new Promise(() => {}) });
  if (code !== 0) throw new Error(`the bundle ended with ${code} for ${argv.join(" ")}`);
}

try {
  await exercise("--version");
  await exercise("validate", "fixtures/demo", "--no-cache");
  await exercise("validate", "fixtures/demo", "--no-cache", "--format", "json");
  writeFileSync(join(root, "dist", "answer.cache"), script.createCachedData());
} catch (error) {
  // The program runs without its cache too, only slower.
  console.error(`symcheck: no code cache was written: ${error instanceof Error ? error.message : String(error)}`);
}
