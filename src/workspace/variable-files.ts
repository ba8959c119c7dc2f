/** Reads the files that give a root module its variables, and the workspace that is selected there. */
import { join } from "node:path";
import type { Source } from "../source.ts";
import { listNames } from "./module-files.ts";
import { readNamedFile, type Workspace } from "./workspace.ts";

export type VariableFile =
  | { readonly source: Source }
  /** Names the file in quotes and says what is wrong with it. */
  | { readonly failure: string };

/**
 * The variable files that Terraform loads by itself from a root module's directory, in the order of precedence (later wins):
 * `terraform.tfvars`, `terraform.tfvars.json`, then `*.auto.tfvars` and `*.auto.tfvars.json` by name.
 */
export function readVariableFiles(workspace: Workspace, directory: string): readonly VariableFile[] {
  const names = listNames(directory, workspace) ?? [];
  const chosen = [
    ...["terraform.tfvars", "terraform.tfvars.json"].filter((name) => names.includes(name)),
    ...names.filter((name) => /\.auto\.tfvars(?:\.json)?$/.test(name)),
  ];
  return chosen.map((name) => readVariableFileIn(workspace, join(directory, name)));
}

/** Whether Terraform loads a file of this name from a root module's directory by itself. */
export function isAutomaticVariableFile(name: string): boolean {
  return /^terraform\.tfvars(?:\.json)?$|\.auto\.tfvars(?:\.json)?$/.test(name);
}

/** Reads a variable file (absolute) of the repository; one outside it is not read. */
export function readVariableFileIn(workspace: Workspace, absolute: string): VariableFile {
  const content = workspace.readFile(absolute);
  if ("source" in content) return { source: content.source };
  return { failure: `"${workspace.show(absolute)}" ${content.reason}` };
}

/** Reads a file of `--var-file`, relative to the working directory. */
export function readVariableFile(path: string, cwd: string): VariableFile {
  const content = readNamedFile(path, cwd);
  return "source" in content ? { source: content.source } : { failure: `"${path}" ${content.reason}` };
}

/** The workspace that `terraform workspace select` left in a root module's directory; undefined where none is recorded. */
export function selectedWorkspace(workspace: Workspace, directory: string): string | undefined {
  const content = workspace.readFile(join(directory, ".terraform", "environment"));
  const name = "source" in content ? content.source.text.trim() : "";
  return name === "" ? undefined : name;
}
