/** Files in JSON syntax: the tree that they give, places in it, recovery, limits. */
import { describe, expect, test } from "vitest";
import type { Block, Expression, File } from "../../src/hcl/ast.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { readFiles } from "../../src/hcl/read.ts";
import { asTraversal, visitBody } from "../../src/hcl/traversal.ts";
import { makeSource, positionAt, type Span } from "../../src/source.ts";
import { mutate, seededRandom } from "./corpus.ts";

function parse(text: string, use: "configuration" | "values" = "configuration") {
  return parseFile(makeSource("main.tf.json", "/main.tf.json", text), use);
}

function raw({ source, from, to }: Span): string {
  return source.text.slice(from, to);
}

/** The tree without places, and without the differences that the syntaxes have by nature. */
function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (node instanceof Map) return [...node].map(([name, value]) => [name, bare(value)]);
  if (typeof node !== "object" || node === null) return node;
  const left = Object.entries(node).filter(
    ([name]) => !["source", "from", "to", "header", "quoted", "distinct"].includes(name),
  );
  const { kind, form } = node as { kind?: string; form?: string };
  if (kind === "template")
    return {
      kind,
      parts: bare((node as unknown as { parts: unknown }).parts),
      form: form === "json" ? "quoted" : form,
    };
  if ("bareKey" in node && "key" in node) {
    const { bareKey, key, value } = node as unknown as { bareKey?: string; key: unknown; value: unknown };
    const text =
      bareKey === undefined
        ? bare(key)
        : { kind: "template", parts: [{ kind: "text", text: bareKey }], form: "quoted" };
    return { key: text, value: bare(value) };
  }
  return Object.fromEntries(left.map(([name, value]) => [name, bare(value)]));
}

function bodies(file: File): unknown {
  return bare(file.body.blocks);
}

