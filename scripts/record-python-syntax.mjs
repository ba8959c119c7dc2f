/** Records what Python 3 makes of the texts in test/python/syntax-cases.json: the line that it refuses, or none. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = join(dirname(fileURLToPath(import.meta.url)), "..", "test", "python");
const cases = readFileSync(join(folder, "syntax-cases.json"), "utf8");

/** Compiles each text, which runs nothing. */
const program = `
import json, sys, warnings
warnings.simplefilter("ignore")
record = []
for text in json.load(sys.stdin):
    try:
        compile(text, "case", "exec", dont_inherit=True)
        record.append({"text": text})
    except SyntaxError as error:
        record.append({"text": text, "line": error.lineno, "error": error.msg})
print(json.dumps({"python": sys.version.split()[0], "cases": record}, indent=1))
`;

writeFileSync(
  join(folder, "syntax-record.json"),
  execFileSync("python3", ["-c", program], { input: cases, encoding: "utf8" }),
);
