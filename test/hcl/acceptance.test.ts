import { parse } from "@cdktf/hcl2json";
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { makeSource } from "../../src/source.ts";
import { corpus, mutate, seededRandom } from "./corpus.ts";

/**
 * Whether HashiCorp's parser takes a text for HCL. hcl2json converts it to JSON too; where only that fails (a number
 * that is infinite as a float), its message begins otherwise.
 */
async function isAccepted(text: string): Promise<boolean> {
  try {
    await parse("x", text);
    return true;
  } catch (error) {
    return !String(error).startsWith("Error: parse config:");
  }
}

/** hcl2json writes such numbers out, which takes it minutes or for ever. */
const endlessNumber = /[0-9.][eE][+-]?[0-9]{4}/;

function problemsOf(text: string) {
  return parseFile(makeSource("x.tf", "/x.tf", text)).problems;
}

test.each([...corpus()])("%s is valid", async (_name, text) => {
  expect(problemsOf(text)).toEqual([]);
  expect(await isAccepted(text)).toBe(true);
});

const mutants = 20_000;

test(`${mutants} edited files are accepted and rejected as by HashiCorp's parser`, { timeout: 240_000 }, async () => {
  const random = seededRandom(20_261_122);
  const texts = [...corpus().values()];
  const differences: { text: string; accepted: boolean }[] = [];
  let rejected = 0;
  for (let count = 0; count < mutants; ) {
    const text = mutate(texts[Math.floor(random() * texts.length)] as string, random);
    if (endlessNumber.test(text)) continue;
    count++;
    const accepted = await isAccepted(text);
    if (!accepted) rejected++;
    if (accepted !== (problemsOf(text).length === 0)) differences.push({ text, accepted });
  }
  expect(differences).toEqual([]);
  // Both kinds have to be there for the comparison to say anything.
  expect(Math.min(rejected, mutants - rejected)).toBeGreaterThan(mutants / 5);
});

test.each([
  "x = 1e2147483646\n",
  "x = 1e2147483648\n",
  "x = 1e-2147483660\n",
  "x = 0e99999999999999999999\n",
  "x = 1.e5\n",
  "x = 1..5\n",
  "x = 1.2.3\n",
  "x = .5\n",
  "x = a.0.1\n",
  "x = a.*.b.0.1\n",
  "x = a.*.*\n",
  "x = a[\n*]\n",
  "x = (a[\n*])\n",
  "x = f\n(1)\n",
  "x = (f\n(1))\n",
  "x = a::b\n",
  "x = a:: b (1)\n",
  "x = (a::\nb(1))\n",
  'x = "\\ud800"\n',
  'x = "\\U00110000"\n',
  'x = "\\u12"\n',
  'x = "\\$"\n',
  "x = <<EOT\na\nEOT",
  "x = <<EOT\na\rb\nEOT\n",
  "# a\rb\n",
  "x = 1\ry = 2\n",
  "/* a",
  "x = { for a in b : c => d }\n",
  "x = {\nfor a in b : c => d }\n",
  "x = {\n\n}\n",
  "x = { for = 1 }\n",
  "x = [for]\n",
  'a "b${c}" {}\n',
  'a "b$${c}" {}\n',
  "a { b = 1 c = 2 }\n",
  "a { b = [\n1\n] }\n",
  "a {}}\n",
  'x = "${a}}"\n',
  'x = "${ {} ~}"\n',
  "x = {a = 1 ~}\n",
  'x = "%{ if a }%{ endfor }"\n',
  'x = "%{ if a }%{ else }%{ else }%{ endif }"\n',
  'x = "%{ unless a }%{ endif }"\n',
  "x = 1\u00a0\n",
  "\u200bx = 1\n",
])("%j is judged as by HashiCorp's parser", async (text) => {
  expect(problemsOf(text).length === 0).toBe(await isAccepted(text));
});