describe("the tree of the JSON syntax", () => {
  const pairs: readonly [string, string, string][] = [
    [
      "of variables",
      'variable "x" {\n  type = object({ a = string, b = optional(list(number), [1]) })\n  default = { a = "$${b}" }\n  sensitive = true\n  validation {\n    condition = var.x.a != ""\n    error_message = "no ${var.x.a}"\n  }\n}\n',
      '{"variable": {"x": {"type": "object({ a = string, b = optional(list(number), [1]) })", "default": {"a": "${b}"}, "sensitive": true, "validation": {"condition": "${var.x.a != \\"\\"}", "error_message": "no ${var.x.a}"}}}}',
    ],
    [
      "of a resource with nested and dynamic blocks",
      'resource "sym_flow" "f" {\n  provider = sym.west\n  count = "${length(var.x)}"\n  name = "a${count.index}"\n  params {\n    strategy_id = "${sym_strategy.s.id}"\n    prompt_field {\n      name = "a"\n    }\n    prompt_field {\n      name = "b"\n    }\n    dynamic "prompt_field" {\n      for_each = ["c"]\n      iterator = it\n      content {\n        name = "${it.value}"\n      }\n    }\n  }\n  lifecycle {\n    ignore_changes = [vars["x"], name]\n    replace_triggered_by = [aws_x.y[0].id]\n  }\n  depends_on = [module.m]\n}\n',
      '{"resource": {"sym_flow": {"f": {"provider": "sym.west", "count": "${length(var.x)}", "name": "a${count.index}", "params": {"strategy_id": "${sym_strategy.s.id}", "prompt_field": [{"name": "a"}, {"name": "b"}], "dynamic": {"prompt_field": {"for_each": ["c"], "iterator": "it", "content": {"name": "${it.value}"}}}}, "lifecycle": [{"ignore_changes": ["vars[\\"x\\"]", "name"], "replace_triggered_by": ["aws_x.y[0].id"]}], "depends_on": ["module.m"]}}}}',
    ],
    [
      "of a module call",
      'module "m" {\n  source = "./m"\n  version = "1.0"\n  providers = { aws = aws.west, aws.other = aws }\n  tags = { "k${1}" = [1, true, null] }\n}\n',
      '{"module": {"m": {"source": "./m", "version": "1.0", "providers": {"aws": "aws.west", "aws.other": "aws"}, "tags": {"k${1}": [1, true, null]}}}}',
    ],
    [
      "of requirements and backends",
      'terraform {\n  required_version = ">= 1"\n  required_providers {\n    sym = {\n      source = "symopsio/sym"\n      configuration_aliases = [sym.a]\n    }\n  }\n  backend "s3" {\n    bucket = "$${x}"\n  }\n}\n',
      '{"terraform": {"required_version": ">= 1", "required_providers": {"sym": {"source": "symopsio/sym", "configuration_aliases": ["sym.a"]}}, "backend": {"s3": {"bucket": "${x}"}}}}',
    ],
    [
      "of blocks that name addresses",
      'moved {\n  from = a_b.c\n  to = a_b.d["x"]\n}\nimport {\n  to = a_b.c[each.key]\n  id = "x-${each.value}"\n  for_each = local.ids\n}\nremoved {\n  from = module.m.a_b.c\n}\ncheck "c" {\n  data "http" "h" {\n    url = "x"\n  }\n  assert {\n    condition = data.http.h.status_code == 200\n    error_message = "no"\n  }\n}\n',
      '{"moved": {"from": "a_b.c", "to": "a_b.d[\\"x\\"]"}, "import": {"to": "a_b.c[each.key]", "id": "x-${each.value}", "for_each": "${local.ids}"}, "removed": {"from": "module.m.a_b.c"}, "check": {"c": {"data": {"http": {"h": {"url": "x"}}}, "assert": {"condition": "${data.http.h.status_code == 200}", "error_message": "no"}}}}',
    ],
  ];

  /** Where JSON has a template of one interpolation, the native syntax mostly has the expression alone. */
  function unwrapped(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(unwrapped);
    if (typeof node !== "object" || node === null) return node;
    const { kind, parts } = node as { kind?: string; parts?: readonly { kind: string; expression: unknown }[] };
    const [only, more] = kind === "template" ? (parts ?? []) : [];
    if (only?.kind === "interpolation" && more === undefined) return unwrapped(only.expression);
    return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, unwrapped(value)]));
  }

  /** Blocks of different types may come in another order. */
  function sorted(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(sorted);
    if (typeof node !== "object" || node === null) return node;
    const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, sorted(value)]));
    const list = copy["attributes"];
    if (Array.isArray(list)) copy["attributes"] = list.toSorted((a, b) => (a[0] < b[0] ? -1 : 1));
    return copy;
  }

  test.each(pairs)("%s is that of the native syntax", (_name, native, json) => {
    const expected = parseFile(makeSource("main.tf", "/main.tf", native));
    const found = parse(json);
    expect(expected.problems).toEqual([]);
    expect(found.problems).toEqual([]);
    // Keys of `providers` in the native syntax are expressions in the same way.
    expect(sorted(unwrapped(bodies(found.file)))).toEqual(sorted(unwrapped(bodies(expected.file))));
  });
});

