/** Finds where the parts of a plan stand in its JSON (the format of `terraform show -json`, version 1). */
import { type Address, parseAddress } from "./address.ts";
import { type Bounds, type Cursor, cursorIn, elements, type Json, members, readValue } from "./json.ts";

/** Where a value stands, and beside it what tells which parts of it are unknown, and which sensitive. */
export interface Place {
  /** Absent where nothing of it is known. */
  readonly value?: number;
  readonly unknown?: number;
  readonly sensitive?: number;
}

export interface PlacedInstance {
  readonly address: Address;
  readonly place: Place;
}

export interface Sections {
  /** Absent where the document has none that is a text. */
  readonly formatVersion?: string;
  /** Of the document itself, the first of them. */
  readonly keys: ReadonlySet<string>;
  readonly variables: ReadonlyMap<string, Place>;
  /** What there will be when the plan has been applied, by address; what is read only then included. */
  readonly instances: ReadonlyMap<string, PlacedInstance>;
  readonly outputs: ReadonlyMap<string, Place>;
  /** False where the plan is for some of the resources only, or making it failed on the way. */
  readonly complete: boolean;
}

/** Things that are looked up by name; a plan with more is not read. */
export const countLimit = 100_000;

/** Keys of the document that are looked at. */
const keyLimit = 100;

/** What addresses, versions and actions may be. */
const small: Bounds = { depth: 2, size: 10, bytes: 20_000 };

interface Found {
  readonly variables: Map<string, Place>;
  readonly changes: Map<string, PlacedInstance>;
  readonly planned: Map<string, PlacedInstance>;
  readonly before: Map<string, PlacedInstance>;
  /** Instances that will be destroyed or forgotten. */
  readonly gone: Set<string>;
  readonly outputs: Map<string, Place>;
  readonly plannedOutputs: Map<string, Place>;
  left: number;
}

/** The parts of a document in which there is no fault; undefined where they are too many. */
export function sectionsOf(bytes: Uint8Array): Sections | undefined {
  const found: Found = {
    ...{ variables: new Map(), changes: new Map(), planned: new Map(), before: new Map() },
    ...{ gone: new Set(), outputs: new Map(), plannedOutputs: new Map(), left: countLimit },
  };
  const keys = new Set<string>();
  const flags = new Map<string, Json | undefined>();
  const cursor = cursorIn(bytes);
  for (const key of members(cursor)) {
    if (keys.size < keyLimit) keys.add(key);
    if (key === "format_version" || key === "complete" || key === "errored") flags.set(key, readValue(cursor, small));
    else if (key === "variables") readVariables(cursor, found);
    else if (key === "resource_changes") readChanges(cursor, found);
    else if (key === "output_changes") readOutputChanges(cursor, found);
    else if (key === "planned_values") readState(cursor, found.planned, found.plannedOutputs, found);
    else if (key === "prior_state") readPriorState(cursor, found);
  }
  if (found.left < 0) return undefined;
  const formatVersion = flags.get("format_version");
  return {
    ...(typeof formatVersion === "string" ? { formatVersion } : {}),
    keys,
    variables: found.variables,
    instances: instancesOf(found),
    outputs: new Map([...found.plannedOutputs, ...found.outputs]),
    complete: flags.get("complete") !== false && flags.get("errored") !== true,
  };
}

/**
 * `resource_changes` tells also what is unknown, so it goes before `planned_values`, which lists what is forgotten too.
 * Data sources that were read while the plan was made stand only in the state before it; what that says of resources is
 * not what will become of them.
 */
function instancesOf({ changes, planned, before, gone }: Found): Sections["instances"] {
  const instances = new Map(changes);
  for (const [text, each] of planned) if (!gone.has(text) && !instances.has(text)) instances.set(text, each);
  for (const [text, each] of before) {
    if (each.address.mode === "data" && !instances.has(text)) instances.set(text, each);
  }
  return instances;
}

/** Takes one thing of a name from what may be found; false where there are too many. Long names count for several. */
function take(found: Found, name: string): boolean {
  found.left -= 1 + Math.floor(name.length / 200);
  return found.left >= 0;
}

/** Where the values of an object's keys stand. */
function placesIn(cursor: Cursor): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const key of members(cursor)) if (places.size < keyLimit) places.set(key, cursor.at);
  return places;
}

