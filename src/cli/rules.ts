/** The command `symcheck rules`. */
import { palette } from "../report/palette.ts";
import { wrap } from "../report/wrap.ts";
import { ruleTable } from "../rules/index.ts";
import type { RuleInfo } from "../rules/rule.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import type { CatalogueFormat } from "./options.ts";
import type { Outcome } from "./outcome.ts";

/** Prints every rule with its severities and what it finds, in the order of the catalogue. */
export async function rulesCommand(format: CatalogueFormat, io: Io): Promise<Outcome> {
  await write(io.stdout, catalogue([...ruleTable.values()], format, io));
  return {};
}

function catalogue(rules: readonly RuleInfo[], format: CatalogueFormat, io: Io): string {
  switch (format) {
    case "pretty":
      return pretty(rules, io);
    case "json":
      return json(rules);
    case "markdown":
      return markdown(rules);
  }
}

function pretty(rules: readonly RuleInfo[], io: Io): string {
  const isTerminal = io.stdout.isTTY === true;
  const paint = palette(wantsColor("auto", io.env, isTerminal));
  const idWidth = Math.max(...rules.map(({ id }) => id.length));
  const margin = idWidth + "  warning  ".length;
  const width = isTerminal && io.stdout.columns !== undefined ? io.stdout.columns - margin : undefined;
  const lines = rules.flatMap(({ id, severities, summary }) => {
    const [severity] = severities;
    const [first = "", ...more] = wrap(summary, width);
    const head = `${paint.strong(id.padEnd(idWidth))}  ${paint[severity](severity.padEnd("warning".length))}  ${first}`;
    return [head, ...more.map((line) => " ".repeat(margin) + line)];
  });
  return `${lines.join("\n")}\n\n"symcheck explain <rule>" says why, with an example.\n`;
}

/** Keys in one order; a rule without example has no such key. */
function json(rules: readonly RuleInfo[]): string {
  const documents = rules.map(({ id, severities, summary, why, example }) => ({
    id,
    severities,
    summary,
    why,
    example: example && { bad: example.bad, good: example.good },
  }));
  return `${JSON.stringify({ formatVersion: "1.0", rules: documents }, undefined, 2)}\n`;
}

function markdown(rules: readonly RuleInfo[]): string {
  const rows = rules.map(
    ({ id, severities, summary, why }) =>
      `| \`${id}\` | ${severities.join(", ")} | ${escapeMarkdown(summary)} | ${escapeMarkdown(why)} |`,
  );
  return ["| Rule | Severity | Finds | Why |", "| --- | --- | --- | --- |", ...rows, ""].join("\n");
}

/** The texts are our own: what needs escaping is what they use as plain characters. */
function escapeMarkdown(text: string): string {
  return text.replace(/[\\*|<]/g, "\\$&");
}
