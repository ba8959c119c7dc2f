/** Resources that nothing of Sym uses. */
import { providerTypes } from "../catalogue/provider-history.ts";
import { integrationType, isSecretSetting, settingsOf, strategyType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { EvaluatedModule } from "../evaluate/module.ts";
import { knownElements } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { strategiesOf, strategyOf, targetElements } from "../model/flow.ts";
import { identifierPlaces } from "../model/identifiers.ts";
import { blockAddress, handedOn, type Mentions, mentions } from "../model/mentions.ts";
import { argument, argumentText, entry, instanceById, type Model, managed } from "../model/model.ts";
import { awsSecretOf } from "../model/secret-access.ts";
import type { Rule } from "./rule.ts";

type Unused = readonly [resource: Instance, what: string, help: string];

/** Whether all targets of all strategies are known, and each has some: an empty list is the other rule's mistake. */
function knowsAllTargets(model: Model): boolean {
  return managed(model, "sym_strategy").every((strategy) => {
    const targets = argument(strategy, "targets");
    if (targets.state !== "present" || (knownElements(targets.value) ?? []).length === 0) return false;
    return targetElements(strategy).every(({ target }) => target?.type === "sym_target");
  });
}

function* unusedTargets({ mentions: { ledTo }, ofType, root }: Search): Iterable<Unused> {
  if (!root.knowsAllTargets) return;
  const reached = ledTo((node) => node.kind === "resource" && node.resource.type === "sym_strategy");
  const targets = ofType("sym_target");
  const used = new Set(targets.filter(root.isUsedTarget));
  const usedBlocks = new Set([...used].map(({ block }) => block));
  for (const target of targets) {
    // A block that a strategy names is unused in part only where another instance of it is certainly used.
    if (used.has(target) || (reached.has(blockAddress(target)) && !usedBlocks.has(target.block))) continue;
    yield [target, "is in no strategy, so nobody can request it", "Add its id to the targets of a sym_strategy"];
  }
}

function* unusedStrategies({ mentions: { ledTo }, ofType, root }: Search): Iterable<Unused> {
  if (!root.knowsAllStrategies) return;
  const reached = ledTo((node) => node.kind === "resource" && node.resource.type === "sym_flow");
  for (const strategy of ofType("sym_strategy")) {
    if (reached.has(blockAddress(strategy))) continue;
    yield [strategy, "is in no flow, so nobody can request its targets", "Name it as strategy_id of a sym_flow"];
  }
}

/** A place for the id of such a resource that holds something else, or nothing: that is the mistake to report. */
function isMisplaced(model: Model, type: "sym_secret" | "sym_integration"): boolean {
  return model.instances.some((instance) => {
    for (const { expected, value } of identifierPlaces(instance)) {
      if (expected === type && instanceById(value)?.type !== type) return true;
    }
    if (type === "sym_integration") {
      const needs = instance.type === "sym_strategy" ? strategyType(argumentText(instance, "type") ?? "") : undefined;
      return needs?.needsIntegration === true && argument(instance, "integration_id").state === "absent";
    }
    if (instance.type !== "sym_integration") return false;
    const { settings } = settingsOf("integration", argumentText(instance, "type") ?? "") ?? { settings: new Map() };
    return [...settings.keys()].some(
      (key) => isSecretSetting(key) && entry(instance, "settings", key).state !== "present",
    );
  });
}

function* unusedSecrets({ mentions: { named }, ofType, root }: Search): Iterable<Unused> {
  if (!root.misplaces.secrets) {
    for (const secret of ofType("sym_secret")) {
      if (named.has(blockAddress(secret))) continue;
      yield [secret, "is used by nothing", "Name its id in the settings of a sym_integration"];
    }
  }
  // A path that leads to no secret of the root may be meant for any of them.
  if (root.readSecrets === undefined) return;
  for (const secret of ofType("aws_secretsmanager_secret")) {
    if (root.readSecrets.has(secret) || entry(secret, "tags", "SymEnv").state !== "present") continue;
    yield [secret, "has the tag SymEnv, and no sym_secret reads it", "Declare a sym_secret with its name as path"];
  }
}

function* unusedIntegrations({ mentions: { named }, ofType, root }: Search): Iterable<Unused> {
  const { environments } = root;
  // Without an environment the root only provides: other roots look its integrations up by name.
  if (environments.length === 0 || root.misplaces.integrations) return;
  const lacking = environments.some((each) => lacks(each, "onelogin_id"));
  for (const integration of ofType("sym_integration")) {
    if (named.has(blockAddress(integration))) continue;
    const keys = integrationType(argumentText(integration, "type") ?? "")?.environmentKeys ?? new Set<string>();
    // `missing-onelogin-id` says it of the environment.
    if (keys.has("onelogin_id") && lacking) continue;
    yield [integration, "is used by nothing", "Name its id in a sym_strategy or in integrations of a sym_environment"];
  }
}

function lacks(environment: Instance, key: string): boolean {
  return entry(environment, "integrations", key).state === "absent";
}

/** What is looked at in one module, and what holds for the whole root. */
interface Search {
  readonly module: EvaluatedModule;
  readonly mentions: Mentions;
  /** The written ones of the module. */
  readonly ofType: (type: string) => readonly Instance[];
  readonly root: Facts;
}

interface Facts {
  readonly knowsAllTargets: boolean;
  readonly knowsAllStrategies: boolean;
  readonly misplaces: { readonly secrets: boolean; readonly integrations: boolean };
  /** The AWS secrets that are read; undefined where there may be others than these, or none is read. */
  readonly readSecrets: ReadonlySet<Instance> | undefined;
  readonly environments: readonly Instance[];
  readonly isUsedTarget: (target: Instance) => boolean;
}

function factsOf(model: Model): Facts {
  const symSecrets = managed(model, "sym_secret");
  const read = new Set(symSecrets.map((symSecret) => awsSecretOf(model, symSecret)));
  const known = symSecrets.length > 0 && !read.has(undefined);
  return {
    knowsAllTargets: knowsAllTargets(model),
    knowsAllStrategies: managed(model, "sym_flow").every((flow) => strategyOf(flow) !== "unknown"),
    misplaces: {
      secrets: isMisplaced(model, "sym_secret"),
      integrations: isMisplaced(model, "sym_integration"),
    },
    readSecrets: known ? new Set([...read].flatMap((secret) => secret ?? [])) : undefined,
    environments: managed(model, "sym_environment"),
    isUsedTarget: (target) => strategiesOf(model, target).length > 0,
  };
}

function* check(model: Model): Iterable<Problem> {
  // What cannot be read may use anything.
  if (!model.complete) return;
  const byModule = new Map<string, Instance[]>();
  for (const instance of model.instances) {
    if (instance.mode !== "managed" || instance.fromKnownModule || instance.body.damaged) continue;
    const list = byModule.get(instance.module);
    if (list === undefined) byModule.set(instance.module, [instance]);
    else list.push(instance);
  }
  const root = factsOf(model);
  for (const module of model.modules) {
    const instances = byModule.get(module.address);
    const all = instances === undefined ? undefined : mentions(module);
    if (instances === undefined || all === undefined) continue;
    const ofType = (type: string) => instances.filter((instance) => instance.type === type);
    yield* unusedIn({ module, mentions: all, ofType, root });
  }
}

function* unusedIn(search: Search): Iterable<Problem> {
  const types = new Set(providerTypes("managed"));
  const elsewhere = handedOn(search.module, search.mentions, (type) => types.has(type));
  const reported = new Set<Instance["block"]>();
  for (const find of [unusedTargets, unusedStrategies, unusedSecrets, unusedIntegrations]) {
    for (const [instance, what, help] of find(search)) {
      if (instance.symbolic || reported.has(instance.block) || elsewhere.has(blockAddress(instance))) continue;
      reported.add(instance.block);
      yield {
        rule: "unused-resource",
        address: instance.address,
        span: instance.block.header,
        message: `"${instance.address}" ${what}.`,
        help: `${help}, or remove it.`,
      };
    }
  }
}

export default {
  id: "unused-resource",
  severities: ["info"],
  summary: "A target, strategy, secret or integration that nothing uses",
  why: "It changes nothing for anybody. Mostly a reference to it was forgotten or names another resource.",
  example: {
    bad: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = "617205", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
  targets        = [sym_target.readers.id]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}
`,
    good: `resource "sym_target" "readers" {
  type     = "onelogin_role"
  name     = "readers"
  settings = { role_id = "617204", privilege_level = "member" }
}

resource "sym_target" "writers" {
  type     = "onelogin_role"
  name     = "writers"
  settings = { role_id = "617205", privilege_level = "member" }
}

resource "sym_strategy" "onelogin" {
  type           = "onelogin"
  name           = "onelogin"
  integration_id = "9b2e64f1-0c5d-4a83-9e17-d2f60a4b7c31"
  targets        = [sym_target.readers.id, sym_target.writers.id]
}

resource "sym_flow" "access" {
  name           = "access"
  implementation = file("\${path.module}/access.py")
  environment_id = "0f4c7a52-6d1e-4b38-a2c9-517e8d03b6fa"

  params {
    strategy_id = sym_strategy.onelogin.id
  }
}
`,
  },
  check,
} satisfies Rule;
