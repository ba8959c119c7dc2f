/** Decides whether output is coloured. */
import type { ColorOption } from "./options.ts";

/** `--color` first, then FORCE_COLOR and NO_COLOR (set and not empty), `TERM=dumb`, and whether the stream is a terminal. */
export function wantsColor(
  option: ColorOption,
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  if (option !== "auto") return option === "always";
  if (isSet(env.FORCE_COLOR)) return true;
  if (isSet(env.NO_COLOR) || env.TERM === "dumb") return false;
  return isTerminal;
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
