/** Which strategies, integrations and targets fit together. */
import { integrationType, strategyType, targetType } from "../catalogue/types.ts";
import type { Instance } from "../evaluate/instance.ts";
import { targetElements } from "./flow.ts";
import { argument, argumentText, instanceById, type Model, written } from "./model.ts";

export interface Misfit {
  readonly strategy: Instance;
  readonly strategyType: string;
  /** The integration or target of another family. */
  readonly other: Instance;
  readonly member: "integration" | "target";
  /** Where in the strategy the member stands. */
  readonly path: readonly (string | number)[];
}

/**
 * The members of strategies that certainly are of another family. Nothing is said of types that the tables do not
 * have: `unknown-type` reports those.
 */
export function misfits(model: Model): readonly Misfit[] {
  const found: Misfit[] = [];
  for (const strategy of written(model, "sym_strategy")) {
    const name = argumentText(strategy, "type");
    const type = name === undefined ? undefined : strategyType(name);
    if (name === undefined || type === undefined) continue;
    const integrationId = argument(strategy, "integration_id");
    const integration = integrationId.state === "present" ? instanceById(integrationId.value) : undefined;
    if (integration?.type === "sym_integration" && type.needsIntegration) {
      const otherType = argumentText(integration, "type");
      if (
        otherType !== undefined &&
        integrationType(otherType) !== undefined &&
        !type.integrationTypes.has(otherType)
      ) {
        found.push({
          strategy,
          strategyType: name,
          other: integration,
          member: "integration",
          path: ["integration_id"],
        });
      }
    }
    // Which targets an http strategy takes is not known.
    if (type.targetTypes.size === 0) continue;
    for (const { target, index } of targetElements(strategy)) {
      if (target?.type !== "sym_target") continue;
      const otherType = argumentText(target, "type");
      const known = otherType === undefined ? undefined : targetType(otherType);
      if (otherType === undefined || known === undefined || known.strategyTypes.has(name)) continue;
      const path = index === undefined ? ["targets"] : ["targets", index];
      found.push({ strategy, strategyType: name, other: target, member: "target", path });
    }
  }
  return found;
}

/** The targets among them, for rules that then have nothing to add. */
export function misfitTargets(model: Model): ReadonlySet<Instance> {
  return new Set(misfits(model).flatMap(({ other, member }) => (member === "target" ? [other] : [])));
}
