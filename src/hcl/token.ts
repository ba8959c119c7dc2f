/** The tokens of HCL's native syntax. */
import type { Comment } from "./ast.ts";

/** Fixed tokens are named by their spelling. */
export type TokenKind =
  | "identifier"
  | "number"
  | "newline"
  | "end"
  /** The double quotes around a string. */
  | "open quote"
  | "close quote"
  /** `<<NAME` or `<<-NAME` with its line end, and the line that closes it. */
  | "open heredoc"
  | "open flush heredoc"
  | "close heredoc"
  /** Literal text of a quoted string, escapes not decoded; of a heredoc, at most one line. */
  | "quoted text"
  | "heredoc text"
  /** `${` and `%{`, with a strip marker or without, and the `}` or `~}` that ends them. */
  | "${"
  | "%{"
  | "template end"
  /** A line end inside a quoted string. */
  | "quoted newline"
  /** What no HCL has outside strings and comments. */
  | "invalid"
  | "{"
  | "}"
  | "["
  | "]"
  | "("
  | ")"
  | "."
  | ","
  | "?"
  | ":"
  | "::"
  | "..."
  | "="
  | "=>"
  | "=="
  | "!="
  | ">"
  | ">="
  | "<"
  | "<="
  | "&&"
  | "||"
  | "!"
  | "+"
  | "-"
  | "*"
  | "/"
  | "%";

/** Token number i is `kinds[i]` at `starts[i]` to `ends[i]`; the last is "end". */
export interface Tokens {
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly comments: readonly Comment[];
  /** What the text ends in the middle of: a heredoc, by its closing name, or a block comment. */
  readonly unfinished: { readonly heredoc: string } | "comment" | undefined;
}
