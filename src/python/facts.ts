/** What a Python implementation does, as far as rules ask; the code is never run. */
import type { Source, Span } from "../source.ts";
import type { PythonCode } from "./code.ts";

export interface PythonFacts {
  /** False where the file is too large or took too long: what is not listed may still be there. */
  readonly readable: boolean;
  /** By module of `sym.sdk.integrations`, as in `onelogin`: the statements that import it or something of it, in file order. */
  readonly imports: ReadonlyMap<SdkModule, readonly Span[]>;
  /** By module: the calls of its functions, in file order: the called name, without the arguments. */
  readonly calls: ReadonlyMap<SdkModule, readonly Span[]>;
  /** What it says; undefined where it is not readable. */
  readonly code: PythonCode | undefined;
}

/** The modules that rules ask about. */
const modules = ["onelogin", "aws_lambda"] as const;

export type SdkModule = (typeof modules)[number];

/** UTF-16 code units; Sym's own limit is not known, its largest sample has six thousand. */
const sizeLimit = 1_000_000;

const integrations = "sym.sdk.integrations";

/**
 * The facts of one file. Never throws: broken Python gives what can be read of it. Calls count only where the name is
 * certainly the imported one; comments, strings and names bound to something else do not.
 */
export async function pythonFacts(source: Source): Promise<PythonFacts> {
  try {
    return (await facts(source)) ?? unreadable;
  } catch {
    return unreadable;
  }
}

const unreadable: PythonFacts = { readable: false, imports: new Map(), calls: new Map(), code: undefined };

async function facts(source: Source): Promise<PythonFacts | undefined> {
  if (source.text.length > sizeLimit) return undefined;
  const [{ parsePython }, { resolveNames }, { codeOf }] = await Promise.all([
    import("./grammar.ts"),
    import("./names.ts"),
    import("./code.ts"),
  ]);
  // Python refuses null bytes, tree-sitter would take the first for the end.
  const text = source.text.replaceAll("\0", " ");
  const root = await parsePython(text);
  if (root === undefined) return undefined;
  const names = resolveNames(root, text);
  const { imports, calls } = names;
  const code = codeOf(root, source.text, names);
  const spanOf = ({ from, to }: { from: number; to: number }): Span => ({ source, from, to });
  const imported = new Map<SdkModule, readonly Span[]>();
  const called = new Map<SdkModule, readonly Span[]>();
  for (const module of modules) {
    const name = `${integrations}.${module}`;
    const importing = imports.filter(({ target }) => target === name || target.startsWith(`${name}.`));
    const calling = calls.filter(({ target }) => target.startsWith(`${name}.`));
    imported.set(
      module,
      importing.map(({ node }) => spanOf(node)),
    );
    called.set(
      module,
      calling.map(({ callee }) => spanOf(callee)),
    );
  }
  return { readable: true, imports: imported, calls: called, code };
}
