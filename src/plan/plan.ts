/** A plan as evaluation asks it: what is asked for is read from its JSON then. */
import type { Plan } from "../evaluate/planned.ts";
import { compareText } from "../evaluate/text.ts";
import type { Value } from "../evaluate/value.ts";
import type { Key } from "./address.ts";
import type { Place, Sections } from "./sections.ts";
import { attributesAt, makingOf, valueAt } from "./values.ts";

/** A plan that was read, with what only the root module needs of it. */
export interface OpenedPlan extends Omit<Plan, "disagrees"> {
  /** The value that a variable of the root module had, as it was given. */
  readonly variable: (name: string) => Value | undefined;
  /** The managed instances that there will be. */
  readonly managed: Sections["instances"];
}

/**
 * Opens a plan whose parts are at hand. `file` is named where one of its values is shown; texts that go by a name for which
 * `isSecret` holds are sensitive also where the plan does not say so. What is too large to be followed is unknown.
 */
export function openPlan(
  bytes: Uint8Array,
  sections: Sections,
  file: string,
  isSecret: (name: string) => boolean,
): OpenedPlan {
  const making = makingOf(bytes, file, isSecret);
  const { instances, outputs, variables, complete } = sections;
  const keys = keysOf(instances);
  const value = (places: ReadonlyMap<string, Place>) =>
    remembered((name) => {
      const place = places.get(name);
      return place === undefined ? undefined : valueAt(making, place, name);
    });
  return {
    origin: { file },
    complete,
    attributes: remembered((address) => {
      const placed = instances.get(address);
      return placed === undefined ? undefined : attributesAt(making, placed.place);
    }),
    keys: (address) => keys.get(address),
    output: value(outputs),
    variable: value(variables),
    managed: new Map([...instances].filter(([, { address }]) => address.mode === "managed")),
  };
}

/** A look-up that is made once for each name that there is. */
function remembered<Found>(find: (name: string) => Found | undefined): (name: string) => Found | undefined {
  const found = new Map<string, Found>();
  return (name) => {
    const known = found.get(name) ?? find(name);
    if (known !== undefined) found.set(name, known);
    return known;
  };
}

/**
 * By the address of a resource or module call without a key, the keys of its instances in Terraform's order; nothing for
 * what has an instance without one.
 */
function keysOf(instances: Sections["instances"]): ReadonlyMap<string, readonly Key[]> {
  const found = new Map<string, Set<Key | undefined>>();
  for (const { address } of instances.values()) {
    for (const { path, key } of [...address.calls, address.resource]) {
      const keys = found.get(path) ?? new Set();
      found.set(path, keys.add(key));
    }
  }
  const result = new Map<string, readonly Key[]>();
  for (const [path, keys] of found) {
    const list = [...keys].filter((key) => key !== undefined);
    if (list.length === keys.size) result.set(path, list.sort(compareKeys));
  }
  return result;
}

function compareKeys(left: Key, right: Key): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return compareText(String(left), String(right));
}
