/** Plans recorded from terraform fill in the configurations that they were made of, and agree with them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Instance } from "../../src/evaluate/instance.ts";
import type { InputValue } from "../../src/evaluate/module.ts";
import { isUnknown, knownEntries, unknownValue, type Value } from "../../src/evaluate/value.ts";
import { plain } from "../evaluate/harness.ts";
import { cases } from "./cases.ts";
import { evaluateWith, planFrom } from "./harness.ts";

interface Change {
  readonly actions: readonly string[];
  readonly after: unknown;
  readonly after_unknown: unknown;
}

interface Shown {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly resource_changes?: readonly { readonly address: string; readonly change: Change }[];
  readonly output_changes?: Readonly<Record<string, Change>>;
}

function recordOf(name: string): string {
  return readFileSync(new URL(`recorded/${name}.json`, import.meta.url), "utf8");
}

/** JSON with its numbers as `{"$number": "…"}`, since they may have more digits than a double. */
function parseExactly(text: string): unknown {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
      token.startsWith('"') ? token : `{"$number":"${token}"}`,
    ),
  );
}

/** One value with its unknown parts as `{"$unknown": true}`. */
function combine(after: unknown, hidden: unknown): unknown {
  if (hidden === true) return { $unknown: true };
  if (Array.isArray(after))
    return after.map((each, index) => combine(each, (hidden as unknown[] | undefined)?.[index]));
  if (typeof after !== "object" || after === null || "$number" in after) return after;
  const inside = typeof hidden === "object" && hidden !== null ? (hidden as Record<string, unknown>) : {};
  const names = [...new Set([...Object.keys(after), ...Object.keys(inside)])].sort();
  return Object.fromEntries(
    names.map((name) => [name, combine((after as Record<string, unknown>)[name], inside[name])]),
  );
}

/** The configuration of a case, or with `edit` another, evaluated with its plan. */
function evaluated(name: string, edit: (text: string) => string = (text) => text) {
  const { files } = cases.find((each) => each.name === name) as (typeof cases)[number];
  const opened = planFrom(recordOf(name));
  const shown = parseExactly(recordOf(name)) as Shown;
  const inputs = new Map<string, InputValue>();
  for (const variable of Object.keys(shown.variables ?? {})) {
    const value = opened.variable(variable);
    if (value !== undefined) inputs.set(variable, { value, from: "plan.json" });
  }
  const own = { "main.tf": edit(files["main.tf"] ?? "") };
  return { ...evaluateWith(own, opened, { inputs }), opened, shown };
}

/** An attribute as a reference gives it. */
function attribute(instance: Instance | undefined, name: string): Value {
  const value = instance?.value ?? unknownValue();
  const known = isUnknown(value) ? value.data.attributes : knownEntries(value);
  return known?.get(name) ?? unknownValue();
}

function instanceAt(instances: Iterable<Instance>, address: string): Instance | undefined {
  return [...instances].find((instance) => sameAddress(instance.address, address));
}

/** Of a type without a schema plans do not tell whether an argument is a map or an object. */
const untold: ReadonlySet<string> = new Set(["data.terraform_remote_state.late.config"]);

describe("a plan fills in its configuration", () => {
  it.each(["values", "existing", "changed", "replaced", "target", "lifecycle", "keys"])("%s", (name) => {
    const { module, disagreements, shown } = evaluated(name);
    expect(module.problems).toEqual([]);
    expect(disagreements).toEqual([]);
    for (const { address, change } of shown.resource_changes ?? []) {
      if (change.after === null) continue;
      const instance = instanceAt(module.instances.values(), address);
      expect(instance, address).toBeDefined();
      const expected = combine(change.after, change.after_unknown) as Record<string, unknown>;
      for (const [key, value] of Object.entries(expected)) {
        if (untold.has(`${address}.${key}`)) continue;
        expect({ address, key, value: plain(attribute(instance, key)) }).toEqual({ address, key, value });
      }
    }
  });
});

/** Terraform writes more characters by their number than addresses of ours do. */
function sameAddress(ours: string, theirs: string): boolean {
  return ours.replaceAll("\u200b", "\\u200b") === theirs;
}

describe("outputs", () => {
  it.each(["values", "keys"])("of %s are those of the plan", (name) => {
    const { module, shown } = evaluated(name);
    const found = [...module.outputs].map(([key, value]) => [key, plain(value)]);
    const expected = Object.entries(shown.output_changes ?? {}).map(([key, change]) => [
      key,
      combine(change.after, change.after_unknown),
    ]);
    expect(found.length).toBeGreaterThan(0);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
  });
});

