/** Finds in the configuration what stands in code that is written there. */
import { lineStart, lineText, positionAt, type Span } from "../source.ts";

/**
 * The place in the configuration of a place in a text that the expression `written` gives: in a heredoc the same stretch
 * of its line, without what goes on in further lines; the whole expression where it is another one, or where the line
 * does not stand there as it is, for its escapes or what is inserted into it.
 */
export function inlineSpan({ source: text, from, to }: Span, written: Span): Span {
  const { source } = written;
  if (!source.text.startsWith("<<", written.from)) return written;
  const { line, column } = positionAt(text, from);
  const code = lineText(text, line);
  const number = positionAt(source, written.from).line + line;
  const indented = lineText(source, number);
  const start = lineStart(source, number) + indented.length - code.length + column - 1;
  const end = start + Math.min(to - from, code.length - column + 1);
  if (code.trim() === "" || !indented.endsWith(code) || end > written.to) return written;
  return { source, from: start, to: end };
}
