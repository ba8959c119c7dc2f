/** Version numbers and Terraform's version constraints. */

export interface Version {
  /** Padded with zeros to three. */
  readonly segments: readonly number[];
  /** How many segments were written: `~>` turns on it. */
  readonly written: number;
  readonly prerelease: string;
}

export type ConstraintOperator = "=" | "!=" | ">" | ">=" | "<" | "<=" | "~>";

export interface Constraint {
  readonly operator: ConstraintOperator;
  readonly version: Version;
}

const versionPattern =
  /^v?(\d{1,9}(?:\.\d{1,9}){0,9})(?:-([0-9A-Za-z~-]+(?:\.[0-9A-Za-z~-]+)*))?(?:\+[0-9A-Za-z.~-]+)?$/;
const constraintPattern = /^\s*(=|!=|>=|<=|>|<|~>|)\s*(\S+)\s*$/;

/** Reads `1.2.3`, `v1.2`, `1.0.0-beta1`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = versionPattern.exec(text.trim());
  if (match === null) return undefined;
  const written = (match[1] as string).split(".").map(Number);
  const segments = [...written];
  while (segments.length < 3) segments.push(0);
  return { segments, written: written.length, prerelease: match[2] ?? "" };
}

/** Reads `~> 2.0, != 2.0.1`; undefined where any part is not a constraint. An empty text is no constraint in Terraform. */
export function parseConstraints(text: string): readonly Constraint[] | undefined {
  // Each comma starts a part; a text of commas alone is refused by the pattern below.
  const constraints: Constraint[] = [];
  for (const part of text.split(",")) {
    const match = constraintPattern.exec(part);
    const version = match === null ? undefined : parseVersion(match[2] as string);
    if (match === null || version === undefined) return undefined;
    constraints.push({ operator: (match[1] === "" ? "=" : match[1]) as ConstraintOperator, version });
  }
  return constraints;
}

/** Negative, zero or positive as `left` is older than, equal to or newer than `right`. Build metadata does not count. */
export function compareVersions(left: Version, right: Version): number {
  return compareSegments(left, right) || comparePrereleases(left.prerelease, right.prerelease);
}

/** Whether a version satisfies all constraints, by the rules of HashiCorp's go-version, which Terraform uses for modules. */
export function allows(constraints: readonly Constraint[], version: Version): boolean {
  return constraints.every((constraint) => allowsOne(constraint, version));
}

function allowsOne({ operator, version: bound }: Constraint, version: Version): boolean {
  const order = compareVersions(version, bound);
  if (operator === "=") return order === 0;
  if (operator === "!=") return order !== 0;
  if (!prereleaseFits(version, bound)) return false;
  switch (operator) {
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case "~>":
      return pessimisticAllows(version, bound, order);
  }
}

/** A prerelease satisfies an inequality only where the constraint names a prerelease of the same version. */
function prereleaseFits(version: Version, bound: Version): boolean {
  if (version.prerelease === "") return true;
  return bound.prerelease !== "" && compareSegments(version, bound) === 0;
}

function pessimisticAllows(version: Version, bound: Version, order: number): boolean {
  if (bound.prerelease !== "" && version.prerelease === "") return false;
  if (order < 0 || bound.segments.length > version.segments.length) return false;
  for (let index = 0; index < bound.written - 1; index += 1) {
    if (version.segments[index] !== bound.segments[index]) return false;
  }
  const last = bound.segments.length - 1;
  return (version.segments[last] as number) >= (bound.segments[last] as number);
}

function compareSegments(left: Version, right: Version): number {
  const length = Math.max(left.segments.length, right.segments.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left.segments[index] ?? 0) - (right.segments[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function comparePrereleases(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "") return 1;
  if (right === "") return -1;
  const leftParts = left.split(".");
  const rightParts = right.split(".");
  for (let index = 0; index < Math.max(leftParts.length, rightParts.length); index += 1) {
    const order = comparePrereleaseParts(leftParts[index], rightParts[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function comparePrereleaseParts(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined) return -1;
  if (right === undefined) return 1;
  const leftNumeric = /^\d+$/.test(left);
  const rightNumeric = /^\d+$/.test(right);
  if (leftNumeric && rightNumeric) {
    const difference = BigInt(left) - BigInt(right);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  if (leftNumeric !== rightNumeric) return leftNumeric ? -1 : 1;
  return left < right ? -1 : 1;
}
