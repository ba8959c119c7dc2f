/** What a command line asks of a run, typed. */
import type { Readable } from "node:stream";
import type { Report, Severity } from "../finding.ts";
import type { Inspection } from "../inspection.ts";
import type { ProbeOptions } from "../probe/options.ts";
import type { FormatName } from "../report/format-names.ts";

/** `--var` and `--var-file` in the order given, which is their precedence: later wins. */
export type InputOption =
  | { readonly kind: "var"; readonly name: string; readonly text: string }
  | { readonly kind: "var-file"; readonly path: string };

/** Which root modules a command reads, and with which inputs. */
export interface SourceOptions {
  /** As given, relative to the working directory; never empty. */
  readonly paths: readonly string[];
  readonly inputs: readonly InputOption[];
  /** `--workspace`. */
  readonly workspace?: string;
  /** The file of `--plan`, relative to the working directory. */
  readonly plan?: string;
  /** False under `--no-ignore`. */
  readonly respectIgnore: boolean;
  /** Patterns of `--exclude`. */
  readonly exclude: readonly string[];
  /** The file of `--config`; false under `--no-config`. */
  readonly config?: string | false;
  /** The file whose text is on standard input, where a path is `-`. */
  readonly stdinFilename?: string;
}

export interface ValidateOptions extends SourceOptions {
  /** A root variable without a value is a finding. */
  readonly requireInputs?: boolean;
  readonly probe: ProbeOptions;
  /** Ask HashiCorp's parser about every file. */
  readonly strictSyntax: boolean;
  /** `--cache-dir`; left out for the default place. */
  readonly cacheDirectory?: string;
  /** False under `--no-cache`. */
  readonly cache: boolean;
  /** False under `--no-inline-suppressions`: comments suppress nothing. */
  readonly inlineSuppressions?: boolean;
  /** The file of `--baseline`, relative to the working directory. */
  readonly baseline?: string;
  /** The commit of `--changed`, empty for the one where the branch left its upstream. */
  readonly changed?: string;
}

/** All that a run may use of the outside world. */
export interface ValidateIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute. */
  readonly cwd: string;
  readonly stdin: Readable;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** The date, as in `2027-01-31`; left out for that of the system, UTC. */
  readonly today?: () => string;
  /** Says what is being done, for a spinner; may be called often. */
  readonly progress: (text: string) => void;
}

export interface ValidateResult {
  readonly report: Report;
  /** For standard error, one line each; they do not change the exit code. */
  readonly notices: readonly string[];
  /** Wrong use that shows only when files are looked at, one line each; any makes the exit code 2. */
  readonly usageErrors: readonly string[];
  /** Under `--probe require`: the probe stayed inconclusive or could not run. */
  readonly probeInconclusive: boolean;
}

export interface InspectResult {
  readonly inspection: Inspection;
  /** For standard error, one line each. */
  readonly notices: readonly string[];
  /** Wrong use that shows only when files are looked at, one line each; any makes the exit code 2. */
  readonly usageErrors: readonly string[];
}

/** Lowest severity that gives exit code 1. */
export type FailOn = Severity | "never";

export type ColorOption = "auto" | "always" | "never";

/** A report in a file: `--report FORMAT=FILE`. */
export interface ReportFile {
  readonly format: FormatName;
  /** As given, relative to the working directory. */
  readonly path: string;
}

/** How results are shown and judged: what `validate` itself need not know. */
export interface OutputOptions {
  readonly format: FormatName;
  readonly reports: readonly ReportFile[];
  /** The file of `--write-baseline`. */
  readonly writeBaseline?: string;
  readonly failOn: FailOn;
  readonly color: ColorOption;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly debug: boolean;
}

/** The formats of `symcheck inspect`. */
export const inspectFormats = ["tree", "json", "mermaid", "dot"] as const;

export type InspectFormat = (typeof inspectFormats)[number];

/** The formats of `symcheck rules`. */
export const catalogueFormats = ["pretty", "json", "markdown"] as const;

export type CatalogueFormat = (typeof catalogueFormats)[number];
