/** Functions on paths and files; the reader handed in says what may be read. */
import { posix } from "node:path";
import type { Source } from "../../source.ts";
import { topMarks, withMarks } from "../construct.ts";
import { normalized } from "../text.ts";
import { boolType, boolValue, isUnknown, stringType, stringValue, unknownValue, type Value } from "../value.ts";
import {
  type Call,
  type Failure,
  type FileFailure,
  type FunctionDefinition,
  isFailure,
  parameter,
  shown,
} from "./definition.ts";
import { digest, hashes } from "./encoding.ts";
import { textResult } from "./strings.ts";

const path = parameter("path", stringType);
const openPath = parameter("path", stringType, "marked", "unknown");

function pathOf(value: Value | undefined): string {
  return value?.data as string;
}

/** Where Terraform looks for the file; undefined for a path in a home directory, which is another one for every user. */
function located(written: string, call: Call): string | undefined {
  if (written.startsWith("~") || written.includes("\0")) return undefined;
  return posix.resolve(call.context.workingDirectory, written);
}

const reasons: Readonly<Record<FileFailure, string>> = {
  missing: "no file exists at %s; this function works only with files that are part of the configuration",
  outside: "%s is outside the repository and is not read",
  directory: "%s is a directory, not a file",
  unreadable: "failed to read file %s",
  "not-utf8":
    "contents of %s are not valid UTF-8; use the filebase64 function or one of the hash functions as filesha256 instead",
};

function fileFailure(failure: FileFailure, written: string, call: Call): Failure {
  const error = reasons[failure].replace("%s", () => shown(written, call.sensitive));
  return { error, argument: 0, file: failure };
}

/** The bytes of a file as text, with the file; undefined where that cannot be told. */
export function content(
  written: string,
  call: Call,
): { readonly text: string; readonly source: Source } | Failure | undefined {
  const absolute = located(written, call);
  if (absolute === undefined) return undefined;
  const read = call.context.readFile(absolute);
  if ("failure" in read) return fileFailure(read.failure, written, call);
  return { text: (read.source.bomBytes > 0 ? "\ufeff" : "") + read.source.text, source: read.source };
}

/** `use` gets the content; a file that is there but is not text gives unknown where `use` could take bytes. */
function onContent(
  name: string,
  parameters: FunctionDefinition["parameters"],
  bytes: boolean,
  use: (text: string, source: Source) => Value | undefined,
): FunctionDefinition {
  return {
    name,
    parameters,
    resultType: stringType,
    run: ([value], call) => {
      if (value === undefined) return undefined;
      const marks = topMarks([value]);
      if (isUnknown(value)) return withMarks(unknownValue(stringType), marks);
      const read = content(pathOf(value), call);
      if (read === undefined) return undefined;
      if (isFailure(read)) return bytes && read.file === "not-utf8" ? undefined : read;
      const result = use(read.text, read.source);
      return result === undefined ? undefined : withMarks(result, marks);
    },
  };
}

function exists([value]: readonly Value[], call: Call): Value | Failure | undefined {
  if (value === undefined) return undefined;
  const marks = topMarks([value]);
  if (isUnknown(value)) return withMarks(unknownValue(boolType), marks);
  const absolute = located(pathOf(value), call);
  if (absolute === undefined) return undefined;
  const read = call.context.readFile(absolute);
  if (!("failure" in read) || read.failure === "not-utf8") return withMarks(boolValue(true), marks);
  if (read.failure === "missing") return withMarks(boolValue(false), marks);
  return read.failure === "unreadable" ? undefined : fileFailure(read.failure, pathOf(value), call);
}

/** As Go's `filepath.Base`. */
function lastElement(written: string): string {
  if (written === "") return ".";
  const bare = written.replace(/\/+$/, "");
  return bare === "" ? "/" : bare.slice(bare.lastIndexOf("/") + 1);
}

/** As Go's `filepath.Clean`. */
function cleaned(written: string): string {
  const result = posix.normalize(written);
  return result.length > 1 && result.endsWith("/") ? result.slice(0, -1) : result;
}

function onPath(name: string, change: (written: string, call: Call) => string | undefined): FunctionDefinition {
  return {
    name,
    parameters: [path],
    resultType: stringType,
    run: ([value], call) => {
      const result = change(pathOf(value), call);
      return result === undefined ? undefined : stringValue(normalized(result));
    },
  };
}

/** The text of a file, which remembers the file that it is. */
function fileText(text: string, source: Source): Value | undefined {
  const result = textResult(text);
  return result && { ...result, trace: { ...result.trace, content: source } };
}

export const fileFunctions: readonly FunctionDefinition[] = [
  onContent("file", [openPath], false, fileText),
  onContent("filebase64", [openPath], true, (text) => textResult(Buffer.from(text, "utf8").toString("base64"))),
  ...hashes.map(([name, algorithm, encoding]) =>
    onContent(`file${name}`, [path], true, (text) => stringValue(digest(text, algorithm, encoding))),
  ),
  { name: "fileexists", parameters: [openPath], resultType: boolType, run: exists },
  onPath("basename", lastElement),
  onPath("dirname", (written) => cleaned(written.slice(0, written.lastIndexOf("/") + 1))),
  onPath("abspath", (written, { context }) => posix.resolve(context.workingDirectory, written)),
  onPath("pathexpand", (written) => (written.startsWith("~") ? undefined : written)),
];
