/** Records what git itself ignores, for the tests of `.gitignore` patterns: node scripts/record-gitignore.mjs */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const paths = [
  "main.tf",
  "a/main.tf",
  "a/b/main.tf",
  "a/b/c/main.tf",
  "b/main.tf",
  "build/main.tf",
  "x/build/main.tf",
  "a1/main.tf",
  "a-b/main.tf",
  "[x]/main.tf",
  "sp ace/main.tf",
  "#hash/main.tf",
  "!bang/main.tf",
  "tail /main.tf",
  "star*/main.tf",
  "deep/er/and/deeper/main.tf",
  "notes.txt",
  "a/notes.txt",
  "Build/main.tf",
  "back\\slash/main.tf",
];

// "a**/b" is left out: git(1) matches it across directories, gitignore(5) says that it must not.
const files = [
  ["build"],
  ["build/"],
  ["/build"],
  ["/build/"],
  ["main.tf"],
  ["/main.tf"],
  ["*.tf"],
  ["/*.tf"],
  ["a/*.tf"],
  ["a/*"],
  ["a/**"],
  ["**/b"],
  ["**/b/"],
  ["a/**/main.tf"],
  ["a/**/c"],
  ["**/main.tf"],
  ["**"],
  ["/**"],
  ["**/"],
  ["a?/"],
  ["a[0-9]/"],
  ["a[!0-9]*/"],
  ["a[^0-9]*/"],
  ["a[[:digit:]]/"],
  ["a[[:alpha:]-]b/"],
  ["[[]x]/"],
  ["\\[x\\]/"],
  ["[x/"],
  ["[]x]*/"],
  ["[a-b]/"],
  ["[a-b]1"],
  ["sp ace/"],
  ["sp\\ ace/"],
  ["\\#hash/"],
  ["#hash/"],
  ["\\!bang/"],
  ["tail /"],
  ["tail\\ "],
  ["tail\\ /"],
  ["star\\*/"],
  ["star*/"],
  ["back\\\\slash/"],
  ["build\\"],
  ["build   "],
  ["*", "!*/", "!main.tf"],
  ["a/", "!a/b/"],
  ["a/*", "!a/b"],
  ["*.tf", "!/main.tf"],
  ["!main.tf", "main.tf"],
  ["", "# comment", "   ", "build"],
  ["b/main.tf"],
  ["/b/main.tf"],
  ["er/and"],
  ["deep/**/deeper/"],
  ["deep/*/and"],
  ["d*p/**/m*.tf"],
  ["*a*"],
  ["a**"],
  ["**a"],
  ["./build"],
  ["build//"],
  ["//build"],
  ["build/\r"],
  ["BUILD"],
  ["?"],
  ["??"],
  ["[a-]/"],
  ["[-a]/"],
  ["[!]x]*/"],
  ["[\\]x]*/"],
  ["[[:nonsense:]]/"],
  ["notes.*"],
  ["/a/notes.txt"],
  ["!"],
  ["/"],
];

const directory = mkdtempSync(join(tmpdir(), "gitignore-"));
const git = (...argv) => execFileSync("git", ["-C", directory, ...argv], { encoding: "utf8" });
git("init", "-q");
git("config", "core.ignorecase", "false");
for (const path of paths) {
  const full = join(directory, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, "");
}

const record = files.map((lines) => {
  writeFileSync(join(directory, ".gitignore"), `${lines.join("\n")}\n`);
  const { stdout } = spawnSync("git", ["-C", directory, "check-ignore", "--no-index", "--stdin", "-z"], {
    input: `${paths.join("\0")}\0`,
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: directory, GIT_CONFIG_NOSYSTEM: "1" },
  });
  return { lines, ignored: stdout.split("\0").filter((path) => path !== "") };
});
rmSync(directory, { recursive: true });

const version = execFileSync("git", ["--version"], { encoding: "utf8" }).trim();
const target = new URL("../test/workspace/gitignore-record.json", import.meta.url);
writeFileSync(target, `${JSON.stringify({ about: `What ${version} ignores`, paths, record }, undefined, 1)}\n`);
