/** What evaluation spends: linear in instances, bounded whatever is repeated. */
import { expect, it } from "vitest";
import { budgetWithin, makeAllowance, makeBudget } from "../../../src/evaluate/budget.ts";
import { evaluateFiles } from "../harness.ts";

function spentOn(count: number): number {
  const budget = makeBudget();
  const { steps } = budget;
  const text = `resource "terraform_data" "t" {
  for_each = { for index in range(${count}) : "k\${index}" => upper("v\${index}") }
  input    = each.value
}
module "m" {
  source   = "./m"
  for_each = toset([for index in range(${count}) : "k\${index}"])
  name     = each.key
}
`;
  const { instances, calls, notChecked } = evaluateFiles(
    { "main.tf": text },
    { budget, callModule: () => ({ outputs: new Map(), instances: [], complete: true }) },
  );
  expect([instances.size, calls.length, notChecked]).toEqual([count, count, []]);
  return steps - budget.steps;
}

it("spends twice as much on twice as many instances", () => {
  const ratio = spentOn(800) / spentOn(400);
  expect(ratio).toBeGreaterThan(1.9);
  expect(ratio).toBeLessThan(2.1);
});

it("takes a block whose instances cannot be afforded as one instance of unknown key", () => {
  const { instances, notChecked } = evaluateFiles(
    { "main.tf": 'resource "terraform_data" "t" {\n  count = 1000\n}\nlocals {\n  x = 1 + 1\n}\n' },
    { budget: makeBudget(1_000) },
  );
  expect([...instances.keys()]).toEqual(["terraform_data.t[*]"]);
  expect(notChecked.map(({ why }) => why)).toContain("it has more instances than are followed");
});

it("knows nothing of the instances beyond those that a root module may have", () => {
  const blocks = Array.from({ length: 20_001 }, (_, index) => `resource "terraform_data" "t${index}" {}\n`).join("");
  const { instances, notChecked } = evaluateFiles({ "main.tf": blocks });
  const damaged = [...instances.values()].filter(({ body }) => body.damaged);
  expect([instances.size, damaged.length]).toEqual([20_001, 1]);
  expect(notChecked.map(({ why }) => why)).toEqual(["there are more instances than are followed"]);
});

it("gives each root module of a run no more than half of what is left", () => {
  const allowance = makeAllowance();
  const all = allowance.steps;
  for (let root = 0; root < 1_000; root += 1) allowance.steps -= budgetWithin(allowance).steps;
  expect(allowance.steps).toBe(0);
  expect(budgetWithin({ steps: all }).steps).toBe(all / 2);
  expect(budgetWithin({ steps: 100 }).steps).toBe(50);
  expect(budgetWithin({ steps: -1 }).steps).toBe(0);
});
