/** Runs the compiled schemas over shapes and keeps the errors that are certain. */
import type { ErrorObject } from "ajv";
import * as validators from "./generated/validators.js";
import { type Json, unknown } from "./shape.ts";

export interface Violation {
  readonly keyword: "required" | "additionalProperties" | "minLength" | "maxItems" | "type" | "enum" | "discriminator";
  /** From the top of the block to what the error is about. */
  readonly path: readonly (string | number)[];
  /** The property that is missing or too many. */
  readonly property?: string;
  readonly limit?: number;
}

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

const byName = validators as Readonly<Record<string, Validate>>;

/** Whether `schemas/` has a schema of this name. */
export function hasSchema(name: string): boolean {
  return Object.hasOwn(byName, exportName(name));
}

/**
 * The errors of a schema on a shape, without those that rest on something unknown: whose own value is not known, or a
 * choice by `type` where the type is not known. Of composite keywords only the errors inside the chosen branch count.
 */
export function violationsOf(schemaName: string, json: Json): readonly Violation[] {
  const validate = byName[exportName(schemaName)];
  if (validate === undefined || validate(json)) return [];
  const errors = validate.errors ?? [];
  const found: Violation[] = [];
  for (const error of errors) {
    const violation = violationOf(error, json);
    if (violation !== undefined) found.push(violation);
  }
  return found;
}

function exportName(schemaName: string): string {
  return schemaName.replaceAll(/[^A-Za-z0-9]/g, "_");
}

function violationOf(error: ErrorObject, json: Json): Violation | undefined {
  const path = pathOf(error.instancePath, json);
  if (path === undefined) return undefined;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case "required":
      return { keyword: "required", path, property: String(params.missingProperty) };
    case "additionalProperties":
      return { keyword: "additionalProperties", path, property: String(params.additionalProperty) };
    case "discriminator":
      // Its other error, "tag", says that the type is absent or unknown.
      return params.error === "mapping" ? { keyword: "discriminator", path: [...path, "type"] } : undefined;
    case "maxItems":
      return { keyword: "maxItems", path, limit: Number(params.limit) };
    case "minLength":
    case "type":
    case "enum":
      return { keyword: error.keyword, path };
    default:
      return undefined;
  }
}

/** Reads a JSON pointer along the data; undefined where it ends at something unknown. */
function pathOf(pointer: string, json: Json): readonly (string | number)[] | undefined {
  const path: (string | number)[] = [];
  let current: Json | undefined = json;
  if (pointer !== "") {
    for (const part of pointer.slice(1).split("/")) {
      const step = part.replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(current)) {
        path.push(Number(step));
        current = current[Number(step)];
      } else {
        path.push(step);
        current = typeof current === "object" ? (current as { readonly [name: string]: Json })[step] : undefined;
      }
      if (current === undefined) return undefined;
    }
  }
  return current === unknown ? undefined : path;
}
