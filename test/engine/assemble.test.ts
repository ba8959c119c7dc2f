/** Problems of instances become findings, each place and cause once. */
import { describe, expect, it } from "vitest";
import { assemble, collectFindings, type Reporting } from "../../src/engine.ts";
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

  it("have the same fingerprint whichever instance is the first to be wrong", () => {
    const [first] = assembled(problem('sym_target.x["b"]', "level"));
    const [earlier] = assembled(problem('sym_target.x["a]\\"["]', "level"), problem('sym_target.x["b"]', "level"));
    expect(earlier?.fingerprint).toBe(first?.fingerprint);
    const [other] = assembled(problem('sym_target.y["b"]', "level"));
    expect(other?.fingerprint).not.toBe(first?.fingerprint);
  });

  it("have the same fingerprint in a called module whoever calls it", () => {
    const called = makeSource("modules/x/main.tf", "/repository/modules/x/main.tf", source.text);
    const inside = (address: string, root: string) => {
      const span = { source: called, from: 8, to: 15 };
      return assemble([{ ...reporting, root, problem: { ...problem(address, "level"), span } }])[0]?.fingerprint;
    };
    const first = inside("module.x.sym_target.t", "envs/prod");
    expect(inside('module.before["a.b"].module.y[0].sym_target.t', "envs/dev")).toBe(first);
    expect(inside("sym_target.t", "modules/x")).toBe(first);
    expect(inside("module.x.sym_target.u", "envs/prod")).not.toBe(first);
  });

  it("that are not shown take no place of those that are", () => {
    const other = makeSource("other.tf", "/repository/other.tf", source.text);
    const { add, findings, leftOut } = collectFindings();
    const shows = (each: typeof source) => each === source;
    for (let index = 0; index < 10_001; index += 1) {
      const span = { source: other, from: 8, to: 15 };
      add({ ...reporting, shows, problem: { ...problem("x", `a${String.fromCodePoint(0x4e00 + index)}`), span } });
    }
    add({ ...reporting, shows, problem: problem("y", "level") });
    expect(findings().map(({ address }) => address)).toEqual(["y"]);
    expect([...leftOut()]).toEqual([]);
  });

  it("come in one order whatever the order of the problems", () => {
    const problems = [problem("x", "b", 16, 22), problem("x", "a", 8, 15)];
    const order = (found: ReturnType<typeof assembled>) => found.map(({ range }) => range.start.byte);
    expect(order(assembled(...problems))).toEqual(order(assembled(...problems.reverse())));
  });
});
