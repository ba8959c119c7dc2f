/** Which configuration of the Sym provider a resource belongs to: each may be of another organisation. */
import type { Instance } from "../evaluate/instance.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import { asTraversal } from "../hcl/traversal.ts";

/** `sym`, or `sym.other` for an alias; undefined where it cannot be told. */
export function providerConfiguration(instance: Instance): string | undefined {
  if (!instance.fromKnownModule) return configurationOf(instance.block);
  const { attributes } = instance.block.body;
  // What a module creates has the configuration that its call hands over.
  const providers = attributes.get("providers")?.value;
  if (providers === undefined) return "sym";
  if (providers.kind !== "object") return undefined;
  const handed = providers.items.find(({ bareKey }) => bareKey === "sym");
  return named(handed?.value, "sym");
}

/** The same for the block of a resource or data source of Sym. */
export function configurationOf(resource: Block): string | undefined {
  return named(resource.body.attributes.get("provider")?.value, "sym");
}

function named(expression: Expression | undefined, standard: string): string | undefined {
  if (expression === undefined) return standard;
  const traversal = asTraversal(expression);
  if (traversal === undefined) return undefined;
  const steps = traversal.steps.map((step) => ("key" in step ? undefined : step.text));
  return steps.includes(undefined) ? undefined : [traversal.root.name, ...steps].join(".");
}
