/** The commands and options of the program. */
import { Command, CommanderError } from "commander";
import { PROBE_MODES } from "../probe/options.ts";
import { formatNames } from "../report/format-names.ts";
import { version } from "../version.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import {
  type CatalogueFormat,
  type ColorOption,
  catalogueFormats,
  type InputOption,
  type InspectFormat,
  inspectFormats,
  type OutputOptions,
  type SourceOptions,
  type ValidateOptions,
} from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { addReport } from "./reports.ts";
import type { Stages } from "./stages.ts";
import { choiceOf, describeUsageError, usageError } from "./usage.ts";
import { validateCommand } from "./validate.ts";

const exitCodes = `
Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  wrong use: bad option, path that does not exist, nothing to check
  3  a bug in symcheck; the findings of the other rules are still shown
  4  --probe require, and the probe was inconclusive or could not run
The first that applies of 3, 2, 1, 4, 0.
`;

const validateExamples = `
Examples:
  symcheck validate
  symcheck validate environments/prod --var-file prod.tfvars
  symcheck validate environments/prod --plan plan.json
  symcheck validate --changed=origin/main
  symcheck validate fixtures/demo --probe simulate
  symcheck validate --probe require --client-secret-from file:secret.txt
`;

const inspectExamples = `
Examples:
  symcheck inspect
  symcheck inspect environments/prod --var-file prod.tfvars
  symcheck inspect environments/prod --format json
  symcheck inspect --format dot | dot -Tsvg > sym.svg

Exit codes:
  0  shown, also where the configuration has mistakes: "symcheck validate" finds those
  2  wrong use: bad option, path that does not exist, nothing to show
  3  a bug in symcheck
`;

const simulateExamples = `
Examples:
  symcheck simulate onelogin environments/prod
  symcheck simulate onelogin --fault token-401 environments/prod
`;

/** A script that forgot the command must not pass, so help without being asked for is wrong use. */
const missingCommand = 'a command is missing; to check the working directory, use "symcheck validate"';

/** Help is kept to a width that reads well on wide terminals too. */
const widestHelp = 110;
/** Columns left for descriptions below which they are not wrapped any more. */
const narrowestHelp = 20;

/** Parses the command line (without the program's own name) and runs the command. Help and wrong use are answered here. */
export async function runCommand(argv: readonly string[], io: Io, stages: Stages): Promise<Outcome> {
  let outcome: Outcome = {};
  const pending: { stream: Io["stdout"]; text: string }[] = [];
  const program = buildProgram(io, stages, pending, (result) => {
    outcome = result;
  });
  try {
    await program.parseAsync(withoutOptionalWords(argv), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const command = program.commands.find((each) => each.name() === argv[0]);
    const message = argv.length === 0 ? missingCommand : describeUsageError(error, command?.name());
    if (message !== undefined) outcome = { usageErrors: [message] };
  }
  for (const { stream, text } of pending) await write(stream, text);
  return outcome;
}

/** `--changed` takes a value only behind "=": the word after it is a path. */
function withoutOptionalWords(argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  return argv.map((word, index) => (word === "--changed" && (end === -1 || index < end) ? "--changed=" : word));
}

function buildProgram(
  io: Io,
  stages: Stages,
  pending: { stream: Io["stdout"]; text: string }[],
  finish: (outcome: Outcome) => void,
): Command {
  const program = new Command("symcheck");
  const width = Math.min(widestHelp, io.stdout.columns ?? 80);
  program
    .description("Checks Sym configurations in Terraform, and the OneLogin account behind them.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => pending.push({ stream: io.stdout, text }),
      writeErr: (text) => pending.push({ stream: io.stderr, text }),
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => wantsColor("auto", io.env, io.stdout.isTTY === true),
    })
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureHelp({ minWidthToWrap: narrowestHelp })
    .addHelpText("after", exitCodes);
  addValidate(program, io, stages, finish);
  addInspect(program, io, stages, finish);
  addRules(program, io, finish);
  addExplain(program, io, finish);
  addSimulate(program, io, stages, finish);
  return program;
}

/** The options by which the variables of root modules get their values. */
function addInputOptions(command: Command, inputs: InputOption[]): Command {
  return command
    .optionsGroup("Inputs:")
    .option("--var <NAME=VALUE>", "a root variable; repeatable", (text: string) => inputs.push(parseVariable(text)))
    .option("--var-file <FILE>", "a file of root variables; repeatable", (path: string) =>
      inputs.push({ kind: "var-file", path }),
    )
    .option("--workspace <NAME>", "the value of terraform.workspace")
    .option(
      "--plan <FILE>",
      "what terraform show -json says of a plan of the root module, for what is not known without",
    );
}

/** The options that say which root modules are meant. */
function addSelectionOptions(command: Command): Command {
  return command
    .optionsGroup("Selection:")
    .option("--stdin-filename <NAME>", "the file that standard input replaces where a path is -")
    .option("--config <FILE>", "configuration (default: nearest symcheck.json above the root module)")
    .option("--no-config", "no configuration")
    .option("--exclude <GLOB>", "leave out what matches, as in .gitignore; repeatable", collect)
    .option("--no-ignore", "look into what .gitignore leaves out");
}

