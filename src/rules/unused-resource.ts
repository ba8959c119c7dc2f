/** Resources that nothing of Sym uses. */
import { providerTypes } from "../catalogue/provider-history.ts";
import { integrationType, isSecretSetting, settingsOf, strategyType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import { knownElements } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { strategiesOf, strategyOf, targetElements } from "../model/flow.ts";
import { identifierPlaces } from "../model/identifiers.ts";
import { blockAddress, handedOn, type Mentions, mentions } from "../model/mentions.ts";
import { argument, argumentText, entry, instanceById, type Model, managed, written } from "../model/model.ts";
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

function* unusedTargets(model: Model, { ledTo }: Mentions): Iterable<Unused> {
  if (!knowsAllTargets(model)) return;
  const reached = ledTo((node) => node.kind === "resource" && node.resource.type === "sym_strategy");
  const targets = written(model, "sym_target");
  const used = new Set(targets.filter((target) => strategiesOf(model, target).length > 0));
  const usedBlocks = new Set([...used].map(({ block }) => block));
  for (const target of targets) {
    // A block that a strategy names is unused in part only where another instance of it is certainly used.
    if (used.has(target) || (reached.has(blockAddress(target)) && !usedBlocks.has(target.block))) continue;
    yield [target, "is in no strategy, so nobody can request it", "Add its id to the targets of a sym_strategy"];
  }
}

function* unusedStrategies(model: Model, { ledTo }: Mentions): Iterable<Unused> {
  if (managed(model, "sym_flow").some((flow) => strategyOf(flow) === "unknown")) return;
  const reached = ledTo((node) => node.kind === "resource" && node.resource.type === "sym_flow");
  for (const strategy of written(model, "sym_strategy")) {
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

function* unusedSecrets(model: Model, { named }: Mentions): Iterable<Unused> {
  if (!isMisplaced(model, "sym_secret")) {
    for (const secret of written(model, "sym_secret")) {
      if (named.has(blockAddress(secret))) continue;
      yield [secret, "is used by nothing", "Name its id in the settings of a sym_integration"];
    }
  }
  const symSecrets = managed(model, "sym_secret");
  const used = new Set(symSecrets.map((symSecret) => awsSecretOf(model, symSecret)));
  // A path that leads to no secret of the root may be meant for any of them.
  if (symSecrets.length === 0 || used.has(undefined)) return;
  for (const secret of written(model, "aws_secretsmanager_secret")) {
    if (used.has(secret) || entry(secret, "tags", "SymEnv").state !== "present") continue;
    yield [secret, "has the tag SymEnv, and no sym_secret reads it", "Declare a sym_secret with its name as path"];
  }
}

function* unusedIntegrations(model: Model, { named }: Mentions): Iterable<Unused> {
  const environments = managed(model, "sym_environment");
  // Without an environment the root only provides: other roots look its integrations up by name.
  if (environments.length === 0 || isMisplaced(model, "sym_integration")) return;
  for (const integration of written(model, "sym_integration")) {
    if (named.has(blockAddress(integration))) continue;
    const keys = integrationType(argumentText(integration, "type") ?? "")?.environmentKeys ?? new Set<string>();
    // `missing-onelogin-id` says it of the environment.
    const isSaid = keys.has("onelogin_id") && environments.some((each) => lacks(each, "onelogin_id"));
    if (isSaid) continue;
    yield [integration, "is used by nothing", "Name its id in a sym_strategy or in integrations of a sym_environment"];
  }
}

function lacks(environment: Instance, key: string): boolean {
  return entry(environment, "integrations", key).state === "absent";
}

function* check(model: Model): Iterable<Problem> {
  const all = mentions(model);
  if (all === undefined) return;
  const types = new Set(providerTypes("managed"));
  const elsewhere = handedOn(model, all, (type) => types.has(type));
  const reported = new Set<Instance["block"]>();
  for (const find of [unusedTargets, unusedStrategies, unusedSecrets, unusedIntegrations]) {
    for (const [instance, what, help] of find(model, all)) {
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
