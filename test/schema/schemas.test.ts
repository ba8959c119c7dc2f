import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { schemas } from "../../scripts/write-schemas.mjs";
import { awsTypes } from "../../src/catalogue/aws-types.ts";
import type { BlockSchema, TypeName } from "../../src/catalogue/block-schema.ts";
import { moduleShapes, moduleSources } from "../../src/catalogue/modules.ts";
import { providerBlock, providerTypes } from "../../src/catalogue/provider-history.ts";
import { schemaOf } from "../../src/catalogue/schema-of.ts";
import { settingsOf, type TypeKind, typeKindOf, typeNames } from "../../src/catalogue/types.ts";
import { type Json, unknown } from "../../src/schema/shape.ts";
import { hasSchema, violationsOf } from "../../src/schema/violations.ts";

interface JsonSchema {
  readonly type?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly maxItems?: number;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly oneOf?: readonly JsonSchema[];
}

const files = ["", "modules/"].flatMap((folder) =>
  readdirSync(`schemas/${folder}`)
    .filter((name) => name.endsWith(".schema.json") && !/^(?:report|inspect|configuration)\./.test(name))
    .map((name) => `${folder}${name}`),
);
const read = (name: string): JsonSchema => JSON.parse(readFileSync(`schemas/${name}.schema.json`, "utf8"));

test("the committed schemas are those that scripts/write-schemas.mjs writes", () => {
  const written = schemas();
  expect(files.sort()).toEqual([...written.keys()].sort());
  for (const [file, schema] of written)
    expect(JSON.parse(readFileSync(`schemas/${file}`, "utf8")), file).toEqual(schema);
});

test("every schema is compiled", () => {
  for (const file of files) expect(hasSchema(file.replace(".schema.json", "")), file).toBe(true);
  expect(hasSchema("constructor")).toBe(false);
});

/** What a block schema says, in the words of JSON Schema. */
function matches(schema: JsonSchema, block: BlockSchema, where: string): void {
  const settable = [...block.attributes].filter(([, { presence }]) => presence !== "computed");
  expect(Object.keys(schema.properties ?? {}).sort(), where).toEqual(
    [...settable.map(([name]) => name), ...block.blocks.keys()].sort(),
  );
  const required = [
    ...settable.filter(([, { presence }]) => presence === "required").map(([name]) => name),
    ...[...block.blocks].filter(([, { min }]) => min > 0).map(([name]) => name),
  ];
  expect([...(schema.required ?? [])].sort(), where).toEqual(required.sort());
  expect(schema.additionalProperties, where).toBe(false);
  for (const [name, { type }] of settable)
    expect(typeOf(schema.properties?.[name]), `${where}.${name}`).toEqual(typeOfName(type));
  for (const [name, nested] of block.blocks) {
    const property = schema.properties?.[name];
    expect(property?.type, `${where}.${name}`).toBe("array");
    expect(property?.maxItems ?? Number.POSITIVE_INFINITY, `${where}.${name}`).toBe(nested.max);
    matches(property?.items ?? {}, nested.content, `${where}.${name}`);
  }
}

function typeOf(schema: JsonSchema | undefined): unknown {
  if (schema?.type === "array") return ["array", typeOf(schema.items)];
  // The settings of sym_secret are listed one by one.
  if (schema?.type === "object")
    return ["object", typeof schema.additionalProperties === "object" ? typeOf(schema.additionalProperties) : "string"];
  return schema?.type;
}

function typeOfName(type: TypeName): unknown {
  if (typeof type !== "string") return [type[0] === "map" ? "object" : "array", typeOfName(type[1])];
  return { string: "string", number: "number", bool: "boolean", any: undefined }[type];
}

