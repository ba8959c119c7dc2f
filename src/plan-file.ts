/** The plan of `--plan`: reads its file, holds it against the configuration, and says where they disagree. */
import { isUtf8 } from "node:buffer";
import { basename } from "node:path";
import type { ValidateOptions } from "./cli/options.ts";
import { valuesEqual } from "./evaluate/equality.ts";
import { type Declarations, type EvaluatedModule, type InputValue, modulesOf } from "./evaluate/module.ts";
import type { Plan } from "./evaluate/planned.ts";
import { isUnknown } from "./evaluate/value.ts";
import { evaluateVariable } from "./evaluate/variable.ts";
import type { Address } from "./plan/address.ts";
import { documentDepth, faultIn } from "./plan/json.ts";
import { type OpenedPlan, openPlan } from "./plan/plan.ts";
import { countLimit, sectionsOf } from "./plan/sections.ts";
import { isSecretName, redactHex } from "./report/redact.ts";
import type { SelectedRoot } from "./roots.ts";
import { readNamedBytes } from "./workspace/workspace.ts";

/** Bytes. Plans of thousands of resources have tens of megabytes; the file stays in memory while the plan is asked. */
const largestPlan = 200 * 1024 * 1024;

/** Major version of the format: 1 since Terraform 1.1, and in OpenTofu. */
const formatMajor = "1";

type Opened = { readonly plan: OpenedPlan } | { readonly usageError: string };

const opened = new WeakMap<ValidateOptions, Opened>();

/** Reads the file once for a command line. */
function planOf(options: ValidateOptions, path: string, cwd: string): Opened {
  const known = opened.get(options) ?? open(path, cwd);
  opened.set(options, known);
  return known;
}

const showIt = (plan: string) => `"terraform show -json ${plan} > plan.json"`;
const makeIt = `make one with "terraform plan -out tfplan" and ${showIt("tfplan")}`;

/** What is at the beginning of a zip archive, which is what Terraform's plan files are. */
const zip = Buffer.from("PK\u0003\u0004");
const utf8Mark = Buffer.from("\ufeff");
const utf16Marks = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

function beginsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}

function open(path: string, cwd: string): Opened {
  const wrong = (what: string): Opened => ({ usageError: `--plan "${path}" ${what}` });
  const read = readNamedBytes(path, cwd, largestPlan);
  if ("reason" in read) return wrong(`${read.reason}; it takes a file made with ${showIt("tfplan")}`);
  if (beginsWith(read.bytes, zip)) {
    return wrong(`is a plan file, not its JSON; run ${showIt(path)} and give plan.json`);
  }
  if (utf16Marks.some((mark) => beginsWith(read.bytes, mark))) {
    return wrong('is UTF-16 text, as ">" in PowerShell writes it; write it as UTF-8');
  }
  if (!isUtf8(read.bytes)) return wrong(`is not text; it takes a file made with ${showIt("tfplan")}`);
  const bytes = beginsWith(read.bytes, utf8Mark) ? read.bytes.subarray(utf8Mark.length) : read.bytes;
  const fault = faultIn(bytes);
  if (fault?.why === "depth") return wrong(`is nested more than ${documentDepth} levels deep, as no plan is`);
  if (fault !== undefined) {
    const isLog = beginsWith(bytes, Buffer.from('{"@level"'));
    return wrong(
      isLog
        ? `is the log of "terraform plan -json", not the plan; ${makeIt}`
        : `${bytes.length === 0 ? "is empty" : `is not JSON: see byte ${fault.at}`}; ${makeIt}`,
    );
  }
  const sections = sectionsOf(bytes);
  if (sections === undefined) return wrong(`lists more than ${countLimit} resources, variables and outputs`);
  const { keys, formatVersion } = sections;
  if (!["planned_values", "resource_changes", "output_changes", "configuration"].some((key) => keys.has(key))) {
    const isState = keys.has("values") || (keys.has("serial") && keys.has("lineage")) || keys.has("terraform_version");
    return wrong(`is ${isState ? "a state" : "JSON"}, but no plan; ${makeIt}`);
  }
  if (formatVersion?.split(".", 1)[0] !== formatMajor) {
    const found =
      formatVersion === undefined ? "no format_version" : `the format_version "${formatVersion.slice(0, 20)}"`;
    return wrong(
      `has ${found}; plans of version ${formatMajor}.x are read, as Terraform since 1.1 and OpenTofu make them`,
    );
  }
  return { plan: openPlan(bytes, sections, basename(path), isSecretName) };
}

/**
 * The options to load root modules with, and what is wrong with `--plan` for them: a plan that cannot be read, or is not
 * of exactly one root module, is left out.
 */
export function settlePlan(
  options: ValidateOptions,
  roots: readonly SelectedRoot[],
  cwd: string,
): { readonly options: ValidateOptions; readonly usageErrors: readonly string[] } {
  const { plan: path, ...others } = options;
  if (path === undefined || roots.length === 0) return { options, usageErrors: [] };
  const count = roots.filter(({ standing }) => standing.kind === "root").length;
  if (count !== 1) {
    const what = count === 0 ? "none of what is given is one" : `${count} are given`;
    return { options: others, usageErrors: [`--plan is for one root module, and ${what}; name its directory`] };
  }
  const found = planOf(options, path, cwd);
  return "plan" in found ? { options, usageErrors: [] } : { options: others, usageErrors: [found.usageError] };
}

