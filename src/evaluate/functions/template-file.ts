/** `templatefile` of templates that hold nothing but text and names. */
import type { Source } from "../../source.ts";
import { topMarks, withMarks } from "../construct.ts";
import { formatNumeral } from "../number.ts";
import { dynamicType, isUnknown, knownEntries, stringType, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, isFailure, parameter } from "./definition.ts";
import { content } from "./files.ts";
import { textResult } from "./strings.ts";

/** What a template can begin with a dollar or percent sign: an escape, a name, or more than is followed here. */
const sequence = /\$\$\{|%%\{|\$\{[ \t]*([A-Za-z_][\w-]*)[ \t]*\}|\$\{|%\{/g;

/** The text that an interpolation inserts; undefined where it inserts none, or more than a simple value. */
function inserted(value: Value | undefined): string | undefined {
  const data = value?.data;
  if (typeof data === "string") return data;
  if (typeof data === "boolean") return String(data);
  return typeof data === "object" && data !== null && "mantissa" in data ? formatNumeral(data) : undefined;
}

/** The template with the names filled in; undefined where it says more than names, or a name has no known text. */
function filled(template: string, vars: ReadonlyMap<string, Value>): string | undefined {
  const pieces: string[] = [];
  let from = 0;
  for (const match of template.matchAll(sequence)) {
    const [written, name] = match;
    let piece: string | undefined;
    if (written === "$${" || written === "%%{") piece = written.slice(1);
    else if (name !== undefined && !/^(?:true|false|null)$/.test(name)) piece = inserted(vars.get(name));
    if (piece === undefined) return undefined;
    // A template that is one interpolation and nothing else gives the value itself, not a text.
    if (name !== undefined && written.length === template.length) return undefined;
    pieces.push(template.slice(from, match.index), piece);
    from = match.index + written.length;
  }
  return pieces.length === 0 ? template : [...pieces, template.slice(from)].join("");
}

/** The template as the place of what stands in the lines of the text, where no name brings in further ones. */
function linesOf(source: Source, text: string | undefined): { readonly template?: Source } {
  return text?.split("\n").length === source.text.split("\n").length ? { template: source } : {};
}

function run([path, vars]: readonly Value[], call: Call): Value | Failure | undefined {
  if (path === undefined || vars === undefined || isUnknown(path)) return undefined;
  const entries = knownEntries(vars);
  const read = content(path.data as string, call);
  if (read === undefined || isFailure(read)) return read;
  // Line ends and the byte order mark are the business of Terraform's scanner; of a longer text nobody writes a template.
  if (entries === undefined || read.source.bomBytes > 0 || read.text.includes("\r")) return undefined;
  const text = filled(read.text, entries);
  const result = text === undefined ? undefined : textResult(text);
  if (result === undefined) return undefined;
  const trace = { ...result.trace, ...(text === read.text ? { content: read.source } : linesOf(read.source, text)) };
  return withMarks({ ...result, trace }, topMarks([path, vars, ...entries.values()]));
}

export const templateFile: FunctionDefinition = {
  name: "templatefile",
  parameters: [parameter("path", stringType), parameter("vars", dynamicType)],
  nullable: true,
  resultType: dynamicType,
  run,
};
