/** Addresses of resource instances, taken apart. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseAddress } from "../../src/plan/address.ts";

it.each([
  ["sym_target.a", "", "managed", "sym_target.a", undefined],
  ["data.sym_runtime.this", "", "data", "data.sym_runtime.this", undefined],
  ["sym_target.a[0]", "", "managed", "sym_target.a", 0],
  ['sym_target.a["0"]', "", "managed", "sym_target.a", "0"],
  [
    'module.x["a.b"].module.y[1].data.aws_region.z',
    'module.x["a.b"].module.y[1]',
    "data",
    'module.x["a.b"].module.y[1].data.aws_region.z',
    undefined,
  ],
  ['module.x["]."].sym_flow.f["\\"[1]"]', 'module.x["]."]', "managed", 'module.x["]."].sym_flow.f', '"[1]'],
  ['x.y["$${a} %%{b} $c"]', "", "managed", "x.y", "${a} %{b} $c"],
  ['x.y["\\u200b\\U0001f600\\n"]', "", "managed", "x.y", "\u200b😀\n"],
  ['x.y["__proto__"]', "", "managed", "x.y", "__proto__"],
] as const)("%s", (text, module, mode, path, key) => {
  expect(parseAddress(text)).toMatchObject({ module, mode, resource: { path } });
  expect(parseAddress(text)?.resource.key).toBe(key);
});

it.each([
  "",
  "x",
  "x.",
  ".y",
  "x.y.z",
  "x.y[",
  "x.y[*]",
  'x.y["a]',
  'x.y["*"]',
  'x.y["\\x"]',
  "x.y[-1]",
  "x.y[1e3]",
  "x y.z",
  "module.x",
  "module.x.y",
  "a.b[0][1]",
  "x.y\n",
  'x.y["\\UFFFFFFFF"]',
  `x.${"y".repeat(5_000)}`,
])("%j is no address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

it("has one spelling for a key, however it is written", () => {
  expect(parseAddress('x.y["\\u0061\\u200b"]')?.text).toBe(parseAddress('x.y["a\u200b"]')?.text);
});

it("reads the addresses that terraform writes, with the keys that it says beside them", () => {
  for (const name of ["values", "modules", "keys"]) {
    const text = readFileSync(new URL(`recorded/${name}.json`, import.meta.url), "utf8");
    const { resource_changes: changes } = JSON.parse(text) as {
      readonly resource_changes: readonly {
        readonly address: string;
        readonly module_address?: string;
        readonly index?: unknown;
      }[];
    };
    expect(changes.length).toBeGreaterThan(3);
    for (const { address, module_address: module = "", index } of changes) {
      expect(parseAddress(address)).toMatchObject({ module });
      expect(parseAddress(address)?.resource.key, address).toBe(index);
    }
  }
});
