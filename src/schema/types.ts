/** Values of the wrong type, and blocks and arguments taken for each other. */
import { fromTypeName, typeName } from "../evaluate/types.ts";
import type { Value } from "../evaluate/value.ts";
import type { Problem, Related } from "../finding.ts";
import type { Expression } from "../hcl/ast.ts";
import { locate, locateKey, type Path } from "../model/locate.ts";
import type { Span } from "../source.ts";
import type { TypeMistake } from "./shape.ts";
import type { Subject } from "./subject.ts";
import { bodyAt, problem, schemaAt } from "./words.ts";

/** The problem of `incorrect-type` that one mistake gives. */
export function typeProblem(subject: Subject, mistake: TypeMistake): Problem {
  const { form, path } = mistake;
  const name = String(path.findLast((step) => typeof step === "string"));
  if (form === "block as attribute") {
    const message = `"${name}" of "${subject.address}" is a block, not an argument.`;
    return problem(
      subject,
      "incorrect-type",
      path,
      locateKey(subject, path),
      message,
      `Write ${name} { … } without "=".`,
    );
  }
  if (form === "attribute as block") {
    const message = `"${name}" of "${subject.address}" is an argument, not a block.`;
    return problem(subject, "incorrect-type", path, locate(subject, path), message, `Write ${name} = … with "=".`);
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
    `"${name}" of "${subject.address}" has a value of the wrong type: ${mistake.reason}.`,
    whole === undefined ? typeHelp(subject, mistake) : `"${whole}" is the whole resource; its id is ${whole}.id.`,
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

/** The resource that stands where a string, its id, belongs. */
function wholeResource({ value, inside }: TypeMistake): string | undefined {
  let current: Value | undefined = value;
  for (const step of inside) {
    const data: Value["data"] | undefined = current?.data;
    if (data instanceof Map) current = data.get(String(step));
    else current = Array.isArray(data) ? (data as readonly Value[])[Number(step)] : undefined;
  }
  const reference = current?.trace.identifies[0];
  return reference?.path.length === 0 ? reference.instance.address : undefined;
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
