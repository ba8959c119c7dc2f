/** The tree of an inspection. */
import { expect, test } from "vitest";
import { displayWidth } from "../../src/report/characters.ts";
import { inspectTree } from "../../src/report/inspect-tree.ts";
import { hostile, inspectionOf, listOf, objectOf, resourceNamed, rootWith, unknownFrom } from "./inspection.ts";

const full = rootWith({
  path: "environments/prod",
  inputs: new Map([
    ["env", { value: "prod", from: "terraform.tfvars:3" }],
    ["token", { value: { kind: "sensitive" }, from: "TF_VAR_token" }],
    ["size", { value: { kind: "number", numeral: "9007199254740993" }, from: "--var" }],
    ["region", { value: unknownFrom(), from: "unknown" }],
  ]),
  locals: new Map([["tags", objectOf({ env: "prod", "a b": listOf(null, true) })]]),
  outputs: new Map([["id", unknownFrom("sym_flow.f.id")]]),
  calls: [
    { address: "module.a", caller: "", source: "./a", followed: true },
    { address: 'module.a.module.b["x"]', caller: "module.a", source: "x/y/z", version: "~> 1.0", followed: false },
  ],
  resources: [
    resourceNamed("sym_flow.f", {
      values: new Map([
        ["id", unknownFrom("sym_flow.f.id")],
        ["label", null],
        ["name", "access"],
        ["environment_id", unknownFrom("sym_environment.e.id")],
        ["path", "main/x"],
        ["vars", objectOf({ a: "b", "c d": "e" })],
        ["fields", listOf("x", "y")],
        ["params", listOf(objectOf({ strategy_id: unknownFrom("sym_strategy.s.id"), note: unknownFrom() }))],
        ["made", unknownFrom("sym_target.t.id")],
        ["targets", unknownFrom("sym_target.t[*].id")],
      ]),
      references: new Map([
        ["environment_id", ["sym_environment.e"]],
        ["path", ["aws_secretsmanager_secret.s"]],
        ["params[0].strategy_id", ["sym_strategy.s"]],
        ["targets[*]", ["sym_target.t[*]"]],
      ]),
    }),
    resourceNamed('module.a.sym_target.t["k"]', {
      module: "module.a",
      createdBy: "x/y/z",
      values: new Map([["name", "t"]]),
    }),
  ],
});

test("inputs have their sources, resources their arguments with arrows, modules what is inside", () => {
  expect(inspectTree(inspectionOf(full), { color: false })).toBe(`environments/prod
├─ inputs
│  ├─ env = "prod"  terraform.tfvars:3
│  ├─ token = (sensitive)  TF_VAR_token
│  ├─ size = 9007199254740993  --var
│  └─ region = (not known)  unknown
├─ locals
│  └─ tags = { env = "prod", "a b" = [null, true] }
├─ sym_flow.f  main.tf:3
│  ├─ name = "access"
│  ├─ environment_id → sym_environment.e
│  ├─ path = "main/x" → aws_secretsmanager_secret.s
│  ├─ vars.a = "b"
│  ├─ vars["c d"] = "e"
│  ├─ fields = ["x", "y"]
│  ├─ params[0].strategy_id → sym_strategy.s
│  ├─ params[0].note = (not known)
│  ├─ made = (known after apply: sym_target.t.id)
│  ├─ targets = (known after apply: sym_target.t[*].id)
│  └─ targets[*] → sym_target.t[*]
├─ module.a  ./a
│  ├─ sym_target.t["k"]  created by the module
│  │  └─ name = "t"
│  └─ module.b["x"]  x/y/z ~> 1.0
│     └─ not followed: what it holds and gives is not known
└─ outputs
   └─ id = (known after apply: sym_flow.f.id)
`);
});

test.each([24, 30, 40, 60, 80])("no line is wider than %d columns", (width) => {
  for (const inspection of [inspectionOf(full), hostile]) {
    const lines = inspectTree(inspection, { color: false, width }).split("\n");
    // Of a command that is broken up there is more than was cut.
    const wide = lines.filter((line) => displayWidth(line.replace(/\\u003a|\\u0023/g, "#")) > width);
    expect(wide).toEqual([]);
  }
});

test("a long value gives way before where it is from", () => {
  const root = rootWith({ inputs: new Map([["a", { value: "x".repeat(100), from: "terraform.tfvars:3" }]]) });
  const lines = inspectTree(inspectionOf(root), { color: false, width: 50 }).split("\n");
  expect(lines[2]).toBe(`   └─ a = "${"x".repeat(18)}…  terraform.tfvars:3`);
});

test("long values are cut where there is no terminal too", () => {
  const root = rootWith({ locals: new Map([["a", "x".repeat(100_000)]]) });
  const lines = inspectTree(inspectionOf(root), { color: false }).split("\n");
  expect(Math.max(...lines.map(displayWidth))).toBe(160);
});

test("of a resource with very many parts the rest is counted", () => {
  const entries = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`k${index}`, "v"]));
  const resource = resourceNamed("sym_flow.f", { values: new Map([["vars", objectOf(entries)]]) });
  const text = inspectTree(inspectionOf(rootWith({ resources: [resource] })), { color: false });
  expect(text.split("\n")).toHaveLength(2 + 60 + 1 + 1);
  expect(text).toContain("… 40 more\n");
});

test("a root module that declares nothing says so, and several are apart", () => {
  expect(
    inspectTree(inspectionOf(rootWith({ path: "a" }), rootWith({ path: "b", inputSet: "x" })), { color: false }),
  ).toBe("a\n└─ declares nothing\n\nb  with x\n└─ declares nothing\n");
});

test("colour adds codes and nothing else", () => {
  const plain = inspectTree(inspectionOf(full), { color: false, width: 50 });
  const colored = inspectTree(inspectionOf(full), { color: true, width: 50 });
  expect(colored).not.toBe(plain);
  expect(colored.replace(/\u001b\[\d+m/g, "")).toBe(plain);
});

test("hostile names act on no terminal and no log", () => {
  const text = inspectTree(hostile, { color: false });
  expect(text).not.toMatch(/[\u001b\u202e\u202c\u2028]|##\[|^\s*::/m);
  expect(text.split("\n").filter((line) => line !== "" && !/^[├│└ ]|^\S/.test(line))).toEqual([]);
  const roots = text.split("\n").filter((line) => /^[^├│└ \n]/.test(line));
  expect(roots).toHaveLength(hostile.roots.length);
});
