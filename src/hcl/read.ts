/** Reads files of HCL, with HashiCorp's parser as the judge of what is a syntax error in the native syntax. */
import type { NotChecked, Problem } from "../finding.ts";
import { contains, type Source } from "../source.ts";
import type { File } from "./ast.ts";
import { type AuthorityProblem, askAuthority, spanOf, type Verdict, type VerdictStore } from "./authority.ts";
import { type FileUse, isJson, parseFile } from "./parse.ts";
import type { ParsedFile, SyntaxProblem } from "./syntax-problem.ts";

export interface ReadFile {
  readonly source: Source;
  /** Blocks that could not be read are `damaged`, also where `problems` has nothing about them. */
  readonly file: File;
  /** Of the rule `syntax`, in the order of the file. */
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** Ask HashiCorp's parser about every file, not only those in which a problem was found. */
  readonly strict?: boolean;
  readonly verdicts?: VerdictStore;
  /** What the files are for; configuration where it is left out. */
  readonly use?: FileUse;
}

/**
 * Parses files and settles their syntax problems; the result has a file for every source, in their order. Never throws
 * for what files hold.
 */
export async function readFiles(
  sources: readonly Source[],
  options: ReadOptions = {},
): Promise<{ files: ReadFile[]; notChecked: NotChecked[] }> {
  const parsed = sources.map((source) => parseFile(source, options.use));
  const doubtful = sources.filter(
    (source, index) => !isJson(source) && (options.strict === true || mistakes(parsed[index]).length > 0),
  );
  const verdicts = await askAuthority(doubtful, options.verdicts);
  const verdictOn = new Map(doubtful.map((source, index) => [source, verdicts[index]]));
  const notChecked: NotChecked[] = [];
  const files = sources.map((source, index): ReadFile => {
    const { file, problems } = parsed[index] as ParsedFile;
    const verdict = verdictOn.get(source);
    for (const { span, message, limit } of problems) {
      if (limit === true) notChecked.push({ what: source.path, why: message, span });
    }
    const own = mistakes(parsed[index]);
    if (verdict?.kind === "accepted" && own[0] !== undefined) {
      notChecked.push({
        what: source.path,
        why: "HashiCorp's parser accepts a part of the file that could not be read here",
        span: own[0].span,
      });
    }
    if (verdict?.kind === "unavailable") {
      notChecked.push({ what: source.path, why: `HashiCorp's parser could not judge it: ${verdict.reason}` });
    }
    return { source, file, problems: settle(source, own, verdict) };
  });
  return { files, notChecked };
}

function mistakes(parsed: ParsedFile | undefined): SyntaxProblem[] {
  return parsed?.problems.filter(({ limit }) => limit !== true) ?? [];
}

/**
 * The problems that stand once the authority has spoken. It reads on after a mistake as if nothing had been cut, so that what it
 * says of later blocks is mostly a consequence: its words count for the first mistake, ours for those in other blocks.
 */
function settle(source: Source, own: readonly SyntaxProblem[], verdict: Verdict | undefined): Problem[] {
  if (verdict?.kind === "accepted") return [];
  const problems = own.map(
    ({ rule = "syntax", span, message, help, related }): Problem => ({
      rule,
      span,
      message,
      ...(help === undefined ? {} : { help }),
      ...(related === undefined ? {} : { related: [related] }),
    }),
  );
  if (verdict?.kind !== "rejected") return problems;
  const theirs = verdict.problems
    .map((problem) => inItsWords(source, problem))
    .reduce((first, problem) => (problem.span.from < first.span.from ? problem : first));
  const [first] = own;
  if (first === undefined) return [theirs];
  if (contains(first.within, theirs.span)) {
    problems[0] = theirs;
  } else if (source.text.slice(theirs.span.to).trim() === "") {
    // Something is not closed: it says so at the end of the file, we say where it begins.
    problems[0] = { ...theirs, span: first.span };
  }
  return problems;
}

function inItsWords(source: Source, problem: AuthorityProblem): Problem {
  return {
    rule: "syntax",
    span: spanOf(source, problem),
    message: `${problem.summary}: ${problem.detail.replace(/\.$/, "")}`,
  };
}
