/** Builds dist/: the program, the library entry with its declarations, and the grammar that it reads. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installBuildTools } from "./build-tools.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const require = createRequire(import.meta.url);

/** Where a package of the development dependencies lies; undefined where it is not installed. */
function find(file) {
  try {
    return require.resolve(file);
  } catch {
    return undefined;
  }
}

/** Runs a tool of this package and ends the build where it fails. */
function runNode(...argv) {
  const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (find("esbuild") === undefined) {
  if (existsSync(join(dist, "main.cjs"))) process.exit(0);
  if (!installBuildTools(root)) {
    console.error(
      "symcheck: dist/ is missing and the build tools are not installed; run npm ci with development dependencies",
    );
    process.exit(1);
  }
}

runNode(join(root, "scripts", "compile-schemas.mjs"));
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const { build } = await import("esbuild");
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  minifyWhitespace: true,
  minifySyntax: true,
  charset: "utf8",
  // hcl2json and web-tree-sitter read files that lie beside them, undici gains nothing from a bundle, the last three are loaded by name.
  external: ["@cdktf/hcl2json", "web-tree-sitter", "undici", "re2js", "csv-parse", "yaml"],
  logLevel: "warning",
};

// Everything behind the first question is one CommonJS file: only that form takes V8's code cache, which halves the start.
await build({
  ...common,
  entryPoints: ["src/cli/answer.ts"],
  outfile: "dist/answer.cjs",
  format: "cjs",
  // Text of one byte a character is read and hashed in half the time.
  charset: "ascii",
  define: { "import.meta.url": "bundleUrl" },
  // Code from the cache cannot import: what is loaded late is required.
  supported: { "dynamic-import": false },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
});
await build({ ...common, entryPoints: ["src/start.ts"], outfile: "dist/start.cjs", format: "cjs" });
await build({
  ...common,
  entryPoints: ["src/main.ts"],
  outfile: "dist/main.cjs",
  format: "cjs",
  supported: { "dynamic-import": false },
  plugins: [
    {
      name: "answer-from-cache",
      setup: ({ onResolve }) =>
        onResolve({ filter: /\/cli\/answer\.ts$/ }, () => ({ path: "./start.cjs", external: true })),
    },
  ],
});

const { metafile } = await build({
  ...common,
  entryPoints: ["src/validate.ts"],
  outdir: "dist/library",
  splitting: true,
  format: "esm",
  metafile: true,
});

// Bundled CommonJS packages ask for Node's modules by a require that an ES module does not have.
const makeRequire = 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);';
for (const file of Object.keys(metafile.outputs)) {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  if (text.includes("var __require=")) writeFileSync(path, makeRequire + text);
}

const grammar = require.resolve("tree-sitter-python/tree-sitter-python.wasm");
copyFileSync(grammar, join(dist, "tree-sitter-python.wasm"));
copyFileSync(grammar, join(dist, "library", "tree-sitter-python.wasm"));
runNode(join(root, "scripts", "write-code-cache.mjs"));

// The type checker is not there where npm prepares a package from git; only who imports symcheck needs the declarations.
const typescript = find("typescript/package.json");
if (typescript !== undefined) runNode(join(dirname(typescript), "bin", "tsc"), "-p", "tsconfig.declarations.json");
