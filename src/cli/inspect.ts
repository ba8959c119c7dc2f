/** The command `symcheck inspect`. */
import type { Inspection } from "../inspection.ts";
import { neutralise } from "../report/neutralise.ts";
import { wantsColor } from "./color.ts";
import { type Io, write } from "./io.ts";
import type { ColorOption, InspectFormat, SourceOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";
import { makeProgress } from "./progress.ts";
import type { Stages } from "./stages.ts";

export interface InspectOutput {
  readonly format: InspectFormat;
  readonly color: ColorOption;
  readonly debug: boolean;
}

/** Writes what the root modules evaluate to on standard output, notices on standard error. */
export async function inspectCommand(
  options: SourceOptions,
  output: InspectOutput,
  io: Io,
  stages: Stages,
): Promise<Outcome> {
  const progress = makeProgress(io);
  const { env, cwd, stdin, now } = io;
  const { inspection, notices, usageErrors } = await stages
    .inspect(options, { env, cwd, stdin, now, progress: progress.say })
    .finally(progress.stop);
  await write(io.stderr, notices.map((notice) => `note: ${neutralise(notice)}\n`).join(""));
  // Where nothing could be looked at, there is nothing to show.
  if (inspection.roots.length > 0 || usageErrors.length === 0)
    await write(io.stdout, await render(inspection, output, io));
  return { usageErrors, debug: output.debug };
}

/** Only the format that is asked for is loaded. */
async function render(inspection: Inspection, { format, color }: InspectOutput, io: Io): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/inspect-json.ts")).inspectJson(inspection);
    case "mermaid":
      return (await import("../report/inspect-mermaid.ts")).inspectMermaid(inspection);
    case "dot":
      return (await import("../report/inspect-dot.ts")).inspectDot(inspection);
    case "tree": {
      const isTerminal = io.stdout.isTTY === true;
      const { columns } = io.stdout;
      return (await import("../report/inspect-tree.ts")).inspectTree(inspection, {
        color: wantsColor(color, io.env, isTerminal),
        ...(isTerminal && columns !== undefined && columns > 0 && { width: columns }),
      });
    }
  }
}
