/** Values that documentation and examples show and that configurations still carry by mistake (sym.md 14, mistake 16). */

const everywhere: readonly RegExp[] = [
  // The client id of Sym's OneLogin page and of symopsio/examples: sixteen digits repeated.
  /^(?:0a1b2c3d4e5f6789){2,}$/i,
  /^sym-example\.onelogin\.com$/i,
  /^T123ABC$/,
  /(?<![a-z0-9])change[-_]?me(?![a-z0-9])/i,
  // In capitals or in angle brackets, else only where the name of an id or of a host follows: "your-team" may be a name.
  /(?<![A-Za-z0-9])YOUR[-_]/,
  /^<your[^<>]*>$/i,
  /^your[-_](?:[a-z0-9]+[-_])*(?:id|secret|key|token|here)$/i,
  /^your[-_][a-z0-9_-]*\.onelogin\.com$/i,
];

/** Whether a value is one that documentation shows. `role` widens it by the role id that stands in Sym's examples. */
export function isPlaceholder(text: string, use: "any" | "role" = "any"): boolean {
  return everywhere.some((pattern) => pattern.test(text)) || (use === "role" && text === "1234567");
}

/** Whether a first value of a secret plainly is a stand-in: a word for it, or no value at all. */
export function isPlaceholderSecret(text: string): boolean {
  return (
    isPlaceholder(text) ||
    /^(?:\{\s*\}|placeholder|replace[-_ ]?me|todo|dummy|empty|initial|unset|none|x+|-+|\s*)$/i.test(text.trim())
  );
}
