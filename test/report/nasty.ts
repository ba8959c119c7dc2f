/** A report whose every text is hostile, for the golden tests of the formats. */
import type { Report } from "../../src/finding.ts";
import { findingAt, rangeAt, reportOf, source } from "./sample.ts";

export const secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

const windows = source(
  [
    'resource "sym_target" "admin" {',
    '\tname = "👨‍👩‍👧 \u202eevil\u202c \u001b[31mred" # ##[error]x',
    `  client_secret = "${secret}"`,
    "  role_id = <<EOT",
    "::error::forged </script>",
    "",
    "EOT",
    "}",
    "",
  ].join("\r\n"),
  "a b/##[set-env]\n::error file=x,line=1::ü%41|`<b>.tf",
);
const plain = source('locals {\n  a = ""\n}\n', "environments/prod/../prod/main.tf");

export const nasty: Report = reportOf(
  [
    findingAt(windows, '"👨‍👩‍👧 \u202eevil\u202c \u001b[31mred"', {
      severity: "warning",
      message:
        "line one\r\n::error::line two\n  ##[add-mask]x 100% a:b,c | `code` <img src=x> @octocat #1 [click](http://evil)",
      address: 'sym_target.admin["##[x]"]',
      fingerprint: "f1",
    }),
    findingAt(windows, `"${secret}"`, {
      message: `::warning::the secret ${secret} \u001b]0;title\u0007 \u202e\u{e0041} www.evil.example a@b.c`,
      help: "::stop-commands::x\n</script><!-- ]]> --> \\| \\@x",
      address: "sym_target.admin",
      related: [{ message: "see [this](2) \\ ::debug::x", range: rangeAt(plain, "a"), source: plain }],
      fingerprint: "f2",
    }),
    findingAt(windows, "<<EOT\r\n::error::forged </script>\r\n\r\nEOT", {
      severity: "info",
      rule: "role-id",
      message: "several lines",
      fingerprint: "f3",
    }),
    findingAt(plain, "", { message: "at the start", fingerprint: "f4" }),
  ],
  {
    probes: [
      {
        address: "sym_integration.a",
        domain: "a.onelogin.com",
        verdict: "inconclusive",
        reason: `timeout\n::error::x ${secret}`,
        stages: [{ stage: "token", outcome: "timeout", milliseconds: 3 }],
      },
      {
        address: "sym_integration.b",
        domain: "b.onelogin.com",
        planned: true,
        calls: [{ method: "GET", path: "/x" }],
        secretSource: "env:X",
      },
    ],
    coverage: {
      roots: [{ path: ".", files: 2, resources: 1 }],
      unknownValues: 1,
      notChecked: [
        { what: "module.x", why: "not downloaded\n::error::y", range: rangeAt(plain, "a") },
        { what: "`<b>`", why: "|" },
      ],
    },
    internalErrors: [{ rule: "role-id", error: new Error(secret) }],
  },
);
