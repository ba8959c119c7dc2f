/** Reads single files, whatever they turn out to be. */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import type { FileContent } from "../evaluate/module.ts";
import { makeSource } from "../source.ts";

/** As `FileContent`; `reason` goes on from the quoted file name: `is a directory`. */
export type FileResult = Extract<FileContent, { source: unknown }> | FileFailure;

export type FileFailure = Extract<FileContent, { failure: unknown }> & { readonly reason: string };

type Failure = Extract<FileContent, { failure: unknown }>["failure"];

/** Bytes. The largest configurations written by hand have tens of kilobytes a file; far beyond it only hostile or generated data lies. */
export const largestFile = 8 * 1024 * 1024;

function failed(failure: Failure, reason: string): FileFailure {
  return { failure, reason };
}

/** The failure for a path that leaves the repository. */
export const outside = failed("outside", "leads outside the repository and is not read");

/** The place that a path leads to when all links are followed; undefined where it leads nowhere. */
export function realPath(absolute: string): string | undefined {
  try {
    return realpathSync.native(absolute);
  } catch {
    return undefined;
  }
}

/**
 * Reads a file as text. `real` must have no links in it any more; `shown` and `absolute` go into the source. Never throws and never
 * waits: pipes and devices count as unreadable.
 */
export function readText(real: string, absolute: string, shown: string): FileResult {
  const read = readFileBytes(real, largestFile);
  if ("failure" in read) return read;
  if (!isUtf8(read.bytes)) return failed("not-utf8", "is not valid UTF-8 text");
  return { source: makeSource(shown, absolute, read.bytes.toString("utf8")) };
}

/** The bytes of a file, at most `largest`, under the same conditions. */
export function readFileBytes(real: string, largest: number): { readonly bytes: Buffer } | FileFailure {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return failed("directory", "is a directory");
    if (!stat.isFile()) return failed("unreadable", "is not a regular file");
    const bytes = readBytes(descriptor, stat.size, largest);
    return bytes === undefined ? failed("unreadable", `is larger than ${largest / 1024 / 1024} MB`) : { bytes };
  } catch (error) {
    return failureOf(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** All bytes of an open file, or undefined where there are more than `largest`. A file may grow while it is read. */
function readBytes(descriptor: number, size: number, largest: number): Buffer | undefined {
  if (size > largest) return undefined;
  const buffer = Buffer.allocUnsafe(size + 1);
  let total = 0;
  while (total < buffer.length) {
    const count = readSync(descriptor, buffer, total, buffer.length - total, null);
    if (count === 0) return buffer.subarray(0, total);
    total += count;
  }
  return undefined;
}

function failureOf(error: unknown): FileFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENOENT" || code === "ENOTDIR") return failed("missing", "does not exist");
  if (code === "EISDIR") return failed("directory", "is a directory");
  if (code === "EACCES" || code === "EPERM") return failed("unreadable", "may not be read by this user");
  return failed("unreadable", `cannot be read (${code === "" ? "unknown error" : code})`);
}
