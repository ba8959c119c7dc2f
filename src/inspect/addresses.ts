/** The addresses of resources and modules as they may be shown. */
import type { Instance } from "../evaluate/instance.ts";
import type { Reference } from "../evaluate/value.ts";
import { pathText } from "../path-text.ts";
import { redactHex } from "../report/redact.ts";
import type { SecretTexts } from "./secret-texts.ts";

export interface Addresses {
  readonly of: (instance: Instance) => string;
  /** Of a module or its call. */
  readonly ofModule: (address: string) => string;
  /** Of a reference, with the path to what it refers to. */
  readonly reference: (reference: Reference) => string;
}

/** Addresses whose keys hold no secret; two that are then alike are told apart by a number. */
export function makeAddresses(secrets: SecretTexts): Addresses {
  const shown = new Map<string, string>();
  const taken = new Set<string>();
  const show = (address: string): string => {
    const known = shown.get(address);
    if (known !== undefined) return known;
    const concealed = withoutSecretKeys(address, secrets);
    let unique = concealed;
    for (let number = 2; taken.has(unique); number += 1) unique = `${concealed} (${number})`;
    taken.add(unique);
    shown.set(address, unique);
    return unique;
  };
  return {
    of: ({ address }) => show(address),
    ofModule: (address) => withoutSecretKeys(address, secrets),
    reference: ({ instance, path }) => {
      const inner = withoutSecretKeys(pathText(path), secrets);
      const address = show(instance.address);
      return inner === "" ? address : inner.startsWith("[") ? address + inner : `${address}.${inner}`;
    },
  };
}

/** The keys in brackets are values of the configuration, everything else is a name. */
function withoutSecretKeys(address: string, { conceal }: SecretTexts): string {
  return redactHex(address).replace(/"(?:[^"\\]|\\.)*"/g, (key) => `"${conceal(key.slice(1, -1))}"`);
}
