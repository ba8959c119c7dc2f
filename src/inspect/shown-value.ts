/** Values as they may be shown: what is secret left out, what is not known with where it comes from. */
import type { Instance } from "../evaluate/instance.ts";
import { formatNumeral, isInteger, type Numeric } from "../evaluate/number.ts";
import { joinReferences } from "../evaluate/trace.ts";
import { isUnknown, knownElements, knownEntries, type Reference, untraced, type Value } from "../evaluate/value.ts";
import type { ShownValue } from "../inspection.ts";
import { everyElement, type PathStep, pathText } from "../path-text.ts";
import type { Addresses } from "./addresses.ts";
import { isSecretId, namesSecret, partsOf, type SecretTexts } from "./secret-texts.ts";

/** What is shared by the values of one root module. */
export interface Showing {
  readonly secrets: SecretTexts;
  readonly addresses: Addresses;
  readonly room: Room;
}

/** How much more is shown in one run, in characters of output. Values beyond are taken as not known. */
export interface Room {
  left: number;
}

/** Nobody reads more than this, and hostile configurations would fill the memory. */
export function makeRoom(): Room {
  return { left: 20_000_000 };
}

/** What a value costs besides its text, and what a fraction does, whose digits take long to find. */
const valueCost = 24;
const fractionCost = 500;

/** What a value is part of. */
interface Place {
  /** The resource, for its own values. */
  readonly instance?: Instance;
  readonly path: readonly PathStep[];
  /** The nearest name: of the argument, key, variable. */
  readonly name: string;
  /** A name above it is that of a secret. */
  readonly secret: boolean;
  /** It, or something that it is part of, is a resource or of one. */
  readonly identified: boolean;
  /** The argument is written. */
  readonly written: boolean;
}

const sensitive: ShownValue = { kind: "sensitive" };

/** The value of an attribute or nested block of a resource. */
export function shownOfInstance(value: Value, name: string, instance: Instance, showing: Showing): ShownValue {
  // What a known registry module sets is written in files that are not read.
  const written = instance.body.attributes.get(name)?.attribute !== undefined;
  return shown(value, { instance, path: [name], name, secret: namesSecret(name), identified: false, written }, showing);
}

/** The value of a variable, local value or output. */
export function shownNamed(value: Value, name: string, showing: Showing): ShownValue {
  const place = { path: [name], name, secret: namesSecret(name), identified: false, written: true };
  return shown(value, place, showing);
}

function shown(value: Value, outer: Place, showing: Showing): ShownValue {
  const { data } = value;
  // Indented by two columns a level, its brackets too.
  showing.room.left -= valueCost + 4 * outer.path.length;
  if (showing.room.left < 0) return { kind: "unknown", from: [] };
  if (value.sensitive === true || value.ephemeral === true) return sensitive;
  if (data === null || typeof data === "boolean") return data;
  if (isUnknown(value)) return { kind: "unknown", from: sources(value, outer, showing) };
  const identified = outer.identified || value.trace.identifies.length > 0;
  const place = { ...outer, identified };
  const elements = knownElements(value);
  if (elements !== undefined) {
    return {
      kind: "list",
      elements: elements.map((element, index) => shown(element, { ...place, path: [...place.path, index] }, showing)),
    };
  }
  const entries = knownEntries(value);
  if (entries !== undefined) {
    if (hidesKey(entries, showing)) return sensitive;
    const inner = new Map<string, ShownValue>();
    for (const [key, entry] of entries) {
      showing.room.left -= key.length;
      const secret = place.secret || namesSecret(key);
      inner.set(key, shown(entry, { ...place, path: [...place.path, key], name: key, secret }, showing));
    }
    return { kind: "object", entries: inner };
  }
  if (typeof data === "string") return shownText(value, data, place, showing);
  showing.room.left -= isInteger(data as Numeric) ? 0 : fractionCost;
  const numeral = formatNumeral(data as Numeric);
  showing.room.left -= numeral.length;
  if (isSecret(value, numeral, place, showing)) return sensitive;
  return { kind: "number", numeral };
}

