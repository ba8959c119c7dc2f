/** What calls of Sym's registry modules give: their outputs and the resources that they create. */
import { type KnownModule, knownModule } from "../catalogue/modules.ts";
import { contradicts } from "../evaluate/agreement.ts";
import { withMarks } from "../evaluate/construct.ts";
import { callFunction } from "../evaluate/functions/call.ts";
import { lookUpFunction } from "../evaluate/functions/table.ts";
import type { Instance } from "../evaluate/instance.ts";
import type { CallResult, ModuleCall } from "../evaluate/module.ts";
import { filledOpenly, type Plan } from "../evaluate/planned.ts";
import {
  isNull,
  nullValue,
  type Reference,
  stringType,
  stringValue,
  type Trace,
  type Type,
  unknownValue,
  type Value,
} from "../evaluate/value.ts";

/** What a call is of; undefined for modules that we do not know. */
export function knownModuleOf(call: ModuleCall): KnownModule | undefined {
  return call.source === undefined ? undefined : knownModule(call.source, call.version);
}

/** A call with the plan that may know what its module creates. */
type Call = ModuleCall & { readonly plan?: Plan | undefined };

interface Made {
  readonly instance: Instance;
  /** The value of an attribute of it, as a reference to it gives it. */
  readonly attribute: (name: string) => Value;
}

const idType: Type = stringType;

/** Makes an instance that a module creates or looks up, with the arguments that are known. */
function make(
  call: Call,
  type: string,
  name: string,
  known: Readonly<Record<string, Value>>,
  computed: readonly string[],
  mode: "managed" | "data" = "managed",
  output?: string,
): Made {
  const span = call.block.header;
  const own = `${mode === "data" ? "data." : ""}${type}.${name}`;
  const address = `module.${call.name}.${own}`;
  const attributesOfPlan = call.plan?.attributes(`${call.address}.${own}`);
  // What was computed for other arguments is not what these will give.
  const isOther = Object.entries(known).some(([key, value]) => {
    const theirs = attributesOfPlan?.get(key);
    return theirs !== undefined && contradicts(value, theirs, {});
  });
  const planned = isOther ? undefined : attributesOfPlan;
  const fill = (key: string, value: Value) => filledOpenly(key, value, planned?.get(key));
  const given = Object.entries(known).map(([key, value]) => [key, fill(key, value)] as const);
  const attributes = new Map<string, Value>();
  const trace = (path: readonly string[], via?: Trace): Trace => ({
    span,
    identifies: [{ instance, path, span } satisfies Reference],
    ...(via === undefined ? {} : { via }),
    ...(via?.planned === undefined ? {} : { planned: via.planned }),
  });
  const instance: Instance = {
    address,
    mode,
    type,
    name,
    symbolic: false,
    module: `module.${call.name}`,
    block: call.block,
    fromKnownModule: true,
    ...(output === undefined ? {} : { reference: `module.${call.name}.${output}` }),
    body: {
      span,
      attributes: new Map(given.map(([key, value]) => [key, { value }])),
      blocks: [],
      openBlocks: new Set(),
      damaged: false,
    },
    get value(): Value {
      return whole;
    },
  };
  for (const [key, value] of given) attributes.set(key, { ...value, trace: trace([key], value.trace) });
  for (const key of computed) attributes.set(key, fill(key, unknownValue(idType, trace([key]), { notNull: true })));
  const whole: Value = {
    type: { kind: "object", attributes: new Map([...attributes].map(([key, value]) => [key, value.type])) },
    data: attributes,
    trace: trace([]),
  };
  return { instance, attribute: (key) => attributes.get(key) as Value };
}

function argumentOf(call: ModuleCall, name: string): Value {
  return call.body.attributes.get(name)?.value ?? nullValue(stringType);
}

/** `prefix` and the value, or an unknown string. */
function affixed(prefix: string, value: Value, suffix = ""): Value {
  if (typeof value.data === "string") return withMarks(stringValue(prefix + value.data + suffix, value.trace), value);
  return withMarks(unknownValue(stringType, value.trace, { notNull: true }), value);
}

