/** Terraform's own blocks: the lines that Terraform reports, and no others. */
import { describe, expect, it } from "vitest";
import { checkSchemas } from "../../../src/schema/check.ts";
import { positionAt } from "../../../src/source.ts";
import { evaluated } from "../evaluated.ts";
import { cases } from "./cases.ts";
import record from "./record.json" with { type: "json" };

function lines(text: string): number[] {
  const found = checkSchemas(evaluated(text)).map(({ span }) => positionAt(span.source, span.from).line);
  return [...new Set(found)].sort((a, b) => a - b);
}

describe("in Terraform's own blocks", () => {
  for (const [index, { name, text, instead }] of cases.entries()) {
    it(`${name} is reported where Terraform does`, () => {
      const recorded = record[index];
      expect(recorded?.name).toBe(name);
      const wanted = instead?.lines ?? recorded?.errors.flatMap(({ line }) => line ?? []) ?? [];
      expect(lines(text)).toEqual([...new Set(wanted)].sort((a, b) => a - b));
    });
  }
});
