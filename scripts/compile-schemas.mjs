/** Compiles schemas/*.schema.json to src/schema/generated/validators.js, so that no compiler runs when symcheck does. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const source = join(root, "schemas");
const target = join(root, "src/schema/generated");

const files = ["", "modules"]
  .flatMap((folder) => readdirSync(join(source, folder)).map((name) => join(folder, name).replaceAll("\\", "/")))
  .filter((file) => file.endsWith(".schema.json") && !/^(?:report|inspect|configuration)\.schema\.json$/.test(file))
  .sort();

const options = {
  strict: true,
  allErrors: true,
  discriminator: true,
  // Only minLength 1 is used, which counts the same in code units and needs no runtime.
  unicode: false,
  logger: false,
  inlineRefs: true,
  messages: false,
  code: { source: true, esm: true, lines: false, optimize: 2 },
};
const ajv = new Ajv(options);

/** The name under which a schema's validator is exported: its file with everything but letters and digits replaced. */
const names = {};
for (const file of files) {
  const schema = JSON.parse(readFileSync(join(source, file), "utf8"));
  if (schema.$id !== file) throw new Error(`schemas/${file}: "$id" must be "${file}"`);
  // The compiler repeats what it is given.
  const { title: _, description: __, ...checked } = schema;
  ajv.addSchema(checked);
  names[file.replace(/\.schema\.json$/, "").replaceAll(/[^A-Za-z0-9]/g, "_")] = file;
}

/** What every error does, as one function: the compiler writes it out a thousand times. */
const append = "function append(list,error){if(list===null)return[error];list.push(error);return list;}";
const written = (standalone.default ?? standalone)(ajv, names)
  .replaceAll(
    /if\(vErrors === null\)\{vErrors = \[(\w+)\];\}else \{vErrors\.push\(\1\);\}/g,
    "vErrors=append(vErrors,$1);",
  )
  .replaceAll(/\/\*# sourceURL="[^"]*" \*\/;/g, "");
const code = `${written}\n${append}\n`;
if (/\brequire\(/.test(code))
  throw new Error("The compiled schemas need ajv at run time; a keyword was added that no bundle carries.");

const validateType = `import type { ErrorObject } from "ajv";

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}
`;
const declarations = `${validateType}
${Object.keys(names)
  .map((name) => `export declare const ${name}: Validate;`)
  .join("\n")}
`;

mkdirSync(target, { recursive: true });
writeFileSync(join(target, "validators.js"), code);
writeFileSync(join(target, "validators.d.ts"), declarations);

/** What is said for readers only, which the compiler would repeat. */
const readable = new Set(["$schema", "title", "description"]);

/** A file of its own: it is needed before anything else, and no resource type may find it. */
function compileConfiguration() {
  const schema = JSON.parse(readFileSync(join(source, "configuration.schema.json"), "utf8"), (key, value) =>
    readable.has(key) && typeof value === "string" ? undefined : value,
  );
  const own = new Ajv({ ...options, strictTypes: false });
  own.addSchema(schema);
  const text = (standalone.default ?? standalone)(own, { configuration: schema.$id });
  if (/\brequire\(/.test(text)) throw new Error("The compiled configuration schema needs ajv at run time.");
  writeFileSync(join(target, "configuration.js"), text);
  writeFileSync(join(target, "configuration.d.ts"), `${validateType}\nexport declare const configuration: Validate;\n`);
}

compileConfiguration();
