/** Plans given as text, and configurations evaluated with them. */
import type { EvaluatedModule } from "../../src/evaluate/module.ts";
import type { Plan } from "../../src/evaluate/planned.ts";
import { faultIn } from "../../src/plan/json.ts";
import { type OpenedPlan, openPlan } from "../../src/plan/plan.ts";
import { sectionsOf } from "../../src/plan/sections.ts";
import { isSecretName } from "../../src/report/redact.ts";
import { evaluateFiles } from "../evaluate/harness.ts";

type Options = NonNullable<Parameters<typeof evaluateFiles>[1]>;

/** The plan that a text is; the file that it is said to be from is `plan.json`. */
export function planFrom(text: string): OpenedPlan {
  const bytes = Buffer.from(text);
  const fault = faultIn(bytes);
  const sections = fault === undefined ? sectionsOf(bytes) : undefined;
  if (sections === undefined) throw new Error(`no plan: ${JSON.stringify(fault)}`);
  return openPlan(bytes, sections, "plan.json", isSecretName);
}

/** A configuration evaluated with a plan, and the places at which they disagree. */
export function evaluateWith(
  files: Readonly<Record<string, string>>,
  opened: OpenedPlan,
  options: Options = {},
): { readonly module: EvaluatedModule; readonly disagreements: readonly string[] } {
  const places = new Set<string>();
  const plan: Plan = { ...opened, disagrees: (place) => places.add(place) };
  const module = evaluateFiles(files, { ...options, plan });
  return { module, disagreements: [...places] };
}

export interface PlannedResource {
  readonly address: string;
  readonly after: Readonly<Record<string, unknown>>;
  readonly unknown?: Readonly<Record<string, unknown>>;
  readonly sensitive?: Readonly<Record<string, unknown>> | true;
  readonly actions?: readonly string[];
}

export interface WrittenPlan {
  readonly resources?: readonly PlannedResource[];
  /** Data sources that were read while the plan was made. */
  readonly data?: readonly Omit<PlannedResource, "unknown" | "actions">[];
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly more?: Readonly<Record<string, unknown>>;
}

function head(address: string) {
  const [, mode = "", type, name] = /(data\.)?([a-z_]+)\.([\w-]+)(?:\[.*\])?$/.exec(address) ?? [];
  return { address, mode: mode === "" ? "managed" : "data", type, name, provider_name: "registry.terraform.io/x/x" };
}

/** The JSON of a plan as Terraform 1.11 writes it. */
export function planText({ resources = [], data = [], variables = {}, more = {} }: WrittenPlan): string {
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    variables: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, { value }])),
    planned_values: {
      root_module: {
        resources: resources.map(({ address, after, sensitive = {} }) => ({
          ...head(address),
          schema_version: 0,
          values: after,
          sensitive_values: sensitive,
        })),
      },
    },
    resource_changes: resources.map(({ address, after, unknown = {}, sensitive = {}, actions = ["create"] }) => ({
      ...head(address),
      change: {
        actions,
        before: null,
        after,
        after_unknown: unknown,
        before_sensitive: false,
        after_sensitive: sensitive,
      },
    })),
    prior_state: {
      format_version: "1.0",
      terraform_version: "1.11.4",
      values: {
        root_module: {
          resources: data.map(({ address, after, sensitive = {} }) => ({
            ...head(address),
            schema_version: 0,
            values: after,
            sensitive_values: sensitive,
          })),
        },
      },
    },
    timestamp: "2026-01-01T00:00:00Z",
    applyable: true,
    complete: true,
    errored: false,
    ...more,
  });
}
