/** Writes schemas/*.schema.json and schemas/modules/*.schema.json from the facts in src/catalogue/data. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (name) => JSON.parse(readFileSync(join(root, "src/catalogue/data", name), "utf8"));
const history = read("provider-history.json");
const aws = read("aws-types.json");
const types = read("types.json");
const modules = read("modules.json");

const text = { type: "string" };
const nonEmpty = { type: "string", minLength: 1 };
const draft = "http://json-schema.org/draft-07/schema#";

/** Policy documents are JSON that AWS reads only where something uses them: an empty text in one is no mistake by itself. */
const mayBeEmpty = new Set(["data.aws_iam_policy_document"]);

/** Registry modules for the host terraform.symops.com and of the old naming are retired as a whole. */
const describedModules = /^symopsio\/[^/]+\/(?:aws|google)$/;

function typeSchema(type) {
  if (typeof type === "string")
    return { string: text, number: { type: "number" }, bool: { type: "boolean" } }[type] ?? {};
  const [kind, element] = type;
  if (kind === "map") return { type: "object", additionalProperties: typeSchema(element) };
  return { type: "array", items: typeSchema(element) };
}

function objectSchema(properties, required) {
  return {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    properties,
    additionalProperties: false,
  };
}

/** The newest form of each path below `prefix`, one level deep. */
function providerObject(prefix) {
  const properties = {};
  const required = [];
  for (const [path, entries] of Object.entries(history.schema)) {
    const name = path.startsWith(`${prefix}.`) ? path.slice(prefix.length + 1) : "";
    const newest = entries[entries.length - 1];
    if (name === "" || name.includes(".") || newest.to !== undefined) continue;
    if (newest.block !== undefined) {
      const limit = newest.max === undefined ? {} : { maxItems: newest.max };
      properties[name] = { type: "array", ...limit, items: providerObject(path) };
    } else if (newest.presence === "required") {
      required.push(name);
      properties[name] = newest.type === "string" ? nonEmpty : typeSchema(newest.type);
    } else {
      properties[name] = typeSchema(newest.type);
    }
  }
  return objectSchema(properties, required);
}

function settingsSchema(entry) {
  const properties = {};
  for (const name of entry.required ?? []) properties[name] = nonEmpty;
  for (const name of entry.optional ?? []) properties[name] = text;
  return {
    type: "object",
    ...(entry.required === undefined ? {} : { required: entry.required }),
    properties,
    additionalProperties: entry.open === true ? text : false,
  };
}

/** One alternative a set of settings: types that have the same ones share it. */
function alternatives(entries) {
  const byShape = new Map();
  for (const [type, entry] of Object.entries(entries)) {
    const settings = settingsSchema(entry);
    const shape = JSON.stringify(settings);
    const known = byShape.get(shape);
    if (known === undefined) byShape.set(shape, { names: [type], settings, required: entry.required !== undefined });
    else known.names.push(type);
  }
  return [...byShape.values()].map(({ names, settings, required }) => ({
    ...(required ? { required: ["settings"] } : {}),
    properties: { type: names.length === 1 ? { const: names[0] } : { enum: names }, settings },
  }));
}

function symSchema(name) {
  const schema = providerObject(name);
  const isData = name.startsWith("data.");
  const kind = name.replace(/^(?:data\.)?sym_/, "");
  const entries = ["integration", "target", "strategy", "log_destination", "secrets"].includes(kind)
    ? types[kind]
    : undefined;
  if (entries !== undefined && isData) schema.properties.type = { ...nonEmpty, enum: Object.keys(entries) };
  if (entries !== undefined && !isData) {
    schema.discriminator = { propertyName: "type" };
    schema.oneOf = alternatives(entries);
  }
  if (name === "sym_secret") schema.properties.settings = settingsSchema(types.secret);
  return schema;
}

function awsObject(content, canBeEmpty) {
  const properties = {};
  const required = [];
  for (const [name, entry] of Object.entries(content)) {
    const presence = Array.isArray(entry) ? entry[0] : entry.presence;
    if (presence === "computed") continue;
    if (presence === "required") required.push(name);
    if (Array.isArray(entry)) {
      properties[name] =
        presence === "required" && entry[1] === "string" && !canBeEmpty ? nonEmpty : typeSchema(entry[1]);
    } else {
      const limit = entry.block === "single" ? { maxItems: 1 } : {};
      properties[name] = { type: "array", ...limit, items: awsObject(entry.content, canBeEmpty) };
    }
  }
  return objectSchema(properties, required);
}

function inputType(written) {
  const collection = /^(list|set|map)\((.*)\)$/s.exec(written.trim());
  return collection === null ? written.trim() : [collection[1], inputType(collection[2])];
}

function moduleSchema(release) {
  const properties = {};
  const required = [];
  for (const [name, input] of Object.entries(release.inputs)) {
    const type = inputType(input.type ?? "any");
    if (input.required) required.push(name);
    properties[name] = input.required && type === "string" ? nonEmpty : typeSchema(type);
  }
  return objectSchema(properties, required);
}

/** The file of one shape of a module: `runtime-connector-2.0.0`, named by the first release that has the shape. */
function moduleFile(source, release) {
  const [, name] = source.split("/");
  return `modules/${name}-${release.versions.split(" - ")[0]}.schema.json`;
}

/** Every schema by its file below schemas/. */
export function schemas() {
  const files = new Map();
  const add = (file, title, description, schema) =>
    files.set(file, { $schema: draft, $id: file, title, description, ...schema });
  const newest = history.versions[history.versions.length - 1];
  for (const [path, entries] of Object.entries(history.schema)) {
    if (!/^(?:data\.)?sym_[a-z_]+$/.test(path) || entries[entries.length - 1].to !== undefined) continue;
    add(
      `${path}.schema.json`,
      path,
      `Shape in symopsio/sym ${newest}, settings by type as known on ${types.asOf}.`,
      symSchema(path),
    );
  }
  add("provider.sym.schema.json", "provider.sym", `Shape in symopsio/sym ${newest}.`, providerObject("provider"));
  for (const [name, content] of Object.entries(aws.types)) {
    if (name.startsWith("provider.")) continue;
    add(`${name}.schema.json`, name, "Shape in hashicorp/aws 6.25.", awsObject(content, mayBeEmpty.has(name)));
  }
  for (const [source, releases] of Object.entries(modules.modules)) {
    if (!describedModules.test(source)) continue;
    for (const release of releases) {
      add(moduleFile(source, release), source, `Inputs of releases ${release.versions}.`, moduleSchema(release));
    }
  }
  return files;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  mkdirSync(join(root, "schemas/modules"), { recursive: true });
  for (const [file, schema] of schemas()) {
    writeFileSync(join(root, "schemas", file), JSON.stringify(schema, undefined, 2));
  }
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", "schemas"], { cwd: root });
}
