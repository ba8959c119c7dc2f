/** Terraform would look for the Sym provider under another name than its own. */
import type { Instance } from "../evaluate/instance.ts";
import { type EvaluatedModule, within } from "../evaluate/module.ts";
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import { localProvider } from "../model/provider-source.ts";
import { isSymProvider, providerRequirements, requirementBlocks } from "../model/required-providers.ts";
import type { Rule } from "./rule.ts";

type Declared = Instance["block"];

/** The first resource or data source that gets its provider by the local name `sym`, with its address. */
function firstUse(module: EvaluatedModule): readonly [string, Declared] | undefined {
  return [...module.declarations.resources].find(
    ([, block]) =>
      block.labels[0]?.text.startsWith("sym_") === true && !block.damaged && localProvider(block, "sym") === "sym",
  );
}

function* check(model: Model): Iterable<Problem> {
  const directories = new Set<string>();
  for (const module of model.modules) {
    if (directories.has(module.directory)) continue;
    directories.add(module.directory);
    yield* checkModule(module);
  }
}

/** Terraform looks at the requirements of each module by itself. */
function* checkModule(module: EvaluatedModule): Iterable<Problem> {
  const first = firstUse(module);
  const { settings, declarations } = module;
  if (first === undefined || !declarations.complete || settings.some(({ body }) => body.damaged)) return;
  const [address, user] = first;
  const entries = providerRequirements(module).filter(({ name }) => name === "sym");
  if (entries.some(({ source }) => source === "unknown" || (source !== "absent" && isSymProvider(source.text)))) return;
  // An entry that is written as a block is `unsupported-argument`.
  const required = requirementBlocks(module);
  if (required.some(({ body }) => body.blocks.some(({ type }) => type === "sym"))) return;
  const [entry] = entries;
  const block = entry?.within ?? required[0];
  const looksFor = entry === undefined || typeof entry.source === "string" ? "hashicorp/sym" : entry.source.text;
  yield {
    rule: "missing-provider-source",
    address: within(module.address, "provider.sym"),
    span: block === undefined ? user.header : locate(block, []),
    message: `required_providers does not say that "sym" is symopsio/sym; Terraform looks for ${looksFor}, which is not Sym's provider.`,
    help: 'Add sym = { source = "symopsio/sym" } to required_providers.',
    related: [{ message: `"${within(module.address, address)}" needs the provider`, span: user.header }],
  };
}

export default {
  id: "missing-provider-source",
  severities: ["error"],
  summary: "sym_* is used and required_providers does not map sym to symopsio/sym",
  why: "Without a source Terraform takes the provider hashicorp/sym, which does not exist, and terraform init fails.",
  example: {
    bad: `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "sym_environment" "prod" {
  name = "prod"
}
`,
    good: `terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
    sym = { source = "symopsio/sym" }
  }
}

resource "sym_environment" "prod" {
  name = "prod"
}
`,
  },
  check,
} satisfies Rule;