describe("places", () => {
  function expressionsOf(text: string): readonly Expression[] {
    const found: Expression[] = [];
    for (const { body } of parse(text).file.body.blocks) {
      visitBody(body, (expression) => {
        found.push(expression);
        // The parts of a traversal are not wanted.
        return asTraversal(expression) === undefined;
      });
    }
    return found;
  }

  test("a reference is where it stands, whatever stands before it", () => {
    const text =
      '{"locals": {"a": "\\u00e9\\"\\\\\\n\\ud83d\\ude00😀e\\u0301 ${ var.x } \\/ ${[\\"\\u0061\\", local.y[\\"k\\"]]}"}}';
    const traversals = expressionsOf(text).filter((each) => asTraversal(each) !== undefined);
    expect(traversals.map(raw)).toEqual(["var.x", 'local.y[\\"k\\"]']);
    const texts = expressionsOf(text).filter(({ kind }) => kind === "template");
    expect(texts.map(raw)).toContain('\\"\\u0061\\"');
  });

  test("template syntax that is itself written in escapes has its places too", () => {
    const [, variable] = expressionsOf('{"locals": {"a": "\\u0024\\u007bvar\\u002ex\\u007d!"}}');
    expect(variable === undefined ? "" : raw(variable)).toBe("var\\u002ex");
  });

  test("a reference behind decoded line breaks is on its own line", () => {
    const text = '{\n "locals": {\n  "a":\n   "one\\ntwo\\n${var.x}"\n }\n}\n';
    const found = expressionsOf(text).find((each) => asTraversal(each) !== undefined) as Expression;
    expect(positionAt(found.source, found.from)).toMatchObject({ line: 4, column: 17 });
  });

  test("traversals and types in strings have theirs", () => {
    const text =
      '{"resource": {"a_b": {"c": {"depends_on": [ "data.x.y", "module.m" ]}}}, "variable": {"v": {"type": "list( object({ \\"a\\" = x }) )"}}}';
    const traversals = expressionsOf(text).filter((each) => asTraversal(each) !== undefined);
    expect(traversals.map(raw)).toEqual(["data.x.y", "module.m", "x"]);
  });

  function headers(text: string): readonly string[] {
    return parse(text).file.body.blocks.map((block) => `${raw(block.type)} ${raw(block.header)} ${raw(block)}`);
  }

  test("a block begins at its last key, in a list of several at its brace", () => {
    expect(
      headers('{"resource": {"a": {"b": {"x": 1}, "c": [{}]}}, "locals": [{"p": 1}, {"q": 2}], "moved": {}}'),
    ).toEqual([
      '"resource" "b" "b": {"x": 1}',
      '"resource" "c" "c": [{}',
      '"locals" { {"p": 1}',
      '"locals" { {"q": 2}',
      '"moved" "moved" "moved": {}',
    ]);
  });

  test("names of arguments have their quotes, as labels have", () => {
    const [block] = parse('{"output": {"o": {"value" : [1 , 2]}}}').file.body.blocks;
    const { name, value } = block?.body.attributes.get("value") ?? {};
    expect(name && raw(name)).toBe('"value"');
    expect(value && raw(value)).toBe("[1 , 2]");
    expect(block?.labels.map(raw)).toEqual(['"o"']);
  });
});

describe("what cannot be told from the text", () => {
  function attributesOf(text: string): readonly string[] {
    const { attributes, blocks } = (parse(text).file.body.blocks[0] as Block).body;
    return [...[...attributes.keys()].map((name) => `${name} =`), ...blocks.map(({ type }) => `${type.text} {`)];
  }

  test("schemas and Terraform's own blocks say what is a block", () => {
    const content =
      '"params": {}, "vars": {"a": 1}, "lifecycle": {}, "provisioner": {"x": {}}, "connection": {}, "label": "l"';
    expect(attributesOf(`{"resource": {"sym_flow": {"f": {${content}}}}}`)).toEqual([
      "vars =",
      "label =",
      "params {",
      "lifecycle {",
      "provisioner {",
      "connection {",
    ]);
  });

  test("of types without a schema an object is taken for an argument", () => {
    expect(attributesOf('{"resource": {"google_x": {"f": {"a": {}, "b": [{}], "lifecycle": {}}}}}')).toEqual([
      "a =",
      "b =",
      "lifecycle {",
    ]);
  });

  test("where a dynamic block stands inside, it is a block", () => {
    const dynamic = '{"inner": {"dynamic": {"x": {"for_each": [1], "content": {"v": "${x.value}"}}}}}';
    expect(attributesOf(`{"resource": {"google_x": {"f": {"a": ${dynamic}, "dynamic": "text"}}}}`)).toEqual([
      "dynamic =",
      "a {",
    ]);
  });

  test("members of one name are all kept", () => {
    const { attributes } = (
      parse('{"resource": {"google_x": {"f": {"a": {"p": 1}, "a": {"q": "${b_c.d.id}"}}}}}').file.body
        .blocks[0] as Block
    ).body;
    const value = attributes.get("a")?.value;
    expect(value?.kind === "tuple" ? value.elements.map(raw) : []).toEqual(['{"p": 1}', '{"q": "${b_c.d.id}"}']);
  });

  test("comments are those keys that stand in content", () => {
    const text =
      '{\n  "//": "one",\n  "locals": {"a": {"//": "value"}, "//": ["no text"]},\n  "output": {"o": {"value": 1, "//": "two"}}\n}\n';
    expect(parse(text).file.comments.map(({ text: comment, line, ownLine }) => ({ comment, line, ownLine }))).toEqual([
      { comment: "one", line: 2, ownLine: true },
      { comment: "two", line: 4, ownLine: false },
    ]);
  });
});

