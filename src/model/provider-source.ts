/** Which provider configuration a name stands for in a module: one of its own, or one that its callers hand down. */
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import type { EvaluatedCall, EvaluatedModule } from "../evaluate/module.ts";
import { knownString } from "../evaluate/value.ts";
import type { Block, Expression } from "../hcl/ast.ts";
import { asTraversal } from "../hcl/traversal.ts";
import type { Model } from "./model.ts";

/** A provider by its local name, as in `aws.sso`. */
interface ProviderName {
  readonly provider: string;
  readonly alias: string | undefined;
}

/**
 * The configuration that is used: its block, or none where the root module writes none. `key` tells configurations apart: the address
 * of the module that has it, and its name there.
 */
export type ProviderSource = { readonly block: EvaluatedBlock | undefined; readonly key: string } | "unknown";

interface Called {
  readonly call: EvaluatedCall;
  readonly caller: EvaluatedModule;
}

interface Tree {
  readonly modules: ReadonlyMap<string, EvaluatedModule>;
  /** By address of the call, those of known registry modules included. */
  readonly calls: ReadonlyMap<string, Called>;
}

const trees = new WeakMap<Model, Tree>();

function treeOf(model: Model): Tree {
  const known = trees.get(model);
  if (known !== undefined) return known;
  const made = {
    modules: new Map(model.modules.map((module) => [module.address, module])),
    calls: new Map(
      model.modules.flatMap((caller) =>
        caller.calls.map((call) => [call.address, { call, caller }] as [string, Called]),
      ),
    ),
  };
  trees.set(model, made);
  return made;
}

/** The call that an address is of, if it is one. */
export function callAt(model: Model, address: string): EvaluatedCall | undefined {
  return treeOf(model).calls.get(address)?.call;
}

/** The configuration of `provider` that a resource or data source uses; of one inside a known module, what the module is given. */
export function providerOf(model: Model, resource: Instance, provider: string): ProviderSource {
  const tree = treeOf(model);
  if (resource.fromKnownModule) return handedDown(model, resource.module, { provider, alias: undefined });
  const module = tree.modules.get(resource.module);
  if (module === undefined) return "unknown";
  const written = resource.block.body.attributes.get("provider")?.value;
  const name = written === undefined ? { provider, alias: undefined } : nameOf(written);
  return name === undefined || name.provider !== provider ? "unknown" : configuredIn(model, module, name);
}

/** The local name of the provider that a resource block asks for; undefined where it cannot be told. */
export function localProvider(resource: Block, standard: string): string | undefined {
  const written = resource.body.attributes.get("provider")?.value;
  return written === undefined ? standard : nameOf(written)?.provider;
}

/** `aws`, or `aws.alias`; undefined where it is written in another way. */
function nameOf(expression: Expression): ProviderName | undefined {
  const traversal = asTraversal(expression);
  const [step, more] = traversal?.steps ?? [];
  if (traversal === undefined || more !== undefined || (step !== undefined && "key" in step)) return undefined;
  return { provider: traversal.root.name, alias: step?.text };
}

/** The configuration that a name has in a module. */
function configuredIn(model: Model, module: EvaluatedModule, name: ProviderName): ProviderSource {
  const { provider, alias } = name;
  const blocks = module.providers.filter(({ block }) => block.labels[0]?.text === provider);
  const own = blocks.find(({ body }) => !body.damaged && isOf(body, alias));
  if (own !== undefined) return { block: own, key: keyOf(module, name) };
  if (blocks.some(({ body }) => body.damaged) || !module.declarations.complete) return "unknown";
  if (module.address !== "") return handedDown(model, module.address, name);
  return alias === undefined ? { block: undefined, key: keyOf(module, name) } : "unknown";
}

function isOf({ attributes }: EvaluatedBlock["body"], alias: string | undefined): boolean {
  const written = attributes.get("alias");
  return alias === undefined ? written === undefined : knownString(written?.value) === alias;
}

function keyOf({ address }: EvaluatedModule, { provider, alias }: ProviderName): string {
  return JSON.stringify(alias === undefined ? [address, provider] : [address, provider, alias]);
}

/**
 * What the call at an address gives its module under a name. Without `providers` a module has the configurations of its caller that
 * have no alias; with it Terraform's rules for what is not listed have changed, so nothing is said of that.
 */
function handedDown(model: Model, address: string, name: ProviderName): ProviderSource {
  const called = treeOf(model).calls.get(address);
  if (called === undefined) return "unknown";
  const { call, caller } = called;
  const given = call.block.body.attributes.get("providers")?.value;
  if (given === undefined) return name.alias === undefined ? configuredIn(model, caller, name) : "unknown";
  if (given.kind !== "object") return "unknown";
  for (const { key, value } of given.items) {
    const listed = nameOf(key);
    if (listed?.provider !== name.provider || listed.alias !== name.alias) continue;
    const source = nameOf(value);
    return source === undefined ? "unknown" : configuredIn(model, caller, source);
  }
  return "unknown";
}
