/** `symcheck rules` and `symcheck explain`. */
import { readFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { ruleTable } from "../../src/rules/index.ts";
import { collector, ran } from "./terminal.ts";

const ids = [...ruleTable.keys()];

test("rules lists every id of the table in its order", async () => {
  const { code, stdout, stderr } = await ran(["rules"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(
    stdout
      .split("\n\n", 1)[0]
      ?.split("\n")
      .map((line) => line.split(" ", 1)[0]),
  ).toEqual(ids);
});

test("rules fits a terminal and is coloured there", async () => {
  const terminal = collector({ isTTY: true, columns: 90 });
  await ran(["rules"], {}, { stdout: terminal.stream });
  expect(terminal.text()).toContain("\u001b[");
  const lines = stripVTControlCharacters(terminal.text()).split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(90);
});

test("rules --format json holds the whole table", async () => {
  const { stdout } = await ran(["rules", "--format", "json"]);
  const { formatVersion, rules } = JSON.parse(stdout);
  expect(formatVersion).toBe("1.0");
  expect(rules).toEqual(
    [...ruleTable.values()].map(({ id, severities, summary, why, example }) => ({
      id,
      severities,
      summary,
      why,
      ...(example && { example }),
    })),
  );
});

test("rules --format markdown is the page of the documentation", async () => {
  const { stdout } = await ran(["rules", "--format", "markdown"]);
  const page = readFileSync(new URL("../../docs/rules.md", import.meta.url), "utf8");
  expect(page.slice(page.indexOf("| Rule |")), "npm run rules-page writes it anew").toBe(stdout);
});

test("a row of the markdown table has the columns of its heading", async () => {
  const { stdout } = await ran(["rules", "--format", "markdown"]);
  const columns = stdout
    .trimEnd()
    .split("\n")
    .map((row) => row.split(/(?<!\\)\|/).length);
  expect(new Set(columns)).toEqual(new Set([6]));
});

test("rules does not take another format", async () => {
  expect(await ran(["rules", "--format", "sarif"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: 'symcheck: "--format" does not take "sarif"; the choices are "pretty", "json", "markdown"\n',
  });
});

test("explain says what a rule finds, why that fails, and shows both examples", async () => {
  const { code, stdout, stderr } = await ran(["explain", "privilege-level"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^privilege-level: error, warning in milder cases\n\n/);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(ruleTable.get("privilege-level")?.why.replaceAll(/\s+/g, " "));
  expect(stdout).toMatch(/Wrong:\n\n {2}resource [\s\S]*"owner"[\s\S]*Right:\n\n {2}resource [\s\S]*"admin"/);
});

test.each(ids)("explain knows %s", async (id) => {
  const { code, stdout, stderr } = await ran(["explain", id]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain(`${id}: `);
});

test.each([
  [
    "privilige-level",
    'there is no rule "privilige-level"; did you mean "privilege-level"? "symcheck rules" lists them',
  ],
  ["nonsense", 'there is no rule "nonsense"; "symcheck rules" lists them'],
  ["__proto__", 'there is no rule "__proto__"; "symcheck rules" lists them'],
  ["\u001b[2J", 'there is no rule "\\u001b[2J"; "symcheck rules" lists them'],
])("explain %j is wrong use", async (id, message) => {
  expect(await ran(["explain", id])).toMatchObject({ code: 2, stdout: "", stderr: `symcheck: ${message}\n` });
});

test("explain without a rule is wrong use", async () => {
  expect(await ran(["explain"])).toMatchObject({
    code: 2,
    stdout: "",
    stderr: 'symcheck: the argument "rule" is missing; "symcheck explain --help" lists what there is\n',
  });
});
