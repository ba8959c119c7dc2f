/** What a Python implementation does, as far as rules ask; the code is never run. */
import type { Source, Span } from "../source.ts";

export interface PythonFacts {
  /** False where the file is too large or took too long: what is not listed may still be there. */
  readonly readable: boolean;
  /** Statements that import `sym.sdk.integrations.onelogin` or something of it, in file order. */
  readonly oneloginImports: readonly Span[];
  /** Calls of functions of that module, in file order: the called name, without the arguments. */
  readonly oneloginCalls: readonly Span[];
}

/** UTF-16 code units; Sym's own limit is not known, its largest sample has six thousand. */
const sizeLimit = 1_000_000;

const module = "sym.sdk.integrations.onelogin";

/**
 * The facts of one file. Never throws: broken Python gives what can be read of it. Calls count only where the name is
 * certainly the imported one; comments, strings and names bound to something else do not.
 */
export async function pythonFacts(source: Source): Promise<PythonFacts> {
  // Every form of import names the module, and the grammar takes a while to load.
  if (!source.text.includes("onelogin")) return { readable: true, oneloginImports: [], oneloginCalls: [] };
  try {
    return (await facts(source)) ?? unreadable;
  } catch {
    return unreadable;
  }
}

const unreadable: PythonFacts = { readable: false, oneloginImports: [], oneloginCalls: [] };

async function facts(source: Source): Promise<PythonFacts | undefined> {
  if (source.text.length > sizeLimit) return undefined;
  const [{ parsePython }, { resolveNames }] = await Promise.all([import("./grammar.ts"), import("./names.ts")]);
  // Python refuses null bytes, tree-sitter would take the first for the end.
  const text = source.text.replaceAll("\0", " ");
  const root = await parsePython(text);
  if (root === undefined) return undefined;
  const { imports, calls } = resolveNames(root, text);
  const spanOf = ({ from, to }: { from: number; to: number }): Span => ({ source, from, to });
  const ofModule = (target: string) => target === module || target.startsWith(`${module}.`);
  return {
    readable: true,
    oneloginImports: imports.filter(({ target }) => ofModule(target)).map(({ node }) => spanOf(node)),
    oneloginCalls: calls.filter(({ target }) => target.startsWith(`${module}.`)).map(({ callee }) => spanOf(callee)),
  };
}