const colorOption = [
  "--color <WHEN>",
  "auto, always, never (default: auto)",
  choiceOf("--color", ["auto", "always", "never"] as const),
] as const;

function addValidate(program: Command, io: Io, stages: Stages, finish: (outcome: Outcome) => void): void {
  const inputs: InputOption[] = [];
  const validate = program
    .command("validate")
    .summary("check configurations")
    .description("Checks the root modules at or below each path, then the OneLogin account where a probe is possible.")
    .argument(
      "[path...]",
      "directories, files that stand for the root modules reaching them, - for standard input (default: .)",
    );
  addInputOptions(validate, inputs)
    .option("--require-inputs", "a root variable without a value is a finding")
    .optionsGroup("Probe:")
    .option("--probe <MODE>", `${PROBE_MODES.join(", ")} (default: auto)`, choiceOf("--probe", PROBE_MODES))
    .option(
      "--client-secret-from <SOURCE>",
      "env:NAME, file:PATH or stdin, with ADDRESS= before it for one integration; repeatable",
      collect,
    )
    .option("--onelogin-domain <HOST>", "the only domain that a secret may go to")
    .option("--probe-endpoint <URL>", "send the probe to a simulator on the loopback")
    .option("--probe-timeout <SECONDS>", "whole budget of the probe (default: 30)", parseSeconds);
  addSelectionOptions(validate)
    .option("--changed [REF]", "only root modules touched since REF, written --changed=REF (default: upstream)")
    .optionsGroup("Output:")
    .option("--format <FORMAT>", `${formatNames.join(", ")} (default: pretty)`, choiceOf("--format", formatNames))
    .option("--report <FORMAT=FILE>", "a further report, in a file; repeatable", addReport)
    .option(
      "--fail-on <SEVERITY>",
      "lowest severity that gives exit code 1: error, warning, info, never (default: error)",
      choiceOf("--fail-on", ["error", "warning", "info", "never"] as const),
    )
    .option(...colorOption)
    .option("--baseline <FILE>", "known findings, which are counted and not shown")
    .option("--write-baseline <FILE>", "write the findings of this run as a baseline")
    .option("--no-inline-suppressions", "comments in the configuration suppress nothing")
    .option("--quiet", "findings only")
    .option("--verbose", "say everything that was not checked")
    .option("--debug", "show stacks for bugs in symcheck")
    .optionsGroup("Other:")
    .option("--strict-syntax", "ask HashiCorp's parser about every file")
    .option("--cache-dir <DIR>", "where to keep what need not be found out again")
    .option("--no-cache", "keep nothing")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", validateExamples + exitCodes)
    .action(async (paths: string[], flags: ValidateFlags) => {
      finish(
        await validateCommand(
          validateOptions(paths.length > 0 ? paths : ["."], inputs, flags),
          outputOptions(flags),
          io,
          stages,
        ),
      );
    });
}

function addInspect(program: Command, io: Io, stages: Stages, finish: (outcome: Outcome) => void): void {
  const inputs: InputOption[] = [];
  const inspect = program
    .command("inspect")
    .summary("show what a configuration evaluates to")
    .description(
      "Shows the root modules at or below a path as validate sees them: inputs and where they are from, every resource with its values, what it refers to, and what is not known before apply. Secrets are left out.",
    )
    .argument(
      "[path]",
      "a directory, a file that stands for the root modules reaching it, - for standard input (default: .)",
    );
  addInputOptions(inspect, inputs);
  addSelectionOptions(inspect)
    .optionsGroup("Output:")
    .option("--format <FORMAT>", `${inspectFormats.join(", ")} (default: tree)`, choiceOf("--format", inspectFormats))
    .option(...colorOption)
    .option("--debug", "show stacks for bugs in symcheck")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", inspectExamples)
    .action(async (path: string | undefined, flags: InspectFlags) => {
      const { inspectCommand } = await import("./inspect.ts");
      const output = { format: flags.format ?? "tree", color: flags.color ?? "auto", debug: flags.debug === true };
      finish(await inspectCommand(sourceOptions([path ?? "."], inputs, flags), output, io, stages));
    });
}

function addRules(program: Command, io: Io, finish: (outcome: Outcome) => void): void {
  program
    .command("rules")
    .summary("list the rules")
    .description("Lists every rule with its severity and what it finds.")
    .option(
      "--format <FORMAT>",
      `${catalogueFormats.join(", ")} (default: pretty)`,
      choiceOf("--format", catalogueFormats),
    )
    .helpOption("-h, --help", "print help")
    .action(async (flags: { format?: CatalogueFormat }) => {
      const { rulesCommand } = await import("./rules.ts");
      finish(await rulesCommand(flags.format ?? "pretty", io));
    });
}

function addExplain(program: Command, io: Io, finish: (outcome: Outcome) => void): void {
  program
    .command("explain")
    .summary("explain a rule")
    .description("Says what a rule finds and why that fails at Sym or OneLogin, with a wrong and a right example.")
    .argument("<rule>", 'the id of the rule, as "symcheck rules" lists it')
    .helpOption("-h, --help", "print help")
    .action(async (rule: string) => {
      const { explainCommand } = await import("./explain.ts");
      finish(await explainCommand(rule, io));
    });
}

