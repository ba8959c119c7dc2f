/** Says of problems inside a called module which calls lead there. */
import { dirname } from "node:path";
import { type EvaluatedCall, type EvaluatedModule, modulesOf } from "./evaluate/module.ts";
import type { Problem, Related } from "./finding.ts";

/** Levels of calls that a problem names. */
const levelLimit = 10;

/** Call blocks named for a problem of a module's text alone, which all its calls share. */
const callLimit = 10;

interface Step {
  readonly call: EvaluatedCall;
  readonly outer: Step | undefined;
}

/** The problems, those that stand in the files of a called module with its calls as related places, the nearest first. */
export function withCalls(problems: readonly Problem[], root: EvaluatedModule): readonly Problem[] {
  const modules = modulesOf(root);
  if (modules.length === 1) return problems;
  const trails = new Map<string, Step>();
  const byDirectory = new Map<string, EvaluatedModule[]>();
  for (const module of modules) {
    const outer = trails.get(module.address);
    for (const call of module.calls) trails.set(call.address, { call, outer });
    const list = byDirectory.get(module.directory);
    if (list === undefined) byDirectory.set(module.directory, [module]);
    else list.push(module);
  }
  return problems.map((problem) => {
    if (dirname(problem.span.source.absolute) === root.directory) return problem;
    const trail = problem.address === undefined ? undefined : trailOf(problem.address, trails);
    const related =
      trail !== undefined
        ? relatedOf(trail)
        : allCalls(byDirectory.get(dirname(problem.span.source.absolute)) ?? [], trails);
    return related.length === 0 ? problem : { ...problem, related: [...(problem.related ?? []), ...related] };
  });
}

/** The call of the innermost module that an address lies in. */
function trailOf(address: string, trails: ReadonlyMap<string, Step>): Step | undefined {
  for (let end = address.lastIndexOf("."); end > 0; end = address.lastIndexOf(".", end - 1)) {
    const found = trails.get(address.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function relatedOf(trail: Step): Related[] {
  const related: Related[] = [];
  for (let step: Step | undefined = trail; step !== undefined && related.length < levelLimit; step = step.outer) {
    related.push({ message: `"module.${step.call.name}" is called here`, span: step.call.block.header });
  }
  return related;
}

/** One trail for each block that calls one of the modules. */
function allCalls(modules: readonly EvaluatedModule[], trails: ReadonlyMap<string, Step>): Related[] {
  const nearest = new Map<EvaluatedCall["block"], Step>();
  for (const { address } of modules) {
    const step = trails.get(address);
    if (step !== undefined && nearest.size < callLimit) nearest.set(step.call.block, step);
  }
  return [...nearest.values()].flatMap(relatedOf);
}