describe("what a plan knows of a resource that exists", () => {
  it("is known with its identity", () => {
    const { module } = evaluated("existing");
    const id = attribute(instanceAt(module.instances.values(), "terraform_data.kept"), "id");
    expect(plain(id)).toMatch(/^[0-9a-f-]{36}$/);
    expect(id.trace.identifies.map(({ instance, path }) => [instance.address, ...path])).toEqual([
      ["terraform_data.kept", "id"],
    ]);
    const handedOn = instanceAt(module.instances.values(), "terraform_data.next")?.body.attributes.get("input")?.value;
    expect(handedOn && plain(handedOn)).toBe(plain(id));
    expect(handedOn?.trace.identifies[0]?.instance.address).toBe("terraform_data.kept");
    expect(handedOn?.trace.planned?.file).toBe("plan.json");
  });

  it("is unknown where it will be replaced", () => {
    const { module } = evaluated("replaced");
    expect(plain(attribute(instanceAt(module.instances.values(), "terraform_data.kept"), "id"))).toEqual({
      $unknown: true,
    });
  });

  it("is what it was before where it is forgotten, destroyed or renamed", () => {
    const { opened } = evaluated("lifecycle");
    expect([...opened.managed.keys()]).toEqual(["terraform_data.fresh", "terraform_data.left", "terraform_data.new"]);
  });
});

describe("sensitive values", () => {
  it("stay sensitive, in variables, arguments and outputs", () => {
    const { module } = evaluated("values");
    expect(module.inputs.get("secret")?.value.sensitive).toBe(true);
    expect(module.outputs.get("secret")?.sensitive).toBe(true);
    const secret = instanceAt(module.instances.values(), "terraform_data.secret");
    expect(attribute(secret, "triggers_replace").sensitive).toBe(true);
    expect(knownEntries(attribute(secret, "input"))?.get("hidden")?.sensitive).toBe(true);
    expect(knownEntries(attribute(secret, "input"))?.get("plain")?.sensitive).toBeUndefined();
  });
});

describe("a configuration that has moved on", () => {
  it.each([
    [
      "an argument",
      "existing",
      (text: string) => text.replace('text = "t"', 'text = "u"'),
      ["terraform_data.kept.input"],
    ],
    [
      "an element",
      "existing",
      (text: string) => text.replace('"a", "b"], text', '"a", "c"], text'),
      ["terraform_data.kept.input"],
    ],
    [
      "a new instance",
      "existing",
      (text: string) => text.replace('toset(["a", "b"])', 'toset(["a", "b", "c"])'),
      ['terraform_data.each["c"]'],
    ],
    [
      "a new resource",
      "existing",
      (text: string) => `${text}resource "terraform_data" "more" {}\n`,
      ["terraform_data.more"],
    ],
    [
      "no more than a null",
      "existing",
      (text: string) => text.replace('input    = "fixed"', 'input    = "fixed"\n  triggers_replace = null'),
      [],
    ],
    [
      "a number for a text",
      "values",
      (text: string) => text.replace("input = count.index", 'input = "${count.index}"'),
      [],
    ],
    ["other outputs", "keys", (text: string) => text.replace('"no c"', '"none"'), ["output.tried"]],
    [
      "keys that only the plan has told",
      "keys",
      (text: string) => text.replace("for_each = local.outputs.names", "for_each = toset([timestamp()])"),
      [],
    ],
    [
      "a data source",
      "values",
      (text: string) => text.replace('path = "elsewhere', 'path = "other'),
      ["data.terraform_remote_state.elsewhere.config"],
    ],
  ] as const)("disagrees in %s", (_what, name, edit, expected) => {
    expect(evaluated(name, edit).disagreements).toEqual(expected);
  });

  it("has nothing filled in where an argument is another one", () => {
    const { module } = evaluated("existing", (text) => text.replace('text = "t"', 'text = "u"'));
    const kept = instanceAt(module.instances.values(), "terraform_data.kept");
    expect(plain(attribute(kept, "id"))).toEqual({ $unknown: true });
    expect(plain(attribute(kept, "input"))).toEqual({ list: ["a", "b"], text: "u" });
    expect(plain(attribute(instanceAt(module.instances.values(), 'terraform_data.each["a"]'), "id"))).toMatch(/-/);
  });
});

describe("a plan that is not for everything", () => {
  it.each(["target", "errored"])("%s tells no keys, and misses nothing", (name) => {
    const { opened, disagreements, module } = evaluated(name, (text) =>
      text.replace('toset(["a", "b"])', "toset([timestamp()])").replace(/output[^}]*}[^}]*}\n/, ""),
    );
    expect(opened.complete).toBe(false);
    expect(disagreements).toEqual([]);
    expect([...module.instances.keys()]).toContain("terraform_data.each[*]");
  });

  it.each(["destroy", "refresh-only"])("%s has no instances", (name) => {
    const { opened, module } = evaluated(name);
    expect(opened.managed.size).toBe(0);
    expect(plain(attribute(instanceAt(module.instances.values(), "terraform_data.kept"), "id"))).toEqual({
      $unknown: true,
    });
  });
});

describe("modules", () => {
  it("have their instances under whole addresses, and their keys", () => {
    const { opened } = evaluated("modules");
    expect(opened.managed.size).toBe(8);
    expect(opened.keys("module.outer")).toEqual(["prod", "x.y"]);
    expect(opened.keys('module.outer["x.y"].module.inner')).toEqual([0, 1]);
    expect(opened.keys('module.outer["x.y"].module.inner[1].terraform_data.inner')).toEqual(["x", "y"]);
    const found = opened.attributes('module.outer["x.y"].module.inner[1].terraform_data.inner["y"]')?.get("input");
    expect(found && plain(found)).toBe("x.y1-y");
  });
});
