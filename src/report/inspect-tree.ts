/** What root modules evaluate to, as a tree for people. */
import type { InspectedCall, InspectedResource, InspectedRoot, Inspection, ShownValue } from "../inspection.ts";
import { everyElement, type PathStep, pathText } from "../path-text.ts";
import { displayWidth, graphemes, graphemeWidth } from "./characters.ts";
import { grouped } from "./grouped.ts";
import { breakCommands, neutralise } from "./neutralise.ts";
import { type Palette, palette } from "./palette.ts";
import { redactHex } from "./redact.ts";

export interface TreeContext {
  readonly color: boolean;
  /** Columns of the terminal; left out where the text does not go to one. */
  readonly width?: number;
}

/** A piece of a line. The one that is marked gives way first where the line is too long. */
interface Piece {
  readonly text: string;
  readonly paint?: keyof Palette;
  readonly gives?: true;
}

interface Branch {
  readonly line: readonly Piece[];
  readonly branches: readonly Branch[];
}

/** Columns that a line is cut to where the text goes to a file. */
const widthOfFiles = 160;
/** Columns below which lines are not cut any more. */
const narrowest = 24;
/** Columns that a value keeps at least, its ellipsis included. */
const shortestValue = 8;
/** Lines for one resource, and texts of a value; what is left is counted. */
const linesAtMost = 60;
const textAtMost = 1_000;

/** The whole inspection: every text is on one line, neutralised, and cut where it would not fit. */
export function inspectTree({ roots }: Inspection, context: TreeContext): string {
  const paint = palette(context.color);
  const width = Math.max(narrowest, context.width ?? widthOfFiles);
  const blocks = roots.map((root) => {
    const lines: string[] = [];
    draw(rootBranch(root), "", "", width, paint, lines);
    return `${lines.join("\n")}\n`;
  });
  return breakCommands(blocks.join("\n"));
}

function draw(branch: Branch, lead: string, margin: string, width: number, paint: Palette, lines: string[]): void {
  lines.push(paint.frame(lead) + drawn(branch.line, width - displayWidth(lead), paint));
  for (const [index, each] of branch.branches.entries()) {
    const isLast = index === branch.branches.length - 1;
    draw(each, `${margin}${isLast ? "└─ " : "├─ "}`, `${margin}${isLast ? "   " : "│  "}`, width, paint, lines);
  }
}

function drawn(line: readonly Piece[], width: number, paint: Palette): string {
  const texts = line.map(({ text }) => text);
  const excess = texts.reduce((sum, text) => sum + displayWidth(text), 0) - width;
  const giving = line.findIndex(({ gives }) => gives === true);
  if (excess > 0 && giving !== -1) {
    const own = displayWidth(texts[giving] as string);
    texts[giving] = cut(texts[giving] as string, Math.max(Math.min(own, shortestValue), own - excess));
  }
  let left = width;
  let text = "";
  for (const [index, { paint: name }] of line.entries()) {
    const piece = cut(texts[index] as string, left);
    left -= displayWidth(piece);
    text += name === undefined || piece === "" ? piece : paint[name](piece);
    if (piece !== texts[index] && left <= 0) break;
  }
  return text;
}