describe("the schemas agree with what is recorded of", () => {
  test("the Sym provider", () => {
    for (const type of providerTypes("managed")) matches(read(type), schemaOf("managed", type) as BlockSchema, type);
    for (const type of providerTypes("data"))
      matches(read(`data.${type}`), schemaOf("data", type) as BlockSchema, `data.${type}`);
    matches(read("provider.sym"), providerBlock("provider") as BlockSchema, "provider.sym");
  });

  test("the AWS provider", () => {
    for (const name of awsTypes()) {
      const isData = name.startsWith("data.");
      const block = schemaOf(isData ? "data" : "managed", name.replace("data.", ""));
      matches(read(name), block as BlockSchema, name);
    }
  });

  test("the registry modules", () => {
    for (const source of moduleSources().filter((name) => !name.endsWith("/sym"))) {
      for (const { first, inputs } of moduleShapes(source)) {
        const attributes = new Map(
          [...inputs].map(([name, { type, required }]) => [
            name,
            { type, presence: required ? ("required" as const) : ("optional" as const) },
          ]),
        );
        matches(
          read(`modules/${source.split("/")[1]}-${first}`),
          { attributes, blocks: new Map() },
          `${source} ${first}`,
        );
      }
    }
  });

  test("types and their settings", () => {
    for (const resource of providerTypes("managed")) {
      const kind = typeKindOf(resource);
      if (kind === undefined) continue;
      const { oneOf } = read(resource);
      const branches = new Map(
        oneOf?.flatMap((branch) => {
          const type = branch.properties?.type;
          return (type?.enum ?? [type?.const as string]).map((name) => [name, branch] as const);
        }),
      );
      expect([...branches.keys()].sort(), resource).toEqual([...typeNames(kind)].sort());
      for (const [name, branch] of branches) agrees(kind, name, branch);
    }
  });
});

function agrees(kind: TypeKind, name: string, branch: JsonSchema): void {
  const table = settingsOf(kind, name);
  const required = [...(table?.settings ?? [])].filter(([, setting]) => setting.required).map(([key]) => key);
  const settings = branch.properties?.settings;
  expect(settings?.required ?? [], name).toEqual(required);
  expect(Object.keys(settings?.properties ?? {}), name).toEqual([...(table?.settings.keys() ?? [])]);
  expect(settings?.additionalProperties === false, name).toBe(table?.open !== true);
  expect(branch.required?.includes("settings") ?? false, name).toBe(required.length > 0);
}

describe("unknowns", () => {
  const base = { name: "x", external_id: "y" };

  test("an unknown value violates nothing", () => {
    expect(violationsOf("sym_integration", { ...base, type: "onelogin", settings: unknown, label: unknown })).toEqual(
      [],
    );
  });

  test("an unknown type chooses no branch", () => {
    expect(violationsOf("sym_integration", { ...base, type: unknown, settings: { anything: "x" } })).toEqual([]);
  });

  test("an unknown element of a known map hides nothing else", () => {
    const settings: Json = { client_id: unknown, surplus: "x" };
    expect(violationsOf("sym_integration", { ...base, type: "onelogin", settings })).toEqual([
      { keyword: "required", path: ["settings"], property: "client_secret" },
      { keyword: "additionalProperties", path: ["settings"], property: "surplus" },
    ]);
  });

  test("an unknown in one nested block hides nothing in the next", () => {
    const json: Json = {
      name: "f",
      environment_id: unknown,
      implementation: unknown,
      params: [{ strategy_id: unknown, prompt_field: [unknown, { name: "", type: "x" }] }],
    };
    expect(violationsOf("sym_flow", json)).toEqual([
      { keyword: "minLength", path: ["params", 0, "prompt_field", 1, "name"] },
    ]);
  });

  test("keys with slashes and tildes keep their names in paths", () => {
    const settings = { client_id: "", client_secret: "x", "a/b~c": "y" };
    const violations = violationsOf("sym_integration", { ...base, type: "onelogin", settings });
    expect(violations).toContainEqual({ keyword: "additionalProperties", path: ["settings"], property: "a/b~c" });
    expect(violations).toContainEqual({ keyword: "minLength", path: ["settings", "client_id"] });
  });
});
