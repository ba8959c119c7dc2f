/** Installs what the build needs into a checkout that has no dependencies. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** The development dependencies without which dist/ cannot be built; the type checker is not one of them. */
const buildTools = ["esbuild", "tree-sitter-python"];

/**
 * Adds the dependencies and the build tools of the checkout at `root` to its node_modules, in the versions and with the hashes of its
 * lock file, and tells whether that worked; what is there is not replaced. npm runs "prepare" for a package from git (which is how
 * pre-commit installs a hook) in a clone without development dependencies or without any: its own preparation of the clone obeys the
 * "--global" of the command (pacote, lib/git.js).
 */
export function installBuildTools(root) {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const tools = Object.fromEntries(buildTools.map((name) => [name, manifest.devDependencies[name]]));
  const wanted = { name: "symcheck-build", private: true, dependencies: { ...manifest.dependencies, ...tools } };
  const packages = { ...lock.packages, "": wanted };
  const directory = mkdtempSync(join(tmpdir(), "symcheck-build-"));
  try {
    writeFileSync(join(directory, "package.json"), JSON.stringify(wanted));
    writeFileSync(join(directory, "package-lock.json"), JSON.stringify({ ...lock, packages }));
    if (!runNpm(directory, ["ci", ...npmOptions])) return false;
    const installed = join(directory, "node_modules");
    cpSync(installed, join(root, "node_modules"), { recursive: true, force: false, verbatimSymlinks: true });
    return true;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Said anew, since npm hands the options of the command that runs "prepare" down in the environment. */
const npmOptions = [
  "--no-global",
  "--no-dry-run",
  "--no-package-lock-only",
  "--ignore-scripts",
  "--include=prod",
  "--include=optional",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];

function runNpm(cwd, argv) {
  const program = process.env.npm_execpath ?? "";
  // pnpm and yarn set it too, and npm on Windows is a script that only a shell runs.
  const { status } =
    basename(program) === "npm-cli.js"
      ? spawnSync(process.execPath, [program, ...argv], { cwd, stdio: "inherit" })
      : spawnSync("npm", argv, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  return status === 0;
}
