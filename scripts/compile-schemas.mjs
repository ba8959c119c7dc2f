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
  .filter((file) => file.endsWith(".schema.json") && !/^(?:report|config)\.schema\.json$/.test(file))
  .sort();

const ajv = new Ajv({
  strict: true,
  allErrors: true,
  discriminator: true,
  // Only minLength 1 is used, which counts the same in code units and needs no runtime.
  unicode: false,
  logger: false,
  inlineRefs: true,
  messages: false,
  code: { source: true, esm: true, lines: false, optimize: 2 },
});

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

const declarations = `import type { ErrorObject } from "ajv";

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

${Object.keys(names)
  .map((name) => `export declare const ${name}: Validate;`)
  .join("\n")}
`;

mkdirSync(target, { recursive: true });
writeFileSync(join(target, "validators.js"), code);
writeFileSync(join(target, "validators.d.ts"), declarations);
