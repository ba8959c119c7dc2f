/** Where OpenTofu 1.10 takes calls that Terraform 1.11 refuses. What comes of them is unknown. */
import type { Span } from "../source.ts";
import type { Scope } from "./scope.ts";

/** Functions that Terraform has not (opentofu.org/docs/v1.10/language/functions). */
const ownFunctions: ReadonlySet<string> = new Set(["base64gunzip", "cidrcontains", "urldecode"]);

/** Functions that take arguments which Terraform's refuse: `element` counts backwards from the end. */
const widerFunctions: ReadonlySet<string> = new Set(["element"]);

/** Whether a call is OpenTofu's: it stands in a file that Terraform does not read, or in a template rendered from one. */
export function isOpenTofu(call: Span, scope: Scope): boolean {
  return scope.openTofu === true || /\.tofu(?:\.json)?$/.test(call.source.path);
}

/** Whether OpenTofu has a function of this name, given without `core::`, that Terraform has not. */
export function isOwnFunction(name: string): boolean {
  return ownFunctions.has(name);
}

/** Whether a call of this function that Terraform refuses may be one that OpenTofu takes. */
export function isWiderFunction(name: string): boolean {
  return widerFunctions.has(name);
}
