/** The pipeline: from paths to a report. */
import type { ValidateIo, ValidateOptions, ValidateResult } from "./cli/options.ts";

export type { ValidateIo, ValidateOptions, ValidateResult };

import { readBaseline, withoutKnown } from "./baseline.ts";
import { withCalls } from "./call-trail.ts";
import { keepChanged } from "./changed-roots.ts";
import { inputSetsFor, openConfigurations } from "./configuration/find.ts";
import type { Settings } from "./configuration/settings.ts";
import { withoutConsequences } from "./consequences.ts";
import { collectFindings, type InternalError, type Located, type Reporting, runRules } from "./engine.ts";
import { makeAllowance } from "./evaluate/budget.ts";
import type { Declarations } from "./evaluate/module.ts";
import type { Finding, NotChecked, ProbeReport, Report, RootCoverage, Severity } from "./finding.ts";
import type { VerdictStore } from "./hcl/authority.ts";
import { verdictsIn } from "./hcl/verdicts.ts";
import { readInput } from "./input.ts";
import { withImplementations } from "./model/implementations.ts";
import { buildModel, type Model } from "./model/model.ts";
import type { ModuleNode } from "./module-graph.ts";
import { duplicatesAcross, type OrganisationRoot } from "./organisation.ts";
import { settlePlanOption } from "./plan-option.ts";
import type { ProbeProblem } from "./probe/run.ts";
import type { ProbeTarget } from "./probe/target.ts";
import { probeTargets } from "./probe/targets.ts";
import { type LoadOptions, loadRoot, type Root } from "./root.ts";
import { type SelectedRoot, selectRoots } from "./roots.ts";
import { ruleTable } from "./rules/index.ts";
import { checkSchemas } from "./schema/check.ts";
import { skipNotices } from "./skipped-files.ts";
import { rangeOf, type Source } from "./source.ts";
import { type CommentedFiles, withoutSuppressed } from "./suppressions/suppress.ts";
import { undeclaredOptions } from "./undeclared-options.ts";
import { openCache } from "./workspace/cache.ts";
import { placeOf, readNamedFile } from "./workspace/workspace.ts";

/**
 * Validates the root modules at the paths of `options`. Bad input never throws: what could be made of it is in the
 * report, with findings and `notChecked` for the rest; wrong use is in `usageErrors`.
 */