/** A plan as one evaluation of a root module uses it. */
export interface PlanInUse {
  /** Undefined where it is of other inputs. */
  readonly plan: Plan | undefined;
  /** Those given, and for variables that have none the plan's. */
  readonly inputs: ReadonlyMap<string, InputValue>;
  /** What is to be said when the root module is evaluated. */
  readonly notices: (module: EvaluatedModule) => readonly string[];
}

/** Places that a notice names. */
const namedAtMost = 3;
const placeLength = 200;

/** Places that are kept. */
const placeLimit = 10_000;

function list(places: ReadonlySet<string>): string {
  const named = [...places].slice(0, namedAtMost).map((place) => redactHex(place.slice(0, placeLength)));
  const more = places.size - named.length;
  return `${named.join(", ")}${more > 0 ? ` (and ${more} more place${more === 1 ? "" : "s"})` : ""}`;
}

/**
 * The plan of the options for a root module with these inputs. One that was made with other inputs tells nothing of this
 * evaluation, and is not used.
 */
export function usePlan(
  options: ValidateOptions,
  cwd: string,
  declarations: Declarations,
  inputs: ReadonlyMap<string, InputValue>,
): PlanInUse {
  const path = options.plan;
  const found = path === undefined ? undefined : planOf(options, path, cwd);
  if (path === undefined || found === undefined || !("plan" in found)) {
    return { plan: undefined, inputs, notices: () => [] };
  }
  const { plan } = found;
  const compared = compareInputs(plan, declarations, inputs);
  if (compared.others.size > 0) {
    const notice = `${path} was made with other inputs (${list(compared.others)}), so nothing is taken from it; give the inputs that it was made with`;
    return { plan: undefined, inputs, notices: () => [notice] };
  }
  const places = new Set<string>();
  const disagrees = (place: string) => {
    if (places.size < placeLimit) places.add(place);
  };
  const notices = (module: EvaluatedModule): readonly string[] => {
    const managed = modulesOf(module).some(({ instances }) =>
      [...instances.values()].some(({ mode, symbolic }) => mode === "managed" && !symbolic),
    );
    if (plan.managed.size === 0 && managed && plan.complete) {
      return [
        `${path} plans no resource of the configuration; it may be of another root module, or made with -destroy or -refresh-only`,
      ];
    }
    for (const place of undeclared(plan, module)) disagrees(place);
    if (places.size === 0) return [];
    return [
      `${path} disagrees with the configuration at ${list(places)}; it may be of another state of the files or of other inputs`,
    ];
  };
  return { plan: { ...plan, disagrees }, inputs: compared.inputs, notices };
}

interface Compared {
  readonly inputs: ReadonlyMap<string, InputValue>;
  /** The variables that certainly have another value in the plan. */
  readonly others: ReadonlySet<string>;
}

function compareInputs(
  plan: OpenedPlan,
  { variables }: Declarations,
  inputs: ReadonlyMap<string, InputValue>,
): Compared {
  const filled = new Map(inputs);
  const others = new Set<string>();
  for (const [name, block] of variables) {
    const theirs = plan.variable(name);
    if (theirs === undefined || block.damaged) continue;
    const given = inputs.get(name);
    const input: InputValue = { value: theirs, from: plan.origin.file };
    const isOpen = given === undefined ? !block.body.attributes.has("default") : isUnknown(given.value);
    if (isOpen) {
      filled.set(name, input);
      continue;
    }
    const quietly = (each: InputValue | undefined) => evaluateVariable(name, block, each, () => {}).value;
    if (valuesEqual(quietly(given), quietly(input)) === false) others.add(`var.${name}`);
  }
  return { inputs: filled, others };
}

/** What will be by the plan and certainly is not in the configuration: resources, keys of them, and module calls. */
function* undeclared(plan: OpenedPlan, root: EvaluatedModule): Iterable<string> {
  const modules = new Map(modulesOf(root).map((module) => [module.address, module]));
  for (const { address } of plan.managed.values()) {
    const module = modules.get(address.module);
    const place = module === undefined ? undeclaredCall(address, modules) : undeclaredIn(address, module);
    if (place !== undefined) yield place;
  }
}

function undeclaredIn({ text, resource }: Address, { instances, declarations, address }: EvaluatedModule) {
  if (instances.has(text) || instances.has(`${resource.path}[*]`)) return undefined;
  const name = address === "" ? resource.path : resource.path.slice(address.length + 1);
  const block = declarations.resources.get(name);
  return block === undefined ? (declarations.complete ? resource.path : undefined) : block.damaged ? undefined : text;
}

function undeclaredCall({ calls }: Address, modules: ReadonlyMap<string, EvaluatedModule>): string | undefined {
  let caller = "";
  for (const { path, text } of calls) {
    const module = modules.get(caller);
    const name = path.slice(path.lastIndexOf(".") + 1);
    if (module === undefined) return undefined;
    if (!module.declarations.moduleCalls.has(name)) return module.declarations.complete ? path : undefined;
    caller = text;
  }
  return undefined;
}
