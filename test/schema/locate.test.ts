import { describe, expect, test } from "vitest";
import { locate, locateKey, type Path } from "../../src/model/locate.ts";
import { evaluated } from "./evaluated.ts";

/** The text at a path of `sym_integration.x` and at its key. */
function texts(text: string, path: Path): [value: string, key: string] {
  const instance = evaluated(text).instances.get("sym_integration.x");
  if (instance === undefined) throw new Error("the test declares no sym_integration.x");
  const slice = ({ source, from, to }: { source: { text: string }; from: number; to: number }) =>
    source.text.slice(from, to);
  return [slice(locate(instance, path)), slice(locateKey(instance, path))];
}

const block = (content: string, before = "") => `${before}\nresource "sym_integration" "x" {\n  ${content}\n}\n`;
const header = 'resource "sym_integration" "x"';

describe("an argument", () => {
  test("is at its expression and its name", () => {
    expect(texts(block('name = "n"'), ["name"])).toEqual(['"n"', "name"]);
  });
  test("that is absent is at the header", () => {
    expect(texts(block('name = "n"'), ["type"])).toEqual([header, header]);
  });
  test("from a local is at the reference", () => {
    expect(texts(block("name = local.n", 'locals {\n  n = "v"\n}'), ["name"])).toEqual(["local.n", "name"]);
  });
  test("chosen by a known condition is at the branch that gives it", () => {
    expect(texts(block('name = true ? "a" : "b"'), ["name"])[0]).toBe('"a"');
    expect(texts(block('settings = { a = true ? "yes" : "no" }'), ["settings", "a"])[0]).toBe('"yes"');
  });
});

describe("an entry of a map", () => {
  test("is at its expression and its key", () => {
    expect(texts(block('settings = {\n "a" = 1\n b = 2\n}'), ["settings", "a"])).toEqual(["1", '"a"']);
    expect(texts(block('settings = {\n "a" = 1\n b = 2\n}'), ["settings", "b"])).toEqual(["2", "b"]);
  });
  test("in parentheses is found", () => {
    expect(texts(block("settings = (({ a = (1) }))"), ["settings", "a"])[1]).toBe("a");
  });
  test("with a computed key is found by its value", () => {
    expect(texts(block('settings = { (local.k) = "v" }', 'locals {\n  k = "a"\n}'), ["settings", "a"])[0]).toBe('"v"');
  });
  test("of a merge is at the last argument that has it", () => {
    expect(texts(block('settings = merge({ a = "1", b = "2" }, { a = "3" })'), ["settings", "a"])[0]).toBe('"3"');
    expect(texts(block('settings = merge({ a = "1", b = "2" }, { a = "3" })'), ["settings", "b"])[0]).toBe('"2"');
  });
  test("that a local brings into a merge is at the whole argument, which names it", () => {
    const text = block('settings = merge(local.m, { b = "2" })', 'locals {\n  m = { a = "1" }\n}');
    expect(texts(text, ["settings", "b"])).toEqual(['"2"', "b"]);
    expect(["local.m", 'merge(local.m, { b = "2" })']).toContain(texts(text, ["settings", "a"])[0]);
  });
  test("of a map from a local is at the reference", () => {
    expect(texts(block("settings = local.m", 'locals {\n  m = { a = "1" }\n}'), ["settings", "a"])[0]).toBe("local.m");
  });
  test("that a written map lacks is at the argument's name", () => {
    expect(texts(block("settings = { a = 1 }"), ["settings", "b"])).toEqual(["settings", "settings"]);
  });
  test("named like a property of every object is an entry like any other", () => {
    expect(texts(block('settings = { __proto__ = "p" }'), ["settings", "__proto__"])[0]).toBe('"p"');
    expect(texts(block('settings = { a = "p" }'), ["settings", "constructor"])[0]).toBe("settings");
  });
});

describe("an element of a list", () => {
  test("is at its expression", () => {
    expect(texts(block('targets = ["a", "b"]'), ["targets", 1])[0]).toBe('"b"');
  });
  test("inside an object is found", () => {
    expect(texts(block('targets = { k = ["a", { x = "b" }] }'), ["targets", "k", 1, "x"])[0]).toBe('"b"');
  });
  test("of a concat is at the element that gives it", () => {
    expect(texts(block('targets = concat(["a"], ["b"])'), ["targets", 1])[0]).toBe('"b"');
  });
});

describe("a nested block", () => {
  const text = block('params {\n    strategy_id = "s"\n  }\n  params {\n    field "f" {\n      name = "n"\n    }\n  }');
  test("is at its header, by its number", () => {
    expect(texts(text, ["params", 0])).toEqual(["params", "params"]);
    expect(texts(text, ["params", 1, "field", 0])).toEqual(['field "f"', "field"]);
  });
  test("has arguments of its own", () => {
    expect(texts(text, ["params", 1, "field", 0, "name"])).toEqual(['"n"', "name"]);
    expect(texts(text, ["params", 1, "field", 0, "type"])[0]).toBe('field "f"');
  });
  test("that is absent is at the header around", () => {
    expect(texts(text, ["params", 0, "field", 0, "name"])[0]).toBe("params");
    expect(texts(text, ["other"])[0]).toBe(header);
  });
});
