/** Modules and providers of Sym that are no longer served. */
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import type { Model } from "../model/model.ts";
import { isAtRetiredHost, isSymProvider, providerRequirements, retiredHost } from "../model/required-providers.ts";
import type { Rule } from "./rule.ts";

/** `symopsio/runtime-connector/sym`, of the public registry or of the host of old. */
const retiredModule = /^(?:(?:registry\.terraform\.io|terraform\.symops\.com)\/)?symopsio\/([^/]+)\/sym$/;

/** Where a registry has no subdirectory, the version or a query may follow. */
function withoutSubdirectory(source: string): string {
  return source.split("//", 1)[0] ?? source;
}

function* check(model: Model): Iterable<Problem> {
  for (const call of model.calls) {
    const { source } = call;
    if (source === undefined) continue;
    const name = retiredModule.exec(withoutSubdirectory(source))?.[1];
    if (name === undefined && !isAtRetiredHost(source)) continue;
    yield {
      rule: "retired-module",
      address: call.address,
      path: "source",
      span: locate(call, ["source"]),
      message: `"module.${call.name}" comes from "${source.length > 100 ? `${source.slice(0, 100)}…` : source}", which Sym retired in September 2022.`,
      help:
        name === undefined
          ? "Use the module of the public registry, as in symopsio/runtime-connector/aws."
          : `Use symopsio/${name}/aws of the public registry, where there is one, and see what changed in its inputs.`,
    };
  }
  for (const { name, source } of model.modules.flatMap(providerRequirements)) {
    if (typeof source === "string" || !isAtRetiredHost(source.text) || !isSymProvider(source.text)) continue;
    yield {
      rule: "retired-module",
      address: `provider.${name}`,
      path: "source",
      span: source.span,
      message: `The provider "${name}" comes from the host "${retiredHost}", which Sym retired in September 2022.`,
      help: 'Write source = "symopsio/sym".',
    };
  }
}

export default {
  id: "retired-module",
  severities: ["warning"],
  summary: "A module or provider from the registry that Sym retired",
  why: 'Sym moved its modules and its provider to the public registry in 2022. The old host and the modules for the provider "sym" get no changes, and terraform init may not find them.',
  example: {
    bad: `module "runtime_connector" {
  source      = "terraform.symops.com/symopsio/runtime-connector/sym"
  version     = "~> 1.0"
  environment = "prod"
}
`,
    good: `module "runtime_connector" {
  source      = "symopsio/runtime-connector/aws"
  version     = "~> 2.0"
  environment = "prod"
}
`,
  },
  check,
} satisfies Rule;
