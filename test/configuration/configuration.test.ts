/** What a configuration file may say, and how what it may not is told. */

import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { defaults, readConfiguration } from "../../src/configuration/configuration.ts";
import { ruleTable } from "../../src/rules/index.ts";
import { makeSource, positionAt } from "../../src/source.ts";

const ruleIds = new Set(ruleTable.keys());

function read(text: string) {
  return readConfiguration(makeSource("symcheck.json", "/symcheck.json", text), ruleIds);
}

/** `line:column message` of each problem. */
function problems(text: string): string[] {
  return read(text).problems.map(({ span, message }) => {
    const { line, column } = positionAt(span.source, span.from);
    return `${line}:${column} ${message}`;
  });
}

const whole = `{
  "$schema": "https://example.com/configuration.schema.json",
  "requireOneloginId": true,
  "rules": { "role-id": "warning", "unused-resource": "off" },
  "roots": {
    "environments/prod": [{ "varFiles": ["eu.tfvars", "more.tfvars"], "workspace": "eu" }, {}],
    "environments/dev": { "workspace": "dev" }
  },
  "exclude": ["examples/", "!examples/one"]
}`;

test("every key is read", () => {
  const { configuration, problems: none } = read(whole);
  expect(none).toEqual([]);
  expect(configuration.settings).toEqual({ requireOneloginId: true });
  expect([...configuration.limits]).toEqual([
    ["role-id", "warning"],
    ["unused-resource", "off"],
  ]);
  expect(configuration.exclude).toEqual(["examples/", "!examples/one"]);
  expect(
    configuration.roots.map(({ path, sets }) => [
      path.text,
      sets.map(({ label, varFiles, workspace }) => [label, varFiles.map(({ text }) => text), workspace]),
    ]),
  ).toEqual([
    [
      "environments/prod",
      [
        ['eu.tfvars and more.tfvars in workspace "eu"', ["eu.tfvars", "more.tfvars"], "eu"],
        ["no variable files", [], undefined],
      ],
    ],
    ["environments/dev", [['workspace "dev"', [], "dev"]]],
  ]);
});

test("an empty object gives the defaults", () => {
  expect(read("{}")).toEqual({ configuration: defaults, problems: [] });
});

test.each([
  ["[]", "1:1 the file takes an object, not a list"],
  ['{"requireOneloginId": "yes"}', '1:23 "requireOneloginId" takes true or false, not a text'],
  ['{"rules": []}', '1:11 "rules" takes an object, not a list'],
  [
    '{"rules": {"role-id": "eror"}}',
    '1:23 "rules.role-id" takes "error", "warning", "info" or "off", not "eror"; did you mean "error"?',
  ],
  ['{"rules": {"role-id": false}}', '1:23 "rules.role-id" takes "error", "warning", "info" or "off", not false'],
  ['{"rules": {"role_id": "off"}}', '1:12 there is no rule "role_id"; did you mean "role-id"?'],
  [
    '{"rules": {"nothing-like-it-at-all": "off"}}',
    '1:12 there is no rule "nothing-like-it-at-all"; "symcheck rules" lists them',
  ],
  ['{"rules": {"__proto__": "off"}}', '1:12 there is no rule "__proto__"; "symcheck rules" lists them'],
  ['{"roots": {"a": 1}}', '1:17 "roots.a" takes an object or a list of objects, not a number'],
  ['{"roots": {"a": []}}', '1:17 "roots.a" is an empty list; write at least one object or take it out'],
  ['{"roots": {"a": [1]}}', '1:18 "roots.a[0]" takes an object, not a number'],
  ['{"roots": {"a": {"varFiles": "x"}}}', '1:30 "roots.a.varFiles" takes a list, not a text'],
  ['{"roots": {"a": {"varFiles": [null]}}}', '1:31 "roots.a.varFiles[0]" takes a text, not null'],
  ['{"roots": {"a": {"varFiles": [""]}}}', '1:31 "roots.a.varFiles[0]" is empty; write a text or take it out'],
  ['{"roots": {"a": {"varfiles": []}}}', '1:18 "varfiles" is no key that "roots.a" can have; did you mean "varFiles"?'],
  ['{"exclude": "x"}', '1:13 "exclude" takes a list, not a text'],
  ['{"exlude": []}', '1:2 "exlude" is no key that the file can have; did you mean "exclude"?'],
  [
    '{"verbose": true}',
    '1:2 "verbose" is no key that the file can have; there are "requireOneloginId", "rules", "roots", "exclude"',
  ],
  [
    '{\n  "__proto__": {"rules": {}}\n}',
    '2:3 "__proto__" is no key that the file can have; there are "requireOneloginId", "rules", "roots", "exclude"',
  ],
  ['{"rules": {},\n "rules": {}}', '2:2 "rules" stands twice in one object; take one of the two out'],
  ['{"rules": {} // all\n}', "1:14 a comment stands here, and JSON has none; take it out"],
])("%s is told at its place", (text, problem) => {
  expect(problems(text)).toEqual([problem]);
  expect(read(text).configuration).toEqual(defaults);
});

test.each([
  "probe",
  "clientSecretFrom",
  "oneloginDomain",
  "probeEndpoint",
  "cacheDir",
  "baseline",
  "writeBaseline",
  "report",
  "reports",
])("%s belongs on the command line", (key) => {
  expect(problems(`{"${key}": "off"}`)).toEqual([
    `1:2 "${key}" cannot be set here, where the author of a pull request could set it; give it on the command line`,
  ]);
});

test.each([
  ["exclude", 1000, (list: string) => `{"exclude": ${list}}`],
  ["roots.a.varFiles", 100, (list: string) => `{"roots": {"a": {"varFiles": ${list}}}}`],
])("%s has at most %i entries", (name, most, file) => {
  const list = (length: number) => JSON.stringify(Array.from({ length }, () => "x"));
  expect(read(file(list(most))).problems).toEqual([]);
  const [problem] = read(file(list(most + 1))).problems;
  expect(problem?.message).toBe(`"${name}" has more than ${most} entries; take some out`);
});

test("there are at most 1000 roots", () => {
  const roots = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`r${index}`, {}]));
  expect(problems(JSON.stringify({ roots }))).toEqual(['1:10 "roots" has more than 1000 entries; take some out']);
});

test("several mistakes are told in the order of the file", () => {
  expect(problems('{"exclude": 1,\n"rules": {"x": "off"},\n"probe": 1}').map((each) => each.split(" ")[0])).toEqual([
    "1:13",
    "2:11",
    "3:1",
  ]);
});

test("thousands of mistakes are told in part and in little time", () => {
  const rules = Array.from({ length: 30_000 }, (_, index) => `"rule-${index}": "of"`).join(",");
  const start = performance.now();
  expect(problems(`{"rules": {${rules}}}`)).toHaveLength(40);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("a file of more than 1 MB is refused", () => {
  expect(problems(`{}${" ".repeat(1024 * 1024)}`)).toEqual(["1:1 the file is larger than 1 MB"]);
});

test("the shipped schema is what the file is checked by", () => {
  const schema = JSON.parse(readFileSync("schemas/configuration.schema.json", "utf8"));
  const validate = new Ajv({ strict: true, strictTypes: false }).compile(schema);
  expect(validate(JSON.parse(whole))).toBe(true);
  expect(validate({ rules: { "role-id": "eror" } })).toBe(false);
  expect(validate({ probe: "off" })).toBe(false);
});
