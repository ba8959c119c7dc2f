/** Addresses as plans write them, taken apart. */
import { keyText } from "../evaluate/instances.ts";

export type Key = string | number;

/** A call of a module, or a resource, and the instance of it that is meant. */
export interface AddressStep {
  /** Without the key, from the root module: `module.x["a"].module.y`, `module.x["a"].data.aws_region.z`. */
  readonly path: string;
  /** With it. */
  readonly text: string;
  /** Absent without `count` and `for_each`. */
  readonly key?: Key;
}

export interface Address {
  /** As instances have it: keys in one spelling. */
  readonly text: string;
  /** `""` for the root module. */
  readonly module: string;
  readonly mode: "managed" | "data";
  /** Of the calls that lead to it, outermost first. */
  readonly calls: readonly AddressStep[];
  readonly resource: AddressStep;
}

/** Longer ones are not followed. */
const lengthLimit = 4_000;

const moduleStep = /module\.([^.[\]"\s]+)(?:\[(\d{1,15}|"(?:[^"\\]|\\.)*")\])?\./y;
const resourceStep = /(?!module\.)(data\.)?([^.[\]"\s]+\.[^.[\]"\s]+)(?:\[(\d{1,15}|"(?:[^"\\]|\\.)*")\])?$/y;

/** The parts of an address of a resource instance; undefined where it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.length > lengthLimit) return undefined;
  const calls: AddressStep[] = [];
  let prefix = "";
  let at = 0;
  for (;;) {
    moduleStep.lastIndex = at;
    const match = moduleStep.exec(text);
    if (match === null) break;
    const step = stepOf(`${prefix}module.${match[1]}`, match[2]);
    if (step === undefined) return undefined;
    calls.push(step);
    prefix = `${step.text}.`;
    at = moduleStep.lastIndex;
  }
  resourceStep.lastIndex = at;
  const match = resourceStep.exec(text);
  if (match === null) return undefined;
  const [, data = "", name, key] = match;
  const resource = stepOf(prefix + data + name, key);
  if (resource === undefined) return undefined;
  return {
    text: resource.text,
    module: prefix.slice(0, -1),
    mode: data === "" ? "managed" : "data",
    calls,
    resource,
  };
}

function stepOf(path: string, written: string | undefined): AddressStep | undefined {
  if (written === undefined) return { path, text: path };
  const key = written.startsWith('"') ? keyOf(written) : Number(written);
  // "*" would look like the key of an instance of which the key is not known.
  return key === undefined || key === "*" ? undefined : { path, text: `${path}[${keyText(key)}]`, key };
}

/** Terraform writes a key as a quoted string of its language, and characters that cannot be seen by their number. */
function keyOf(written: string): string | undefined {
  const inner = written
    .replace(/([$%])\1\{/g, "$1{")
    .replace(/\\(?:U([0-9a-fA-F]{8})|.)/g, (sequence, code: string | undefined) => {
      if (code === undefined) return sequence;
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? JSON.stringify(String.fromCodePoint(point)).slice(1, -1) : sequence;
    });
  try {
    return JSON.parse(inner) as string;
  } catch {
    return undefined;
  }
}
