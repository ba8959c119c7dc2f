/** What the text of local modules and of their calls says, before any of them is evaluated. */
import { dirname, resolve } from "node:path";
import { closest } from "./catalogue/closest.ts";
import { declare } from "./evaluate/declarations.ts";
import type { Declarations, FileContent } from "./evaluate/module.ts";
import { literalText } from "./evaluate/references.ts";
import type { Problem } from "./finding.ts";
import type { Block, Call, Expression } from "./hcl/ast.ts";
import { isJson, parseFile } from "./hcl/parse.ts";
import { visitBody } from "./hcl/traversal.ts";
import { isLocalSource } from "./model/named-files.ts";
import type { ModuleNode } from "./module-graph.ts";
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

interface Parsed {
  readonly node: ModuleNode;
  readonly declarations: Declarations;
  /** Everything that it declares can be seen. */
  readonly complete: boolean;
}

const parsedNodes = new WeakMap<ModuleNode, Parsed>();

function parsed(node: ModuleNode): Parsed {
  const known = parsedNodes.get(node);
  if (known !== undefined) return known;
  const { files } = node;
  const parse = (source: Source) => parseFile(source).file;
  const { declarations } = declare(files.sources.map(parse), files.overrides.map(parse));
  const made = { node, declarations, complete: declarations.complete && files.unreadable.length === 0 };
  parsedNodes.set(node, made);
  return made;
}

function* inputsOf(name: string, call: Block, { declarations, complete }: Parsed): Iterable<Problem> {
  const { variables } = declarations;
  const { attributes } = call.body;
  const address = `module.${name}`;
  const misspelt = new Set<string>();
  for (const [argument, attribute] of attributes) {
    if (metaArguments.has(argument) || variables.has(argument) || !complete) continue;
    // Terraform passes over what a call that an override file changes has too much.
    if (call.parts !== undefined) continue;
    const meant = closest(
      argument,
      [...variables.keys()].filter((each) => !attributes.has(each)),
    );
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
function* callProblems(caller: Parsed, byDirectory: ReadonlyMap<string, ModuleNode>): Iterable<Problem> {
  for (const [name, call] of caller.declarations.moduleCalls) {
    const written = call.body.attributes.get("source")?.value;
    const source = written && literalText(written);
    if (call.damaged || source === undefined || !isLocalSource(source)) continue;
    const called = byDirectory.get(placeOf(resolve(dirname(call.source.absolute), source)));
    if (called !== undefined && called.files.sources.length > 0) yield* inputsOf(name, call, parsed(called));
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
function* fileProblems(node: ModuleNode, root: string, readFile: (absolute: string) => FileContent): Iterable<Problem> {
  const found: { readonly call: string; readonly path: string; readonly span: Expression }[] = [];
  for (const source of [...node.files.sources, ...node.files.overrides]) {
    const { body } = parseFile(source).file;
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

/** The problems that calls of local modules and their files have by their text alone, for one root module. */
export function checkCalledModules({ workspace, files, modules, standing }: RootDirectory): Problem[] {
  if (standing.kind !== "root" || modules.length < 2) return [];
  const byDirectory = new Map(modules.map((node) => [node.directory, node]));
  const [, ...called] = modules;
  return [
    ...modules.flatMap((node) => [...callProblems(parsed(node), byDirectory)]),
    ...called.flatMap((node) => [...fileProblems(node, files.directory, workspace.readFile)]),
  ];
}
