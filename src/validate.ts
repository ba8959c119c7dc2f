/** The pipeline: from paths to a report. */
import type { ValidateIo, ValidateOptions, ValidateResult } from "./cli/options.ts";

export type { ValidateIo, ValidateOptions, ValidateResult };

import { assemble, type InternalError, type Located, runRules } from "./engine.ts";
import type { Finding, NotChecked, ProbeReport, Report, RootCoverage, Severity } from "./finding.ts";
import { verdictsIn } from "./hcl/verdicts.ts";
import { withImplementations } from "./model/implementations.ts";
import { buildModel } from "./model/model.ts";
import type { ProbeTarget } from "./probe/target.ts";
import { probeTargets } from "./probe/targets.ts";
import { loadRoot, type Root } from "./root.ts";
import { selectRoots } from "./roots.ts";
import { checkSchemas } from "./schema/check.ts";
import { rangeOf } from "./source.ts";
import { openCache } from "./workspace/cache.ts";

/**
 * Validates the root modules at the paths of `options`. Bad input never throws: what could be made of it is in the
 * report, with findings and `notChecked` for the rest; wrong use is in `usageErrors`.
 */
export async function validate(options: ValidateOptions, io: ValidateIo): Promise<ValidateResult> {
  io.progress("Looking for root modules");
  const selection = selectRoots(options.paths, io.cwd, options);
  const located: Located[] = [];
  const internalErrors: InternalError[] = [];
  const coverage: RootCoverage[] = [];
  const notChecked: NotChecked[] = [...selection.notChecked];
  const targets: ProbeTarget[] = [];
  const usageErrors = [...selection.usageErrors];
  const cache = options.cache
    ? openCache({
        given: options.cacheDirectory,
        env: io.env,
        cwd: io.cwd,
        repositories: selection.roots.map(({ workspace }) => workspace.repository),
      })
    : {};
  if (cache.usageError !== undefined) usageErrors.push(cache.usageError);
  const verdicts = cache.store && verdictsIn(cache.store);
  let unknownValues = 0;
  for (const directory of selection.roots) {
    io.progress(`Checking ${directory.files.shown}`);
    const root = await loadRoot(directory, options, io, verdicts);
    usageErrors.push(...root.usageErrors.filter((error) => !usageErrors.includes(error)));
    const checked = await checkRoot(root);
    const locate = (problem: Located["problem"]) => located.push({ root: root.shown, problem });
    for (const problem of checked.problems) locate(problem);
    internalErrors.push(...checked.internalErrors);
    notChecked.push(...root.notChecked, ...root.module.notChecked);
    coverage.push({ path: root.shown, files: root.files, resources: root.module.declarations.resources.size });
    targets.push(...checked.targets);
    unknownValues += root.unknownValues;
  }
  const probed = await probe(targets, options, io);
  usageErrors.push(...probed.usageErrors);
  const findings = assemble([...located, ...probed.located]);
  return {
    report: {
      findings,
      probes: probed.reports,
      summary: summaryOf(findings, coverage),
      coverage: { roots: coverage, unknownValues, notChecked: shown(notChecked) },
      internalErrors,
    },
    notices: probed.notices,
    usageErrors,
    probeInconclusive: probed.inconclusive,
  };
}

interface Checked {
  readonly problems: readonly Located["problem"][];
  readonly internalErrors: readonly InternalError[];
  readonly targets: readonly ProbeTarget[];
}

/** Schemas, rules, and what the probe would be asked, for one root. */
async function checkRoot(root: Root): Promise<Checked> {
  const shape = checkSchemas(root.module, root.lockFile);
  const model = await withImplementations(buildModel(root.shown, root.module, root.lockFile));
  const { problems, internalErrors } = runRules(model);
  return {
    problems: [...root.problems, ...root.module.problems, ...shape, ...problems],
    internalErrors,
    targets: probeTargets(model, problems),
  };
}

interface Probed {
  readonly reports: readonly ProbeReport[];
  readonly located: readonly Located[];
  readonly notices: readonly string[];
  readonly usageErrors: readonly string[];
  readonly inconclusive: boolean;
}

/** The probe's code is loaded only where there may be something to ask. */
async function probe(targets: readonly ProbeTarget[], options: ValidateOptions, io: ValidateIo): Promise<Probed> {
  if (options.probe.mode === "off") {
    return { reports: [], located: [], notices: [], usageErrors: [], inconclusive: false };
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
    located: result.problems.map((problem) => ({ root: problem.root, problem })),
    notices: result.notices,
    usageErrors: result.usageError === undefined ? [] : [result.usageError],
    inconclusive: result.inconclusive,
  };
}

function summaryOf(findings: readonly Finding[], coverage: readonly RootCoverage[]): Report["summary"] {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const sum = (of: (root: RootCoverage) => number) => coverage.reduce((total, root) => total + of(root), 0);
  return {
    roots: coverage.length,
    files: sum((root) => root.files),
    resources: sum((root) => root.resources),
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    suppressed: 0,
    baselined: 0,
  };
}

function shown(notChecked: readonly NotChecked[]): Report["coverage"]["notChecked"] {
  return notChecked.map(({ what, why, span }) => ({
    what,
    why,
    ...(span === undefined ? {} : { range: rangeOf(span) }),
  }));
}
