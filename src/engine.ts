/** From problems to findings: the rules are run, severities filled in, duplicates dropped, order and fingerprints made. */
import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Limit } from "./configuration/configuration.ts";
import type { Settings } from "./configuration/settings.ts";
import type { Finding, Problem, Severity } from "./finding.ts";
import type { Model } from "./model/model.ts";
import { redactHex, redactionsOf } from "./report/redact.ts";
import { rules, ruleTable } from "./rules/index.ts";
import type { Rule } from "./rules/rule.ts";
import { lineStart, positionAt, rangeOf, type Source, type Span } from "./source.ts";

/** How the problems of one root module, evaluated with one set of inputs, become findings. */
export interface Reporting {
  /** The root module's directory as it is shown. */
  readonly root: string;
  /** The highest severity by rule id. */
  readonly limits: ReadonlyMap<string, Limit>;
  /** Whether findings that touch a file are shown; undefined: all are. */
  readonly shows: ((source: Source) => boolean) | undefined;
  /** The set of inputs, where the root module has `of` > 1 of them. */
  readonly set?: { readonly index: number; readonly label: string; readonly of: number };
}

/** A problem and where it was found. */
export interface Located extends Reporting {
  readonly problem: Problem;
}

export interface InternalError {
  readonly rule: string;
  readonly error: unknown;
}

/** Runs every rule on a model. A rule that throws is an internal error naming it; the others go on. */
export function runRules(
  model: Model,
  settings: Settings,
  which: readonly Rule[] = rules,
): { readonly problems: readonly Problem[]; readonly internalErrors: readonly InternalError[] } {
  const problems: Problem[] = [];
  const internalErrors: InternalError[] = [];
  for (const rule of which) {
    try {
      for (const problem of rule.check(model, settings)) problems.push(problem);
    } catch (error) {
      internalErrors.push({ rule: rule.id, error });
    }
  }
  return { problems, internalErrors };
}

/** Code units, not locale: the same order on every machine. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One order on every machine: file, start, rule, address, message. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.range.file, b.range.file) ||
    a.range.start.byte - b.range.start.byte ||
    compareText(a.rule, b.rule) ||
    compareText(a.address ?? "", b.address ?? "") ||
    compareText(a.message, b.message)
  );
}

/** The findings in that order, in a new array. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(compareFindings);
}

/**
 * Several instances of one block, or elements of one list, are wrong in the same way at the same place: that is one
 * finding, of the first. Different arguments may be wrong at one place, as several that are missing at a header.
 */
function placeOf({ range, rule, fingerprint: path }: Finding): string {
  const what = path.replace(/\[\d+\]|\.\d+(?=\.|$)/g, "");
  return JSON.stringify([rule, range.file, range.start.byte, range.end.byte, what]);
}

const rank: Readonly<Record<Severity, number>> = { error: 3, warning: 2, info: 1 };

/** What the configuration leaves of a severity: `off` of anything, else the lower of the two. */
function limited(severity: Severity, limit: Limit | undefined): Limit {
  if (limit === undefined || limit === "off") return limit ?? severity;
  return rank[limit] < rank[severity] ? limit : severity;
}

/** Rules whose messages quote the text that they are about, whatever it is. */
const quoting: ReadonlySet<string> = new Set(["syntax", "invalid-expression", "dangling-reference", "missing-file"]);

