/** The function `csvdecode`. */
import { createRequire } from "node:module";
import { listValue, objectValue } from "../construct.ts";
import { normalized, quoted } from "../text.ts";
import { dynamicType, stringType, stringValue, type Type, type Value } from "../value.ts";
import { type Failure, type FunctionDefinition, isFailure, parameter } from "./definition.ts";

/** Cells of a table that is followed. */
const cellLimit = 200_000;

type Library = typeof import("csv-parse/sync");

let library: Library | null | undefined;

function load(): Library | undefined {
  if (library === undefined) {
    try {
      library = createRequire(import.meta.url)("csv-parse/sync") as Library;
    } catch {
      library = null;
    }
  }
  return library ?? undefined;
}

/** Records by the rules of Go's `encoding/csv`; undefined where that cannot be told. */
function recordsOf(text: string): readonly (readonly string[])[] | Failure | undefined {
  const csv = load();
  if (csv === undefined || (text.match(/[,\n]/g)?.length ?? 0) > cellLimit) return undefined;
  // Go takes a carriage return at the end of a line, and of the text, for a part of the line's end.
  const lines = text.replaceAll("\r\n", "\n").replace(/\r$/, "");
  try {
    return csv.parse(lines, { record_delimiter: "\n", relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof csv.CsvError)) return undefined;
    const reason =
      error.code === "INVALID_OPENING_QUOTE" ? 'bare " in non-quoted field' : 'extraneous or missing " in quoted-field';
    return { error: `CSV parse error: ${reason}` };
  }
}

interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function tableOf(text: string): Table | Failure | undefined {
  const records = recordsOf(text);
  if (records === undefined || isFailure(records)) return records;
  const [header, ...rows] = records;
  if (header === undefined) return { error: "missing header line" };
  const seen = new Set<string>();
  for (const name of header) {
    if (seen.has(name)) return { error: `duplicate column name ${quoted(name.slice(0, 500))}` };
    seen.add(name);
  }
  const names = header.map(normalized);
  if (new Set(names).size < names.length) return undefined;
  if (rows.some((row) => row.length !== names.length)) return { error: "CSV parse error: wrong number of fields" };
  return { names, rows };
}

function decoded([text]: readonly Value[]): Value | Failure | undefined {
  const table = tableOf(text?.data as string);
  if (table === undefined || isFailure(table)) return table;
  const { names, rows } = table;
  if (rows.length * names.length > cellLimit) return undefined;
  const element: Type = { kind: "object", attributes: new Map([...names].sort().map((name) => [name, stringType])) };
  const values = rows.map((row) =>
    objectValue(row.map((cell, index) => [names[index] as string, stringValue(normalized(cell))])),
  );
  return listValue(values[0]?.type ?? element, values);
}

export const csvFunctions: readonly FunctionDefinition[] = [
  { name: "csvdecode", parameters: [parameter("str", stringType)], resultType: dynamicType, run: decoded },
];
