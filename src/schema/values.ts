/** Values that are empty, too many, or no known `type`. */
import { closest } from "../catalogue/closest.ts";
import { settingsOf, typeNames, typesAsOf } from "../catalogue/types.ts";
import type { Problem } from "../finding.ts";
import { locate, type Path } from "../model/locate.ts";
import type { Subject } from "./subject.ts";
import type { Violation } from "./violations.ts";
import { bodyAt, holder, member, named, problem, quoted } from "./words.ts";

/** The problems that one violation of `empty-argument`, `unknown-type`, a number of blocks or a type gives. */
export function* valueProblems(subject: Subject, { keyword, path, limit }: Violation): Iterable<Problem> {
  const name = String(path.findLast((step) => typeof step === "string"));
  if (keyword === "minLength") {
    yield problem(
      subject,
      "empty-argument",
      path,
      locate(subject, path),
      `${member(subject, containerOf(path), name)} is empty.`,
      `Give "${name}" a value.`,
    );
  } else if (keyword === "enum" || keyword === "discriminator") {
    yield* typeNameProblem(subject, path);
  } else if (keyword === "maxItems" && limit !== undefined) {
    if (bodyAt(subject, path.slice(0, -1))?.openBlocks.has(name)) return;
    yield problem(
      subject,
      "unsupported-argument",
      [...path, limit],
      locate(subject, [...path, limit]),
      `${holder(subject, path.slice(0, -1))} takes ${limit === 1 ? "one block" : `${limit} blocks`} "${name}" and no more.`,
      "Join the blocks, or remove what is too many.",
    );
  } else if (keyword === "type") {
    yield problem(
      subject,
      "incorrect-type",
      path,
      locate(subject, path),
      `${member(subject, containerOf(path), name)} has a value of the wrong type.`,
    );
  }
}

/** The way to the block that the last name of a path stands in. */
function containerOf(path: Path): Path {
  return path.slice(
    0,
    path.findLastIndex((step) => typeof step === "string"),
  );
}

function* typeNameProblem(subject: Subject, path: Path): Iterable<Problem> {
  const value = subject.body.attributes.get("type")?.value;
  const type = value?.data;
  const kind = subject.typeKind;
  if (kind === undefined || typeof type !== "string" || type === "") return;
  // Which targets a strategy of such a type takes is not known.
  if (kind === "target" && settingsOf("strategy", type)?.open === true) return;
  const meant = closest(type, typeNames(kind));
  // Sym's documentation says "onelogin" in its prose and "onelogin_role" in its code; only the latter works (sym.md 15).
  const certain = kind === "target" && type === "onelogin" && subject.kind === "resource";
  const what = kind.replaceAll("_", " ");
  yield {
    ...problem(
      subject,
      "unknown-type",
      path,
      locate(subject, path),
      certain
        ? `"${subject.address}" has the type "onelogin", which is no type of target.`
        : `"${subject.address}" has ${value?.sensitive ? "a type" : `the type ${named(type)}`}, which is no ${what} type that was known on ${typesAsOf}.`,
      meant === undefined ? `The known types are ${quoted(typeNames(kind))}.` : `Did you mean "${meant}"?`,
    ),
    severity: certain ? "error" : "warning",
  };
}
