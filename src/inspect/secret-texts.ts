/** Which texts of a root module are secrets, so that no copy of them is shown. */
import type { Instance } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import { findReferences } from "../evaluate/references.ts";
import { isUnknown, knownElements, knownEntries, type Trace, type Value } from "../evaluate/value.ts";
import type { Expression } from "../hcl/ast.ts";
import { steps } from "../model/literal.ts";
import { asText } from "../model/model.ts";
import { isSecretName } from "../report/redact.ts";
import { makeMatcher } from "./matcher.ts";

/** How deep and how much of a value is looked through. */
const depthLimit = 50;
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

/** Whether what stands at a name is a secret: names of settings, arguments, keys, variables. */
export function namesSecret(name: string): boolean {
  return isSecretName(name) || name === "secret_string_wo";
}

/** Whether a value is the id of a `sym_secret`, which is what belongs on a secret setting. */
export function isSecretId(value: Value): boolean {
  return value.trace.identifies.some(({ instance, path }) => instance.type === "sym_secret" && path.at(-1) === "id");
}

interface Leaf {
  readonly value: Value;
  readonly text: string;
  /** A name that it goes by, or that something around it goes by, is that of a secret. */
  readonly secret: boolean;
  /** It, or something around it, is a part of a resource. */
  readonly identified: boolean;
  /** It stands by itself or directly in a map, not in one of free keys such as tags. */
  readonly plain: boolean;
}

/** Maps whose keys say nothing of what stands there. */
const freeMaps: ReadonlySet<string> = new Set(["vars", "tags", "tags_all"]);

interface Pending extends Omit<Leaf, "text"> {
  readonly depth: number;
}

/** The texts and numbers of a value, also in the JSON that it is. What is shared is visited once, and once more as a secret. */
function* leavesOf(root: Value, name: string): Iterable<Leaf> {
  const seen = { secret: new Set<Value>(), other: new Set<Value>() };
  const pending: Pending[] = [
    { value: root, secret: namesSecret(name), identified: false, plain: !freeMaps.has(name), depth: 0 },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    const identified = next.identified || value.trace.identifies.length > 0;
    const text = asText(value);
    if (text !== undefined && typeof value.data !== "boolean") yield { ...next, text, identified };
    const before = next.secret ? seen.secret : seen.other;
    if (depth > depthLimit || before.has(value)) continue;
    const inner = { ...next, identified, depth: depth + 1 };
    const encoded = isUnknown(value) ? value.data.encodes : value.trace.encodes;
    if (encoded !== undefined) pending.push({ ...inner, value: encoded });
    for (const piece of isUnknown(value) ? (value.data.pieces ?? []) : []) pending.push({ ...inner, value: piece });
    const [elements, entries] = [knownElements(value), knownEntries(value)];
    if (elements === undefined && entries === undefined) continue;
    before.add(value);
    for (const element of elements ?? []) pending.push({ ...inner, value: element });
    for (const [key, entry] of entries ?? []) {
      const secret = inner.secret || namesSecret(key);
      pending.push({ ...inner, value: entry, secret, plain: inner.plain && !freeMaps.has(key) });
    }
  }
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
  const isLikely = (text: string) => {
    if (text.trim().length >= shortestCopy) likely.add(text.trim());
  };

  for (const { instance, module, values } of planned) {
    const ofProvider = instance.type.startsWith("sym_") || instance.type.startsWith("aws_");
    for (const [name, planned] of values) {
      let written = false;
      for (const { value, text, secret, plain } of leavesOf(planned, name)) {
        if (!secret) {
          if (ofProvider && plain) open.add(text);
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
        for (const { text, identified } of leavesOf(value, "")) if (!identified) isLikely(text);
      }
    }
  }

  for (const module of modules) {
    const named: [string, Value][] = [
      ...[...module.inputs].map(([name, { value }]): [string, Value] => [name, value]),
      ...module.locals,
      ...module.outputs,
    ];
    for (const [name, value] of named) {
      const leaves = [...leavesOf(value, name)];
      // What stands beside a secret is often another one, as the secrets of several environments.
      const amongSecrets = leaves.some(({ text }) => certain.has(text));
      for (const { text, secret, identified } of leaves) if ((secret || amongSecrets) && !identified) isLikely(text);
    }
  }

  const inTheOpen = makeMatcher(likely).allIn([...open].filter((text) => !certain.has(text)));
  const hidden = makeMatcher(new Set([...certain, ...[...likely].filter((text) => !inTheOpen.has(text))]));
  return { hides: hidden.finds, conceal: hidden.replaced, isOpen: (text) => open.has(text) };
}
