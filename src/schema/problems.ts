/** Runs a block through its schema and says in our words what it found. */
import { isNull, knownEntries } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { expectedAt, misplacedReference } from "../model/identifiers.ts";
import type { Path } from "../model/locate.ts";
import { nameProblems } from "./names.ts";
import { settingProblems } from "./settings.ts";
import { shapeOf, type TypeMistake } from "./shape.ts";
import type { Subject } from "./subject.ts";
import { typeProblem } from "./types.ts";
import { valueProblems } from "./values.ts";
import { type Violation, violationsOf } from "./violations.ts";
import type { Names } from "./words.ts";

/** The problems of one block, in no particular order. */
export function* problemsOf(subject: Subject): Iterable<Problem> {
  const { json, mistakes } = shapeOf(subject.body, subject.schema, subject.newest, subject.kind);
  for (const mistake of mistakes) if (!isPassedOver(subject, mistake)) yield typeProblem(subject, mistake);
  const objects = new Map<string, Names>([["[]", { path: [], missing: new Set(), extra: new Set() }]]);
  for (const violation of violationsOf(subject.schemaName, json)) {
    if (violation.property === undefined) yield* valueProblems(subject, violation);
    else if (!isReportedReference(subject, violation)) collect(objects, violation, violation.property);
  }
  for (const names of objects.values()) {
    yield* isSettings(subject, names.path) ? settingProblems(subject, names) : nameProblems(subject, names);
  }
}

/** Terraform passes over what a block that override files change holds and should not. */
function isPassedOver({ block }: Subject, { form, path }: TypeMistake): boolean {
  return block.parts !== undefined && form !== "value" && path.filter((step) => typeof step === "string").length === 1;
}

/** What is missing only because a reference to the wrong thing turned out null is `wrong-reference`. */
function isReportedReference({ kind, block, body }: Subject, { keyword, path, property }: Violation): boolean {
  if (keyword !== "required" || property === undefined || kind !== "resource" || path.length > 1) return false;
  const expected = expectedAt(block.labels[0]?.text ?? "", [...path, property]);
  const [name] = path;
  const value =
    name === undefined
      ? body.attributes.get(property)?.value
      : knownEntries(body.attributes.get(String(name))?.value)?.get(property);
  if (expected === undefined || value === undefined || !isNull(value)) return false;
  return misplacedReference(value, expected) !== undefined;
}

function collect(objects: Map<string, Names>, violation: Violation, property: string): void {
  const key = JSON.stringify(violation.path);
  let names = objects.get(key);
  if (names === undefined) {
    names = { path: violation.path, missing: new Set(), extra: new Set() };
    objects.set(key, names);
  }
  (violation.keyword === "required" ? names.missing : names.extra).add(property);
}

function isSettings(subject: Subject, path: Path): boolean {
  return path.length === 1 && path[0] === "settings" && subject.schema.attributes.has("settings");
}