/** As the modules' `title()` makes it. */
function titled(value: Value): Value {
  const title = lookUpFunction("title");
  if (title === undefined || isNull(value)) return withMarks(unknownValue(stringType, value.trace), value);
  const context = {
    workingDirectory: "",
    readFile: () => ({ failure: "missing" }) as const,
    budget: { steps: 1000 },
  };
  const result = callFunction(title, [value], context);
  return "value" in result
    ? { ...result.value, trace: value.trace }
    : withMarks(unknownValue(stringType, value.trace), value);
}

/**
 * Outputs and resources of a call of a known registry module: names and types as in the modules' sources (sym.md 8.1
 * and 10). Undefined for any other module. A plan may know values that the provider computes.
 */
export function callKnownModule(asked: ModuleCall, plan?: Plan): CallResult | undefined {
  const call: Call = { ...asked, plan };
  const module = knownModuleOf(call);
  if (module === undefined) return undefined;
  if (call.block.body.attributes.has("count") || call.block.body.attributes.has("for_each")) return undefined;
  const environment = argumentOf(call, "environment");
  if (module.source === "symopsio/runtime-connector/aws" && module.outputs.has("sym_integration")) {
    const role = make(
      call,
      "aws_iam_role",
      "sym_runtime_connector_role",
      { name: affixed("SymRuntime", titled(environment)), path: stringValue("/sym/") },
      ["id", "arn", "unique_id", "create_date"],
      "managed",
      "sym_runtime_connector_role",
    );
    const integration = make(
      call,
      "sym_integration",
      "runtime_context",
      {
        type: stringValue("permission_context"),
        name: affixed("", environment, "-runtime-context"),
        external_id: unknownValue(stringType),
        settings: unknownValue({ kind: "map", element: stringType }),
      },
      ["id"],
      "managed",
      "sym_integration",
    );
    const runtime = make(
      call,
      "sym_runtime",
      "this",
      { name: affixed("", environment), context_id: integration.attribute("id") },
      ["id"],
      "managed",
      "sym_runtime",
    );
    return {
      outputs: new Map([
        ["sym_integration", integration.instance.value],
        ["sym_runtime", runtime.instance.value],
        ["sym_runtime_connector_role", role.instance.value],
      ]),
      instances: [role.instance, integration.instance, runtime.instance],
      complete: true,
    };
  }
  if (module.source === "symopsio/runtime-connector/aws" && module.outputs.has("settings")) {
    return connectorOne(call);
  }
  if (module.source === "symopsio/secretsmgr-addon/aws") {
    const policy = make(
      call,
      "aws_iam_policy",
      "this",
      { name: affixed("SymSecretsManager", titled(environment)), path: stringValue("/sym/") },
      ["id", "arn", "policy_id"],
    );
    return {
      outputs: new Map([["policy_arn", policy.attribute("arn")]]),
      instances: [policy.instance],
      complete: true,
    };
  }
  return {
    outputs: new Map([...module.outputs.keys()].map((output) => [output, unknownValue()])),
    instances: [],
    complete: true,
  };
}

/** Version 1 of the runtime connector: the role, and the settings for a `permission_context` that is written by hand. */
function connectorOne(call: Call): CallResult {
  const role = make(call, "aws_iam_role", "this", {}, ["id", "name", "arn", "unique_id", "create_date"]);
  const identity = make(call, "aws_caller_identity", "current", {}, ["account_id", "arn", "id", "user_id"], "data");
  const region = make(call, "aws_region", "current", {}, ["name", "id", "region"], "data");
  const uuid = make(call, "random_uuid", "external_id", {}, ["result", "id"]);
  const custom = argumentOf(call, "custom_external_id");
  const settings = new Map<string, Value>([
    ["account_id", identity.attribute("account_id")],
    ["cloud", stringValue("aws")],
    ["external_id", isNull(custom) || custom.data === "" ? uuid.attribute("result") : custom],
    ["region", region.attribute("name")],
    ["role_arn", role.attribute("arn")],
  ]);
  const type: Type = { kind: "object", attributes: new Map([...settings.keys()].map((key) => [key, stringType])) };
  return {
    outputs: new Map<string, Value>([
      ["account_id", identity.attribute("account_id")],
      ["settings", { type, data: settings, trace: { span: call.block.header, identifies: [] } }],
    ]),
    instances: [role.instance, uuid.instance, identity.instance, region.instance],
    complete: true,
  };
}
