/** Records what terraform plans for the configurations in `test/inspect/plans`. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = "test/inspect/plans";
const target = process.argv[2] ?? "test/inspect/plans.json";

/** JSON with its numbers as `{"$number": "…"}`, since they may have more digits than a double. */
function parseExactly(text: string): unknown {
  const exact = text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
    token.startsWith('"') ? token : `{"$number":"${token}"}`,
  );
  return JSON.parse(exact);
}

interface Change {
  readonly after: unknown;
  readonly after_unknown: unknown;
  readonly after_sensitive: unknown;
}

interface Plan {
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly resource_changes?: readonly { readonly address: string; readonly change: Change }[];
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** One value with its sensitive parts as `{"$sensitive": true}` and its unknown parts as `{"$unknown": true}`. */
function combined(after: unknown, unknown: unknown, sensitive: unknown): unknown {
  if (sensitive === true) return { $sensitive: true };
  if (unknown === true) return { $unknown: true };
  if (Array.isArray(after)) {
    const [unknowns, marks] = [unknown, sensitive].map((each) => (Array.isArray(each) ? each : []));
    return after.map((element, index) => combined(element, unknowns?.[index], marks?.[index]));
  }
  if (typeof after !== "object" || after === null || "$number" in after) return after;
  const [unknowns, marks] = [new Map(entries(unknown)), new Map(entries(sensitive))];
  const names = new Set([
    ...Object.keys(after),
    ...[...unknowns].flatMap(([name, each]) => (each === true ? name : [])),
  ]);
  const values = new Map(entries(after));
  return Object.fromEntries(
    [...names].map((name) => [name, combined(values.get(name), unknowns.get(name), marks.get(name))]),
  );
}

function plannedValue({ after, after_unknown, after_sensitive }: Change): unknown {
  return combined(after, after_unknown, after_sensitive);
}

function record(name: string): unknown {
  const directory = mkdtempSync(join(tmpdir(), "record-plans-"));
  cpSync(join(source, name), directory, { recursive: true });
  const terraform = (...args: readonly string[]) =>
    execFileSync("terraform", [...args], {
      cwd: directory,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { PATH: process.env.PATH, TF_CLI_CONFIG_FILE: "/dev/null", TF_IN_AUTOMATION: "1" },
    });
  terraform("init");
  terraform("plan", "-out=plan");
  const plan = parseExactly(terraform("show", "-json", "plan")) as Plan;
  rmSync(directory, { recursive: true });
  return {
    outputs: Object.fromEntries(
      Object.entries(plan.output_changes ?? {}).map(([key, each]) => [key, plannedValue(each)]),
    ),
    resources: Object.fromEntries(
      (plan.resource_changes ?? []).map(({ address, change }) => [address, plannedValue(change)]),
    ),
  };
}

const names = readdirSync(source).sort();
writeFileSync(
  target,
  `${JSON.stringify(Object.fromEntries(names.map((name) => [name, record(name)])), undefined, 1)}\n`,
);
