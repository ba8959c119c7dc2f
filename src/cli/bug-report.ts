/** Words a failure of the program itself, without giving a secret away. */
import { neutralise } from "../report/neutralise.ts";
import { isSecretName, redactHex } from "../report/redact.ts";
import type { Bug } from "./outcome.ts";

/** Shorter values are ordinary words that would tear holes into any text. */
const shortestSecret = 6;

/**
 * What is shown for a bug: which rule failed, the error in one line, where to report it; its stack only under `--debug`. Runs of hex
 * digits and the values of environment variables that hold secrets are taken out.
 */
export function describeBug(bug: Bug, env: Readonly<Record<string, string | undefined>>, debug: boolean): string {
  const { rule, error } = bug;
  const what =
    rule === undefined
      ? "symcheck failed; this is a bug in symcheck, not in the configuration"
      : `the rule "${rule}" failed; this is a bug in symcheck, the findings of the other rules stand`;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = debug && error instanceof Error ? (error.stack ?? text) : text;
  const shown = hideSecrets(stack, env).split("\n");
  const lines = [`symcheck: ${what}`, ...shown.map((line) => `  ${neutralise(line)}`)];
  const how = debug ? "with the lines above" : "with what --debug adds";
  return `${[...lines, `  Please report it ${how}, where "npm bugs symcheck" leads.`].join("\n")}\n`;
}

function hideSecrets(text: string, env: Readonly<Record<string, string | undefined>>): string {
  let shown = text;
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && value.length >= shortestSecret && isSecretName(name))
      shown = shown.replaceAll(value, "[redacted]");
  }
  return redactHex(shown);
}
