/** The names by which Sym finds resources. */
import { typeKindOf } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { Span } from "../source.ts";
import { locate } from "./locate.ts";
import { argument, argumentText, asText, type Model, managed } from "./model.ts";
import { callAt, type ProviderSource, providerOf } from "./provider-source.ts";
import { shownValue } from "./shown-value.ts";

/** The resource types whose `name` is Sym's slug (sym.md 2); flows filters, secrets and log destinations have none. */
const namedTypes = [
  "sym_integration",
  "sym_environment",
  "sym_runtime",
  "sym_secrets",
  "sym_target",
  "sym_strategy",
  "sym_flow",
] as const;

export interface NamedResource {
  readonly instance: Instance;
  /** Alike for two resources that Sym cannot tell apart: names are compared without case, per `type` where the resource has one. */
  readonly slug: string;
  readonly provider: Exclude<ProviderSource, "unknown">;
}

/** The resources whose name and provider are known, in file order. How many a symbolic one stands for is not known, perhaps none. */
export function namedResources(model: Model): readonly NamedResource[] {
  return namedTypes.flatMap((resourceType) =>
    managed(model, resourceType).flatMap((instance) => {
      const name = argumentText(instance, "name");
      const type = typeKindOf(instance.type) === undefined ? "" : argumentText(instance, "type");
      const provider = providerOf(model, instance, "sym");
      if (instance.symbolic || name === undefined || name === "" || type === undefined || provider === "unknown")
        return [];
      return { instance, slug: JSON.stringify([resourceType, type, name.toLowerCase()]), provider };
    }),
  );
}

/** Where the name stands; what a known module creates is named by its input `environment`. */
export function placeOfName(model: Model, instance: Instance): Span {
  if (!instance.fromKnownModule) return locate(instance, ["name"]);
  const call = callAt(model, instance.module);
  return call === undefined ? instance.block.header : locate(call, ["environment"]);
}

/** `the name "x"`, or `a name` where it may not be shown. */
export function shownName(instance: Instance): string {
  const name = argument(instance, "name");
  return name.state === "present" && name.value.sensitive !== true ? `the name ${shownValue(name.value)}` : "a name";
}

/** The organisation of a provider configuration, as it is written; undefined where it is not known. */
export function organisationOf({ block }: NamedResource["provider"]): string | undefined {
  return asText(block?.body.attributes.get("org")?.value);
}
