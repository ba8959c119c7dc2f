/** `--baseline` and `--write-baseline`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { expect, it, test } from "vitest";
import { run } from "../../src/main.ts";
import { makeDirectory } from "../workspace/directory.ts";
import { collector } from "./terminal.ts";

const main = `terraform {
  required_providers {
    sym = { source = "symopsio/sym" }
  }
}

resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "readers", privilege_level = "owner" }
}
`;

async function validate(cwd: string, ...options: string[]) {
  const [stdout, stderr] = [collector(), collector()];
  const code = await run(["validate", "--probe", "off", "--format", "json", ...options], {
    stdout: stdout.stream,
    stderr: stderr.stream,
    stdin: new PassThrough(),
    env: {},
    cwd,
    now: () => performance.now(),
    interrupted: async () => undefined,
  });
  const report = stdout.text() === "" ? undefined : JSON.parse(stdout.text());
  return {
    code,
    summary: report?.summary,
    rules: report?.findings.map(({ rule }: { rule: string }) => rule),
    stderr: stderr.text(),
  };
}

test("what a baseline knows is counted and not shown, new findings are", async () => {
  const cwd = makeDirectory({ "main.tf": main });
  expect(await validate(cwd)).toMatchObject({ code: 1, rules: ["unused-resource", "role-id", "privilege-level"] });
  const written = await validate(cwd, "--write-baseline", "known.json");
  expect(written).toMatchObject({ code: 0, rules: [], summary: { errors: 0, baselined: 3 } });
  expect(written.stderr).toContain('"known.json" holds 3 findings');
  expect(await validate(cwd, "--baseline", "known.json")).toMatchObject({
    code: 0,
    rules: [],
    summary: { baselined: 3 },
  });
  // Lines move and another mistake comes.
  const slack = `resource "sym_target" "writers" {\n  type = "onelogin_role"\n  name = "writers"\n  settings = { role_id = "x", privilege_level = "member" }\n}\n`;
  writeFileSync(join(cwd, "main.tf"), `# moved\n\n${main}`);
  writeFileSync(join(cwd, "more.tf"), slack);
  const later = await validate(cwd, "--baseline", "known.json");
  expect(later).toMatchObject({ code: 1, summary: { baselined: 3, errors: 1 } });
  expect(later.rules).toEqual(["unused-resource", "role-id"]);
});

test("a baseline that is written anew keeps what it knew", async () => {
  const cwd = makeDirectory({ "main.tf": main });
  await validate(cwd, "--write-baseline", "known.json");
  const first = readFileSync(join(cwd, "known.json"), "utf8");
  await validate(cwd, "--baseline", "known.json", "--write-baseline", "known.json");
  expect(JSON.parse(readFileSync(join(cwd, "known.json"), "utf8")).findings).toHaveLength(
    JSON.parse(first).findings.length,
  );
});

test("a baseline holds no text of the configuration", async () => {
  const cwd = makeDirectory({ "main.tf": main.replace('"readers", priv', '"correct-horse", priv') });
  await validate(cwd, "--write-baseline", "known.json");
  expect(readFileSync(join(cwd, "known.json"), "utf8")).not.toContain("correct-horse");
});

it.each([
  ["", "is not JSON"],
  ["[]", "is no baseline"],
  ['{"findings": []}', "is not of version 1.0"],
  ['{"formatVersion": "1.0", "findings": [{}]}', "without a fingerprint"],
  [undefined, "does not exist"],
])("a baseline %j is wrong use, and findings are still shown", async (text, why) => {
  const cwd = makeDirectory({ "main.tf": main, ...(text === undefined ? {} : { "known.json": text }) });
  const result = await validate(cwd, "--baseline", "known.json");
  expect(result).toMatchObject({ code: 2, rules: ["unused-resource", "role-id", "privilege-level"] });
  expect(result.stderr).toContain(why);
});

test("a baseline that cannot be written is wrong use, and the findings stand", async () => {
  const cwd = makeDirectory({ "main.tf": main, "known.json": { link: "elsewhere.json" } });
  const result = await validate(cwd, "--write-baseline", "known.json");
  expect(result).toMatchObject({ code: 2, rules: ["unused-resource", "role-id", "privilege-level"] });
  expect(result.stderr).toContain("is a link");
});

test("comments suppress nothing with --no-inline-suppressions", async () => {
  const cwd = makeDirectory({
    "main.tf": `# symcheck-ignore-file: role-id, privilege-level -- being migrated\n${main}`,
  });
  expect(await validate(cwd)).toMatchObject({ code: 0, summary: { suppressed: 2 } });
  expect(await validate(cwd, "--no-inline-suppressions")).toMatchObject({ code: 1, summary: { suppressed: 0 } });
});