export async function validate(options: ValidateOptions, io: ValidateIo): Promise<ValidateResult> {
  io.progress("Looking for root modules");
  const ruleIds = new Set(ruleTable.keys());
  const configurations = openConfigurations(options.config, io.cwd, ruleIds);
  const input = await readInput(options, io);
  const selection = selectRoots(options.paths, io.cwd, options, configurations, input.input);
  const changed = await keepChanged(selection.roots, options.changed, io.env);
  const settled = await settlePlanOption(options, changed.roots, io.cwd);
  const collection = collectFindings();
  const internalErrors: InternalError[] = [];
  const coverage: RootCoverage[] = [];
  const notChecked: NotChecked[] = [...selection.notChecked];
  const targets = new Map<string, ProbeTarget>();
  const usageErrors = [...input.usageErrors, ...selection.usageErrors, ...changed.usageErrors, ...settled.usageErrors];
  const cache = options.cache
    ? openCache({
        given: options.cacheDirectory,
        env: io.env,
        cwd: io.cwd,
        repositories: changed.roots.map(({ workspace }) => workspace.repository),
      })
    : {};
  if (cache.usageError !== undefined) usageErrors.push(cache.usageError);
  const verdicts = cache.store && verdictsIn(cache.store);
  const loading = { ...settled.options, allowance: makeAllowance() };
  let unknownValues = 0;
  const declared: Declarations[] = [];
  const reporting = new Map<string, Reporting>();
  const read = new Set<string>();
  const entered = new Set<string>();
  const planNotices = new Set<string>();
  const commented: CommentedFiles[] = [];
  const unreadable = new Set<string>();
  const organisation: OrganisationRoot[] = [];
  const check = async (selected: SelectedRoot) => {
    io.progress(`Checking ${selected.files.shown}`);
    const roots = await loadSets(selected, loading, io, verdicts);
    entered.add(placeOf(selected.files.directory));
    for (const place of roots.flatMap(({ root }) => [...root.entered])) entered.add(place);
    if (selection.unsettled.length > 0 || selected.mustRead.length > 0) {
      const places = new Set(roots.flatMap(({ root }) => [...root.asked]).map(placeOf));
      if (!selected.mustRead.every((files) => [...places].some((place) => files.has(place)))) return;
      for (const place of places) read.add(place);
    }
    for (const { root, reporting: each } of roots) {
      reporting.set(each.root, each);
      usageErrors.push(...root.usageErrors.filter((error) => !usageErrors.includes(error)));
      declared.push(root.module.declarations);
      const checked = await checkRoot(root, selected.configuration.settings);
      if (checked.model !== undefined) organisation.push({ model: checked.model, reporting: each });
      commented.push({
        reporting: each,
        directory: root.module.directory,
        isRoot: selected.standing.kind === "root",
        files: root.parsed,
        python: checked.python,
      });
      for (const problem of checked.problems) {
        collection.add({ ...each, problem });
        if (problem.rule === "syntax") unreadable.add(problem.span.source.absolute);
      }
      internalErrors.push(...checked.internalErrors);
      notChecked.push(...root.notChecked, ...checked.notChecked);
      for (const target of checked.targets) {
        const identity = identityOf(target);
        if (!targets.has(identity)) targets.set(identity, target);
      }
    }
    for (const notice of noticesOfPlan(roots)) planNotices.add(notice);
    const most = (of: (root: Root) => number) => Math.max(...roots.map(({ root }) => of(root)));
    coverage.push({
      path: selected.files.shown,
      files: most(({ files }) => files),
      resources: most(({ resources }) => resources),
    });
    unknownValues += most((root) => root.unknownValues);
  };
  for (const selected of changed.roots) await check(selected);
  for (const selected of changed.roots) {
    for (const module of neverCalled(selected)) if (!entered.has(placeOf(module.files.directory))) await check(module);
  }
  usageErrors.push(...configurations.usageErrors(), ...undeclaredOptions(options.inputs, declared));
  const probed = await probe([...targets.values()], options, io);
  usageErrors.push(...probed.usageErrors);
  for (const problem of probed.problems) collection.add({ ...reportingOf(reporting, problem.root), problem });
  for (const located of duplicatesAcross(organisation)) collection.add(located);
  const failed = new Set(internalErrors.map(({ rule }) => rule));
  const isWhole = selection.isWhole && options.changed === undefined;
  const { findings: standing, hidden: suppressed } =
    options.inlineSuppressions === false
      ? { findings: collection.findings(), hidden: [] }
      : withoutSuppressed(collection, commented, { ruleIds, failed, unreadable, today: today(io), isWhole });
  for (const [severity, count] of collection.leftOut()) {
    notChecked.push({ what: `findings of severity ${severity}`, why: `${count} more than are kept are left out` });
  }
  const known = baselineFor(options, io);
  if (known.usageError !== undefined) usageErrors.push(known.usageError);
  const { findings, hidden: baselined } = withoutKnown(standing, known.fingerprints);
  const unread = selection.unsettled.filter(({ place }) => !read.has(place)).map(({ path }) => path);
  return {
    report: {
      findings,
      hidden: [...suppressed, ...baselined],
      probes: probed.reports,
      summary: {
        ...summaryOf(findings, coverage),
        suppressed: suppressed.length,
        baselined: baselined.length,
      },
      coverage: { roots: coverage, unknownValues, notChecked: shown(notChecked) },
      internalErrors,
    },
    notices: [
      ...skipNotices([...selection.skipped, ...unread.map((path) => ({ path, why: "no root module reads it" }))]),
      ...(changed.notice === undefined || coverage.length > 0 ? [] : [changed.notice]),
      ...planNotices,
      ...probed.notices,
    ],
    usageErrors,
    probeInconclusive: probed.inconclusive,
  };
}

