import { describe, expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource, positionAt } from "../../src/source.ts";

/** Problems as "line: message", blocks by their headers. */
function read(text: string) {
  const source = makeSource("main.tf", "/main.tf", text);
  const { file, problems } = parseFile(source);
  const blocks = file.body.blocks.map(({ type, labels, damaged }) =>
    [damaged ? "damaged" : "", type.text, ...labels.map((label) => label.text)].join(" ").trim(),
  );
  const shown = problems.map(({ span, message }) => `${positionAt(source, span.from).line}: ${message}`);
  return { blocks, problems: shown, incomplete: file.incomplete };
}

const before = 'resource "sym_integration" "onelogin" {\n  type = "onelogin"\n}\n\n';
const after = '\nresource "sym_target" "last" {\n  type = "onelogin_role"\n}\n\nlocals {\n  x = 1\n}\n';

describe("a mistake in one block leaves the blocks around it whole", () => {
  test.each([
    [
      "a value that is missing",
      'resource "sym_secret" "s" {\n  source_id =\n  path = "x"\n}\n',
      "6: the line ends too early",
    ],
    [
      "a block without end",
      'resource "sym_secret" "s" {\n  path = "x"\n',
      '5: the block resource "sym_secret" "s" is not closed',
    ],
    [
      "a nested block without end",
      'resource "sym_secret" "s" {\n  params {\n    a = 1\n}\n',
      '5: the block resource "sym_secret" "s" is not closed',
    ],
    [
      "a closing quote that is missing",
      'resource "sym_secret" "s" {\n  path = "x\n  source_id = "y"\n}\n',
      "6: a string does not end on the line that it begins on",
    ],
    ["a list without end", 'resource "sym_secret" "s" {\n  a = ["x",\n  b = 1\n}\n', '7: "=" cannot stand here'],
    [
      "an object without end",
      'resource "sym_secret" "s" {\n  a = {\n    b = 1\n}\n',
      '5: the block resource "sym_secret" "s" is not closed',
    ],
    ["a call without end", 'resource "sym_secret" "s" {\n  a = file("x"\n}\n', '7: "}" cannot stand here'],
    [
      "a heredoc without end",
      'resource "sym_secret" "s" {\n  a = <<EOT\n  text\n}\n',
      '6: the heredoc "<<EOT" has no closing line',
    ],
    [
      "a heredoc whose end is spelt otherwise",
      'resource "sym_secret" "s" {\n  a = <<EOT\n  text\nEOF\n}\n',
      '6: the heredoc "<<EOT" has no closing line',
    ],
    ["an interpolation without end", 'resource "sym_secret" "s" {\n  a = "${b"\n}\n', "6: a string cannot begin here"],
    [
      "single quotes",
      'resource "sym_secret" "s" {\n  a = \'b\'\n}\n',
      '6: the character "\'" means nothing in Terraform',
    ],
    [
      "an unknown escape",
      'resource "sym_secret" "s" {\n  a = "\\d"\n}\n',
      '6: "\\d" is not an escape that Terraform knows',
    ],
    [
      "a word alone",
      'resource "sym_secret" "s" {\n  whatever\n}\n',
      '6: "whatever" is neither an argument nor a block',
    ],
    [
      "a heredoc that holds Terraform code, and a mistake after it",
      'resource "sym_secret" "s" {\n  a = <<EOT\nresource "x" "y" {\n}\nEOT\n  b =\n}\n',
      "10: the line ends too early",
    ],
    [
      "a block comment that holds Terraform code",
      'resource "sym_secret" "s" {\n/*\nresource "x" "y" {\n*/\n  b =\n}\n',
      "9: the line ends too early",
    ],
    ["text after a closing brace", 'resource "sym_secret" "s" {\n} else\n', '6: "else" cannot stand here'],
  ])("%s", (_name, broken, problem) => {
    const { blocks, problems } = read(before + broken + after);
    expect(problems).toEqual([problem]);
    expect(blocks).toEqual([
      "resource sym_integration onelogin",
      "damaged resource sym_secret s",
      "resource sym_target last",
      "locals",
    ]);
  });
});

