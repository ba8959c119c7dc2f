/** Reads the Python code of a root's flows and flows filters. */
import { parseVersion } from "../catalogue/version.ts";
import type { EvaluatedBlock, EvaluatedBody, Instance } from "../evaluate/instance.ts";
import type { FileContent } from "../evaluate/module.ts";
import { knownString, type Value } from "../evaluate/value.ts";
import type { NotChecked } from "../finding.ts";
import { type PythonFacts, pythonFacts } from "../python/facts.ts";
import { makeSource, type Source, type Span } from "../source.ts";
import { promptFields } from "./flow.ts";
import { steps } from "./literal.ts";
import { locate } from "./locate.ts";
import { type Implementation, type Model, managed } from "./model.ts";
import { origin } from "./provenance.ts";
import type { ProviderInUse } from "./provider-version.ts";
import { spanIn } from "./python-place.ts";

/** The file whose content a value is. */
function contentOf(value: Value): Source | undefined {
  if (typeof value.data !== "string") return undefined;
  for (const { content } of steps(value.trace)) if (content !== undefined) return content;
  return undefined;
}

/** The template that a value is, where it came by references only: what a function makes of it has other lines. */
function templateOf(value: Value): Source | undefined {
  for (const { template } of steps(value.trace)) if (template !== undefined) return template;
  return undefined;
}

/**
 * The path that an implementation is, as the provider takes it up to version 2, which opens it from where Terraform runs
 * (provider v2.1.3); undefined where it is no path of a Python file.
 */
export function implementationPath(flow: Instance, { version }: ProviderInUse): string | undefined {
  const text = knownString(flow.body.attributes.get("implementation")?.value);
  const major = parseVersion(version)?.segments[0];
  if (text === undefined || major === undefined || major > 2) return undefined;
  return /^[^\n\r]+\.py$/.test(text) ? text : undefined;
}

/** Python code: a file, or a text of the configuration with the expression that gives it. */
type Code =
  | { readonly file: Source }
  | { readonly text: string; readonly place: Span }
  | { readonly text: string; readonly template: Source };

/** One argument that takes Python code. */
interface Taker {
  readonly kind: Implementation["kind"];
  readonly owner: Instance;
  readonly field?: EvaluatedBlock;
  readonly value: Value;
  readonly argument: Span;
}

/** Every argument that takes code: `implementation` of flows and flows filters, `on_change` of prompt fields. */
function takers(model: Model): readonly Taker[] {
  const found: Taker[] = [];
  const add = (
    kind: Taker["kind"],
    owner: Instance,
    body: EvaluatedBody,
    name: string,
    field?: EvaluatedBlock,
  ): void => {
    const value = body.attributes.get(name)?.value;
    if (value === undefined || value.data === null) return;
    const argument = locate(field === undefined ? owner : body, [name]);
    found.push({ kind, owner, value, argument, ...(field === undefined ? {} : { field }) });
  };
  for (const flow of managed(model, "sym_flow")) {
    if (flow.fromKnownModule || flow.body.damaged) continue;
    add("flow", flow, flow.body, "implementation");
    for (const field of promptFields(flow).fields) add("on_change", flow, field.body, "on_change", field);
  }
  for (const filter of managed(model, "sym_flows_filter")) {
    if (!filter.fromKnownModule && !filter.body.damaged) add("filter", filter, filter.body, "implementation");
  }
  return found;
}

/** A text of one line that names a file, whatever its ending: the mistake is that no code is there. */
function isFileName(text: string): boolean {
  return /^[^\n\r()=:;,#"'`[\]{}]*$/.test(text.trim()) && !/^\s*(?:pass|import\s.*|from\s.*)\s*$/.test(text);
}

function codeOf(taker: Taker, model: Model, readFile: (path: string) => FileContent): Code | "none" | undefined {
  const { kind, owner, value } = taker;
  const file = contentOf(value);
  if (file !== undefined) return { file };
  const path = kind === "flow" ? implementationPath(owner, model.provider) : undefined;
  if (path !== undefined) {
    const read = readFile(path);
    return "source" in read ? { file: read.source } : undefined;
  }
  const text = knownString(value);
  if (text === undefined || value.sensitive === true) return undefined;
  if (isFileName(text)) return "none";
  const template = templateOf(value);
  if (template !== undefined) return { text, template };
  const written = origin(value);
  const isHeredoc = written?.source.text.startsWith("<<", written.from) === true;
  return { text, place: isHeredoc ? written : taker.argument };
}

/** The facts of a text with the places where they stand for the user. */
function placed(facts: PythonFacts, spanOf: (span: Span) => Span): PythonFacts {
  const moved = (spans: PythonFacts["calls"]): PythonFacts["calls"] =>
    new Map([...spans].map(([module, found]) => [module, found.map(spanOf)]));
  return { ...facts, imports: moved(facts.imports), calls: moved(facts.calls) };
}

/**
 * The model with the Python code of its flows and flows filters. Each file and each text is read once; code that is not
 * known, or not readable, is in `notChecked`. `readFile` starts where Terraform runs.
 */
export async function withImplementations(
  model: Model,
  readFile: (path: string) => FileContent,
): Promise<{ readonly model: Model; readonly notChecked: readonly NotChecked[] }> {
  const facts = new Map<string, PythonFacts>();
  const implementations = new Map<Instance, Implementation>();
  const code: Implementation[] = [];
  const notChecked: NotChecked[] = [];
  for (const taker of takers(model)) {
    const { kind, owner, field, argument } = taker;
    const what = kind === "on_change" ? `the on_change code of ${owner.address}` : `the code of ${owner.address}`;
    const unread = (why: string) => notChecked.push({ what, why, span: argument });
    const found = codeOf(taker, model, readFile);
    if (found === "none") continue;
    if (found === undefined) {
      unread("its implementation is not known, so nothing is said of what it calls");
      continue;
    }
    const source = "file" in found ? found.file : makeSource(argument.source.path, "", found.text);
    const key = "file" in found ? `file ${source.absolute}` : `text ${source.text}`;
    const known = facts.get(key) ?? (await pythonFacts(source));
    facts.set(key, known);
    if (!known.readable) unread("it is too large, or takes too long to read");
    const where = "file" in found ? {} : "place" in found ? { place: found.place } : { template: found.template };
    const implementation: Implementation = {
      kind,
      owner,
      ...(field === undefined ? {} : { field }),
      argument,
      source,
      key,
      facts: "file" in found ? known : placed(known, (span) => spanIn({ source, ...where }, span)),
      ...where,
    };
    code.push(implementation);
    if (kind === "flow") implementations.set(owner, implementation);
  }
  return { model: { ...model, implementations, code }, notChecked };
}
