import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { askAuthority, spanOf, type Verdict, type VerdictStore } from "../../src/hcl/authority.ts";
import { readFiles } from "../../src/hcl/read.ts";
import { makeSource, positionAt } from "../../src/source.ts";

const source = (text: string) => makeSource("main.tf", "/main.tf", text);

function rememberingStore(): VerdictStore & { verdicts: Map<string, Verdict> } {
  const verdicts = new Map<string, Verdict>();
  return { verdicts, get: (key) => verdicts.get(key), set: (key, verdict) => void verdicts.set(key, verdict) };
}

test("a syntax problem has the words and the place of HashiCorp's parser", async () => {
  const { files } = await readFiles([source('resource "a" "b" {\n  source_id =\n}\n')]);
  const [problem] = files[0]?.problems ?? [];
  expect(problem?.message).toBe(
    "Invalid expression: Expected the start of an expression, but found an invalid expression token",
  );
  expect(problem && positionAt(problem.span.source, problem.span.from)).toMatchObject({ line: 2, column: 13 });
});

test("the problems that HashiCorp's parser does not come to have our words", async () => {
  const broken = (name: string) => `resource "a" "${name}" {\n  source_id =\n}\n`;
  const { files } = await readFiles([source(broken("x") + broken("y"))]);
  expect(files[0]?.problems.map(({ message }) => message)).toEqual([
    "Invalid expression: Expected the start of an expression, but found an invalid expression token",
    "the line ends too early",
  ]);
});

test("a problem that HashiCorp's parser notices at the end of the file is shown where it begins", async () => {
  const { files } = await readFiles([source('a "b" {\n  x = <<EOT\n}\n\nlocals {\n  y = 1\n}\n')]);
  const [problem, ...others] = files[0]?.problems ?? [];
  expect(others).toEqual([]);
  expect(problem && positionAt(problem.span.source, problem.span.from).line).toBe(2);
  expect(problem?.message).toBe("Unterminated template string: No closing marker was found for the string");
});

test("what HashiCorp's parser says of a block is not believed where the block before it is not closed", async () => {
  const text = 'resource "a" "b" {\n  settings = {\n    x = 1\n\nresource "c" "d" {\n  source_id =\n}\n';
  const { files } = await readFiles([source(text)]);
  expect(files[0]?.problems.map(({ message, span }) => [message, positionAt(span.source, span.from).line])).toEqual([
    ['the block resource "a" "b" is not closed', 1],
    ["the line ends too early", 6],
  ]);
});

test("a file beyond the limits has no finding, and the coverage says so", async () => {
  const depth = 2_000;
  const { files, notChecked } = await readFiles([source(`x = ${"[".repeat(depth)}${"]".repeat(depth)}\n`)]);
  expect(files[0]?.problems).toEqual([]);
  expect(notChecked).toMatchObject([{ what: "main.tf", why: "nested more than 400 levels deep, which is not read" }]);
});

test("a file of many characters is judged by us alone", async () => {
  const text = `x = "${"a".repeat(1_000_000)}"\ny =\n`;
  const { files } = await readFiles([source(text)]);
  expect(files[0]?.problems.map(({ message }) => message)).toEqual(["the line ends too early"]);
});

test("with strict reading every file is judged", async () => {
  const store = rememberingStore();
  const { files, notChecked } = await readFiles([source("a = 1\n"), source("b = 2\n")], {
    strict: true,
    verdicts: store,
  });
  expect(files.map(({ problems }) => problems)).toEqual([[], []]);
  expect(notChecked).toEqual([]);
  expect([...store.verdicts.values()]).toEqual([{ kind: "accepted" }, { kind: "accepted" }]);
});

test("a stored verdict stands: where it rejects, its problem is shown", async () => {
  const place = { line: 1, column: 1 };
  const problem = { summary: "Summary", detail: "Detail.", start: place, end: { line: 1, column: 2 } };
  const store: VerdictStore = { get: () => ({ kind: "rejected", problems: [problem] }), set: () => {} };
  const { files } = await readFiles([source("a = 1\n")], { strict: true, verdicts: store });
  expect(files[0]?.problems).toMatchObject([{ rule: "syntax", message: "Summary: Detail", span: { from: 0, to: 1 } }]);
});

test("a stored verdict stands: where it accepts, our problem is no finding", async () => {
  const store: VerdictStore = { get: () => ({ kind: "accepted" }), set: () => {} };
  const { files, notChecked } = await readFiles([source("a =\n")], { verdicts: store });
  expect(files[0]?.problems).toEqual([]);
  expect(notChecked).toMatchObject([
    { what: "main.tf", why: "HashiCorp's parser accepts a part of the file that could not be read here" },
  ]);
});

test("verdicts that quote the file are not stored", async () => {
  const store = rememberingStore();
  await askAuthority(
    [source("hunter2 = 1\nhunter2 = 2\n"), source('a = "\\q"\n'), source("a { hunter2 {} }\n")],
    store,
  );
  expect([...store.verdicts]).toEqual([]);
  await askAuthority([source('client_secret = "hunter2\n'), source("a = &\n")], store);
  expect(store.verdicts.size).toBe(2);
  expect(JSON.stringify([...store.verdicts])).not.toContain("hunter2");
});

test("columns of HashiCorp's parser count what a reader sees as one character", async () => {
  const text = 'x = "é👩‍👩‍👧" y\n';
  const file = source(text);
  const [verdict] = await askAuthority([file]);
  const place = verdict?.kind === "rejected" ? spanOf(file, verdict.problems[0]) : undefined;
  expect(place && text.slice(place.from, place.to)).toBe("y");
});

test("text that looks like one of the parser's messages is not taken for one", async () => {
  const [verdict] = await askAuthority([source('x = "\\q x:1,1-2: Summary; Detail"\n')]);
  expect(verdict).toMatchObject({ kind: "rejected", problems: [{ summary: "Invalid escape sequence" }] });
  expect(verdict?.kind === "rejected" && verdict.problems).toHaveLength(1);
});

test("a file on which HashiCorp's parser would hang is judged by us alone", async () => {
  const { files } = await readFiles([source("x = 1e99999999\ny =\n"), source(`x = ${"1".repeat(5_000)}\ny =\n`)]);
  expect(files.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
    ["the line ends too early"],
    ["the line ends too early"],
  ]);
});

test("digits in a string, a name or a comment do not keep HashiCorp's parser from a file", async () => {
  const text = `id = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567891e4444"\na1e5000 = "${"1".repeat(5_000)}" # 1e9999\ny =\n`;
  const { files, notChecked } = await readFiles([source(text)]);
  expect(files[0]?.problems.map(({ message }) => message)).toEqual([
    "Invalid expression: Expected the start of an expression, but found an invalid expression token",
  ]);
  expect(notChecked).toEqual([]);
});

test("the coverage says where a problem is our word alone", async () => {
  const { notChecked } = await readFiles([source("x = 1e99999999\ny =\n"), source("x = 1e99999999\n")]);
  expect(notChecked).toEqual([
    {
      what: "main.tf",
      why: "HashiCorp's parser could not judge it: the file holds a number with too many digits",
    },
  ]);
});

test("a process that has loaded the parser ends by itself", () => {
  const program =
    'import("@cdktf/hcl2json").then(({ parse }) => parse("x", "a =")).catch(() => console.log("rejected"));';
  expect(execFileSync(process.execPath, ["-e", program], { encoding: "utf8", timeout: 30_000 })).toBe("rejected\n");
});
