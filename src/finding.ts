/** What the stages report and what a run results in. */
import type { Range, Source, Span } from "./source.ts";

export type Severity = "error" | "warning" | "info";

/** A further place that a problem is about. */
export interface Related {
  readonly message: string;
  readonly span: Span;
}

export interface Edit {
  readonly span: Span;
  readonly newText: string;
}

/** A safe edit: applying it is right whenever the problem is. */
export interface Fix {
  readonly description: string;
  readonly edits: readonly Edit[];
}

/** One mistake as a stage found it. The engine adds default severity, root and fingerprint. */
export interface Problem {
  /** A rule id of `catalogue/rule-table.ts`. */
  readonly rule: string;
  /** Left out: the first severity of the rule. */
  readonly severity?: Severity;
  readonly message: string;
  readonly span: Span;
  readonly help?: string;
  /** The resource or block at fault, as in `sym_target.admin`. */
  readonly address?: string;
  /** Where in that block, as in `settings.client_id`: keeps the fingerprint free of line numbers. */
  readonly path?: string;
  readonly related?: readonly Related[];
  readonly fix?: Fix;
  /** Where the cause may stand: with another problem that begins at one of these places, this one is not reported. */
  readonly consequenceOf?: readonly Span[];
  /** Not certain enough to be shown: it only decides what `try` and `can` give. */
  readonly unsure?: true;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly address?: string;
  /** The root module's directory, relative to the working directory; "." for the directory itself. */
  readonly root: string;
  readonly range: Range;
  /** The text that `range` points into, for snippets. */
  readonly source: Source;
  readonly related: readonly { readonly message: string; readonly range: Range; readonly source: Source }[];
  readonly fix?: {
    readonly description: string;
    readonly edits: readonly { readonly range: Range; readonly newText: string }[];
  };
  readonly fingerprint: string;
}

/** Something that the run could not know or follow. */
export interface NotChecked {
  readonly what: string;
  readonly why: string;
  readonly span?: Span;
}

export type Verdict = "valid" | "rejected" | "under-scoped" | "inconclusive" | "skipped";
export type StageName = "discovery" | "token" | "scope" | "roles" | "secret";

export interface ProbeStage {
  readonly stage: StageName;
  readonly outcome: string;
  readonly status?: number;
  readonly milliseconds?: number;
}

export interface PlannedCall {
  readonly method: "GET" | "POST";
  readonly path: string;
}

/** What the probe did, or under `--probe plan` would do, for one integration. */
export type ProbeReport =
  | {
      readonly address: string;
      readonly domain: string;
      readonly planned?: false;
      readonly simulated?: boolean;
      readonly verdict: Verdict;
      readonly reason: string;
      readonly stages: readonly ProbeStage[];
    }
  | {
      readonly address: string;
      readonly domain: string;
      readonly planned: true;
      readonly calls: readonly PlannedCall[];
      readonly secretSource: string;
    };

export interface RootCoverage {
  readonly path: string;
  readonly files: number;
  readonly resources: number;
}

/** A finding that a comment or a baseline takes out of the report. */
export interface HiddenFinding {
  readonly finding: Finding;
  readonly by: "comment" | "baseline";
  /** Of a comment: the reason that it gives. */
  readonly reason?: string;
}

/** The result of a run; reporters turn it into text. */
export interface Report {
  readonly findings: readonly Finding[];
  /** In the order of findings; counted in the summary. */
  readonly hidden?: readonly HiddenFinding[];
  readonly probes: readonly ProbeReport[];
  readonly summary: {
    readonly roots: number;
    readonly files: number;
    readonly resources: number;
    readonly errors: number;
    readonly warnings: number;
    readonly infos: number;
    readonly suppressed: number;
    readonly baselined: number;
  };
  readonly coverage: {
    readonly roots: readonly RootCoverage[];
    readonly unknownValues: number;
    readonly notChecked: readonly { readonly what: string; readonly why: string; readonly range?: Range }[];
  };
  /** Rules that threw: the run is incomplete and exits with 3. */
  readonly internalErrors: readonly { readonly rule: string; readonly error: unknown }[];
}
