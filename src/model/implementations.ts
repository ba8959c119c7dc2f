/** Reads what the Python implementations of a root's flows do. */
import { parseVersion } from "../catalogue/version.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { FileContent } from "../evaluate/module.ts";
import { knownString, type Value } from "../evaluate/value.ts";
import type { NotChecked } from "../finding.ts";
import { type PythonFacts, pythonFacts } from "../python/facts.ts";
import { makeSource, type Source, type Span } from "../source.ts";
import { inlineSpan } from "./inline-code.ts";
import { steps } from "./literal.ts";
import { locate } from "./locate.ts";
import type { Implementation, Model } from "./model.ts";
import { environmentsWithoutOnelogin } from "./onelogin-need.ts";
import { origin } from "./provenance.ts";
import type { ProviderInUse } from "./provider-version.ts";
import { environmentsWithoutRuntime } from "./runtime-need.ts";

/** The file whose content a value is. */
function contentOf(value: Value): Source | undefined {
  if (typeof value.data !== "string") return undefined;
  for (const { content } of steps(value.trace)) if (content !== undefined) return content;
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

/** The code of a flow: a file, or a text of the configuration with the expression that gives it. */
type Code = { readonly file: Source } | { readonly text: string; readonly place: Span };

function codeOf(flow: Instance, model: Model, readFile: (path: string) => FileContent): Code | undefined {
  const value = flow.body.attributes.get("implementation")?.value;
  if (value === undefined) return undefined;
  const file = contentOf(value);
  if (file !== undefined) return { file };
  const path = implementationPath(flow, model.provider);
  if (path !== undefined) {
    const read = readFile(path);
    return "source" in read ? { file: read.source } : undefined;
  }
  const text = knownString(value);
  if (text === undefined) return undefined;
  const written = origin(value);
  const isHeredoc = written?.source.text.startsWith("<<", written.from) === true;
  return { text, place: isHeredoc ? written : locate(flow, ["implementation"]) };
}

/** The facts of a text with the places where they stand in the configuration. */
function inConfiguration(facts: PythonFacts, place: Span): PythonFacts {
  const moved = (spans: PythonFacts["calls"]): PythonFacts["calls"] =>
    new Map([...spans].map(([module, found]) => [module, found.map((span) => inlineSpan(span, place))]));
  return { ...facts, imports: moved(facts.imports), calls: moved(facts.calls) };
}

/**
 * The model with the implementations that a rule asks about: those of flows without a OneLogin integration or a runtime
 * at hand. Each file and each text is read once; code that is not known, or not readable, is in `notChecked`. `readFile`
 * starts where Terraform runs.
 */
export async function withImplementations(
  model: Model,
  readFile: (path: string) => FileContent,
): Promise<{ readonly model: Model; readonly notChecked: readonly NotChecked[] }> {
  const facts = new Map<string, PythonFacts>();
  const implementations = new Map<Instance, Implementation>();
  const notChecked: NotChecked[] = [];
  const lacking = [environmentsWithoutOnelogin(model), environmentsWithoutRuntime(model)];
  for (const flow of new Set(lacking.flatMap((environments) => [...environments.values()].flat()))) {
    const evaluated = flow.body.attributes.get("implementation");
    if (flow.fromKnownModule || evaluated === undefined || evaluated.value.data === null) continue;
    const unread = (why: string) =>
      notChecked.push({ what: `the code of ${flow.address}`, why, span: locate(flow, ["implementation"]) });
    const code = codeOf(flow, model, readFile);
    if (code === undefined) {
      unread("its implementation is not known, so nothing is said of what it calls");
      continue;
    }
    const source = "file" in code ? code.file : makeSource(code.place.source.path, "", code.text);
    const key = "file" in code ? `file ${source.absolute}` : `text ${source.text}`;
    const known = facts.get(key) ?? (await pythonFacts(source));
    facts.set(key, known);
    if (!known.readable) unread("it is too large, or takes too long to read");
    implementations.set(flow, { source, facts: "file" in code ? known : inConfiguration(known, code.place) });
  }
  return { model: { ...model, implementations }, notChecked };
}