describe("recovery", () => {
  /** `line: message` of each problem, and the blocks that are damaged. */
  function read(text: string) {
    const { file, problems } = parse(text);
    return {
      problems: problems.map(
        ({ span, message }) => `${positionAt(span.source, span.from).line}: ${message.slice(0, 30)}`,
      ),
      damaged: file.body.blocks
        .filter(({ damaged }) => damaged)
        .map(({ labels }) => labels.map(({ text: label }) => label).join(".")),
      blocks: file.body.blocks.length,
      incomplete: file.incomplete,
    };
  }

  test("each top-level block has one problem at most, and the others are read", () => {
    const text =
      '{"resource": {"a_b": {\n"p": {"x": nope, "y": nope},\n"q": {"x": 1},\n"r": {"x": "\\q" "y": "${"}\n}}, "output": {"o": {"value": 1}}}\n';
    expect(read(text)).toEqual({
      problems: ["2: a value has to stand here: a t", "4: this escape is none that JSON "],
      damaged: ["a_b.p", "a_b.r"],
      blocks: 4,
      incomplete: false,
    });
  });

  test("a mistake between blocks hides what may stand there, and no block", () => {
    expect(read('{"resource": {"a_b": {"p": {"x": 1}\n"q": {"x": 1}}}, "locals": {}}')).toMatchObject({
      damaged: [],
      blocks: 3,
      incomplete: true,
    });
  });

  test("brackets that do not match leave nothing certain", () => {
    expect(read('{"resource": {"a_b": {"p": {"x": [1}}}, "locals": {}}')).toEqual({
      problems: ['1: a list ends with "]", not with'],
      damaged: [],
      blocks: 0,
      incomplete: true,
    });
  });

  test("a wrong kind of value damages nothing", () => {
    const text = '{"locals": [{"a": 1}, 2], "output": {"o": {"value": 1}}}';
    expect(parse(text).problems).toMatchObject([{ rule: "incorrect-type" }]);
    expect(read(text)).toMatchObject({ damaged: [], blocks: 2 });
  });

  test("HashiCorp's parser for the native syntax is not asked", async () => {
    const source = makeSource("main.tf.json", "/main.tf.json", '{"locals": {"a": 1,}}');
    const asked: string[] = [];
    const verdicts = { get: (key: string) => void asked.push(key), set: () => {} };
    const { files, notChecked } = await readFiles([source], { strict: true, verdicts: verdicts as never });
    expect(files[0]?.problems).toMatchObject([{ rule: "syntax" }]);
    expect([asked, notChecked]).toEqual([[], []]);
  });
});

