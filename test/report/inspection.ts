/** Small inspections for the tests of their formats. */
import type { InspectedResource, InspectedRoot, Inspection, ShownValue } from "../../src/inspection.ts";

export function resourceNamed(address: string, more: Partial<InspectedResource> = {}): InspectedResource {
  return {
    address,
    module: "",
    type: "sym_target",
    mode: "managed",
    range: { file: "main.tf", start: { line: 3, column: 1, byte: 20 }, end: { line: 3, column: 9, byte: 28 } },
    values: new Map(),
    references: new Map(),
    madeFrom: [],
    ...more,
  };
}

export function rootWith(more: Partial<InspectedRoot> = {}): InspectedRoot {
  return { path: ".", inputs: new Map(), locals: new Map(), outputs: new Map(), calls: [], resources: [], ...more };
}

export function inspectionOf(...roots: readonly InspectedRoot[]): Inspection {
  return { roots };
}

export function listOf(...elements: readonly ShownValue[]): ShownValue {
  return { kind: "list", elements };
}

export function objectOf(entries: Readonly<Record<string, ShownValue>>): ShownValue {
  return { kind: "object", entries: new Map(Object.entries(entries)) };
}

export function unknownFrom(...from: readonly string[]): ShownValue {
  return { kind: "unknown", from };
}

/** Names that mean something in one of the formats, on a terminal, or to a system that reads logs. */
export const hostileNames: readonly string[] = [
  'a"]; click n0 "javascript:alert(1)"',
  "%%{init: {'theme':'dark'}}%%",
  "%% comment",
  "<b>x</b><img src=x onerror=alert(1)>",
  "<<table>>",
  "`**markdown**`",
  "end",
  "end\nsubgraph x",
  "style:#fff;",
  "classDef vague:#f00;",
  "linkStyle 0 stroke:#f00",
  "]|-->|x|",
  "#quot;#35;",
  "&lt;&quot;",
  "\\N \\G \\",
  '\\"',
  "a];\n n9 -> n0",
  "/* x */ // y",
  "##[error]x",
  "\n::error::x",
  "\u001b[31mred\u001b[0m",
  "\u202eevil\u202c\u2028x",
  "__proto__",
  "ü漢字👨‍👩‍👧",
];

/** A root module whose every text is hostile. */
export const hostile: Inspection = inspectionOf(
  ...["plain", ...hostileNames].map((path) =>
    rootWith({
      path,
      inputs: new Map(hostileNames.map((name) => [name, { value: name, from: `${name}:1` }])),
      locals: new Map(hostileNames.map((name) => [name, objectOf({ [name]: listOf(name, unknownFrom(name)) })])),
      outputs: new Map([["o", listOf(...hostileNames)]]),
      calls: hostileNames.map((name, index) => ({
        address: `module.x["${name}"]`,
        caller: "",
        source: name,
        version: name,
        followed: index % 2 === 0,
      })),
      resources: hostileNames.flatMap((name, index) => {
        const address = `sym_target.t["${name}"]`;
        const other = `sym_target.t["${hostileNames[0]}"]`;
        const values = new Map([["settings", objectOf({ [name]: name })]]);
        const range = { file: name, start: { line: 1, column: 1, byte: 0 }, end: { line: 1, column: 1, byte: 0 } };
        const own = resourceNamed(address, { range, values, references: new Map([[`settings["${name}"]`, [other]]]) });
        const module = `module.x["${name}"]`;
        return index % 2 === 0 ? [own, resourceNamed(`${module}.${address}`, { module, madeFrom: [other] })] : [own];
      }),
    }),
  ),
);
