/** The pipeline of `symcheck inspect`: from a path to what its root modules evaluate to. */
import type { InspectResult, SourceOptions, ValidateIo, ValidateOptions } from "../cli/options.ts";
import { inputSetsFor, openConfigurations } from "../configuration/find.ts";
import { makeAllowance } from "../evaluate/budget.ts";
import type { Declarations } from "../evaluate/module.ts";
import type { NotChecked, Problem } from "../finding.ts";
import { readInput } from "../input.ts";
import type { InspectedRoot } from "../inspection.ts";
import { settlePlanOption } from "../plan-option.ts";
import { redactHex } from "../report/redact.ts";
import { type LoadOptions, loadRoot, type Root } from "../root.ts";
import { type SelectedRoot, selectRoots } from "../roots.ts";
import { ruleTable } from "../rules/index.ts";
import { skipNotices } from "../skipped-files.ts";
import { positionAt } from "../source.ts";
import { undeclaredOptions } from "../undeclared-options.ts";
import { placeOf } from "../workspace/workspace.ts";
import { describeRoot } from "./describe-root.ts";
import { makeRoom } from "./shown-value.ts";

/**
 * Evaluates the root modules at the paths of `options`, those without anything of Sym too, and judges nothing. What could
 * not be read or followed is in `notices`, wrong use in `usageErrors`. Bad input never throws.
 */
export async function inspect(given: SourceOptions, io: ValidateIo): Promise<InspectResult> {
  const wanted: ValidateOptions & { readonly everyRoot: true } = {
    ...given,
    everyRoot: true,
    probe: { mode: "off", secretSources: [], timeoutSeconds: 30 },
    strictSyntax: false,
    cache: false,
  };
  io.progress("Looking for root modules");
  const configurations = openConfigurations(wanted.config, io.cwd, new Set(ruleTable.keys()));
  const input = await readInput(wanted, io);
  const selection = selectRoots(wanted.paths, io.cwd, wanted, configurations, input.input);
  const { options, usageErrors: planErrors } = await settlePlanOption(wanted, selection.roots, io.cwd);
  const loading = { ...options, everyRoot: true, allowance: makeAllowance() };
  const usageErrors = new Set([...input.usageErrors, ...selection.usageErrors, ...planErrors]);
  const notices = new Set<string>();
  const roots: InspectedRoot[] = [];
  const read = new Set<string>();
  const declared: Declarations[] = [];
  const room = makeRoom();
  for (const selected of selection.roots) {
    io.progress(`Evaluating ${selected.files.shown}`);
    const loaded = await loadSets(selected, loading, io);
    const places = new Set(loaded.flatMap(({ root }) => [...root.asked]).map(placeOf));
    if (!selected.mustRead.every((files) => [...places].some((place) => files.has(place)))) continue;
    for (const place of places) read.add(place);
    for (const { root, inputSet } of loaded) {
      for (const error of root.usageErrors) usageErrors.add(error);
      for (const notice of noticesOf(root)) notices.add(notice);
      declared.push(root.module.declarations);
      roots.push(describeRoot(root.shown, root.module, room, inputSet));
      if (room.left < 0) notices.add(`${root.shown}: its values are too many or too large to be shown in full`);
    }
  }
  const late = [...configurations.usageErrors(), ...undeclaredOptions(options.inputs, declared)];
  const unread = selection.unsettled.filter(({ place }) => !read.has(place));
  const skipped = [...selection.skipped, ...unread.map(({ path }) => ({ path, why: "no root module reads it" }))];
  return {
    inspection: { roots },
    notices: [...skipNotices(skipped), ...selection.notChecked.map(notFollowed), ...notices],
    usageErrors: [...new Set([...usageErrors, ...late])],
  };
}

/** A root module evaluated with each set of inputs that the configuration has for it. */
async function loadSets(
  selected: SelectedRoot,
  options: ValidateOptions & LoadOptions,
  io: ValidateIo,
): Promise<readonly { readonly root: Root; readonly inputSet?: string }[]> {
  const { files, configuration, standing } = selected;
  const sets = standing.kind === "root" ? inputSetsFor(configuration, files.directory) : [undefined];
  const loaded: { root: Root; inputSet?: string }[] = [];
  for (const set of sets) {
    const root = await loadRoot(selected, options, io, undefined, set);
    loaded.push({ root, ...(set === undefined || sets.length === 1 ? {} : { inputSet: set.label }) });
  }
  return loaded;
}

/** Notices of one kind before the others are only counted. */
const noticeLimit = 10;

/** What of a root module could not be read or followed. */
function noticesOf({ shown, problems, notChecked, plan }: Root): string[] {
  const syntax = problems.filter(({ rule }) => rule === "syntax").map(unread);
  return [...(plan?.notices ?? []), ...limited(syntax, shown), ...limited(notChecked.map(notFollowed), shown)];
}

function limited(notices: readonly string[], root: string): string[] {
  const first = notices.slice(0, noticeLimit);
  const left = notices.length - first.length;
  return left === 0 ? first : [...first, `${root}: ${left} more like this`];
}

/** The words of the problem may quote what may not be shown. */
function unread({ span }: Problem): string {
  const { line, column } = positionAt(span.source, span.from);
  return `${span.source.path}:${line}:${column}: this cannot be read, and what it declares is not known; "symcheck validate" says why`;
}

function notFollowed({ what, why, span }: NotChecked): string {
  const place = span === undefined ? "" : ` (${span.source.path}:${positionAt(span.source, span.from).line})`;
  return `${redactHex(what)}${place}: ${redactHex(why)}`;
}
