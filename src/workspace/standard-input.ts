/** Reads the text that standard input holds. */
import { isUtf8 } from "node:buffer";
import type { Readable } from "node:stream";
import { largestFile } from "./read.ts";

/** Reads a stream to its end as text; what is wrong with it goes on from `standard input`. At most `largestFile` bytes are taken. Never throws. */
export async function readStandardInput(
  stdin: Readable,
): Promise<{ readonly text: string } | { readonly failure: string }> {
  const chunks: Buffer[] = [];
  let total = 0;
  try {
    for await (const chunk of stdin) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Buffer);
      total += bytes.length;
      if (total > largestFile) return { failure: `is larger than ${largestFile / 1024 / 1024} MB` };
      chunks.push(bytes);
    }
  } catch {
    return { failure: "cannot be read" };
  }
  const all = Buffer.concat(chunks);
  return isUtf8(all) ? { text: all.toString("utf8") } : { failure: "is not valid UTF-8 text" };
}
