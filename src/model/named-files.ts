/** Files and directories that arguments name without reading them: local module sources and strategy implementations. */
import { resolve } from "node:path";
import type { EvaluatedModule, FileContent } from "../evaluate/module.ts";
import type { Problem } from "../finding.ts";
import { locate } from "./locate.ts";

/** Whether a module source is a directory of the same repository. */
export function isLocalSource(source: string): boolean {
  return source.startsWith("./") || source.startsWith("../") || source === "." || source === "..";
}

/** What a file or directory that should be there is instead; undefined where it is right. */
function fault(content: FileContent, wanted: "file" | "directory"): string | undefined {
  if ("source" in content) return wanted === "file" ? undefined : "is a file, not a directory";
  switch (content.failure) {
    case "missing":
      return "does not exist";
    case "outside":
      return "lies outside the repository and is not read";
    case "directory":
      return wanted === "directory" ? undefined : "is a directory, not a file";
    default:
      return undefined;
  }
}

/**
 * `missing-file` for local module sources, which start at the module's directory, and for `sym_strategy.implementation`,
 * which the provider opens from where Terraform runs (sym.md 3.2).
 */
export function checkNamedFiles(
  module: EvaluatedModule,
  rootDirectory: string,
  readFile: (absolute: string) => FileContent,
): Problem[] {
  const problems: Problem[] = [];
  for (const call of module.calls) {
    if (call.body.damaged || call.source === undefined || !isLocalSource(call.source)) continue;
    const wrong = fault(readFile(resolve(module.directory, call.source)), "directory");
    if (wrong === undefined) continue;
    problems.push({
      rule: "missing-file",
      address: call.address,
      path: "source",
      span: locate(call, ["source"]),
      message: `The source "${call.source}" of "module.${call.name}" ${wrong}.`,
      help: "A local source starts at the directory of the file that it is written in.",
    });
  }
  for (const instance of module.instances.values()) {
    if (instance.type !== "sym_strategy" || instance.mode !== "managed") continue;
    const path = instance.body.attributes.get("implementation")?.value;
    // Contents instead of a path are another mistake.
    if (typeof path?.data !== "string" || path.data === "" || /[\n\r]/.test(path.data) || path.trace.content) continue;
    const wrong = fault(readFile(resolve(rootDirectory, path.data)), "file");
    if (wrong === undefined) continue;
    problems.push({
      rule: "missing-file",
      address: instance.address,
      path: "implementation",
      span: locate(instance, ["implementation"]),
      message: `The implementation "${path.data}" of "${instance.address}" ${wrong}.`,
      help: 'The provider opens the path when it creates the strategy: write "${path.module}/<file>.py" with a file that is there.',
    });
  }
  return problems;
}