/** The text within so many columns, with an ellipsis at its end where something is left out. */
function cut(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return "";
  let kept = "";
  let used = 1;
  for (const { segment } of graphemes(text)) {
    used += graphemeWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept}…`;
}

function rootBranch(root: InspectedRoot): Branch {
  const inputs = [...root.inputs].map(([name, { value, from }]): Branch => {
    const line: Piece[] = [{ text: `${neutralise(name)} = ` }, valuePiece(value, name), { text: "  " }, faint(from)];
    return { line, branches: [] };
  });
  const named = (values: ReadonlyMap<string, ShownValue>) =>
    [...values].map(
      ([name, value]): Branch => ({
        line: [{ text: `${neutralise(name)} = ` }, valuePiece(value, name)],
        branches: [],
      }),
    );
  const branches = [
    ...section("inputs", inputs),
    ...section("locals", named(root.locals)),
    ...moduleBranches(byModule(root), ""),
    ...section("outputs", named(root.outputs)),
  ];
  const set = root.inputSet === undefined ? [] : [{ text: "  " }, faint(`with ${root.inputSet}`)];
  const empty: Branch = { line: [faint("declares nothing")], branches: [] };
  return {
    line: [{ text: neutralise(root.path), paint: "strong" }, ...set],
    branches: branches.length === 0 ? [empty] : branches,
  };
}

function section(title: string, branches: readonly Branch[]): Branch[] {
  return branches.length === 0 ? [] : [{ line: [{ text: title }], branches }];
}

function faint(text: string): Piece {
  return { text: neutralise(text), paint: "faint" };
}

interface ByModule {
  readonly resources: ReadonlyMap<string, readonly InspectedResource[]>;
  /** By the module that calls. */
  readonly calls: ReadonlyMap<string, readonly InspectedCall[]>;
}

function byModule({ resources, calls }: InspectedRoot): ByModule {
  return { resources: grouped(resources, ({ module }) => module), calls: grouped(calls, ({ caller }) => caller) };
}

/** The resources of a module, then the modules that it calls with theirs. */
function moduleBranches(all: ByModule, module: string): Branch[] {
  return [
    ...(all.resources.get(module) ?? []).map(resourceBranch),
    ...(all.calls.get(module) ?? []).map(({ address, source, version, followed }): Branch => {
      const from = [source, version].filter((each) => each !== undefined).join(" ");
      const unfollowed: Branch = {
        line: [{ text: "not followed: what it holds and gives is not known", paint: "warning" }],
        branches: [],
      };
      return {
        line: [{ text: neutralise(inside(address, module)), paint: "strong" }, { text: "  " }, faint(from)],
        branches: followed ? moduleBranches(all, address) : [unfollowed],
      };
    }),
  ];
}

/** An address as it is written inside a module. */
function inside(address: string, module: string): string {
  return module !== "" && address.startsWith(`${module}.`) ? address.slice(module.length + 1) : address;
}

function resourceBranch(resource: InspectedResource): Branch {
  const { address, module, range, createdBy } = resource;
  const place = createdBy === undefined ? `${range.file}:${range.start.line}` : "created by the module";
  const lines = argumentBranches(resource);
  const left = lines.length - linesAtMost;
  return {
    line: [{ text: neutralise(inside(address, module)), paint: "strong" }, { text: "  " }, faint(place)],
    branches: left > 0 ? [...lines.slice(0, linesAtMost), { line: [faint(`… ${left} more`)], branches: [] }] : lines,
  };
}

/** What a reader looks for first. */
const foremost: readonly string[] = ["type", "name"];

/** One line for each part of the values: what it is, and which resources it refers to. */
function argumentBranches(resource: InspectedResource): Branch[] {
  const branches: Branch[] = [];
  const shown = new Set<string>();
  const add = (value: ShownValue, path: readonly PathStep[]): void => {
    if (branches.length > linesAtMost * 10 || isLeftOut(value, resource)) return;
    const text = pathText(path);
    const references = resource.references.get(text);
    shown.add(text);
    if (references === undefined && isContainer(value) && !isPlainList(value, text, resource)) {
      if (value.kind === "list")
        for (const [index, element] of value.elements.entries()) add(element, [...path, index]);
      else for (const [key, entry] of value.entries) add(entry, [...path, key]);
      return;
    }
    const isPlain = references === undefined || !(isContainer(value) || isUnknown(value));
    branches.push({
      line: [
        { text: neutralise(text) },
        ...(isPlain ? [{ text: " = " }, valuePiece(value, String(path.at(-1) ?? ""))] : []),
        ...(references === undefined ? [] : arrows(references)),
      ],
      branches: [],
    });
  };
  const names = [...foremost.filter((name) => resource.values.has(name))];
  for (const name of [...names, ...[...resource.values.keys()].filter((each) => !names.includes(each))]) {
    add(resource.values.get(name) as ShownValue, [name]);
    // Elements that are not known one by one stand only among the references.
    const every = pathText([name, everyElement]);
    for (const [path, references] of resource.references) {
      if (path.startsWith(every))
        branches.push({ line: [{ text: neutralise(path) }, ...arrows(references)], branches: [] });
    }
  }
  return branches;
}

function arrows(references: readonly string[]): Piece[] {
  return [{ text: " → " }, { text: neutralise(references.join(", ")), paint: "related" }];
}

type Container = Extract<ShownValue, { readonly kind: "list" | "object" }>;

/** Whether a value has parts to show by themselves. */
function isContainer(value: ShownValue): value is Container {
  if (value === null || typeof value !== "object") return false;
  return value.kind === "list" ? value.elements.length > 0 : value.kind === "object" && value.entries.size > 0;
}

/** A list of nothing but texts, numbers and the like, that refers to nothing. */
function isPlainList(value: Container, path: string, { references }: InspectedResource): boolean {
  if (value.kind !== "list" || value.elements.some((element) => isContainer(element))) return false;
  return !value.elements.some((_, index) => references.has(`${path}[${index}]`));
}

function isUnknown(value: ShownValue): value is Extract<ShownValue, { readonly kind: "unknown" }> {
  return value !== null && typeof value === "object" && value.kind === "unknown";
}

/** What is not set, and what the provider will compute. */
function isLeftOut(value: ShownValue, { address }: InspectedResource): boolean {
  if (value === null) return true;
  return isUnknown(value) && value.from.length > 0 && value.from.every((each) => each.startsWith(`${address}.`));
}

function valuePiece(value: ShownValue, name: string): Piece {
  const text = neutralise(compact(value, textAtMost, name));
  return isUnknown(value) || isSensitive(value) ? { text, paint: "faint", gives: true } : { text, gives: true };
}

function isSensitive(value: ShownValue): boolean {
  return value !== null && typeof value === "object" && value.kind === "sensitive";
}

/** A value on one line, as Terraform would have it written; about as long as there is room. `key` is its own in a map. */
function compact(value: ShownValue, room: number, key = ""): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    // By the name before it a client id is told from what may be a secret.
    const lead = `${key}=`;
    return JSON.stringify(redactHex(lead + value).slice(lead.length, lead.length + room));
  }
  switch (value.kind) {
    case "number":
      return value.numeral.slice(0, room);
    case "sensitive":
      return "(sensitive)";
    case "unknown":
      return value.from.length === 0 ? "(not known)" : `(known after apply: ${value.from.join(", ").slice(0, room)})`;
    case "list":
      return `[${compactAll(value.elements, (element, left) => compact(element, left), room)}]`;
    case "object": {
      if (value.entries.size === 0) return "{}";
      const entries = compactAll(
        value.entries,
        ([key, entry], left) => `${keyed(key)} = ${compact(entry, left, key)}`,
        room,
      );
      return `{ ${entries} }`;
    }
  }
}

function keyed(key: string): string {
  return /^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(key) ? key : JSON.stringify(redactHex(key).slice(0, textAtMost));
}

function compactAll<Item>(items: Iterable<Item>, map: (item: Item, room: number) => string, room: number): string {
  const texts: string[] = [];
  let left = room;
  for (const item of items) {
    if (left <= 0) {
      texts.push("…");
      break;
    }
    const text = map(item, left);
    texts.push(text);
    left -= text.length + 2;
  }
  return texts.join(", ");
}
