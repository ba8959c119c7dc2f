/** Problems of instances become findings, each place and cause once. */
import { describe, expect, it } from "vitest";
import { assemble, type Reporting } from "../../src/engine.ts";
import type { Problem } from "../../src/finding.ts";
import { makeSource } from "../../src/source.ts";

const source = makeSource("main.tf", "/repository/main.tf", 'level = "owner"\nheader\n');
const reporting: Reporting = { root: ".", limits: new Map(), shows: undefined };

function problem(address: string, path: string | undefined, from = 8, to = 15): Problem {
  return {
    rule: "privilege-level",
    address,
    message: `"${address}" is wrong.`,
    span: { source, from, to },
    ...(path === undefined ? {} : { path }),
  };
}

function assembled(...problems: Problem[]) {
  return assemble(problems.map((each) => ({ ...reporting, problem: each })));
}

describe("findings", () => {
  it("say once what is wrong in every instance of a block", () => {
    const findings = assembled(problem('sym_target.x["a"]', "level"), problem('sym_target.x["b"]', "level"));
    expect(findings.map(({ address }) => address)).toEqual(['sym_target.x["a"]']);
  });

  it("say once what is wrong in every element of an expression", () => {
    expect(assembled(problem("sym_strategy.x", "targets[0]"), problem("sym_strategy.x", "targets[1]"))).toHaveLength(1);
  });

  it("keep apart what is missing at one header", () => {
    const findings = assembled(problem("x", "settings.client_id"), problem("x", "settings.client_secret"));
    expect(findings).toHaveLength(2);
  });

  it("keep apart equal mistakes at different places", () => {
    expect(assembled(problem("x", "level", 8, 15), problem("x", "level", 16, 22))).toHaveLength(2);
  });

  it("have different fingerprints for equal mistakes, and the same in another line", () => {
    const [first, second] = assembled(problem("x", "level", 8, 15), problem("x", "level", 16, 22));
    expect(first?.fingerprint).not.toBe(second?.fingerprint);
    const [moved] = assembled(problem("x", "level", 16, 22));
    expect(moved?.fingerprint).toBe(first?.fingerprint);
  });

  it("come in one order whatever the order of the problems", () => {
    const problems = [problem("x", "b", 16, 22), problem("x", "a", 8, 15)];
    const order = (found: ReturnType<typeof assembled>) => found.map(({ range }) => range.start.byte);
    expect(order(assembled(...problems))).toEqual(order(assembled(...problems.reverse())));
  });
});
