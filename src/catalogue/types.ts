/** The values that `type` takes on Sym resources, with the settings of each. */
import data from "./data/types.json" with { type: "json" };

/** The resources that have a `type`, without `sym_`. */
export type TypeKind = "integration" | "target" | "strategy" | "log_destination" | "secrets";

export interface Setting {
  readonly required: boolean;
  /** An entry of `field_bindings` may name it; it is then no longer required. */
  readonly bindable: boolean;
}

export interface SettingsTable {
  readonly settings: ReadonlyMap<string, Setting>;
  /** Further settings may exist: the list is not complete. */
  readonly open: boolean;
  /** Where the entry is from. */
  readonly source: string;
}

export interface IntegrationType extends SettingsTable {
  /** The keys under which an environment lists an integration of this type. */
  readonly environmentKeys: ReadonlySet<string>;
}

export interface TargetType extends SettingsTable {
  /** The types of strategies that take such a target. */
  readonly strategyTypes: ReadonlySet<string>;
}

export interface IntegratedType extends SettingsTable {
  readonly needsIntegration: boolean;
  /** The types of integrations that it stands on; empty where it needs none. */
  readonly integrationTypes: ReadonlySet<string>;
}

export interface StrategyType extends IntegratedType {
  readonly targetTypes: ReadonlySet<string>;
}

interface Entry {
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly bindable?: readonly string[];
  readonly open?: boolean;
  readonly environmentKey?: string;
  readonly integration?: string;
  readonly strategy?: string;
  readonly source: string;
}

/** The day up to which the lists of types are complete, as YYYY-MM-DD. */
export const typesAsOf: string = data.asOf;

const kinds: ReadonlyMap<TypeKind, ReadonlyMap<string, Entry>> = new Map([
  ["integration", table(data.integration)],
  ["target", table(data.target)],
  ["strategy", table(data.strategy)],
  ["log_destination", table(data.log_destination)],
  ["secrets", table(data.secrets)],
]);

function table(entries: Readonly<Record<string, Entry>>): ReadonlyMap<string, Entry> {
  return new Map(Object.entries(entries));
}

function entryOf(kind: TypeKind, type: string): Entry | undefined {
  return kinds.get(kind)?.get(type);
}

function settingsTable(entry: Entry): SettingsTable {
  const settings = new Map<string, Setting>();
  const bindable = new Set(entry.bindable);
  for (const name of entry.required ?? []) settings.set(name, { required: true, bindable: bindable.has(name) });
  for (const name of entry.optional ?? []) settings.set(name, { required: false, bindable: bindable.has(name) });
  return { settings, open: entry.open === true, source: entry.source };
}

function oneOrNone(name: string | undefined): ReadonlySet<string> {
  return new Set(name === undefined ? [] : [name]);
}

/** Which kind of `type` a resource type has, as `sym_log_destination` has "log_destination"; undefined for none. */
export function typeKindOf(resourceType: string): TypeKind | undefined {
  if (!resourceType.startsWith("sym_")) return undefined;
  const kind = resourceType.slice("sym_".length) as TypeKind;
  return kinds.has(kind) ? kind : undefined;
}

/** The types of a kind, in the order of the record. */
export function typeNames(kind: TypeKind): readonly string[] {
  return [...(kinds.get(kind)?.keys() ?? [])];
}

/** The settings of one type (sym.md 7); undefined for a type that is not in the list. */
export function settingsOf(kind: TypeKind, type: string): SettingsTable | undefined {
  const entry = entryOf(kind, type);
  return entry === undefined ? undefined : settingsTable(entry);
}

export function integrationType(type: string): IntegrationType | undefined {
  const entry = entryOf("integration", type);
  return entry === undefined
    ? undefined
    : { ...settingsTable(entry), environmentKeys: oneOrNone(entry.environmentKey) };
}

export function targetType(type: string): TargetType | undefined {
  const entry = entryOf("target", type);
  return entry === undefined ? undefined : { ...settingsTable(entry), strategyTypes: oneOrNone(entry.strategy) };
}

export function strategyType(type: string): StrategyType | undefined {
  const entry = entryOf("strategy", type);
  if (entry === undefined) return undefined;
  const targetTypes = new Set<string>();
  for (const [name, { strategy }] of kinds.get("target") ?? []) if (strategy === type) targetTypes.add(name);
  return { ...integrated(entry), targetTypes };
}

export function logDestinationType(type: string): IntegratedType | undefined {
  const entry = entryOf("log_destination", type);
  return entry === undefined ? undefined : integrated(entry);
}

function integrated(entry: Entry): IntegratedType {
  return {
    ...settingsTable(entry),
    needsIntegration: entry.integration !== undefined,
    integrationTypes: oneOrNone(entry.integration),
  };
}

/** The settings that `sym_secret`, which has no `type`, takes. */
export function secretSettings(): SettingsTable {
  return settingsTable(data.secret);
}

/** The keys under which an environment may list an integration of a known type, with the types that each stands for. */
export function environmentKeys(): ReadonlyMap<string, ReadonlySet<string>> {
  const keys = new Map<string, Set<string>>();
  for (const [type, { environmentKey }] of kinds.get("integration") ?? []) {
    if (environmentKey === undefined) continue;
    const types = keys.get(environmentKey);
    if (types === undefined) keys.set(environmentKey, new Set([type]));
    else types.add(type);
  }
  return keys;
}

/** Whether a setting of an integration takes the id of a `sym_secret`: in all types known, its name ends so (sym.md 6). */
export function isSecretSetting(setting: string): boolean {
  return setting.endsWith("_secret");
}
