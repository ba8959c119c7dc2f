/** The command `symcheck explain`. */
import { closest } from "../catalogue/closest.ts";
import { type Palette, palette } from "../report/palette.ts";
import { wrap } from "../report/wrap.ts";
import { ruleTable } from "../rules/index.ts";
import type { RuleInfo } from "../rules/rule.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import type { Outcome } from "./outcome.ts";

/** Columns of a text that is read, on any terminal. */
const widest = 100;

/** Prints what a rule finds, why that fails, and an example of each kind. An id that no rule has is wrong use. */
export async function explainCommand(id: string, io: Io): Promise<Outcome> {
  const rule = ruleTable.get(id);
  if (rule === undefined) {
    const near = closest(id, [...ruleTable.keys()]);
    const hint = near === undefined ? ";" : `; did you mean "${near}"?`;
    return { usageErrors: [`there is no rule "${id}"${hint} "symcheck rules" lists them`] };
  }
  const isTerminal = io.stdout.isTTY === true;
  const width = Math.min(widest, (isTerminal ? io.stdout.columns : undefined) ?? widest);
  await write(io.stdout, explanation(rule, palette(wantsColor("auto", io.env, isTerminal)), width));
  return {};
}

function explanation({ id, severities, summary, why, example }: RuleInfo, paint: Palette, width: number): string {
  const [severity, ...lower] = severities;
  const others = lower.length === 0 ? "" : `, ${lower.map((each) => paint[each](each)).join(" or ")} in milder cases`;
  const sections = [
    [`${paint.strong(id)}: ${paint[severity](severity)}${others}`],
    wrap(`${summary}.`, width),
    wrap(why, width),
    ...(example === undefined ? [] : [snippet("Wrong:", example.bad, paint), snippet("Right:", example.good, paint)]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function snippet(title: string, code: string, paint: Palette): readonly string[] {
  const lines = code.trimEnd().split("\n");
  return [paint.strong(title), "", ...lines.map((line) => (line === "" ? "" : `  ${line}`))];
}
