/** Writes the table of docs/rules.md anew from what the built program prints. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const page = join(root, "docs", "rules.md");

execFileSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: "inherit" });
const program = join(root, "bin", "symcheck.js");
const table = execFileSync(process.execPath, [program, "rules", "--format", "markdown"], { encoding: "utf8" });
const text = readFileSync(page, "utf8");
writeFileSync(page, text.slice(0, text.indexOf("| Rule |")) + table);
