/** Puts text that is not the program's own into GitHub's markdown. */
import { neutralise } from "./neutralise.ts";
import { redactHex } from "./redact.ts";

/** What keeps GitHub from making a link or a mention of the characters around it. */
const zeroWidthSpace = "&#8203;";

/**
 * One line of text that reads as it is in a paragraph or a table's cell: no markup, HTML, link, mention or reference of it takes effect.
 * Secrets are hidden, control characters show as escapes.
 */
export function markdownText(text: string): string {
  return (
    neutralise(redactHex(text))
      .replace(/[\\`*_[\]#|<>~&:@]/g, "\\$&")
      .replace(/\\@|\\#|\bwww(?=\.)|\\:(?=\/)/gi, `$&${zeroWidthSpace}`)
      // Between two dollar signs is a formula, and a backslash does not prevent it.
      .replaceAll("$", "<span>$</span>")
  );
}

/** The same in the type of code. A span of backticks would end at a pipe in a table's cell, whatever stands before the pipe. */
export function markdownCode(text: string): string {
  return `<code>${markdownText(text)}</code>`;
}