test("a header that cannot be read leaves the file incomplete", () => {
  expect(read(`${before}resource "sym_secret" "s {\n  path = "x"\n}\n${after}`)).toMatchObject({
    problems: ["5: a string does not end on the line that it begins on"],
    incomplete: true,
  });
});

test("a header that can be read leaves the file complete", () => {
  expect(read(`${before}resource "sym_secret" "s" {\n  path =\n}\n`).incomplete).toBe(false);
});

test("a closing brace too early damages the block that it closes", () => {
  expect(read(`resource "a" "b" {\n  x = 1\n}\n  y = 2\n}\n${after}`)).toEqual({
    blocks: ["damaged resource a b", "resource sym_target last", "locals"],
    problems: ['5: "}" cannot stand here'],
    incomplete: true,
  });
});

test("each broken block has its own problem", () => {
  const broken = (name: string) => `resource "sym_secret" "${name}" {\n  source_id =\n  path =\n}\n`;
  expect(read(broken("a") + broken("b") + after)).toMatchObject({
    problems: ["2: the line ends too early", "6: the line ends too early"],
    blocks: ["damaged resource sym_secret a", "damaged resource sym_secret b", "resource sym_target last", "locals"],
  });
});

test("indented copies are read block by block too", () => {
  const text = `${before}resource "sym_secret" "s" {\n  path =\n}\n${after}`;
  const { blocks, problems } = read(text.replaceAll(/^(?=.)/gm, "    "));
  expect(problems).toEqual(["6: the line ends too early"]);
  expect(blocks).toEqual([
    "resource sym_integration onelogin",
    "damaged resource sym_secret s",
    "resource sym_target last",
    "locals",
  ]);
});

test("a healthy check block with a data source stays whole beside a broken block", () => {
  const check = 'check "x" {\n  data "http" "y" {\n    url = "z"\n  }\n}\n';
  expect(read(`${check}resource "a" "b" {\n  x =\n}\n`)).toMatchObject({ blocks: ["check x", "damaged resource a b"] });
});

test("a snippet that lost its closing braces is read header by header", () => {
  const text = [
    'resource "sym_integration" "onelogin" {',
    '  type = "onelogin"',
    "  settings = {",
    "    client_id = var.id",
    "",
    'resource "sym_secret" "client" {',
    "  source_id =",
    '  path = "x"',
    "",
    'resource "sym_error_logger" "slack" {',
    "  destinations=[]",
    "}",
    "",
  ].join("\n");
  expect(read(text)).toEqual({
    problems: ['1: the block resource "sym_integration" "onelogin" is not closed', "7: the line ends too early"],
    blocks: [
      "damaged resource sym_integration onelogin",
      "damaged resource sym_secret client",
      "resource sym_error_logger slack",
    ],
    incomplete: false,
  });
});

test("an argument set twice is a problem at the second one, and the first value counts", () => {
  const source = makeSource("main.tf", "/main.tf", "a {\n  x = 1\n  x = 2\n  x = 3\n  b {\n    x = 4\n  }\n}\n");
  const { file, problems } = parseFile(source);
  expect(problems).toMatchObject([
    { span: { from: 14, to: 15 }, message: '"x" is set twice in one block, first on line 2' },
  ]);
  const [block] = file.body.blocks;
  expect(block?.damaged).toBe(false);
  expect(block?.body.attributes.get("x")?.value).toMatchObject({ value: { numeral: "1" } });
});

test("comments of broken and of healthy blocks are kept", () => {
  const source = makeSource(
    "main.tf",
    "/main.tf",
    '# one\nresource "a" "b" {\n  x = # two\n}\n/* three */ locals {} // four\n',
  );
  const comments = parseFile(source).file.comments.map(({ text, line, ownLine }) => [text.trim(), line, ownLine]);
  expect(comments).toEqual([
    ["one", 1, true],
    ["two", 3, false],
    ["three", 5, true],
    ["four", 5, false],
  ]);
});
