/** Values of the wrong type, and blocks and arguments taken for each other. */
import { schemaOf } from "../catalogue/schema-of.ts";
import type { Instance } from "../evaluate/instance.ts";
import { fromTypeName, typeName } from "../evaluate/types.ts";
import type { Value } from "../evaluate/value.ts";
import type { Problem, Related } from "../finding.ts";
import type { Expression } from "../hcl/ast.ts";
import { isJson } from "../hcl/parse.ts";
import { expectedAt } from "../model/identifiers.ts";
import { locate, locateKey, type Path } from "../model/locate.ts";
import { referenceTo } from "../model/shown-value.ts";
import type { Span } from "../source.ts";
import type { TypeMistake } from "./shape.ts";
import type { Subject } from "./subject.ts";
import { blockIn, bodyAt, member, problem, schemaAt } from "./words.ts";

/** The problem of `incorrect-type` that one mistake gives. */
export function typeProblem(subject: Subject, mistake: TypeMistake): Problem {
  const { form, path } = mistake;
  const name = String(path.findLast((step) => typeof step === "string"));
  if (form === "block as attribute") {
    const message = `${subjectOf(subject, path)} is a block, not an argument.`;
    return problem(
      subject,
      "incorrect-type",
      path,
      locateKey(subject, path),
      message,
      `Write ${blockIn(subject.block.source, name)}${isJson(subject.block.source) ? "" : ' without "="'}.`,
    );
  }
  if (form === "attribute as block") {
    const message = `${subjectOf(subject, path)} is an argument, not a block.`;
    const help = isJson(subject.block.source) ? `Write one value after "${name}".` : `Write ${name} = … with "=".`;
    return problem(subject, "incorrect-type", path, locate(subject, path), message, help);
  }
  const whole = wholeResource(mistake);
  const place = startOf(subject, path);
  const element = locate(subject, [...path, ...mistake.inside]);
  const related: Related[] =
    mistake.inside.length > 0 && (element.from !== place.from || element.source !== place.source)
      ? [{ message: "this is the element", span: element }]
      : [];
  const base = problem(
    subject,
    "incorrect-type",
    [...path, ...mistake.inside],
    place,
    `${subjectOf(subject, path)} has a value of the wrong type: ${mistake.reason}.`,
    whole === undefined ? typeHelp(subject, mistake) : wholeHelp(subject, mistake, whole),
  );
  return related.length === 0 ? base : { ...base, related };
}

function typeHelp(subject: Subject, { path, inside }: TypeMistake): string | undefined {
  const schema = schemaAt(subject, path.slice(0, -1));
  const name = String(path[path.length - 1]);
  const [key] = inside;
  // As in the lossy copies of Sym's pages, which show `field_bindings` inside `settings`.
  if (typeof key === "string" && schema.attributes.has(key)) {
    return `"${key}" is an argument of the block itself: move it out of "${name}".`;
  }
  const type = schema.attributes.get(name)?.type;
  return type === undefined ? undefined : `"${name}" takes a value of type ${typeName(fromTypeName(type))}.`;
}

/** `"label" of "sym_flow.x"`, or `… of a "prompt_field" block of "sym_flow.x"`. */
function subjectOf(subject: Subject, path: Path): string {
  const end = path.findLastIndex((step) => typeof step === "string");
  return member(subject, path.slice(0, end), String(path[end]));
}

/** Says which attribute of a whole resource belongs where it stands. */
function wholeHelp({ kind, block }: Subject, { path, inside }: TypeMistake, whole: Instance): string {
  const place = [...path, ...inside];
  const said = `"${referenceTo(whole)}" is the whole resource.`;
  const expected = kind === "resource" ? expectedAt(block.labels[0]?.text ?? "", place) : undefined;
  if (expected !== undefined && expected !== whole.type) return `${said} Write ${expected}.<name>.id.`;
  const meant = expected === undefined ? attributeMeant(place) : "id";
  const has = meant !== undefined && schemaOf(whole.mode, whole.type)?.attributes.has(meant) !== false;
  return has
    ? `${said} Write ${referenceTo(whole)}.${meant}.`
    : `${said} Write one of its attributes, as in ${referenceTo(whole)}.id.`;
}

/** What of a resource an argument takes, told from its name. */
function attributeMeant(place: Path): "id" | "name" | "arn" | undefined {
  const name = String(place.findLast((step) => typeof step === "string"));
  if (/(?:^|_)arns?$/.test(name)) return "arn";
  if (/^(?:path|roles?|name)$|_names?$/.test(name)) return "name";
  return /(?:^|_)ids?$/.test(name) ? "id" : undefined;
}

/** The resource that stands where a string, its id, belongs. */
function wholeResource({ value, inside }: TypeMistake): Instance | undefined {
  let current: Value | undefined = value;
  for (const step of inside) {
    const data: Value["data"] | undefined = current?.data;
    if (data instanceof Map) current = data.get(String(step));
    else current = Array.isArray(data) ? (data as readonly Value[])[Number(step)] : undefined;
  }
  const reference = current?.trace.identifies[0];
  return reference?.path.length === 0 ? reference.instance : undefined;
}

/**
 * Terraform reports a wrong type where the argument's expression starts, also one deep inside it. A constructor over
 * several lines is marked by its bracket alone.
 */
function startOf(subject: Subject, path: Path): Span {
  const expression = bodyAt(subject, path.slice(0, -1))?.attributes.get(String(path[path.length - 1]))?.attribute
    ?.value;
  return expression === undefined ? locate(subject, path) : opening(expression);
}

function opening(expression: Expression): Span {
  const { source, from, to } = expression;
  const firstLine = source.text.indexOf("\n", from);
  if (firstLine === -1 || firstLine >= to) return expression;
  if (expression.kind === "object" || expression.kind === "tuple") return { source, from, to: from + 1 };
  return { source, from, to: firstLine };
}
