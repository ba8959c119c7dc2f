/** The reporters by the names of their formats. */
import type { Report } from "../finding.ts";
import { compact } from "./compact.ts";
import type { ReportContext } from "./context.ts";
import type { FormatName } from "./format-names.ts";
import { github } from "./github.ts";
import { json } from "./json.ts";
import { pretty } from "./pretty.ts";
import { sarif } from "./sarif.ts";
import { terraformJson } from "./terraform-json.ts";

/** Turns a report into the whole text of a format, line end included. Pure. */
export type Reporter = (report: Report, context: ReportContext) => string;

export const formats: Readonly<Record<FormatName, Reporter>> = {
  pretty,
  compact,
  json,
  "terraform-json": terraformJson,
  sarif,
  github,
};
