/** A block that could not be read leads to its syntax problem and to nothing else. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";
import { places, runOn } from "./run.ts";

const right = "test/rules/damaged";
const directory = mkdtempSync(join(tmpdir(), "symcheck-damaged-"));
cpSync(right, directory, { recursive: true });
afterAll(() => rmSync(directory, { recursive: true }));

const text = readFileSync(join(right, "main.tf"), "utf8");
const { blocks } = parseFile(makeSource("main.tf", "/main.tf", text)).file.body;
const named = blocks.map((block) => ({
  name: text.slice(block.from, block.header.to),
  from: block.body.from,
  to: block.to,
}));

async function findings(content: string): Promise<string[]> {
  writeFileSync(join(directory, "main.tf"), content);
  const { report } = await runOn(directory, { cwd: directory });
  expect(report.internalErrors).toEqual([]);
  return places(report.findings).map((place) => place.split(" ")[1] ?? "");
}

it("the configuration has no mistake before it is damaged", async () => {
  expect(await findings(text)).toEqual([]);
});

describe("a mistake at the end of a block", () => {
  it.each(named)("$name", async ({ to }) => {
    expect(await findings(`${text.slice(0, to - 1)}\n  mistake = one two\n${text.slice(to - 1)}`)).toEqual(["syntax"]);
  });
});

describe("a mistake at the beginning of a block", () => {
  it.each(named)("$name", async ({ from }) => {
    const begin = from + 1;
    expect(await findings(`${text.slice(0, begin)}\n  mistake = "one\n${text.slice(begin)}`)).toEqual(["syntax"]);
  });
});

describe("an expression that is nested deeper than is read", () => {
  const deep = `${"(".repeat(402)}1${")".repeat(402)}`;
  it.each(named)("$name", async ({ to }) => {
    expect(await findings(`${text.slice(0, to - 1)}\n  deep = ${deep}\n${text.slice(to - 1)}`)).toEqual([]);
  });
});

describe("a variable file", () => {
  const file = join(directory, "terraform.tfvars");
  afterEach(() => rmSync(file));

  it.each([
    ["with a mistake", 'domain = "https://harbour-freight.onelogin.com\n', ["syntax"]],
    ["with a mistake after an entry", 'domain = "https://harbour-freight.onelogin.com"\nroles = one two\n', ["syntax"]],
    ["with a block", 'domain = "https://harbour-freight.onelogin.com"\nroles {\n}\n', ["syntax"]],
    [
      "nested deeper than is read",
      `domain = "https://x.onelogin.com"\nroles = ${"[".repeat(402)}${"]".repeat(402)}\n`,
      [],
    ],
    ["that is right", 'domain = "https://harbour-freight.onelogin.com"\n', ["onelogin-domain"]],
  ])("%s", async (_name, content, expected) => {
    writeFileSync(file, content);
    expect(await findings(text)).toEqual(expected);
  });
});