function addSimulate(program: Command, io: Io, stages: Stages, finish: (outcome: Outcome) => void): void {
  const simulate = program
    .command("simulate")
    .summary("run a stand-in for a service")
    .description("Runs a stand-in for a service.");
  simulate
    .command("onelogin")
    .summary("an embedded OneLogin account on the loopback")
    .description(
      "Runs an embedded OneLogin account on the loopback that knows the domains, client ids and role ids of the configuration, and prints its address and a working pair. Ctrl-C ends it.",
    )
    .argument("[path]", "the configuration", ".")
    .option("--account <FILE>", "take domains, client ids and role ids from a JSON file instead")
    .option("--fault <NAME>", "answer wrongly in one way; an unknown name lists them; repeatable", collect)
    .helpOption("-h, --help", "print help")
    .addHelpText("after", simulateExamples)
    .action(async (path: string, flags: { account?: string; fault?: readonly string[] }) => {
      const account = flags.account === undefined ? {} : { accountFile: flags.account };
      const { simulateCommand } = await import("./simulate.ts");
      finish(await simulateCommand({ path, faults: flags.fault ?? [], ...account }, io, stages));
    });
}

interface SourceFlags {
  readonly workspace?: string;
  readonly plan?: string;
  readonly stdinFilename?: string;
  readonly config?: string | boolean;
  readonly exclude?: readonly string[];
  readonly ignore: boolean;
}

interface InspectFlags extends SourceFlags {
  readonly format?: InspectFormat;
  readonly color?: ColorOption;
  readonly debug?: boolean;
}

interface ValidateFlags extends SourceFlags, Partial<Omit<OutputOptions, "reports">> {
  readonly report?: OutputOptions["reports"];
  readonly requireInputs?: boolean;
  readonly probe?: ValidateOptions["probe"]["mode"];
  readonly clientSecretFrom?: readonly string[];
  readonly oneloginDomain?: string;
  readonly probeEndpoint?: string;
  readonly probeTimeout?: number;
  readonly changed?: string;
  readonly baseline?: string;
  readonly inlineSuppressions: boolean;
  readonly strictSyntax?: boolean;
  readonly cacheDir?: string;
  readonly cache: boolean;
}

function sourceOptions(paths: readonly string[], inputs: readonly InputOption[], flags: SourceFlags): SourceOptions {
  return {
    paths,
    inputs,
    ...(flags.workspace !== undefined && { workspace: flags.workspace }),
    ...(flags.plan !== undefined && { plan: flags.plan }),
    respectIgnore: flags.ignore,
    exclude: flags.exclude ?? [],
    ...(flags.config !== undefined && flags.config !== true && { config: flags.config }),
    ...(flags.stdinFilename !== undefined && { stdinFilename: flags.stdinFilename }),
  };
}

function validateOptions(
  paths: readonly string[],
  inputs: readonly InputOption[],
  flags: ValidateFlags,
): ValidateOptions {
  return {
    ...sourceOptions(paths, inputs, flags),
    requireInputs: flags.requireInputs === true,
    probe: {
      mode: flags.probe ?? "auto",
      secretSources: flags.clientSecretFrom ?? [],
      ...(flags.oneloginDomain !== undefined && { domain: flags.oneloginDomain }),
      ...(flags.probeEndpoint !== undefined && { endpoint: flags.probeEndpoint }),
      timeoutSeconds: flags.probeTimeout ?? 30,
    },
    strictSyntax: flags.strictSyntax === true,
    ...(flags.cacheDir !== undefined && { cacheDirectory: flags.cacheDir }),
    cache: flags.cache,
    ...(flags.changed !== undefined && { changed: flags.changed }),
    ...(flags.baseline !== undefined && { baseline: flags.baseline }),
    ...(!flags.inlineSuppressions && { inlineSuppressions: false }),
  };
}

function outputOptions(flags: ValidateFlags): OutputOptions {
  return {
    format: flags.format ?? "pretty",
    reports: flags.report ?? [],
    ...(flags.writeBaseline !== undefined && { writeBaseline: flags.writeBaseline }),
    failOn: flags.failOn ?? "error",
    color: flags.color ?? "auto",
    quiet: flags.quiet === true,
    verbose: flags.verbose === true,
    debug: flags.debug === true,
  };
}

function collect(text: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, text];
}

/** The value is not repeated in the message: it may be a secret. */
function parseVariable(text: string): InputOption {
  const sign = text.indexOf("=");
  if (sign < 1) throw usageError('"--var" takes NAME=VALUE; what was given has no name and "=" at its start');
  return { kind: "var", name: text.slice(0, sign).trim(), text: text.slice(sign + 1) };
}

function parseSeconds(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (seconds > 0 && seconds <= 3600) return seconds;
  throw usageError(`"--probe-timeout" does not take "${text}"; it takes a number of seconds above 0, at most 3600`);
}
