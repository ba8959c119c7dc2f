/** The JSON of an inspection. */
import { expect, test } from "vitest";
import { inspectJson } from "../../src/report/inspect-json.ts";
import {
  hostile,
  hostileNames,
  inspectionOf,
  listOf,
  objectOf,
  resourceNamed,
  rootWith,
  unknownFrom,
} from "./inspection.ts";

test("keys come in one order, numbers keep their digits, optional keys are left out", () => {
  const root = rootWith({
    inputs: new Map([
      ["n", { value: { kind: "number", numeral: "0.10000000000000000000000000001" }, from: "default" }],
    ]),
    locals: new Map([["l", listOf(null, true, "x", listOf(), objectOf({}))]]),
    outputs: new Map([["o", { kind: "sensitive" }]]),
    resources: [
      resourceNamed("sym_target.t", {
        values: new Map([["id", unknownFrom("sym_target.t.id")]]),
        references: new Map([["targets[0]", ["sym_target.x", "sym_target.y"]]]),
      }),
    ],
  });
  expect(inspectJson(inspectionOf(root))).toBe(`{
  "formatVersion": "1.0",
  "roots": [
    {
      "path": ".",
      "inputs": {
        "n": {
          "value": 0.10000000000000000000000000001,
          "from": "default"
        }
      },
      "locals": {
        "l": [
          null,
          true,
          "x",
          [],
          {}
        ]
      },
      "outputs": {
        "o": {
          "$sensitive": true
        }
      },
      "resources": {
        "sym_target.t": {
          "type": "sym_target",
          "range": {
            "file": "main.tf",
            "start": {
              "line": 3,
              "column": 1,
              "byte": 20
            },
            "end": {
              "line": 3,
              "column": 9,
              "byte": 28
            }
          },
          "values": {
            "id": {
              "$unknown": [
                "sym_target.t.id"
              ]
            }
          },
          "references": {
            "targets[0]": [
              "sym_target.x",
              "sym_target.y"
            ]
          }
        }
      }
    }
  ]
}
`);
});

test("no root module is an empty list", () => {
  expect(inspectJson(inspectionOf())).toBe('{\n  "formatVersion": "1.0",\n  "roots": []\n}\n');
});

test("hostile texts stay as they are and act on no terminal and no log", () => {
  const text = inspectJson(hostile);
  expect(text).not.toMatch(/[\u001b\u202e\u202c\u2028]|##\[|^\s*::/m);
  const { roots } = JSON.parse(text) as { roots: { path: string; inputs: object; outputs: { o: string[] } }[] };
  expect(roots.map(({ path }) => path)).toEqual(["plain", ...hostileNames]);
  expect(Object.keys(roots[0]?.inputs ?? {})).toEqual(hostileNames);
  expect(roots[0]?.outputs.o).toEqual(hostileNames);
});
