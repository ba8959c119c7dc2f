/** Which texts of a root module are secrets, so that no copy of them is shown. */
import type { Instance } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import { isInteger } from "../evaluate/number.ts";
import { findReferences } from "../evaluate/references.ts";
import { isUnknown, knownElements, knownEntries, type Trace, type Value } from "../evaluate/value.ts";
import type { Expression } from "../hcl/ast.ts";
import { steps } from "../model/literal.ts";
import { asText } from "../model/model.ts";
import { isSecretName } from "../report/redact.ts";
import { makeMatcher } from "./matcher.ts";

/** How deep and how much of a value is looked through. */
const depthLimit = 400;
const partLimit = 200;

/** Shorter texts are too common to be hidden wherever they stand. */
const shortestCopy = 6;

export interface SecretTexts {
  /** Whether a text is, or holds, a secret. */
  readonly hides: (text: string) => boolean;
  /** The text with the secrets in it replaced. */
  readonly conceal: (text: string) => string;
  /** Whether a text stands openly in a resource: what goes by a secret's name may be no more than the name of one. */
  readonly isOpen: (text: string) => boolean;
}

/** Settings and arguments that hold secrets, or their ids, under names that do not end so. */
const otherSecrets: ReadonlySet<string> = new Set(["secret_string_wo", "secret_ids_json"]);

/** Whether what stands at a name is a secret: names of settings, arguments, keys, variables. */
export function namesSecret(name: string): boolean {
  return otherSecrets.has(name) || isSecretName(name);
}

/** Whether a value is the id of a `sym_secret`, or the JSON of such, which is what belongs on a secret setting. */
export function isSecretId(value: Value): boolean {
  const encoded = knownElements(value.trace.encodes);
  if (encoded !== undefined) return encoded.every(isSecretId);
  return value.trace.identifies.some(({ instance, path }) => instance.type === "sym_secret" && path.at(-1) === "id");
}

interface Leaf {
  readonly value: Value;
  readonly text: string;
  /** A name that it goes by, or that something around it goes by, is that of a secret. */
  readonly secret: boolean;
  /** It, or something around it, is a part of a resource. */
  readonly identified: boolean;
  /** An argument of Sym's or AWS's resources, not an entry of a map of free keys such as tags. */
  readonly plain: boolean;
}

/** Maps whose keys say nothing of what stands there. */
const freeMaps: ReadonlySet<string> = new Set(["vars", "tags", "tags_all"]);

interface Pending extends Omit<Leaf, "text"> {
  readonly depth: number;
}

/** What has been looked through, by the flags that it was met with. */
type Seen = Map<string, Set<Value>>;

/** Whether a value is met for the first time with these flags. */
function isNew(value: Value, { secret, identified, plain }: Omit<Pending, "value">, seen: Seen): boolean {
  const flags = `${secret} ${identified} ${plain}`;
  const values = seen.get(flags) ?? new Set<Value>();
  seen.set(flags, values);
  return values.size < values.add(value).size;
}

/** The text that a value has or, for numbers, would become; fractions, which take long to write, only where they may be secrets. */
function leafText(value: Value, secret: boolean): string | undefined {
  const { data } = value;
  if (typeof data === "boolean") return undefined;
  if (!secret && typeof data === "object" && data !== null && "mantissa" in data && !isInteger(data)) return undefined;
  return asText(value);
}

