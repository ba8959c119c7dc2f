/** What a `symcheck.json` says, checked against its schema. */
import type { ErrorObject } from "ajv";
import { closest } from "../catalogue/closest.ts";
import type { Severity } from "../finding.ts";
import { shortened } from "../json.ts";
import { configuration as validate } from "../schema/generated/configuration.js";
import type { Source, Span } from "../source.ts";
import { type JsonNode, type JsonObject, type JsonProblem, readJson } from "./json.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/** A text of the file and its place. */
export interface Written {
  readonly text: string;
  readonly span: Span;
}

/** One set of inputs that a root module is evaluated with. */
export interface InputSet {
  /** For messages: what follows `with`. */
  readonly label: string;
  /** As written: relative to the directory of the file. */
  readonly varFiles: readonly Written[];
  readonly workspace?: string;
}

/** The inputs of one root module. */
export interface RootInputs {
  /** As written: relative to the directory of the file. */
  readonly path: Written;
  /** At least one. */
  readonly sets: readonly InputSet[];
}

/** The highest severity that a rule's findings have. */
export type Limit = Severity | "off";

export interface Configuration {
  readonly settings: Settings;
  /** By rule id. */
  readonly limits: ReadonlyMap<string, Limit>;
  readonly roots: readonly RootInputs[];
  /** Patterns as in `.gitignore`, relative to the directory of the file. */
  readonly exclude: readonly string[];
}

export const defaults: Configuration = { settings: defaultSettings, limits: new Map(), roots: [], exclude: [] };

export interface ReadConfiguration {
  /** The defaults where anything is wrong: half a configuration would be one that nobody wrote. */
  readonly configuration: Configuration;
  /** In the order of the file. */
  readonly problems: readonly JsonProblem[];
}

/** Characters. The largest configuration that anyone writes has some kilobytes. */
const largestConfiguration = 1024 * 1024;

/** Told of each kind; a file with more is none that someone mends by reading them. */
const mostProblems = 20;

/** What belongs on the command line, where the author of a pull request cannot set it (cli.md, "The probe, where details matter"). */
const reserved = /probe|secret|domain|endpoint|cache|baseline|report|format|failon|var$/i;

/** Reads the text of a `symcheck.json`; `ruleIds` are those that `rules` may name. Never throws. */
export function readConfiguration(source: Source, ruleIds: ReadonlySet<string>): ReadConfiguration {
  if (source.text.length > largestConfiguration) {
    const span = { source, from: 0, to: 0 };
    return { configuration: defaults, problems: [{ span, message: "the file is larger than 1 MB" }] };
  }
  const { node, problems } = readJson(source);
  const found = [...problems];
  if (node !== undefined) {
    if (!validate(plain(node))) {
      const errors = (validate.errors ?? []).slice(0, mostProblems);
      found.push(...errors.flatMap((error) => problemOf(error, node)));
    }
    found.push(...unknownRules(node, ruleIds));
  }
  if (found.length > 0 || node?.kind !== "object") {
    return { configuration: defaults, problems: found.sort((a, b) => a.span.from - b.span.from) };
  }
  return { configuration: configurationOf(node), problems: [] };
}

/** The value without places. Objects have no prototype, so that a member `__proto__` is one like any other. */
function plain(node: JsonNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  const object: Record<string, unknown> = Object.create(null);
  for (const [name, { value }] of node.members) object[name] = plain(value);
  return object;
}

function memberOf(node: JsonNode | undefined, name: string): JsonNode | undefined {
  return node?.kind === "object" ? node.members.get(name)?.value : undefined;
}

/** The value at a JSON pointer and the words for it: `rules.role-id`, `exclude[2]`. */
function follow(top: JsonNode, pointer: string): { readonly node: JsonNode; readonly name: string } {
  let node = top;
  let name = "";
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    const below = node.kind === "list" ? node.items[Number(key)] : memberOf(node, key);
    if (below === undefined) break;
    name += node.kind === "list" ? `[${key}]` : `${name === "" ? "" : "."}${shortened(key)}`;
    node = below;
  }
  return { node, name };
}

const kinds: Readonly<Record<string, string>> = {
  boolean: "true or false",
  string: "a text",
  object: "an object",
  array: "a list",
};

function kindOf(node: JsonNode): string {
  if (node.kind !== "scalar") return node.kind === "list" ? "a list" : "an object";
  if (node.value === null) return "null";
  return typeof node.value === "string" ? "a text" : typeof node.value === "number" ? "a number" : String(node.value);
}

