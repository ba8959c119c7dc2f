/** Follows module calls: a known registry module by its record, any other into its directory, where it is evaluated. */
import { resolve } from "node:path";
import { moduleShapes } from "./catalogue/modules.ts";
import { allows, parseConstraints, parseVersion } from "./catalogue/version.ts";
import type { DeclaredModule } from "./declared-module.ts";
import { namesThings } from "./evaluate/body.ts";
import { spend } from "./evaluate/budget.ts";
import { evaluateModule } from "./evaluate/evaluate-module.ts";
import type { EvaluationContext, InputValue, ModuleCall } from "./evaluate/module.ts";
import { step } from "./evaluate/trace.ts";
import { unknownValue } from "./evaluate/value.ts";
import type { Problem } from "./finding.ts";
import { callKnownModule, whyUnknownRelease } from "./model/known-modules.ts";
import { isLocalSource } from "./model/named-files.ts";
import { positionAt } from "./source.ts";
import type { DownloadedModule } from "./workspace/downloaded-modules.ts";
import { placeOf } from "./workspace/workspace.ts";

/** What a root module can reach. */
export interface Reachable {
  /** By place. */
  readonly modules: ReadonlyMap<string, DeclaredModule>;
  /** By the path of call names from the root module. */
  readonly downloads: ReadonlyMap<string, DownloadedModule>;
}

/** What following the calls showed beside their results. */
export interface Followed {
  readonly callModule: EvaluationContext["callModule"];
  /** Calls that lead back to a module that is being called. */
  readonly problems: readonly Problem[];
  /** Places of the modules of which an instance was evaluated. */
  readonly entered: ReadonlySet<string>;
}

/** Modules that call each other this deep are not followed further; they take part of the stack each. */
const nestingLimit = 250;

/** Arguments of a call that are no inputs of the module. */
const metaArguments: ReadonlySet<string> = new Set(["source", "version", "count", "for_each"]);

/** Steps of the budget for each thing that a module declares, so that what is copied many times ends. */
const stepsPerDeclaration = 20;

/** The modules on the way to the one that is being evaluated, outermost first. */
interface Way {
  readonly place: string;
  /** Path of call names, as the record of downloads has it. */
  readonly key: string;
  readonly depth: number;
  readonly outer: Way | undefined;
}

/** Makes the function that follows the calls of a root module in `directory` (absolute) and of what it calls. */
export function followModules(directory: string, reachable: Reachable): Followed {
  const problems: Problem[] = [];
  const entered = new Set<string>();
  const calling =
    (way: Way): EvaluationContext["callModule"] =>
    (call, context) => {
      const key = way.key === "" ? call.name : `${way.key}.${call.name}`;
      const known = callKnownModule(asDownloaded(call, reachable.downloads.get(key)), context.plan);
      if (known !== undefined) {
        const cost = known.instances.length * stepsPerDeclaration;
        return context.budget === undefined || spend(context.budget, cost) ? known : undefined;
      }
      const found = directoryOf(call, key, context, reachable);
      if ("why" in found) return found;
      const place = placeOf(found.directory);
      const module = reachable.modules.get(place);
      if (module === undefined || module.declarations.files.length === 0)
        return { why: "the directory of its module holds no configuration that can be read" };
      if (isOnWay(way, place)) {
        problems.push(circle(call));
        return { why: "its module leads back to it" };
      }
      if (way.depth >= nestingLimit) return { why: "modules call each other too deeply to follow" };
      const { declarations } = module;
      const { resources, locals, variables, outputs, moduleCalls } = declarations;
      const size = resources.size + locals.size + variables.size + outputs.size + moduleCalls.size;
      const budget = context.budget;
      if (budget !== undefined && !spend(budget, (1 + size) * stepsPerDeclaration))
        return { why: "its modules take too many steps to evaluate" };
      entered.add(place);
      const evaluated = evaluateModule(declarations, {
        ...context,
        address: call.address,
        symbolic: call.symbolic,
        moduleDirectory: found.directory,
        inputs: inputsOf(call, module),
        callModule: calling({ place, key, depth: way.depth + 1, outer: way }),
      });
      return { outputs: evaluated.outputs, instances: [], module: evaluated, complete: declarations.complete };
    };
  const callModule = calling({ place: placeOf(directory), key: "", depth: 0, outer: undefined });
  return { callModule, problems, entered };
}

function isOnWay(way: Way, place: string): boolean {
  for (let step: Way | undefined = way; step !== undefined; step = step.outer) if (step.place === place) return true;
  return false;
}

function circle(call: ModuleCall): Problem {
  return {
    rule: "invalid-expression",
    address: call.address,
    path: "source",
    span: call.block.body.attributes.get("source")?.value ?? call.block.header,
    message: `"module.${call.name}" calls a module that leads to this call, so its instances never end.`,
    help: "Call another module, or take the call out.",
  };
}

/** Where the files of a called module lie (absolute), or why they cannot be followed. */
function directoryOf(
  call: ModuleCall,
  key: string,
  { moduleDirectory }: EvaluationContext,
  { downloads }: Reachable,
): { readonly directory: string } | { readonly why: string } {
  const { source, version, block } = call;
  if (block.damaged) return { why: "its block cannot be read" };
  if (source === undefined) return { why: "its source is not known" };
  if (isLocalSource(source)) return { directory: resolve(moduleDirectory, source) };
  const download = downloads.get(key);
  if (download === undefined) return { why: whyUnknownRelease(call) ?? "its module is not downloaded" };
  return isOf(download, source, version)
    ? { directory: download.directory }
    : { why: "another source or version of its module is downloaded; run terraform init" };
}

/** A call of the release that is downloaded, which is what Terraform takes; as it is where none is. */
function asDownloaded(call: ModuleCall, download: DownloadedModule | undefined): ModuleCall {
  const { source, version } = call;
  if (download?.version === undefined || source === undefined || !isOf(download, source, version)) return call;
  return { ...call, version: download.version };
}

/** Whether a download is what a call asks for. */
function isOf(download: DownloadedModule, source: string, version: string | undefined): boolean {
  if (download.source !== source && download.source !== `registry.terraform.io/${source}`) return false;
  if (version === undefined) return true;
  const constraints = parseConstraints(version);
  const chosen = download.version === undefined ? undefined : parseVersion(download.version);
  return constraints !== undefined && chosen !== undefined && allows(constraints, chosen);
}

/** What a call gives to the variables of its module, placed at its arguments. */
function inputsOf({ body, block, name }: ModuleCall, { declarations }: DeclaredModule): Map<string, InputValue> {
  const inputs = new Map<string, InputValue>();
  for (const [variable, { value, attribute }] of body.attributes) {
    if (!declarations.variables.has(variable) || metaArguments.has(variable) || namesThings("module", variable))
      continue;
    const place = attribute?.value ?? block.header;
    const { line } = positionAt(place.source, place.from);
    inputs.set(variable, {
      value: attribute === undefined ? value : step(value, attribute.value, `module.${name}.${variable}`),
      from: `${place.source.path}:${line}`,
    });
  }
  if (body.damaged) {
    for (const variable of declarations.variables.keys()) {
      inputs.set(variable, { value: unknownValue(), from: "unknown" });
    }
  }
  return inputs;
}
