/** The colours of the report. */
import { Chalk } from "chalk";
import type { Severity } from "../finding.ts";

type Paint = (text: string) => string;

export type Palette = Readonly<Record<Severity | "strong" | "frame" | "related" | "good" | "faint", Paint>>;

/** Paints with the sixteen colours that every terminal has, or not at all; whether to is decided by the caller alone. */
export function palette(color: boolean): Palette {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return {
    error: chalk.bold.red,
    warning: chalk.bold.yellow,
    info: chalk.bold.cyan,
    strong: chalk.bold,
    frame: chalk.blue,
    related: chalk.blue,
    good: chalk.bold.green,
    faint: chalk.dim,
  };
}