function placeOf(
  places: ReadonlyMap<string, number>,
  names: { readonly value: string; readonly unknown?: string; readonly sensitive?: string },
): Place {
  const at = (name: string | undefined) => (name === undefined ? undefined : places.get(name));
  const [value, unknown, sensitive] = [at(names.value), at(names.unknown), at(names.sensitive)];
  return {
    ...(value === undefined ? {} : { value }),
    ...(unknown === undefined ? {} : { unknown }),
    ...(sensitive === undefined ? {} : { sensitive }),
  };
}

function readVariables(cursor: Cursor, found: Found): void {
  for (const name of members(cursor)) {
    const place = placeOf(placesIn(cursor), { value: "value" });
    if (take(found, name) && place.value !== undefined) found.variables.set(name, place);
  }
}

/** With which only "null" begins. */
const nullByte = 0x6e;

const after = { value: "after", unknown: "after_unknown", sensitive: "after_sensitive" };

/** What a change makes of something; without a place where that is nothing. */
function readChange(cursor: Cursor): { readonly place?: Place } {
  const { bytes } = cursor;
  const places = placesIn(cursor);
  const actions = valueAt(bytes, places.get("actions"));
  const ends = Array.isArray(actions) && actions.every((action) => action === "delete" || action === "forget");
  return ends ? {} : { place: placeOf(places, after) };
}

function valueAt(bytes: Uint8Array, at: number | undefined): Json | undefined {
  return at === undefined ? undefined : readValue({ bytes, at }, small);
}

function readChanges(cursor: Cursor, found: Found): void {
  const { bytes } = cursor;
  for (const _ of elements(cursor)) {
    const places = placesIn(cursor);
    const address = addressAt(bytes, places.get("address"));
    const change = places.get("change");
    // A deposed object is a leftover under the address of the one that replaced it.
    if (address === undefined || change === undefined || places.has("deposed") || !take(found, address.text)) continue;
    const { place } = readChange({ bytes, at: change });
    const isNull = place?.value !== undefined && bytes[place.value] === nullByte;
    if (place === undefined || isNull) found.gone.add(address.text);
    else if (!found.changes.has(address.text)) found.changes.set(address.text, { address, place });
  }
}

function addressAt(bytes: Uint8Array, at: number | undefined): Address | undefined {
  const text = valueAt(bytes, at);
  return typeof text === "string" ? parseAddress(text) : undefined;
}

function readOutputChanges(cursor: Cursor, found: Found): void {
  for (const name of members(cursor)) {
    const { place } = readChange(cursor);
    if (take(found, name) && place !== undefined) found.outputs.set(name, place);
  }
}

const state = { value: "values", sensitive: "sensitive_values" };

/** What `planned_values` and the values of a state have. */
function readState(
  cursor: Cursor,
  instances: Map<string, PlacedInstance>,
  outputs: Map<string, Place>,
  found: Found,
): void {
  for (const key of members(cursor)) {
    if (key === "root_module") readModule(cursor, instances, found);
    if (key !== "outputs") continue;
    for (const name of members(cursor)) {
      const place = placeOf(placesIn(cursor), { value: "value", sensitive: "sensitive" });
      if (take(found, name) && place.value !== undefined) outputs.set(name, place);
    }
  }
}

/** A module and those that it calls, each after the one that calls it; every byte is passed over once. */
function readModule(cursor: Cursor, instances: Map<string, PlacedInstance>, found: Found): void {
  const { bytes } = cursor;
  for (const key of members(cursor)) {
    if (key === "child_modules") for (const _ of elements(cursor)) readModule(cursor, instances, found);
    if (key !== "resources") continue;
    for (const _ of elements(cursor)) {
      const places = placesIn(cursor);
      const address = addressAt(bytes, places.get("address"));
      if (address === undefined || places.has("deposed_key") || !take(found, address.text)) continue;
      const place = placeOf(places, state);
      if (place.value !== undefined && !instances.has(address.text)) instances.set(address.text, { address, place });
    }
  }
}

function readPriorState(cursor: Cursor, found: Found): void {
  for (const key of members(cursor)) {
    if (key === "values") readState(cursor, found.before, new Map(), found);
  }
}
