/** Finds what Python 3 certainly refuses in a file, the grammar's own gaps left out. */
import type { PythonNode } from "./grammar.ts";
import type { Place } from "./values.ts";

export interface SyntaxProblem {
  readonly place: Place;
  /** Goes on after "the file does not parse: ". */
  readonly what: string;
  readonly help: string;
}

/** Words that may follow a name in an expression: `print in names` is Python 3. */
const operators: ReadonlySet<string> = new Set(["and", "or", "in", "is", "if", "else", "not", "for", "as"]);

/** Whether `print x` or `exec x`, where the statement begins at `from`, is one of Python 2 and no expression. */
function isStatementOfPython2(text: string, from: number): boolean {
  const match = /^\w+[ \t]+([rRuUbB]{0,2}["']|[A-Za-z_]\w*|\d)/.exec(text.slice(from, from + 200));
  return match?.[1] !== undefined && !operators.has(match[1]);
}

/** The first of what Python refuses; undefined where nothing certainly is wrong. */
export function syntaxProblem(root: PythonNode, text: string): SyntaxProblem | undefined {
  const found = damage(root, text);
  const bracket = unbalanced(found.strings, text);
  const wrong = found.damaged === undefined ? undefined : (bracket ?? found.damaged);
  const layout = wrongLayout(found.strings, text);
  const nul = text.indexOf("\0");
  const nullByte: SyntaxProblem | undefined =
    nul === -1
      ? undefined
      : { place: { from: nul, to: nul + 1 }, what: "it has a null byte", help: "Save the file as plain UTF-8 text." };
  return [nullByte, wrong, layout, found.python2, found.statement]
    .filter((each) => each !== undefined)
    .sort((a, b) => a.place.from - b.place.from)[0];
}

interface Damage {
  /** What the grammar could not read. */
  damaged: SyntaxProblem | undefined;
  python2: SyntaxProblem | undefined;
  /** A statement that is read and refused later. */
  statement: SyntaxProblem | undefined;
  /** Strings and comments, in file order; what is inside them is no code. */
  readonly strings: PythonNode[];
}

function damage(root: PythonNode, text: string): Damage {
  const found: Damage = { damaged: undefined, python2: undefined, statement: undefined, strings: [] };
  const note = (key: "damaged" | "python2" | "statement", place: Place, what: string, help: string): void => {
    const known = found[key];
    if (known === undefined || known.place.from > place.from)
      found[key] = { place: { from: place.from, to: place.to }, what, help };
  };
  const python2 = (place: Place, what: string): void =>
    note("python2", place, `${what} is Python 2`, "Sym runs Python 3: write the code in Python 3.");
  const pending: { node: PythonNode; inFunction: boolean }[] = [{ node: root, inFunction: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node } = next;
    let { inFunction } = next;
    const written = (): string => text.slice(node.from, Math.min(node.to, node.from + 200));
    if (node.missing === true) {
      note(
        "damaged",
        node,
        `${node.type === "identifier" ? "a name" : `"${node.type}"`} is missing`,
        "Complete the statement.",
      );
    }
    switch (node.type) {
      case "comment":
        found.strings.push(node);
        continue;
      case "string":
        found.strings.push(node);
        if (text[node.from] === "`") python2(node, "an expression in backticks");
        break;
      case "ERROR": {
        const broken = node.children.find(({ type }) => type === "ERROR") ?? node;
        const end = Math.max(broken.from + 1, Math.min(broken.to, lineEnd(text, broken.from)));
        note(
          "damaged",
          { from: broken.from, to: end },
          "this is not Python",
          "Correct the statement; what is missing may be on the line before.",
        );
        break;
      }
      case "print_statement":
      case "exec_statement":
        if (isStatementOfPython2(text, node.from)) {
          const word = node.type === "print_statement" ? "print" : "exec";
          python2(
            { from: node.from, to: Math.min(node.to, lineEnd(text, node.from)) },
            `a "${word}" statement without parentheses`,
          );
        }
        break;
      case "except_clause":
        if (node.children.filter(({ field }) => field === "value").length > 1) {
          python2({ from: node.from, to: lineEnd(text, node.from) }, 'a comma in "except"');
        }
        break;
      case "raise_statement":
        if (node.children[0]?.type === "expression_list") python2(node, 'a comma in "raise"');
        break;
      case "integer":
        if (/^0\d*[1-9]/.test(written()) || /[lL]$/.test(written())) python2(node, "this way to write a number");
        break;
      case "comparison_operator":
        for (const [index, child] of node.children.entries()) {
          const after = node.children[index + 1];
          if (after !== undefined && text.slice(child.to, after.from).trim() === "<>") {
            python2({ from: child.to, to: after.from }, 'the operator "<>"');
          }
        }
        break;
      case "return_statement":
        if (!inFunction)
          note("statement", node, '"return" stands outside of a function', "Move it into the function, or indent it.");
        break;
      case "argument_list":
        positionalAfterKeyword(node, note);
        break;
      case "function_definition":
        inFunction = true;
        break;
      case "class_definition":
        inFunction = false;
        break;
    }
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      pending.push({ node: node.children[index] as PythonNode, inFunction });
    }
  }
  return found;
}

function positionalAfterKeyword(
  node: PythonNode,
  note: (key: "statement", place: Place, what: string, help: string) => void,
): void {
  let keyword = false;
  for (const child of node.children) {
    if (child.type === "keyword_argument" || child.type === "dictionary_splat") keyword = true;
    else if (keyword && !["comment", "list_splat", "ERROR", "parenthesized_list_splat"].includes(child.type)) {
      note(
        "statement",
        child,
        "an argument by position follows one by name",
        "Put the arguments without a name first, or name this one too.",
      );
      return;
    }
  }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  const stop = end === -1 ? text.length : end;
  return text[stop - 1] === "\r" ? Math.max(from, stop - 1) : stop;
}

const closing: ReadonlyMap<string, string> = new Map([
  [")", "("],
  ["]", "["],
  ["}", "{"],
]);

/** A bracket that nothing closes or opens. */
function unbalanced(strings: readonly PythonNode[], text: string): SyntaxProblem | undefined {
  const open: { bracket: string; at: number }[] = [];
  const wrong = (at: number, what: string): SyntaxProblem => ({
    place: { from: at, to: at + 1 },
    what,
    help: "Close every bracket that is opened.",
  });
  for (const at of code(strings, text)) {
    const character = text[at] as string;
    if ("([{".includes(character)) open.push({ bracket: character, at });
    else if (closing.has(character)) {
      const last = open.pop();
      if (last === undefined) return wrong(at, `"${character}" closes nothing`);
      if (last.bracket !== closing.get(character)) return wrong(at, `"${character}" does not close "${last.bracket}"`);
    }
  }
  const never = open[open.length - 1];
  return never === undefined ? undefined : wrong(never.at, `"${never.bracket}" is never closed`);
}

/** The offsets of what is neither string nor comment. */
function* code(strings: readonly PythonNode[], text: string): Iterable<number> {
  let next = 0;
  for (let at = 0; at < text.length; at += 1) {
    while (next < strings.length && (strings[next] as PythonNode).to <= at) next += 1;
    const skipped = strings[next];
    if (skipped !== undefined && skipped.from <= at) at = skipped.to - 1;
    else yield at;
  }
}

/** Depth of nested blocks that Python takes. */
const indentLimit = 100;

/**
 * Indentation as Python's tokenizer sees it: a tab goes on to the next column of eight, and tabs and blanks must mean the
 * same whatever a tab's width is (Python language reference, lexical analysis, indentation).
 */
function wrongLayout(strings: readonly PythonNode[], text: string): SyntaxProblem | undefined {
  const stack = [{ columns: 0, characters: 0 }];
  let opensBlock = false;
  let header: Place | undefined;
  for (const line of logicalLines(strings, text)) {
    const place: Place = { from: line.from, to: Math.max(line.from + 1, lineEnd(text, line.from)) };
    const top = stack[stack.length - 1] as { columns: number; characters: number };
    if (line.columns === top.columns && line.characters !== top.characters) return tabs(place);
    if (line.columns > top.columns) {
      if (line.characters <= top.characters) return tabs(place);
      if (!opensBlock) {
        return {
          place,
          what: "this line is indented and no block begins before it",
          help: "Indent it like the line before.",
        };
      }
      if (stack.length >= indentLimit) return undefined;
      stack.push({ columns: line.columns, characters: line.characters });
    } else {
      if (opensBlock && header !== undefined) return noBlock(place);
      while ((stack[stack.length - 1]?.columns ?? 0) > line.columns) stack.pop();
      const now = stack[stack.length - 1] as { columns: number; characters: number };
      if (now.columns !== line.columns) {
        return {
          place,
          what: "its indentation is that of no block around it",
          help: "Indent it like the block that it belongs to.",
        };
      }
      if (now.characters !== line.characters) return tabs(place);
    }
    opensBlock = line.opensBlock;
    header = place;
  }
  return opensBlock && header !== undefined ? noBlock(header) : undefined;
}

function tabs(place: Place): SyntaxProblem {
  return {
    place,
    what: "tabs and blanks are mixed, so its indentation is not certain",
    help: "Indent the whole file with blanks.",
  };
}

function noBlock(place: Place): SyntaxProblem {
  return {
    place,
    what: "a block is expected here and nothing is indented",
    help: 'Indent what belongs to the block, or write "pass".',
  };
}

interface LogicalLine {
  /** Of its first character that is not a blank. */
  readonly from: number;
  readonly columns: number;
  readonly characters: number;
  readonly opensBlock: boolean;
}

function* logicalLines(strings: readonly PythonNode[], text: string): Iterable<LogicalLine> {
  let depth = 0;
  let start: { from: number; columns: number; characters: number } | undefined;
  let last = "";
  let next = 0;
  let at = 0;
  let atLineStart = true;
  while (at < text.length) {
    if (atLineStart && start === undefined) {
      let columns = 0;
      let characters = 0;
      for (; at < text.length; at += 1) {
        const character = text[at];
        if (character === "\f") {
          columns = 0;
          characters = 0;
          continue;
        }
        if (character === " ") columns += 1;
        else if (character === "\t") columns = (Math.floor(columns / 8) + 1) * 8;
        else break;
        characters += 1;
      }
      atLineStart = false;
      const character = text[at];
      // Blank lines and comments have no indentation.
      if (character === "#" || character === "\n" || character === "\r" || character === undefined) {
        while (at < text.length && text[at] !== "\n") at += 1;
        at += 1;
        atLineStart = true;
        continue;
      }
      start = { from: at, columns, characters };
      last = "";
    }
    while (next < strings.length && (strings[next] as PythonNode).to <= at) next += 1;
    const skipped = strings[next];
    if (skipped !== undefined && skipped.from <= at) {
      if (skipped.type !== "comment") last = '"';
      at = Math.max(skipped.to, at + 1);
      continue;
    }
    const character = text[at] as string;
    if ("([{".includes(character)) depth += 1;
    else if (closing.has(character)) depth = Math.max(0, depth - 1);
    if (character === "\\" && /^\r?\n/.test(text.slice(at + 1, at + 3))) {
      at = text.indexOf("\n", at) + 1;
      continue;
    }
    if (character === "\n" && depth === 0) {
      if (start !== undefined) yield { ...start, opensBlock: last === ":" };
      start = undefined;
      atLineStart = true;
    } else if (!/\s/.test(character)) last = character;
    at += 1;
  }
  if (start !== undefined) yield { ...start, opensBlock: last === ":" };
}
