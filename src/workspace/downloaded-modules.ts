/** Which modules `terraform init` has downloaded for a root module, and where they lie. */
import { join, resolve } from "node:path";
import { isInside, placeOf, type Workspace } from "./workspace.ts";

export interface DownloadedModule {
  /** As Terraform records it: with the registry's host, `registry.terraform.io/symopsio/runtime-connector/aws`. */
  readonly source: string;
  /** Of modules from a registry. */
  readonly version: string | undefined;
  /** Absolute, inside the repository, links followed. */
  readonly directory: string;
}

/** UTF-16 code units of a record that is read: that of many thousand modules. */
const recordLimit = 2_000_000;

/**
 * The downloaded modules of a root module's directory (absolute) by their path of call names, as in `environment.connector`. Entries
 * that lead out of the repository, or that cannot be understood, are left out. Never throws.
 */
export function readDownloadedModules(workspace: Workspace, directory: string): ReadonlyMap<string, DownloadedModule> {
  const found = new Map<string, DownloadedModule>();
  const content = workspace.readFile(join(directory, ".terraform", "modules", "modules.json"));
  if ("failure" in content || content.source.text.length > recordLimit) return found;
  for (const entry of entriesOf(content.source.text)) {
    const { Key: key, Source: source, Version: version, Dir: dir } = entry;
    if (typeof key !== "string" || key === "" || typeof source !== "string" || typeof dir !== "string") continue;
    const place = placeOf(resolve(directory, dir));
    if (!isInside(workspace.repository, place)) continue;
    found.set(key, { source, version: typeof version === "string" ? version : undefined, directory: place });
  }
  return found;
}

function entriesOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const parsed: unknown = JSON.parse(text);
    const entries = isRecord(parsed) ? parsed["Modules"] : undefined;
    return Array.isArray(entries) ? entries.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
