/** The formats' whole text for a report whose every text is hostile. */
import { expect, test } from "vitest";
import { compact } from "../../src/report/compact.ts";
import { github } from "../../src/report/github.ts";
import { sarif } from "../../src/report/sarif.ts";
import { stepSummary } from "../../src/report/step-summary.ts";
import { terraformJson } from "../../src/report/terraform-json.ts";
import { nasty } from "./nasty.ts";

const context = { version: "1.2.3", color: true, quiet: false, verbose: false };

/** The table of rules grows without the format changing. */
function withoutRules(text: string): string {
  const document = JSON.parse(text);
  document.runs[0].tool.driver.rules = [];
  for (const result of document.runs[0].results) result.ruleIndex = 0;
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

test("compact is as recorded", async () => {
  await expect(compact(nasty, context)).toMatchFileSnapshot("golden/compact.txt");
});

test("github is as recorded", async () => {
  await expect(github(nasty, context)).toMatchFileSnapshot("golden/github.txt");
});

test("the step summary is as recorded", async () => {
  await expect(stepSummary(nasty, context)).toMatchFileSnapshot("golden/step-summary.txt");
});

test("terraform-json is as recorded", async () => {
  await expect(terraformJson(nasty, context)).toMatchFileSnapshot("golden/terraform.json");
});

test("sarif is as recorded", async () => {
  await expect(withoutRules(sarif(nasty, context))).toMatchFileSnapshot("golden/results.sarif");
});
