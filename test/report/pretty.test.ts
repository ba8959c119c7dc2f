/** The report for people, as a whole and in its parts. */
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Report } from "../../src/finding.ts";
import type { ReportContext } from "../../src/report/context.ts";
import { pretty } from "../../src/report/pretty.ts";
import { findingAt, rangeAt, reportOf, source } from "./sample.ts";

const plain: ReportContext = { version: "1.2.3", color: false, quiet: false, verbose: false };
const main = source(
  'resource "sym_target" "admin" {\n  type = "onelogin_role"\n\n  settings = {\n    role_id = "abc"\n  }\n}\n',
);

test("a finding shows its line, related places, help, and the summary counts it", () => {
  const tfvars = source('role = "abc"\n', "terraform.tfvars");
  const finding = findingAt(main, '"abc"', {
    related: [{ message: "the value comes from here", range: rangeAt(tfvars, '"abc"'), source: tfvars }],
    help: "open the role in OneLogin; its number is in the address",
  });
  expect(
    pretty(reportOf([finding]), plain),
  ).toBe(`error[role-id]: "sym_target.admin" has role_id "abc"; give the number of the role
 --> main.tf:5:15
  |
5 |     role_id = "abc"
  |               ^^^^^
  = note: the value comes from here
 --> terraform.tfvars:1:8
  |
1 | role = "abc"
  |        -----
  = help: open the role in OneLogin; its number is in the address

1 error in 6 files, 14 resources
`);
});

test("the gutter is as wide as the longest line number of the finding", () => {
  const long = source(`${"\n".repeat(99)}a = 1\n`, "long.tf");
  const finding = findingAt(main, '"abc"', { related: [{ message: "see", range: rangeAt(long, "1"), source: long }] });
  const lines = pretty(reportOf([finding]), plain).split("\n");
  expect(lines.slice(1, 8)).toEqual([
    "   --> main.tf:5:15",
    "    |",
    '  5 |     role_id = "abc"',
    "    |               ^^^^^",
    "    = note: see",
    "   --> long.tf:100:5",
    "    |",
  ]);
});

test("colour adds nothing but colour codes", () => {
  const report = reportOf([
    findingAt(main, '"abc"', { help: "help" }),
    findingAt(main, "type", { severity: "warning" }),
  ]);
  const colored = pretty(report, { ...plain, color: true });
  expect(colored).not.toBe(pretty(report, plain));
  expect(stripVTControlCharacters(colored)).toBe(pretty(report, plain));
});

test("without findings the summary says so", () => {
  expect(pretty(reportOf([]), plain)).toBe("No problems found in 6 files, 14 resources\n");
});

test("the summary counts every severity", () => {
  const findings = (["error", "error", "warning", "info"] as const).map((severity) =>
    findingAt(main, "type", { severity }),
  );
  expect(pretty(reportOf(findings), plain)).toMatch(/\n2 errors, 1 warning, 1 info in 6 files, 14 resources\n$/);
});

test.each([40, 60, 100])("no line is wider than a terminal of %i columns", (width) => {
  const finding = findingAt(main, '"abc"', {
    help: "open the role in OneLogin and take the number at the end of its address, not its name",
  });
  const widest = Math.max(
    ...pretty(reportOf([finding]), { ...plain, color: true, width })
      .split("\n")
      .map((line) => stripVTControlCharacters(line).length),
  );
  expect(widest).toBeLessThanOrEqual(width);
});

test("wrapping loses no word", () => {
  const finding = findingAt(main, '"abc"');
  const narrow = pretty(reportOf([finding]), { ...plain, width: 30 });
  expect(narrow.split(" --> ")[0]?.replaceAll("\n", " ").trim()).toBe(`error[role-id]: ${finding.message}`);
});

