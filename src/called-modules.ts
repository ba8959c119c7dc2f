/** What the text of local modules and of their calls says, before any of them is evaluated. */
import { dirname, resolve } from "node:path";
import { closest } from "./catalogue/closest.ts";
import type { DeclaredModule } from "./declared-module.ts";
import type { FileContent } from "./evaluate/module.ts";
import { literalText } from "./evaluate/references.ts";
import type { Problem } from "./finding.ts";
import type { Block, Call, Expression } from "./hcl/ast.ts";
import { isJson } from "./hcl/parse.ts";
import { visitBody } from "./hcl/traversal.ts";
import { isLocalSource } from "./model/named-files.ts";
import type { RootDirectory } from "./repositories.ts";
import type { Source } from "./source.ts";
import { placeOf } from "./workspace/workspace.ts";

/** Arguments of a module call that are Terraform's own. */
const metaArguments: ReadonlySet<string> = new Set([
  "source",
  "version",
  "providers",
  "count",
  "for_each",
  "depends_on",
]);

/** Functions that read the file that their first argument names. */
const readers: ReadonlySet<string> = new Set(["file", "templatefile", "filebase64"]);

/** Variables without a value that an argument of another name may mean. */
const openLimit = 1_000;

function* inputsOf(name: string, call: Block, { declarations }: DeclaredModule): Iterable<Problem> {
  const { variables, complete } = declarations;
  const { attributes } = call.body;
  const address = `module.${name}`;
  const misspelt = new Set<string>();
  const open = [...variables.keys()].filter((each) => !attributes.has(each)).slice(0, openLimit);
  for (const [argument, attribute] of attributes) {
    if (metaArguments.has(argument) || variables.has(argument) || !complete) continue;
    // Terraform passes over what a call that an override file changes has too much.
    if (call.parts !== undefined) continue;
    const meant = closest(argument, open);
    if (meant !== undefined) misspelt.add(meant);
    yield {
      rule: "unsupported-argument",
      address,
      path: argument,
      span: attribute.name,
      message: `The module that "${address}" calls has no input "${argument}".`,
      help:
        meant === undefined
          ? "Remove the argument, or declare the variable in the module."
          : `Did you mean "${meant}"?`,
    };
  }
  for (const [variable, block] of variables) {
    if (block.damaged || block.body.attributes.has("default")) continue;
    if (attributes.has(variable) || misspelt.has(variable)) continue;
    yield {
      rule: "missing-input",
      address,
      path: variable,
      span: call.header,
      message: `"${address}" gives no value to "${variable}", which the module needs.`,
      help: `Add ${isJson(call.source) ? `"${variable}": …` : `${variable} = …`} to the call.`,
      related: [{ message: `"${variable}" has no default here`, span: block.header }],
    };
  }
}

/** The arguments of a call against the variables of the module that it calls. */
function* callProblems(caller: DeclaredModule, byPlace: ReadonlyMap<string, DeclaredModule>): Iterable<Problem> {
  for (const [name, call] of caller.declarations.moduleCalls) {
    const written = call.body.attributes.get("source")?.value;
    const source = written && literalText(written);
    if (call.damaged || source === undefined || !isLocalSource(source)) continue;
    const called = byPlace.get(placeOf(resolve(dirname(call.source.absolute), source)));
    if (called !== undefined && called.declarations.files.length > 0) yield* inputsOf(name, call, called);
  }
}

/** A path that Terraform resolves from where it runs, as it is written; undefined for any other. */
function relativePath(call: Call): { readonly path: string; readonly span: Expression } | undefined {
  const [argument] = call.arguments;
  if (argument === undefined || !readers.has(call.name.text)) return undefined;
  const path = literalText(argument);
  return path === undefined || path === "" || /^[/~]/.test(path) ? undefined : { path, span: argument };
}

/** Files that a called module names without `path.module`: they are looked for in the root module's directory (m 33). */
function* fileProblems(
  module: DeclaredModule,
  root: string,
  readFile: (absolute: string) => FileContent,
): Iterable<Problem> {
  const found: { readonly call: string; readonly path: string; readonly span: Expression }[] = [];
  for (const { body } of [...module.declarations.files, ...module.declarations.overrides]) {
    for (const block of body.blocks) {
      if (block.damaged) continue;
      visitBody(block.body, (expression) => {
        const relative = expression.kind === "call" ? relativePath(expression) : undefined;
        if (relative !== undefined && expression.kind === "call")
          found.push({ call: expression.name.text, ...relative });
        return undefined;
      });
    }
  }
  for (const { call, path, span } of found) {
    const content = readFile(resolve(root, path));
    const help = `Write ${call}("\${path.module}/${path.replace(/^\.\//, "")}") for a file of the module itself.`;
    if ("failure" in content && content.failure === "missing") {
      yield {
        rule: "missing-file",
        span,
        message: `"${path}" does not exist in the root module's directory, where Terraform looks for it.`,
        help,
      };
    } else if ("source" in content) {
      yield {
        rule: "relative-path",
        span,
        message: `"${path}" is looked for in the directory that Terraform runs in, not in that of this module.`,
        help,
      };
    }
  }
}

/** The problems that calls of modules and their files have by their text alone; the root module is the first of `modules`. */
export function checkCalledModules(
  { workspace, files, standing }: RootDirectory,
  modules: readonly DeclaredModule[],
): Problem[] {
  if (standing.kind !== "root" || modules.length < 2) return [];
  const byPlace = new Map(modules.map((module) => [placeOf(module.files.directory), module]));
  const [, ...called] = modules;
  return [
    ...modules.flatMap((module) => [...callProblems(module, byPlace)]),
    ...called.flatMap((module) => [...fileProblems(module, files.directory, workspace.readFile)]),
  ];
}