function hint(word: string, choices: Iterable<string>): string {
  const near = closest(word, choices);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** What ajv says of an error beside its keyword. */
interface Parameters {
  readonly additionalProperty?: string;
  readonly type?: string;
  readonly limit?: number;
  readonly allowedValues?: readonly string[];
}

function problemOf(error: ErrorObject, top: JsonNode): JsonProblem[] {
  const { node, name } = follow(top, error.instancePath);
  const what = name === "" ? "the file" : `"${name}"`;
  const { additionalProperty, type, limit, allowedValues = [] } = error.params as Parameters;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(node, name, String(additionalProperty));
    case "type": {
      const wanted =
        /^#\/(?:definitions|properties\/roots)/.test(error.schemaPath) && /^roots\.[^.[]*$/.test(name)
          ? "an object or a list of objects"
          : kinds[String(type)];
      return [{ span: node, message: `${what} takes ${wanted}, not ${kindOf(node)}` }];
    }
    case "enum": {
      const choices = allowedValues.map((choice) => `"${choice}"`);
      const text = node.kind === "scalar" && typeof node.value === "string" ? node.value : undefined;
      const near = text === undefined ? "" : hint(text, allowedValues);
      const given = text === undefined ? kindOf(node) : `"${shortened(text)}"`;
      return [
        {
          span: node,
          message: `${what} takes ${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}, not ${given}${near}`,
        },
      ];
    }
    case "minLength":
      return [{ span: node, message: `${what} is empty; write a text or take it out` }];
    case "maxItems":
    case "maxProperties":
      return [{ span: node, message: `${what} has more than ${limit} entries; take some out` }];
    case "minItems":
      return [{ span: node, message: `${what} is an empty list; write at least one object or take it out` }];
    default:
      return [];
  }
}

const topKeys = ["requireOneloginId", "rules", "roots", "exclude"];
const inputKeys = ["varFiles", "workspace"];

function unknownKey(node: JsonNode, name: string, key: string): JsonProblem[] {
  const span = node.kind === "object" ? node.members.get(key)?.name : undefined;
  if (span === undefined) return [];
  const keys = name === "" ? topKeys : inputKeys;
  const quoted = shortened(key);
  const near = hint(key, keys);
  if (near === "" && reserved.test(key)) {
    const message = `"${quoted}" cannot be set here, where the author of a pull request could set it; give it on the command line`;
    return [{ span, message }];
  }
  const where = name === "" ? "the file" : `"${name}"`;
  const all = keys.map((each) => `"${each}"`).join(", ");
  return [{ span, message: `"${quoted}" is no key that ${where} can have${near || `; there are ${all}`}` }];
}

function unknownRules(top: JsonNode, ruleIds: ReadonlySet<string>): JsonProblem[] {
  const rules = memberOf(top, "rules");
  if (rules?.kind !== "object") return [];
  const unknown = [...rules.members].filter(([id]) => !ruleIds.has(id)).slice(0, mostProblems);
  return unknown.map(([id, { name }]) => {
    const message = `there is no rule "${shortened(id)}"${hint(id, ruleIds) || '; "symcheck rules" lists them'}`;
    return { span: name, message };
  });
}

function textsOf(node: JsonNode | undefined): Written[] {
  const items = node?.kind === "list" ? node.items : [];
  return items.flatMap((item) =>
    item.kind === "scalar" && typeof item.value === "string" ? [{ text: item.value, span: item }] : [],
  );
}

/** Reads a tree that the schema accepts. */
function configurationOf(top: JsonObject): Configuration {
  const required = memberOf(top, "requireOneloginId");
  const rules = memberOf(top, "rules");
  const roots = memberOf(top, "roots");
  return {
    settings: { requireOneloginId: required?.kind === "scalar" && required.value === true },
    limits: new Map(
      [...(rules?.kind === "object" ? rules.members : [])].map(([id, { value }]) => [
        id,
        (value.kind === "scalar" ? value.value : "off") as Limit,
      ]),
    ),
    roots: [...(roots?.kind === "object" ? roots.members : [])].map(([path, { name, value }]) => ({
      path: { text: path, span: name },
      sets: (value.kind === "list" ? value.items : [value]).map(inputSetOf),
    })),
    exclude: textsOf(memberOf(top, "exclude")).map(({ text }) => text),
  };
}

function inputSetOf(node: JsonNode): InputSet {
  const varFiles = textsOf(memberOf(node, "varFiles"));
  const named = memberOf(node, "workspace");
  const workspace = named?.kind === "scalar" && typeof named.value === "string" ? named.value : undefined;
  const files = varFiles.map(({ text }) => shortened(text)).join(" and ");
  const selected = workspace === undefined ? "" : `workspace "${shortened(workspace)}"`;
  const label = [files, selected].filter((part) => part !== "").join(" in ");
  return { label: label || "no variable files", varFiles, ...(workspace === undefined ? {} : { workspace }) };
}