describe("files of variable values", () => {
  test("are plain JSON", () => {
    const { file, problems } = parse('{"//": "c", "a": "${x}", "b": {"${k}": "%{"}, "variable": {}}', "values");
    expect(problems).toEqual([]);
    expect([...file.body.attributes.keys()]).toEqual(["a", "b", "variable"]);
    expect(file.body.blocks).toEqual([]);
  });

  test("are one object", () => {
    expect(parse('[{"a": 1}]', "values").problems).toMatchObject([{ rule: "incorrect-type" }]);
    expect(parse('"a"', "values").problems).toMatchObject([{ message: "the file has to be an object" }]);
  });
});

const seeds = [
  '{"variable": {"x": {"type": "list(string)", "default": ["a", 1.5e3, null]}}}',
  '{"resource": {"sym_flow": {"f": {"params": {"prompt_field": [{"name": "a"}, {"name": "b"}]}, "vars": {"k": true}}}}}',
  '[{"locals": {"a": "x\\u00e9\\n", "b": {"c": [[], {}]}}}, {"output": {"o": {"value": -0}}}]',
  '{"//": "c", "module": {"m": {"source": "./m", "providers": {"aws": "aws.x"}, "n": 9007199254740993}}}\n',
  '{"terraform": {"required_providers": {"sym": {"source": "symopsio/sym"}}}, "locals": {"d": {"dynamic": {"e": []}}}}',
];

/** Whether a text is JSON, told by Node. */
function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** All places of a tree lie in the text, and inside what holds them. */
function misplaced(file: File): readonly Span[] {
  const wrong: Span[] = [];
  const { length } = file.body.source.text;
  const check = (span: Span) => {
    if (span.source !== file.body.source || span.from < 0 || span.to > length || span.from > span.to) wrong.push(span);
  };
  for (const block of file.body.blocks) {
    for (const span of [block, block.header, block.type, block.body, ...block.labels]) check(span);
    visitBody(block.body, check);
  }
  return wrong;
}

