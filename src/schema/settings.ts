/** Settings that the `type` requires and that are missing, or that it does not have. */
import { closest, isMisspelling } from "../catalogue/closest.ts";
import { type SettingsTable, secretSettings, settingsOf } from "../catalogue/types.ts";
import { isUnknown, knownElements } from "../evaluate/value.ts";
import type { Problem } from "../finding.ts";
import { locate, locateKey } from "../model/locate.ts";
import { isMeant } from "../model/misspelt.ts";
import type { Subject } from "./subject.ts";
import { type Names, named, problem, quoted, suggestionLimit } from "./words.ts";

/** The settings of a block's `type`; undefined where that is not known. */
export function typeTable(subject: Subject): SettingsTable | undefined {
  const type = subject.body.attributes.get("type")?.value.data;
  if (subject.typeKind === undefined || typeof type !== "string") return undefined;
  return settingsOf(subject.typeKind, type);
}

/** `"sym_target.x" of type "onelogin_role"` */
function typed(subject: Subject): string {
  const type = subject.body.attributes.get("type")?.value;
  if (typeof type?.data !== "string" || type.sensitive || subject.typeKind === undefined) return `"${subject.address}"`;
  return `"${subject.address}" of type ${named(type.data)}`;
}

/** Which of the required settings certainly have no value: bound ones get theirs from the request. */
function unbound(subject: Subject, table: SettingsTable | undefined, missing: readonly string[]): readonly string[] {
  const binding = subject.body.attributes.get("field_bindings")?.value;
  if (subject.typeKind !== "target") return missing;
  if (binding === undefined ? !isMeant(subject.body, subject.schema, "field_bindings") : binding.data === null) {
    return missing;
  }
  const elements = knownElements(binding);
  if (elements === undefined || elements.some(isUnknown)) {
    return missing.filter((name) => table?.settings.get(name)?.bindable !== true);
  }
  const bound = new Set(
    elements.slice(0, suggestionLimit).flatMap(({ data }) => (typeof data === "string" ? [data] : [])),
  );
  // A misspelt binding is that mistake alone.
  const misspelt = [...bound].filter((name) => table?.settings.has(name) !== true);
  return missing.filter((name) => !bound.has(name) && !misspelt.some((other) => isMisspelling(other, name)));
}

/** The problem of a block without the argument `settings`, unless all that it needs is bound. */
export function* missingSettings(subject: Subject): Iterable<Problem> {
  const table = typeTable(subject);
  const required = [...(table?.settings ?? [])].flatMap(([name, setting]) => (setting.required ? [name] : []));
  const missing = unbound(subject, table, required);
  if (missing.length === 0) return;
  yield problem(
    subject,
    "missing-setting",
    ["settings"],
    locate(subject, ["settings"]),
    `${typed(subject)} has no settings; it needs ${missing.map((name) => `"${name}"`).join(" and ")}.`,
    `Add settings = { ${missing.map((name) => `${name} = …`).join(", ")} }${bindingHelp(subject, table, missing)}.`,
  );
}

function bindingHelp(subject: Subject, table: SettingsTable | undefined, missing: readonly string[]): string {
  const bindable = missing.filter((name) => table?.settings.get(name)?.bindable === true);
  if (subject.typeKind !== "target" || bindable.length === 0) return "";
  const names = bindable.map((name) => `"${name}"`).join(" and ");
  const ask = bindable.length === 1 ? "it" : "each";
  return `, or name ${names} in field_bindings and ask for ${ask} in a prompt_field`;
}

/** The problems of `missing-setting` and `unknown-setting` in settings that are there. */
export function* settingProblems(subject: Subject, names: Names): Iterable<Problem> {
  const table = subject.typeKind === undefined ? secretSettings() : typeTable(subject);
  const missing = new Set(unbound(subject, table, [...names.missing]));
  for (const [position, name] of [...names.extra].entries()) {
    const path = ["settings", name];
    const span = locateKey(subject, path);
    const instead = position < suggestionLimit ? closest(name, missing) : undefined;
    if (instead !== undefined) {
      missing.delete(instead);
      yield problem(
        subject,
        "missing-setting",
        ["settings", instead],
        span,
        `${typed(subject)} lacks the setting "${instead}"; ${named(name)} stands in its place.`,
        `Write "${instead}" instead of ${named(name)}.`,
      );
      continue;
    }
    const meant = position < suggestionLimit && table !== undefined ? closest(name, table.settings.keys()) : undefined;
    yield problem(
      subject,
      "unknown-setting",
      path,
      span,
      `${typed(subject)} has no setting ${named(name)}.`,
      meant !== undefined
        ? `Did you mean "${meant}"?`
        : table === undefined || table.settings.size === 0
          ? `Remove ${named(name)}.`
          : `It takes ${quoted(table.settings.keys())}.`,
    );
  }
  for (const name of missing) {
    yield problem(
      subject,
      "missing-setting",
      ["settings", name],
      locate(subject, ["settings", name]),
      `${typed(subject)} lacks the setting "${name}".`,
      `Add ${name} to settings${bindingHelp(subject, table, [name])}.`,
    );
  }
}
