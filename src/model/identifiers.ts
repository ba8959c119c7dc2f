/** The arguments that take the id of another resource (sym.md 6). */
import { isSecretSetting } from "../catalogue/types.ts";
import type { EvaluatedBody, Instance } from "../evaluate/instance.ts";
import { isNull, knownElements, knownEntries, type Value } from "../evaluate/value.ts";
import type { Block } from "../hcl/ast.ts";

/** One place where an id stands. */
export interface IdentifierPlace {
  readonly instance: Instance;
  /** The block that the path starts from. */
  readonly at: { readonly block: Block; readonly body: EvaluatedBody };
  readonly path: readonly (string | number)[];
  /** The path from the resource, as findings name it. */
  readonly shown: string;
  readonly value: Value;
  readonly expected: string;
  /** For ids of integrations: the `type`s that may stand here; undefined for any. */
  readonly integrationTypes?: ReadonlySet<string>;
  readonly use: "id" | "secret";
}

const slack: ReadonlySet<string> = new Set(["slack"]);
const permissionContext: ReadonlySet<string> = new Set(["permission_context"]);

type Shape = "one" | "elements" | "entries";

/** By resource type: argument, how ids stand in it, whose ids, and of which integration types. */
const table: Readonly<Record<string, readonly (readonly [string, Shape, string, ReadonlySet<string>?])[]>> = {
  sym_environment: [
    ["runtime_id", "one", "sym_runtime"],
    ["error_logger_id", "one", "sym_error_logger"],
    ["log_destination_ids", "elements", "sym_log_destination"],
    ["integrations", "entries", "sym_integration"],
  ],
  sym_flows_filter: [["integrations", "entries", "sym_integration"]],
  sym_error_logger: [["integration_id", "one", "sym_integration", slack]],
  sym_runtime: [["context_id", "one", "sym_integration", permissionContext]],
  sym_secret: [["source_id", "one", "sym_secrets"]],
  sym_strategy: [
    ["integration_id", "one", "sym_integration"],
    ["targets", "elements", "sym_target"],
  ],
  sym_log_destination: [["integration_id", "one", "sym_integration"]],
  sym_flow: [["environment_id", "one", "sym_environment"]],
};

/** Every place of an instance that takes an id and has a value. */
export function* identifierPlaces(instance: Instance): Iterable<IdentifierPlace> {
  const { body } = instance;
  for (const [name, shape, expected, integrationTypes] of table[instance.type] ?? []) {
    const value = body.attributes.get(name)?.value;
    if (value === undefined || isNull(value)) continue;
    const common = {
      instance,
      at: instance,
      expected,
      use: "id" as const,
      ...(integrationTypes === undefined ? {} : { integrationTypes }),
    };
    if (shape === "one") {
      yield { ...common, path: [name], shown: name, value };
    } else if (shape === "elements") {
      for (const [index, element] of (knownElements(value) ?? []).entries()) {
        if (!isNull(element)) yield { ...common, path: [name, index], shown: `${name}[${index}]`, value: element };
      }
    } else {
      for (const [key, inner] of knownEntries(value) ?? []) {
        if (!isNull(inner)) yield { ...common, path: [name, key], shown: `${name}.${key}`, value: inner };
      }
    }
  }
  yield* settingsPlaces(instance);
  if (instance.type === "sym_flow") yield* strategyPlaces(instance);
}

function* settingsPlaces(instance: Instance): Iterable<IdentifierPlace> {
  const settings = knownEntries(instance.body.attributes.get("settings")?.value);
  if (settings === undefined) return;
  const common = { instance, at: instance };
  if (instance.type === "sym_secrets") {
    const value = settings.get("context_id");
    if (value === undefined || isNull(value)) return;
    const place = { path: ["settings", "context_id"], shown: "settings.context_id", use: "id" as const };
    yield { ...common, ...place, value, expected: "sym_integration", integrationTypes: permissionContext };
  }
  if (instance.type !== "sym_integration") return;
  for (const [key, value] of settings) {
    if (isNull(value) || !isSecretSetting(key)) continue;
    yield {
      ...common,
      path: ["settings", key],
      shown: `settings.${key}`,
      value,
      expected: "sym_secret",
      use: "secret",
    };
  }
}

function* strategyPlaces(flow: Instance): Iterable<IdentifierPlace> {
  for (const block of flow.body.blocks) {
    const value = block.type === "params" ? block.body.attributes.get("strategy_id")?.value : undefined;
    if (value === undefined || isNull(value)) continue;
    const place = { path: ["strategy_id"], shown: "params.strategy_id", use: "id" as const };
    yield { instance: flow, at: block, ...place, value, expected: "sym_strategy" };
  }
}