/** The modules of the repository that a root module names in calls, by themselves: for where no instance of them was evaluated. */
function neverCalled(root: SelectedRoot): readonly SelectedRoot[] {
  const { configuration, modules, downloads, files } = root;
  const downloaded = new Set([...downloads.values()].map(({ directory }) => directory));
  const byPlace = new Map(modules.map((node) => [node.directory, node]));
  const others = modules.slice(1).filter((node) => node.files.sources.length > 0 && !downloaded.has(node.directory));
  return others.map((node) => ({
    ...root,
    files: node.files,
    standing: { kind: "called", caller: files.directory },
    configuration,
    modules: reachOf(node, byPlace, downloads),
  }));
}

/** A module and those that it leads to; what is downloaded may be called by any. */
function reachOf(
  start: ModuleNode,
  byPlace: ReadonlyMap<string, ModuleNode>,
  downloads: SelectedRoot["downloads"],
): readonly ModuleNode[] {
  const downloaded = [...downloads.values()].map(({ directory }) => directory);
  const found = new Set([start, ...downloaded.flatMap((place) => byPlace.get(place) ?? [])]);
  for (const { calls } of found) for (const call of calls) found.add(byPlace.get(call) ?? start);
  return [...found];
}

interface Loaded {
  readonly root: Root;
  readonly reporting: Reporting;
}

/** A root module evaluated with each set of inputs that the configuration has for it. */
async function loadSets(
  selected: SelectedRoot,
  options: ValidateOptions & LoadOptions,
  io: ValidateIo,
  verdicts: VerdictStore | undefined,
): Promise<readonly Loaded[]> {
  const { files, configuration, standing, shows } = selected;
  const sets = standing.kind === "root" ? inputSetsFor(configuration, files.directory) : [undefined];
  const loaded: Loaded[] = [];
  for (const [index, set] of sets.entries()) {
    const root = await loadRoot(selected, options, io, verdicts, set);
    const several = set === undefined || sets.length === 1 ? {} : { set: { index, label: set.label, of: sets.length } };
    const reporting = {
      root: root.shown,
      limits: configuration.limits,
      shows: shows && ((source: Source) => shows.has(placeOf(source.absolute))),
      ...several,
    };
    loaded.push({ root, reporting });
  }
  const agreeing = loaded.filter(({ root }) => root.plan?.isUsed === true && root.plan.notices.length === 0);
  const { plan, ...others } = options;
  if (plan === undefined || loaded.length === 1 || agreeing.length === loaded.length) return loaded;
  // A plan was made with one set: what it says of another one is not what that will give.
  const settled = loaded.map(async (each, index): Promise<Loaded> => {
    if (each.root.plan?.isUsed !== true || agreeing.includes(each)) return each;
    const root = await loadRoot(selected, others, io, verdicts, sets[index]);
    return { ...each, root: { ...root, plan: { isUsed: false, notices: each.root.plan.notices } } };
  });
  return Promise.all(settled);
}

/** A plan that is of other inputs than one set of the configuration may be of those of another. */
function noticesOfPlan(loaded: readonly Loaded[]): readonly string[] {
  const plans = loaded.flatMap(({ root }) => root.plan ?? []);
  const used = plans.filter(({ isUsed }) => isUsed);
  return (used.length > 0 ? used : plans).flatMap(({ notices }) => notices);
}

/** Findings of the probe depend on no set of inputs. */
function reportingOf(reporting: ReadonlyMap<string, Reporting>, root: string): Reporting {
  const { limits = new Map(), shows } = reporting.get(root) ?? {};
  return { root, limits, shows };
}

/** The same for an integration that was found with two sets of inputs which make no difference to it. */
function identityOf({ root, address, domain, clientId, roles }: ProbeTarget): string {
  return JSON.stringify([root, address, domain?.text, clientId?.text, roles.map(({ id }) => id)]);
}

/** The date of the run, as in `2027-01-31`. */
function today({ today }: ValidateIo): string {
  return today?.() ?? new Date().toISOString().slice(0, 10);
}