describe("hostile texts", () => {
  const mutants = 30_000;

  test(`${mutants} edited files are taken and refused as Node takes and refuses them`, { timeout: 120_000 }, () => {
    const random = seededRandom(20_261_129);
    let refused = 0;
    for (let count = 0; count < mutants; count += 1) {
      const text = mutate(seeds[count % seeds.length] as string, random);
      const { file, problems } = parse(text);
      const isRefused = problems.some(
        ({ rule, message }) => rule === undefined && !/set twice|has to be an object/.test(message),
      );
      // Templates are read besides, Terraform takes no mark at the beginning, and no numbers without measure.
      if (/[$%]\{|^\ufeff|[eE][+-]?\d{7}/.test(text)) continue;
      expect(isRefused, JSON.stringify(text)).toBe(!isJsonText(text));
      if (isRefused) refused += 1;
      expect(misplaced(file), JSON.stringify(text)).toEqual([]);
      for (const { span } of problems)
        expect(span.to <= text.length && span.from <= span.to, JSON.stringify(text)).toBe(true);
    }
    // Both kinds have to be there for the comparison to say anything.
    expect(Math.min(refused, mutants - refused)).toBeGreaterThan(mutants / 10);
  });

  test("edited templates never throw, and their places stay in the file", { timeout: 60_000 }, () => {
    const random = seededRandom(7);
    const templates = [
      '{"locals": {"a": "x ${var.a[\\"k\\"]} %{ if true ~} y %{ else }\\n%{ endif }$${z}", "${upper(\\"b\\")}": {"c": "${[for x in y : x]}"}}}',
      '{"resource": {"a_b": {"c": {"depends_on": ["a.b[0]"], "x": "${<<EOT\\n  hi ${1}\\nEOT\\n}"}}}}',
    ];
    for (let count = 0; count < 10_000; count += 1) {
      const text = mutate(templates[count % 2] as string, random);
      const { file, problems } = parse(text);
      expect(misplaced(file), JSON.stringify(text)).toEqual([]);
      for (const { span } of problems)
        expect(span.to <= text.length && span.from <= span.to, JSON.stringify(text)).toBe(true);
    }
  });

  const many = 100_000;

  test.each([
    ["lists", `{"locals": {"a": ${"[".repeat(many)}${"]".repeat(many)}}}`],
    ["10,000 objects", `{"locals": {"a": ${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}}`],
    ["labels", `{"resource": ${'{"a":'.repeat(many)}1${"}".repeat(many)}}`],
    ["unclosed objects", `{"locals": ${'{"a":['.repeat(many)}`],
    ["a sum", `{"locals": {"a": "\${1${"+1".repeat(many)}}"}}`],
    ["brackets in a template", `{"locals": {"a": "\${${"[".repeat(many)}${"]".repeat(many)}}"}}`],
    ["directives", `{"locals": {"a": "${"%{if a}".repeat(many)}${"%{endif}".repeat(many)}"}}`],
  ])("%s nested too deeply are a limit, not a mistake", (_name, text) => {
    expect(parse(text).problems).toMatchObject([{ limit: true }]);
  });

  test("a mistake beside what is nested too deeply is told", () => {
    const { problems } = parse(`{"locals": {"a": ${"[".repeat(500)}${"]".repeat(500)}, "b": nope}}`);
    expect(problems.map(({ limit, message }) => [limit, message.slice(0, 25)])).toEqual([
      [true, "lists and objects are nes"],
      [undefined, "a value has to stand here"],
    ]);
  });

  test("more values than are read are a limit too", () => {
    expect(parse(`{"locals": {"a": [${"0,".repeat(1_000_000)}0]}}`).problems).toMatchObject([{ limit: true }]);
  });

  test.each([
    ["a string of 5 MB", `{"locals": {"a": "${"x".repeat(5_000_000)}"}}`, 0],
    ["5 MB of escapes", `{"locals": {"a": "${"\\n".repeat(2_500_000)}"}}`, 0],
    ["an unclosed string of 5 MB", `{"locals": {"a": "${"x".repeat(5_000_000)}`, 1],
    ["5 MB of backslashes", `{"a": "${"\\".repeat(5_000_000)}`, 1],
    ["a number of 5 MB", `{"locals": {"a": ${"1".repeat(5_000_000)}}}`, 0],
    ["quotes", '"'.repeat(2_000_000), 1],
    ["commas", `{${",".repeat(2_000_000)}`, 1],
    ["closing brackets", "]}".repeat(1_000_000), 1],
    ["comments", `{${"/* */".repeat(500_000)}}`, 1],
    ["unclosed comments", `{${"/* ".repeat(1_000_000)}}`, 1],
    ["blanks", " ".repeat(5_000_000), 1],
    ["interpolations behind escapes", `{"locals": {"a": "${"\\n${1}".repeat(100_000)}"}}`, 0],
    ["missing commas", `{"locals": {${'"a": 1 '.repeat(190_000)}}}`, 1],
    ["repeated members", `{"locals": {${'"a": 1,'.repeat(150_000)}"b": 1}}`, 1],
    [
      "broken blocks",
      `{"resource": {"a": {${Array.from({ length: 999 }, (_, index) => `"r${index}": {"x": }`).join(",")}}}}`,
      999,
    ],
  ])("%s take time in proportion to their length", { timeout: 20_000 }, (_name, text, problems) => {
    expect(parse(text).problems).toHaveLength(problems);
  });

  test("names that objects have by nature are ordinary names", () => {
    const { file, problems } = parse('{"locals": {"__proto__": 1, "constructor": 2, "__proto__": 3}, "__proto__": {}}');
    expect([...(file.body.blocks[0]?.body.attributes.keys() ?? [])]).toEqual(["__proto__", "constructor"]);
    expect(file.body.blocks.map(({ type }) => type.text)).toEqual(["locals", "__proto__"]);
    expect(problems).toMatchObject([{ message: '"__proto__" is set twice in one block, first on line 1' }]);
  });
});
