/** Parses Python with tree-sitter, whose grammar is loaded when first needed. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Parser } from "web-tree-sitter";

/** A named node of the syntax tree, or one that the text lacks; offsets are UTF-16 code units of the parsed text. */
export interface PythonNode {
  readonly type: string;
  /** What it is to its parent: "left", "function", "name". */
  readonly field: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly children: readonly PythonNode[];
  /** The parser put it there to go on: the text lacks it. */
  readonly missing?: true;
}

/** Time for one file, in milliseconds; real implementations take a few. */
const parseTimeout = 3_000;

let parser: Promise<Parser> | undefined;

/**
 * The syntax tree of a Python text. Broken code gives a tree with nodes of type "ERROR" among the healthy ones;
 * undefined where the text takes too long. Rejects where the grammar cannot be loaded.
 */
export async function parsePython(text: string): Promise<PythonNode | undefined> {
  parser ??= load();
  const loaded = await parser;
  const deadline = performance.now() + parseTimeout;
  const tree = loaded.parse(text, null, { progressCallback: () => performance.now() > deadline });
  if (tree === null) {
    loaded.reset();
    return undefined;
  }
  const cursor = tree.walk();
  try {
    return copied(cursor);
  } finally {
    cursor.delete();
    tree.delete();
  }
}

async function load(): Promise<Parser> {
  const { Language, Parser } = await import("web-tree-sitter");
  await Parser.init();
  const language = await Language.load(await grammar());
  const made = new Parser();
  made.setLanguage(language);
  return made;
}

/** Beside the bundle where we are built, else in the package that the build copies it from. */
async function grammar(): Promise<Uint8Array> {
  try {
    return await readFile(new URL("./tree-sitter-python.wasm", import.meta.url));
  } catch {
    return readFile(createRequire(import.meta.url).resolve("tree-sitter-python/tree-sitter-python.wasm"));
  }
}

type Cursor = ReturnType<NonNullable<ReturnType<Parser["parse"]>>["walk"]>;
type Building = { -readonly [Key in keyof PythonNode]: PythonNode[Key] } & { children: Building[] };

/** Copies the tree out of the parser's memory, without recursion: the code may nest as deep as it likes. */
function copied(cursor: Cursor): PythonNode {
  const root = building(cursor);
  const path = [root];
  let descending = cursor.gotoFirstChild();
  while (descending) {
    const parent = path[path.length - 1] as Building;
    let node = parent;
    if ((cursor.nodeIsNamed && cursor.nodeType !== "line_continuation") || cursor.nodeIsMissing) {
      node = building(cursor);
      parent.children.push(node);
    }
    path.push(node);
    descending = cursor.gotoFirstChild();
    while (!descending) {
      path.pop();
      if (cursor.gotoNextSibling()) descending = true;
      else if (path.length <= 1 || !cursor.gotoParent()) return root;
    }
  }
  return root;
}

function building(cursor: Cursor): Building {
  return {
    type: cursor.nodeType,
    field: cursor.currentFieldName ?? undefined,
    from: cursor.startIndex,
    to: cursor.endIndex,
    children: [],
    ...(cursor.nodeIsMissing ? { missing: true as const } : {}),
  };
}