test("messages, addresses, file names and help are neutralised and redacted", () => {
  const hex = "ab".repeat(32);
  const odd = source('a = "x"\n', "evil\n::error::\u001b[2J.tf");
  const finding = findingAt(odd, '"x"', { message: `a \u202e ${hex}\n::set-env::`, help: `##[group] ${hex}` });
  const text = pretty(reportOf([finding]), plain);
  expect(text).toContain("evil\\u000a::error::\\u001b[2J.tf:1:5");
  expect(text).toContain("a \\u202e [redacted]\\u000a::set-env::");
  expect(text).toContain("\\u0023#[group] [redacted]");
  expect(text).not.toContain(hex);
});

test("a word that wrapping puts at the start of a line cannot be a workflow command", () => {
  const finding = findingAt(main, '"abc"', { message: `${"word ".repeat(12)}::error::x` });
  for (let width = 20; width < 90; width += 1) {
    expect(pretty(reportOf([finding]), { ...plain, width })).not.toMatch(/^\s*::/m);
  }
});

const probes: Report["probes"] = [
  {
    address: "sym_integration.onelogin",
    domain: "acme.onelogin.com",
    verdict: "valid",
    reason: "scope is Manage All",
    stages: [
      { stage: "discovery", outcome: "confirmed", status: 200, milliseconds: 12.4 },
      { stage: "token", outcome: "accepted", status: 200, milliseconds: 140 },
    ],
  },
  {
    address: "sym_integration.other",
    domain: "other.onelogin.com",
    verdict: "skipped",
    reason: "no secret",
    stages: [],
  },
];

test("a probe shows verdict, reason and stages with status and time", () => {
  expect(
    pretty(reportOf([], { probes: probes.slice(0, 1) }), plain),
  ).toBe(`probe sym_integration.onelogin at acme.onelogin.com: valid
  scope is Manage All
  discovery confirmed  200     12 ms
  token     accepted   200    140 ms

No problems found in 6 files, 14 resources
`);
});

test("a simulated probe says so", () => {
  const [probe] = probes;
  if (probe === undefined || probe.planned === true) throw new Error("the sample changed");
  expect(pretty(reportOf([], { probes: [{ ...probe, simulated: true }] }), plain)).toMatch(
    /^simulated probe sym_integration\.onelogin/,
  );
});

test("a plan shows its calls and where the secret would come from", () => {
  const plan = {
    address: "sym_integration.onelogin",
    domain: "acme.onelogin.com",
    planned: true,
    calls: [
      { method: "GET", path: "/oidc/2/.well-known/openid-configuration" },
      { method: "POST", path: "/auth/oauth2/v2/token" },
    ],
    secretSource: "env:X",
  } as const;
  expect(pretty(reportOf([], { probes: [plan] }), { ...plain, quiet: true })).toBe(
    `probe plan sym_integration.onelogin at acme.onelogin.com: 2 calls, secret from env:X
  GET  /oidc/2/.well-known/openid-configuration
  POST /auth/oauth2/v2/token
`,
  );
});

test("quiet leaves valid probes, coverage and the summary out", () => {
  const text = pretty(reportOf([], { probes }), { ...plain, quiet: true });
  expect(text).toBe("probe sym_integration.other at other.onelogin.com: skipped\n  no secret\n");
});

test("quiet prints nothing where there is nothing to say", () => {
  expect(pretty(reportOf([]), { ...plain, quiet: true })).toBe("");
});

const coverage: Report["coverage"] = {
  roots: [],
  unknownValues: 2,
  notChecked: ["a", "b", "c", "d", "e"].map((name) => ({
    what: `module.${name}`,
    why: "not downloaded",
    range: rangeAt(main, "settings"),
  })),
};

test("what was not checked is one line with the first few by name", () => {
  expect(pretty(reportOf([], { coverage }), plain).split("\n")[0]).toBe(
    "Not checked: module.a (not downloaded), module.b (not downloaded), module.c (not downloaded), 2 more, 2 values not known before apply; --verbose lists all",
  );
});

test("verbose lists everything that was not checked with its place", () => {
  const lines = pretty(reportOf([], { coverage }), { ...plain, verbose: true }).split("\n");
  expect(lines.slice(0, 2)).toEqual(["Not checked:", "  module.a: not downloaded (main.tf:4)"]);
  expect(lines[5]).toBe("  module.e: not downloaded (main.tf:4)");
});