/** The texts and numbers of a value, also in the JSON that it is. Of what is shared, also between calls with one `seen`, only once. */
function* leavesOf(root: Value, secret: boolean, plain: boolean, seen: Seen): Iterable<Leaf> {
  const pending: Pending[] = [{ value: root, secret, identified: false, plain, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    const identified = next.identified || value.trace.identifies.length > 0;
    const text = leafText(value, next.secret);
    if (text !== undefined) yield { ...next, text, identified };
    if (depth > depthLimit) continue;
    const inner = { ...next, identified, depth: depth + 1 };
    const encoded = isUnknown(value) ? value.data.encodes : value.trace.encodes;
    if (encoded !== undefined) pending.push({ ...inner, value: encoded });
    for (const piece of isUnknown(value) ? (value.data.pieces ?? []) : []) pending.push({ ...inner, value: piece });
    const [elements, entries] = [knownElements(value), knownEntries(value)];
    if ((elements === undefined && entries === undefined) || !isNew(value, inner, seen)) continue;
    for (const element of elements ?? []) pending.push({ ...inner, value: element });
    for (const [key, entry] of entries ?? []) {
      const isSecret = inner.secret || namesSecret(key);
      pending.push({ ...inner, value: entry, secret: isSecret, plain: inner.plain && !freeMaps.has(key) });
    }
  }
}

/** Tells whether a value holds one of the texts, remembering what it has looked through. */
function makeHolds(texts: ReadonlySet<string>): (value: Value) => boolean {
  const known = new Map<Value, boolean>();
  const holds = (value: Value, depth: number): boolean => {
    const elements = knownElements(value) ?? knownEntries(value)?.values();
    if (elements === undefined) {
      const text = leafText(value, false);
      return text !== undefined && texts.has(text);
    }
    const before = known.get(value);
    if (before !== undefined) return before;
    let found = false;
    if (depth <= depthLimit) for (const element of elements) if (holds(element, depth + 1)) found = true;
    known.set(value, found);
    return found;
  };
  return (value) => texts.size > 0 && holds(value, 0);
}

/** The texts in JSON that a secret is, as `{"client_secret": "…"}` put into AWS: those by a secret's name, and the others. */
function textsInJson(text: string): { readonly secret: string[]; readonly other: string[] } {
  const found = { secret: [] as string[], other: [] as string[] };
  if (!/^\s*[[{"]/.test(text)) return found;
  const visit = (value: unknown, secret: boolean, depth: number): void => {
    if (depth > depthLimit) return;
    if (typeof value === "string") (secret ? found.secret : found.other).push(value);
    else if (Array.isArray(value)) for (const element of value) visit(element, secret, depth + 1);
    else if (typeof value === "object" && value !== null)
      for (const [key, entry] of Object.entries(value)) visit(entry, secret || namesSecret(key), depth + 1);
  };
  try {
    visit(JSON.parse(text), false, 0);
  } catch {
    // Not JSON, or nested too deeply for it.
  }
  return found;
}

/** The texts that a text was made of, as far as they are remembered. */
export function* partsOf(trace: Trace): Iterable<string> {
  const pending: Trace[] = [trace];
  let left = partLimit;
  for (let next = pending.pop(); next !== undefined && left > 0; next = pending.pop()) {
    for (const step of steps(next)) {
      for (const part of step.parts ?? []) {
        left -= 1;
        if (typeof part.data === "string") yield part.data;
        pending.push(part.trace);
      }
    }
  }
}

/** The forms in which a secret may stand in another text. */
function formsOf(secret: string): string[] {
  const trimmed = secret.trim();
  const forms = new Set([secret, trimmed]);
  if (trimmed.length >= shortestCopy) {
    forms.add(Buffer.from(secret).toString("base64"));
    forms.add(JSON.stringify(secret).slice(1, -1));
    // Halves of characters have no such form.
    if (secret.isWellFormed()) forms.add(encodeURIComponent(secret));
  }
  return [...forms].filter((form) => form !== "");
}

/** What a secret setting or argument is made of: the values of the variables and locals that its expression names. */
function originsOf(expression: Expression, module: EvaluatedModule, callers: Callers): Value[] {
  const values: Value[] = [];
  const seen = new Map<EvaluatedModule, Set<string>>();
  const pending: { readonly expression: Expression; readonly module: EvaluatedModule }[] = [{ expression, module }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const within = next.module;
    const names = seen.get(within) ?? new Set<string>();
    seen.set(within, names);
    for (const { target } of findReferences(next.expression).references) {
      if (target.kind !== "local" && target.kind !== "variable") continue;
      const key = `${target.kind} ${target.name}`;
      if (names.has(key)) continue;
      names.add(key);
      const isLocal = target.kind === "local";
      const value = isLocal ? within.locals.get(target.name) : within.inputs.get(target.name)?.value;
      if (value !== undefined) values.push(value);
      const caller = callers.get(within);
      if (isLocal) {
        const written = within.declarations.locals.get(target.name);
        if (written !== undefined) pending.push({ expression: written.value, module: within });
      } else if (caller !== undefined) {
        const written = caller.call.body.attributes.get(target.name)?.attribute;
        if (written !== undefined) pending.push({ expression: written.value, module: caller.module });
      }
    }
  }
  return values;
}

type Callers = ReadonlyMap<
  EvaluatedModule,
  { readonly module: EvaluatedModule; readonly call: EvaluatedModule["calls"][number] }
>;

function callersIn(modules: readonly EvaluatedModule[]): Callers {
  const callers = new Map<EvaluatedModule, { module: EvaluatedModule; call: EvaluatedModule["calls"][number] }>();
  for (const module of modules) {
    for (const call of module.calls) if (call.result?.module) callers.set(call.result.module, { module, call });
  }
  return callers;
}

/** An instance with its planned values and the module that declares it. */
export interface Planned {
  readonly instance: Instance;
  readonly module: EvaluatedModule;
  readonly values: ReadonlyMap<string, Value>;
}

/**
 * Collects the secrets of a root module: what is written on secret settings and as the value of an AWS secret, what that
 * is made of, and what goes by the name of a secret unless it stands openly elsewhere.
 */
export function secretTexts(modules: readonly EvaluatedModule[], planned: readonly Planned[]): SecretTexts {
  const certain = new Set<string>();
  const likely = new Set<string>();
  const open = new Set<string>();
  const callers = callersIn(modules);
  const seen: Seen = new Map();
  const beside: Seen = new Map();
  const isLikely = (text: string) => {
    if (text.trim().length >= shortestCopy) likely.add(text.trim());
  };

  for (const { instance, module, values } of planned) {
    const ofProvider = instance.type.startsWith("sym_") || instance.type.startsWith("aws_");
    for (const [name, planned] of values) {
      let written = false;
      for (const { value, text, secret, plain } of leavesOf(
        planned,
        namesSecret(name),
        ofProvider && !freeMaps.has(name),
        seen,
      )) {
        if (!secret) {
          if (plain) open.add(text);
          continue;
        }
        if (isSecretId(value)) continue;
        const references = value.trace.identifies.filter((reference) => reference.instance !== instance);
        // The name of an AWS secret, say, is no secret even where one belongs.
        if (references.length > 0 && !references.some(({ path }) => path.some((step) => namesSecret(String(step)))))
          continue;
        written = true;
        for (const form of formsOf(text)) certain.add(form);
        const inside = textsInJson(text);
        for (const each of inside.secret) for (const form of formsOf(each)) certain.add(form);
        for (const each of inside.other) isLikely(each);
        for (const part of partsOf(value.trace)) isLikely(part);
      }
      const expression = written ? instance.body.attributes.get(name)?.attribute?.value : undefined;
      if (expression === undefined) continue;
      for (const value of originsOf(expression, module, callers)) {
        for (const { text, identified } of leavesOf(value, true, false, beside)) if (!identified) isLikely(text);
      }
    }
  }

  const holdsSecret = makeHolds(certain);
  for (const module of modules) {
    const inputs = [...module.inputs].map(([name, { value }]) => [name, value] as const);
    for (const [name, value] of [...inputs, ...module.locals, ...module.outputs]) {
      // What stands beside a secret is often another one, as the secrets of several environments.
      const secret = namesSecret(name) || holdsSecret(value);
      for (const leaf of leavesOf(value, secret, false, beside))
        if (leaf.secret && !leaf.identified) isLikely(leaf.text);
    }
  }

  const inTheOpen = makeMatcher(likely).allIn([...open].filter((text) => !certain.has(text)));
  const hidden = makeMatcher(new Set([...certain, ...[...likely].filter((text) => !inTheOpen.has(text))]));
  return { hides: hidden.finds, conceal: hidden.replaced, isOpen: (text) => open.has(text) };
}
