/** Writes the files that a run leaves behind. */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { realPath } from "./read.ts";
import { isGitData, isInside } from "./workspace.ts";

/**
 * Writes a whole file under a path that the user named, relative to `cwd`: first beside it, then in its place, so that no reader ever
 * sees half of it. Gives why it could not be written, as a clause that goes on from the path; undefined where it was. Directories are
 * not made. What stands there already is replaced only if it is a regular file, and a path into `repository` (absolute, links
 * followed) must stay in it: a link in a pull request must not lead the report elsewhere.
 */
export function writeOutputFile(path: string, text: string, cwd: string, repository: string): string | undefined {
  if (path === "" || path.includes("\0")) return "is no path";
  const absolute = resolve(cwd, path);
  const directory = realPath(dirname(absolute));
  if (directory === undefined) return "lies in a directory that does not exist; make it first";
  if (entersAndLeaves(absolute, directory, repository)) return "leads out of the repository through a link";
  const target = join(directory, basename(absolute));
  if (isGitData(target)) return "lies in the data of git";
  const there = statusOf(target);
  if (there?.isSymbolicLink() === true) return "is a link, which is not followed";
  if (there?.isDirectory() === true) return "is a directory";
  if (there !== undefined && !there.isFile()) return "is not a regular file";
  const draft = join(directory, `.symcheck-${randomBytes(8).toString("hex")}.tmp`);
  try {
    writeFileSync(draft, text, { flag: "wx" });
    renameSync(draft, target);
    return undefined;
  } catch (error) {
    rmSync(draft, { force: true });
    return reasonOf(error);
  }
}

/** Appends to a file that the environment named, absolute. Gives why that failed, as a clause; undefined where it worked. */
export function appendOutputFile(absolute: string, text: string): string | undefined {
  let descriptor: number | undefined;
  try {
    const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
    descriptor = openSync(absolute, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o666);
    if (!fstatSync(descriptor).isFile()) return "is not a regular file";
    writeWhole(descriptor, Buffer.from(text));
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
}

/** Whether a path passes through the repository, as written or by its links, and its directory lies outside all the same. */
function entersAndLeaves(absolute: string, directory: string, repository: string): boolean {
  if (isInside(repository, directory)) return false;
  for (let current = dirname(absolute); ; current = dirname(current)) {
    const real = realPath(current);
    if (isInside(repository, current) || (real !== undefined && isInside(repository, real))) return true;
    if (dirname(current) === current) return false;
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  switch (code) {
    case "EACCES":
    case "EPERM":
      return "may not be written by this user";
    case "EROFS":
      return "lies on a read-only file system";
    case "ENOSPC":
    case "EDQUOT":
      return "finds no space left on the device";
    case "ELOOP":
      return "is a link, which is not followed";
    case "EISDIR":
      return "is a directory";
    case "ENOENT":
    case "ENOTDIR":
      return "lies in a directory that does not exist; make it first";
    case "ENAMETOOLONG":
      return "is too long for the file system";
    default:
      return `cannot be written (${code === "" ? "unknown error" : code})`;
  }
}
