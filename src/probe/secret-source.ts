/** Finds the client secret of each integration: which source is meant, and what it holds. */
import { resolve } from "node:path";
import { type BoundedRead, readStream } from "./bounded-read.ts";
import { type ProbeIo, variable } from "./options.ts";
import { quotable } from "./redact.ts";
import { makeSecret, type Secret } from "./secret.ts";
import type { ProbeTarget } from "./target.ts";

export type SecretSource =
  | { readonly kind: "env"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "stdin" };

/** The source where none is given, if the variable is set. */
export const defaultVariable = "SYMCHECK_ONELOGIN_CLIENT_SECRET";

const secretBytes = 64 * 1024;
/** A file that has not given its secret by then never will; a pipe on standard input may wait for a person. */
const fileMilliseconds = 5_000;

/** As the user writes it, fit for messages. */
export function describeSource(source: SecretSource): string {
  if (source.kind === "stdin") return "stdin";
  return quotable(source.kind === "env" ? `env:${source.name}` : `file:${source.path}`);
}

function parseSource(text: string): SecretSource | undefined {
  if (text === "stdin") return { kind: "stdin" };
  if (text.startsWith("env:") && !/^env:(?:$|.*[=\0])/.test(text)) return { kind: "env", name: text.slice(4) };
  if (text.startsWith("file:") && !/^file:(?:$|.*\0)/s.test(text)) return { kind: "file", path: text.slice(5) };
  return undefined;
}

/** Which source each target has; a target without entry has none. */
export type Sources = ReadonlyMap<ProbeTarget, SecretSource>;

/**
 * Takes `--client-secret-from` values apart and gives each target its source: the one with its ADDRESS, else the one
 * without any, else the default variable if that is set and not empty. Gives a usage error for a value that is no
 * source (the value is not repeated: it may be the secret itself), an ADDRESS that no target or that targets of several
 * roots have, and two sources for one target.
 */
export function assignSources(
  values: readonly string[],
  targets: readonly ProbeTarget[],
  env: ProbeIo["env"],
): { readonly sources: Sources } | { readonly usageError: string } {
  const addressed = new Map<ProbeTarget, SecretSource>();
  let general: SecretSource | undefined;
  for (const value of values) {
    const [, address, text] = /^(?:(.*?)=)??((?:env:|file:|stdin$).*)$/s.exec(value) ?? [];
    const source = text === undefined ? undefined : parseSource(text);
    if (source === undefined) {
      return {
        usageError:
          "--client-secret-from takes env:NAME, file:PATH or stdin, with ADDRESS= before it for one integration; the value given is none of these (it is not shown, as it may be the secret itself)",
      };
    }
    if (address === undefined) {
      if (general !== undefined) {
        return {
          usageError:
            "--client-secret-from is given twice without an address; write ADDRESS=SOURCE to say which integration each is for",
        };
      }
      general = source;
      continue;
    }
    const named = targetsNamed(address, targets);
    if (typeof named === "string") return { usageError: named };
    for (const target of named) {
      if (addressed.has(target))
        return { usageError: `--client-secret-from names "${quotable(address)}" twice; keep one source for it` };
      addressed.set(target, source);
    }
  }
  const fallback: SecretSource | undefined =
    general ?? ((variable(env, defaultVariable) ?? "") === "" ? undefined : { kind: "env", name: defaultVariable });
  const sources = new Map<ProbeTarget, SecretSource>();
  for (const target of targets) {
    const source = addressed.get(target) ?? fallback;
    if (source !== undefined) sources.set(target, source);
  }
  return { sources };
}

/** Without `./` before and `/` after it. */
function plainRoot(root: string): string {
  return root.replace(/^(?:\.\/)+(?=.)/, "").replace(/(?<=.)\/$/, "");
}

function targetsNamed(address: string, targets: readonly ProbeTarget[]): readonly ProbeTarget[] | string {
  const bare = targets.filter((target) => target.address === address);
  const roots = new Set(bare.map((target) => target.root));
  if (roots.size > 1) {
    const examples = [...roots].slice(0, 3).map((root) => `"${quotable(`${root}:${address}`)}"`);
    return `--client-secret-from names "${quotable(address)}", which ${roots.size} root modules have; write the root before it, as in ${examples.join(" or ")}`;
  }
  if (bare.length > 0) return bare;
  const rooted = targets.filter(
    (target) =>
      address.endsWith(`:${target.address}`) &&
      plainRoot(address.slice(0, -target.address.length - 1)) === plainRoot(target.root),
  );
  if (rooted.length > 0) return rooted;
  const known = targets.slice(0, 3).map((target) => `"${quotable(target.address)}"`);
  const hint = known.length === 0 ? "the configuration has no OneLogin integration" : `known are ${known.join(", ")}`;
  // What has not the form of an address may be the secret itself.
  const named = /(?:^|[.:])sym_integration\./.test(address)
    ? `names "${quotable(address)}", which`
    : "has an address that";
  return `--client-secret-from ${named} is no OneLogin integration of the configuration; ${hint}`;
}

export type SecretReading =
  | { readonly secret: Secret; readonly notice?: string }
  /** Why there is no secret, with the source in it. */
  | { readonly problem: string };

/**
 * Reads a source: at most 64 KiB, at most `milliseconds`. One line end at its end is taken off, with a notice. Never
 * throws.
 */
export async function readSecret(source: SecretSource, io: ProbeIo, milliseconds: number): Promise<SecretReading> {
  const name = describeSource(source);
  if (source.kind === "env") {
    const value = variable(io.env, source.name);
    if (value === undefined) return { problem: `the secret source ${name} is not set` };
    return judgeText(value, name);
  }
  const read =
    source.kind === "stdin"
      ? await readStream(io.stdin, secretBytes, milliseconds)
      : await io.readFile(resolve(io.cwd, source.path), secretBytes, Math.min(milliseconds, fileMilliseconds));
  if ("failure" in read) return { problem: `the secret source ${name} ${failures[read.failure]}` };
  const text = read.bytes.toString("utf8");
  if (!Buffer.from(text).equals(read.bytes)) return { problem: `the secret source ${name} is not UTF-8 text` };
  return judgeText(text, name);
}

const failures: Readonly<Record<Extract<BoundedRead, { failure: string }>["failure"], string>> = {
  missing: "does not exist",
  directory: "is a directory; name a file",
  unreadable: "cannot be read",
  "too-large": "holds more than 64 KiB, which is no client secret",
  timeout: "did not end in time",
  terminal: "is a terminal; pipe the secret in instead of typing it",
};

function judgeText(text: string, name: string): SecretReading {
  const trimmed = text.replace(/\r?\n$/, "");
  if (trimmed === "") return { problem: `the secret source ${name} is empty` };
  if (/[\r\n]/.test(trimmed))
    return { problem: `the secret source ${name} has more than one line; a client secret is one line` };
  if (trimmed.startsWith("\ufeff"))
    return { problem: `the secret source ${name} begins with a byte order mark; write it without` };
  if (/\p{Cc}/u.test(trimmed)) return { problem: `the secret source ${name} has a control character in it` };
  const secret = makeSecret(trimmed);
  if (trimmed.length === text.length) return { secret };
  return { secret, notice: `The secret of ${name} ends with a line end; it was taken off.` };
}