/** A key that may not be shown hides its map. */
function hidesKey(entries: ReadonlyMap<string, Value>, { secrets }: Showing): boolean {
  for (const key of entries.keys()) if (secrets.hides(key)) return true;
  return false;
}

function shownText(value: Value, text: string, place: Place, showing: Showing): ShownValue {
  showing.room.left -= text.length;
  if (showing.room.left < 0) return { kind: "unknown", from: [] };
  if (isSecret(value, text, place, showing)) return sensitive;
  return text;
}

function isSecret(value: Value, text: string, place: Place, { secrets }: Showing): boolean {
  if (secrets.hides(text)) return true;
  for (const part of partsOf(value.trace)) if (secrets.hides(part)) return true;
  if (!place.secret || isSecretId(value)) return false;
  return place.instance !== undefined || !(place.identified || secrets.isOpen(text));
}

/** The references that an unknown value comes from; of an attribute that is computed, itself. */
function sources(value: Value, { instance, path, written }: Place, { addresses }: Showing): readonly string[] {
  const from = isUnknown(value) ? (value.data.from ?? []) : [];
  const references = joinReferences(value.trace.identifies, from);
  const others = references.filter((reference) => reference.instance !== instance);
  if (others.length > 0) return [...new Set(nearest(others).map((reference) => addresses.reference(reference)))];
  if (instance === undefined || (written && value.trace !== untraced)) return [];
  return [`${addresses.of(instance)}.${pathText(path)}`];
}

/** References without those to something of which there is a reference to a part. */
function nearest(references: readonly Reference[]): readonly Reference[] {
  const isWithin = (part: Reference, whole: Reference) =>
    part.instance === whole.instance &&
    part.path.length > whole.path.length &&
    whole.path.every((step, index) => step === part.path[index]);
  return references.filter((whole) => !references.some((part) => isWithin(part, whole)));
}

export interface Identities {
  /** By path: the addresses of the resources that the value there identifies. */
  readonly references: ReadonlyMap<string, readonly string[]>;
  /** The addresses of further resources that values are made from. */
  readonly madeFrom: readonly string[];
}

/** The resources that the values of a resource identify, and those that they are otherwise made from. */
export function identitiesOf(values: ReadonlyMap<string, Value>, instance: Instance, showing: Showing): Identities {
  const references = new Map<string, readonly string[]>();
  const madeFrom = new Set<string>();
  const addressesOf = (found: readonly { readonly instance: Instance }[]) =>
    found.flatMap((each) => (each.instance === instance ? [] : [showing.addresses.of(each.instance)]));
  const visit = (value: Value, path: readonly PathStep[], above: ReadonlySet<string>): void => {
    showing.room.left -= 1;
    if (showing.room.left < 0) return;
    const own = [...new Set(addressesOf(value.trace.identifies))].filter((address) => !above.has(address));
    if (own.length > 0) references.set(pathText(path), own);
    if (value.sensitive === true) return;
    const covered = own.length > 0 ? new Set([...above, ...own]) : above;
    if (isUnknown(value)) {
      const { from = [], element, pieces = [] } = value.data;
      if (element !== undefined) visit(element, [...path, everyElement], covered);
      for (const address of addressesOf(from)) madeFrom.add(address);
      for (const piece of pieces) for (const address of addressesOf(piece.trace.identifies)) madeFrom.add(address);
    }
    for (let step: Value["trace"] | undefined = value.trace; step !== undefined; step = step.via) {
      for (const part of step.parts ?? [])
        for (const address of addressesOf(part.trace.identifies)) madeFrom.add(address);
    }
    for (const [index, element] of (knownElements(value) ?? []).entries()) visit(element, [...path, index], covered);
    const entries = knownEntries(value);
    if (entries === undefined || hidesKey(entries, showing)) return;
    for (const [key, entry] of entries) visit(entry, [...path, key], covered);
  };
  for (const [name, value] of values) visit(value, [name], new Set());
  for (const addresses of references.values()) for (const address of addresses) madeFrom.delete(address);
  return { references, madeFrom: [...madeFrom] };
}
