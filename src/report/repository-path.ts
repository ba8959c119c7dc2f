/** Where a file lies in the repository, which is what services that read reports know it by. */
import { posix } from "node:path";

/**
 * A path relative to the working directory as a path relative to the root of the repository. `prefix` is the working directory relative
 * to that root; without one they are the same. A path that leaves the repository keeps its leading `..`.
 */
export function repositoryPath(file: string, prefix: string | undefined): string {
  return posix.normalize(posix.join(prefix ?? "", file));
}
