/** Places as SARIF writes them. */
import type { Range } from "../source.ts";
import { repositoryPath } from "./repository-path.ts";

/** A range of a file, relative to the root of the repository. An empty range is widened by a column, as GitHub needs an end after the start. */
export function physicalLocation({ file, start, end }: Range, prefix: string | undefined) {
  const isEmpty = start.line === end.line && start.column >= end.column;
  return {
    artifactLocation: artifactLocation(repositoryPath(file, prefix)),
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: isEmpty ? start.column + 1 : end.column,
    },
  };
}

function artifactLocation(path: string) {
  const uri = path.split("/").map(encodeSegment).join("/");
  return path.startsWith("/") ? { uri: `file://${uri}` } : { uri, uriBaseId: "%SRCROOT%" };
}

/** `encodeURIComponent` throws on half a surrogate pair, which a file name may hold. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Surrogate}/gu, "\ufffd"));
}