/** A text of a problem without what may not be shown of the lines that it is about. */
function withoutSecrets({ rule, span }: Problem): (text: string) => string {
  if (!quoting.has(rule)) return (text) => text;
  const from = lineStart(span.source, positionAt(span.source, span.from).line);
  const hidden = redactionsOf(span.source).flatMap((redaction) => {
    if (redaction.to <= from || redaction.from >= Math.max(span.to, span.from + 1)) return [];
    const text = span.source.text.slice(redaction.from, redaction.to).replace(/^["']|["']$/g, "");
    return text.length < 3 ? [] : [text];
  });
  return (text) => hidden.reduce((shown, secret) => shown.replaceAll(secret, "[redacted]"), text);
}

/** A further place that is the place itself says nothing. */
function isSamePlace(a: Span, b: Span): boolean {
  return a.source === b.source && a.from === b.from && a.to === b.to;
}

function finding({ root, problem }: Located, severity: Severity): Finding {
  const shown = withoutSecrets(problem);
  return {
    rule: problem.rule,
    severity,
    message: shown(problem.message),
    ...(problem.help === undefined ? {} : { help: shown(problem.help) }),
    // A key of an instance may be a value that nobody should read.
    ...(problem.address === undefined ? {} : { address: redactHex(problem.address) }),
    root,
    range: rangeOf(problem.span),
    source: problem.span.source,
    related: (problem.related ?? [])
      .filter(({ span }) => !isSamePlace(span, problem.span))
      .map(({ message, span }) => ({
        message,
        range: rangeOf(span),
        source: span.source,
      })),
    ...(problem.fix === undefined
      ? {}
      : {
          fix: {
            description: problem.fix.description,
            edits: problem.fix.edits.map(({ span, newText }) => ({ range: rangeOf(span), newText })),
          },
        }),
    fingerprint: problem.path ?? "",
  };
}

/** One place and all that was found there. */
interface Place {
  finding: Finding;
  shown: boolean;
  /** By root module the sets of inputs that lead to it; undefined: it does not depend on them. */
  sets: Map<string, { readonly labels: Map<number, string>; readonly of: number }> | undefined;
}

function isShown({ shows, problem }: Located): boolean {
  return shows === undefined || [problem, ...(problem.related ?? [])].some(({ span }) => shows(span.source));
}

/** Related places of one finding; one that many instances share would name more than help. */
const relatedLimit = 20;

/** The related places of a finding and those that another instance of it adds. */
function joined(first: Finding["related"], more: Finding["related"]): Finding["related"] {
  const added = more.filter(
    ({ message, range }) => !first.some((each) => each.message === message && isSameRange(each.range, range)),
  );
  return added.length === 0 || first.length >= relatedLimit ? first : [...first, ...added].slice(0, relatedLimit);
}

function isSameRange(a: Finding["range"], b: Finding["range"]): boolean {
  return a.file === b.file && a.start.byte === b.start.byte && a.end.byte === b.end.byte;
}

/** The message with the sets of inputs that lead to it, where others of the root module do not. */
function withSets(message: string, sets: Place["sets"]): string {
  const [named] = sets?.values() ?? [];
  if (named === undefined) return message;
  const end = message.endsWith(".") ? "." : "";
  return `${message.slice(0, message.length - end.length)} (with ${[...new Set(named.labels.values())].join(", ")})${end}`;
}

/** Findings of one severity that are kept; what nobody reads would fill the memory. */
const findingLimit = 10_000;

/** Findings as they come in. */
export interface Collection {
  readonly add: (located: Located) => void;
  /**
   * Findings in order, each place once, with fingerprints that hold no line number. What the configuration turns off is left out, and
   * so is what is not to be shown; fingerprints are those of a run that shows everything.
   */
  readonly findings: () => Finding[];
  /** By severity how many problems stand at places beyond `findingLimit`; of each such severity there are findings. */
  readonly leftOut: () => ReadonlyMap<Severity, number>;
}

/** An empty collection. */
export function collectFindings(): Collection {
  const byPlace = new Map<string, Place>();
  const leftOut = new Map<Severity, number>();
  const counts = new Map<string, number>();
  const add = (located: Located) => {
    const { problem, limits, root, set } = located;
    const own = problem.severity ?? ruleTable.get(problem.rule)?.severities[0] ?? "error";
    const severity = limited(own, limits.get(problem.rule));
    if (severity === "off") return;
    const made = finding(located, severity);
    const key = placeOf(made);
    const isVisible = isShown(located);
    const known = byPlace.get(key);
    if (known === undefined) {
      // Those that are not shown count by themselves, so that they take no place of others.
      const kind = `${severity} ${isVisible}`;
      const count = counts.get(kind) ?? 0;
      if (count >= findingLimit) {
        if (isVisible) leftOut.set(severity, (leftOut.get(severity) ?? 0) + 1);
        return;
      }
      counts.set(kind, count + 1);
    }
    const place = known ?? { finding: made, shown: false, sets: new Map() };
    byPlace.set(key, place);
    place.shown ||= isVisible;
    if (place.finding !== made)
      place.finding = { ...place.finding, related: joined(place.finding.related, made.related) };
    if (rank[severity] > rank[place.finding.severity]) place.finding = { ...place.finding, severity };
    const sets = place.sets?.get(root) ?? { labels: new Map<number, string>(), of: set?.of ?? 1 };
    sets.labels.set(set?.index ?? 0, set?.label ?? "");
    if (sets.labels.size === sets.of) place.sets = undefined;
    else place.sets?.set(root, sets);
  };
  return { add, findings: () => ordered(byPlace), leftOut: () => leftOut };
}

/** The findings of problems that are all known, in order. */
export function assemble(located: readonly Located[]): Finding[] {
  const collection = collectFindings();
  for (const each of located) collection.add(each);
  return collection.findings();
}

/** The keys of instances in an address. */
const instanceKeys = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]/g;

/** The calls that lead to a module, in an address without keys. */
const callPath = /^(?:module\.[^.]*\.)+/;

/**
 * What stands for the place of a finding without its line. Which instance is the first to be wrong does not count, nor for a called
 * module who calls it; what has no address has its file.
 */
function identityOf({ rule, root, address, range, fingerprint: path }: Finding): readonly string[] {
  const whole = address?.replace(instanceKeys, "");
  const directory = posix.dirname(range.file);
  return directory === root
    ? [rule, root, whole ?? range.file, path]
    : [rule, directory, whole?.replace(callPath, "") ?? range.file, path];
}

function ordered(byPlace: ReadonlyMap<string, Place>): Finding[] {
  const shown = new Set<Finding>();
  const findings = [...byPlace.values()].map((place) => {
    const message = withSets(place.finding.message, place.sets);
    const whole = { ...place.finding, message };
    if (place.shown) shown.add(whole);
    return whole;
  });
  const ordinals = new Map<string, number>();
  return inOrder(findings).flatMap((each) => {
    const identity = identityOf(each);
    const key = JSON.stringify(identity);
    const ordinal = ordinals.get(key) ?? 0;
    ordinals.set(key, ordinal + 1);
    const hash = createHash("sha256")
      .update(JSON.stringify([...identity, ordinal]))
      .digest("hex");
    return shown.has(each) ? [{ ...each, fingerprint: hash.slice(0, 32) }] : [];
  });
}
