/** What the probe is told and what it is given of the outside world. */
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import type { BoundedReader } from "./bounded-read.ts";

export const PROBE_MODES = ["auto", "off", "plan", "require", "simulate"] as const;
export type ProbeMode = (typeof PROBE_MODES)[number];

export interface ProbeOptions {
  readonly mode: ProbeMode;
  /** Values of `--client-secret-from`, as given. */
  readonly secretSources: readonly string[];
  /** `--onelogin-domain`. */
  readonly domain?: string;
  /** `--probe-endpoint`. */
  readonly endpoint?: string;
  /** `--probe-timeout`: the whole budget, in seconds. */
  readonly timeoutSeconds: number;
}

/** Replaces parts of the network: another resolver, further certificate authorities (PEM), another port than 443. */
export interface NetworkHooks {
  readonly lookup?: LookupFunction;
  readonly ca?: string;
  readonly port?: number;
}

export interface ProbeIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; relative paths of `file:` and of the event description start here. */
  readonly cwd: string;
  readonly readFile: BoundedReader;
  readonly stdin: Readable;
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** From 0 to below 1, for the pause before a retry; `Math.random` where left out. */
  readonly random?: () => number;
  readonly network?: NetworkHooks;
}

/** The variable's own value; undefined where it is absent, also for names such as `__proto__`. */
export function variable(env: ProbeIo["env"], name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}