/** The findings that the file of `--baseline` knows; none where it cannot be read. */
function baselineFor(
  { baseline: path }: ValidateOptions,
  { cwd }: ValidateIo,
): { readonly fingerprints: ReadonlySet<string>; readonly usageError?: string } {
  if (path === undefined) return { fingerprints: new Set() };
  const content = readNamedFile(path, cwd);
  const read = "source" in content ? readBaseline(content.source.text) : { failure: content.reason };
  if ("fingerprints" in read) return read;
  return { fingerprints: new Set(), usageError: `--baseline "${path}" ${read.failure}` };
}

interface Checked {
  readonly problems: readonly Located["problem"][];
  readonly internalErrors: readonly InternalError[];
  readonly targets: readonly ProbeTarget[];
  readonly notChecked: readonly NotChecked[];
  /** The implementations that were read. */
  readonly python: readonly Source[];
  /** Undefined where nothing of Sym is in it. */
  readonly model?: Model;
}

/** Schemas, rules, and what the probe would be asked, for one root. */
async function checkRoot(root: Root, settings: Settings): Promise<Checked> {
  if (!root.holdsSym) return { problems: root.problems, internalErrors: [], targets: [], notChecked: [], python: [] };
  const shape = checkSchemas(root.module, root.lockFile);
  const built = buildModel(root.shown, root.module, root.lockFile);
  const { model, notChecked } = await withImplementations(built, root.readFile);
  const { problems, internalErrors } = runRules(model, settings);
  return {
    problems: withCalls(withoutConsequences([...root.problems, ...shape, ...problems]), root.module),
    internalErrors,
    targets: probeTargets(model, problems),
    notChecked,
    python: [...model.implementations.values()].map(({ source }) => source),
    model,
  };
}

interface Probed {
  readonly reports: readonly ProbeReport[];
  readonly problems: readonly ProbeProblem[];
  readonly notices: readonly string[];
  readonly usageErrors: readonly string[];
  readonly inconclusive: boolean;
}

/** The probe's code is loaded only where there may be something to ask. */
async function probe(targets: readonly ProbeTarget[], options: ValidateOptions, io: ValidateIo): Promise<Probed> {
  if (options.probe.mode === "off") {
    return { reports: [], problems: [], notices: [], usageErrors: [], inconclusive: false };
  }
  io.progress("Probing OneLogin");
  const [{ runProbe }, { readBounded }] = await Promise.all([
    import("./probe/run.ts"),
    import("./probe/bounded-read.ts"),
  ]);
  const result = await runProbe(targets, options.probe, {
    env: io.env,
    cwd: io.cwd,
    stdin: io.stdin,
    now: io.now,
    readFile: readBounded,
  });
  return {
    reports: result.reports,
    problems: result.problems,
    notices: result.notices,
    usageErrors: result.usageError === undefined ? [] : [result.usageError],
    inconclusive: result.inconclusive,
  };
}

function summaryOf(findings: readonly Finding[], coverage: readonly RootCoverage[]) {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const sum = (of: (root: RootCoverage) => number) => coverage.reduce((total, root) => total + of(root), 0);
  return {
    roots: coverage.length,
    files: sum((root) => root.files),
    resources: sum((root) => root.resources),
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
  };
}

/** Things that could not be followed that a report names; with modules called many times over they are without number. */
const notCheckedLimit = 1_000;

function shown(notChecked: readonly NotChecked[]): Report["coverage"]["notChecked"] {
  const each = notChecked.map(({ what, why, span }) => ({
    what,
    why,
    ...(span === undefined ? {} : { range: rangeOf(span) }),
  }));
  // A root module that is evaluated with several sets of inputs says most of it each time.
  const different = [...new Map(each.map((entry) => [JSON.stringify(entry), entry])).values()];
  if (different.length <= notCheckedLimit) return different;
  const more = different.length - notCheckedLimit;
  return [
    ...different.slice(0, notCheckedLimit),
    { what: "the run", why: `${more} more things could not be followed` },
  ];
}
