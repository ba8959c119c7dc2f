/** The report as JSON against its contract. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import type { Report } from "../../src/finding.ts";
import { json } from "../../src/report/json.ts";
import { findingAt, rangeAt, reportOf, source } from "./sample.ts";

const context = { version: "1.2.3", color: true, quiet: true, verbose: false };
const schema = JSON.parse(readFileSync(new URL("../../schemas/report.schema.json", import.meta.url), "utf8"));
const validate = new Ajv({ allErrors: true }).compile(schema);
const main = source('a = "abc"\n');

const full: Report = reportOf(
  [
    findingAt(main, '"abc"', {
      help: "help",
      address: "sym_target.admin",
      related: [{ message: "see", range: rangeAt(main, "a"), source: main }],
      fix: { description: "quote it", edits: [{ range: rangeAt(main, "a"), newText: "b" }] },
    }),
    findingAt(main, "a", { severity: "info" }),
  ],
  {
    probes: [
      {
        address: "sym_integration.a",
        domain: "a.onelogin.com",
        verdict: "rejected",
        reason: "no",
        stages: [{ stage: "token", outcome: "refused", status: 401, milliseconds: 3 }],
      },
      {
        address: "sym_integration.b",
        domain: "b.onelogin.com",
        simulated: true,
        verdict: "valid",
        reason: "yes",
        stages: [{ stage: "discovery", outcome: "confirmed" }],
      },
      {
        address: "sym_integration.c",
        domain: "c.onelogin.com",
        planned: true,
        calls: [{ method: "GET", path: "/x" }],
        secretSource: "stdin",
      },
    ],
    coverage: {
      roots: [{ path: ".", files: 6, resources: 14 }],
      unknownValues: 3,
      notChecked: [
        { what: "module.x", why: "not downloaded", range: rangeAt(main, "a") },
        { what: "x.tf.json", why: "not read" },
      ],
    },
  },
);

test("a report with everything in it fits the schema", () => {
  validate(JSON.parse(json(full, context)));
  expect(validate.errors).toBeNull();
});

test("an empty report fits the schema", () => {
  validate(JSON.parse(json(reportOf([]), context)));
  expect(validate.errors).toBeNull();
});

test("keys come in the order of the contract", () => {
  const document = JSON.parse(json(full, context));
  expect(Object.keys(document)).toEqual([
    "formatVersion",
    "tool",
    "valid",
    "summary",
    "findings",
    "probes",
    "coverage",
  ]);
  expect(Object.keys(document.findings[0])).toEqual([
    "rule",
    "severity",
    "message",
    "help",
    "address",
    "root",
    "range",
    "related",
    "fix",
    "fingerprint",
  ]);
  expect(Object.keys(document.probes[0])).toEqual(["address", "domain", "verdict", "reason", "stages"]);
  expect(Object.keys(document.probes[2])).toEqual(["address", "domain", "planned", "calls", "secretSource"]);
});

test("what a finding does not have is left out", () => {
  const [, second] = JSON.parse(json(full, context)).findings;
  expect(Object.keys(second)).toEqual(["rule", "severity", "message", "root", "range", "related", "fingerprint"]);
});

test("places are lines and columns from 1 and bytes from 0", () => {
  expect(JSON.parse(json(full, context)).findings[0].range).toEqual({
    file: "main.tf",
    start: { line: 1, column: 5, byte: 4 },
    end: { line: 1, column: 10, byte: 9 },
  });
});

test.each([
  ["error", false],
  ["warning", true],
  ["info", true],
] as const)("a finding of severity %s gives valid %s", (severity, valid) => {
  expect(JSON.parse(json(reportOf([findingAt(main, "a", { severity })]), context)).valid).toBe(valid);
});

test("texts keep their value although the JSON has no dangerous character", () => {
  const odd = source("a = 1\n", "evil\u001b[2J\u202e##[x].tf");
  const text = json(reportOf([findingAt(odd, "1", { message: "m\u0007\n::error::##[y]" })]), context);
  for (const part of ["\u001b", "\u202e", "\u0007", "##["]) expect(text).not.toContain(part);
  const [finding] = JSON.parse(text).findings;
  expect(finding.range.file).toBe("evil\u001b[2J\u202e##[x].tf");
  expect(finding.message).toBe("m\u0007\n::error::##[y]");
});

test("runs of hex digits are redacted in every message", () => {
  const hex = "ab".repeat(32);
  const finding = findingAt(main, "a", {
    message: hex,
    help: hex,
    related: [{ message: hex, range: rangeAt(main, "a"), source: main }],
  });
  const probe = {
    address: "a",
    domain: "d",
    verdict: "rejected",
    reason: hex,
    stages: [{ stage: "token", outcome: hex }],
  } as const;
  const notChecked = [{ what: hex, why: hex }];
  const report = reportOf([finding], { probes: [probe], coverage: { roots: [], unknownValues: 0, notChecked } });
  expect(json(report, context)).not.toContain(hex);
});

test("a key named __proto__ in an address is ordinary text", () => {
  const [finding] = JSON.parse(
    json(reportOf([findingAt(main, "a", { address: "sym_target.__proto__" })]), context),
  ).findings;
  expect(finding.address).toBe("sym_target.__proto__");
});
