/** Prints how long whole runs take, as ratios to bare Node.js and to Terraform: npm run bench [-- ROUNDS] */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const program = join(root, "bin", "symcheck.js");
const demo = join(root, "fixtures", "demo");
const rounds = Number(process.argv[2] ?? 15);

if (!existsSync(join(root, "dist", "main.cjs"))) {
  console.error("dist/ is missing; run npm run build first");
  process.exit(1);
}

/** Milliseconds that a whole process takes, and its exit code. */
function run({ command, argv, cwd = root }) {
  const started = process.hrtime.bigint();
  const { status, error } = spawnSync(command, argv, {
    cwd,
    stdio: "ignore",
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  return {
    milliseconds: Number(process.hrtime.bigint() - started) / 1e6,
    status: error === undefined ? status : undefined,
  };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A configuration that Terraform can validate without a provider: the demo's size, in resources that are built in. */
function makeProviderless(directory) {
  cpSync(demo, directory, { recursive: true });
  const names = ["connectors", "environment", "flows", "onelogin", "secrets", "versions"];
  for (const name of names) {
    const file = join(directory, `${name}.tf`);
    if (!existsSync(file)) continue;
    const lines = readFileSync(file, "utf8").split("\n").length;
    const block = (index) => `resource "terraform_data" "${name}_${index}" {\n  input = { name = "x${index}" }\n}\n`;
    writeFileSync(file, Array.from({ length: Math.ceil(lines / 4) }, (_, index) => block(index)).join("\n"));
  }
}

/** Numbers of instances of a called module whose runs are set side by side. */
const instanceCounts = [50, 100, 200];

/** A root module that calls a module of ten resources `count` times. */
function makeCalls(directory, count) {
  mkdirSync(join(directory, "team"), { recursive: true });
  writeFileSync(
    join(directory, "main.tf"),
    `module "team" {\n  source   = "./team"\n  for_each = toset([for index in range(${count}) : "team-\${index}"])\n  name     = each.key\n}\n`,
  );
  const target = (index) => `resource "sym_target" "role_${index}" {
  type  = "aws_sso_permission_set"
  name  = "\${var.name}-${index}"
  label = "Role ${index}"
  settings = {
    permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-012345678901234${index}"
    account_id         = "012345678901"
  }
}
`;
  const targets = Array.from({ length: 10 }, (_, index) => target(index)).join("\n");
  writeFileSync(join(directory, "team", "main.tf"), `variable "name" {\n  type = string\n}\n\n${targets}`);
}

const node = process.execPath;
const cases = [
  { name: "node -e 0", command: node, argv: ["-e", "0"] },
  { name: "symcheck --version", command: node, argv: [program, "--version"] },
  { name: "symcheck validate (demo)", command: node, argv: [program, "validate", demo, "--probe", "off"] },
];

const calls = mkdtempSync(join(tmpdir(), "symcheck-bench-"));
const nameOfCalls = (count) => `${String(count).padStart(3)} instances of a module`;
for (const count of instanceCounts) {
  const directory = join(calls, String(count));
  makeCalls(directory, count);
  cases.push({
    name: nameOfCalls(count),
    command: node,
    argv: [program, "validate", directory, "--probe", "off", "--no-cache"],
  });
}

const hasTerraform = run({ command: "terraform", argv: ["version"] }).status === 0;
const scratch = mkdtempSync(join(tmpdir(), "symcheck-bench-"));
const skipped = [];
if (hasTerraform) {
  cases.push({
    name: "terraform fmt -check (demo)",
    command: "terraform",
    argv: ["fmt", "-check", "-recursive", demo],
  });
  makeProviderless(scratch);
  const { status } = run({ command: "terraform", argv: ["init", "-backend=false"], cwd: scratch });
  if (status === 0)
    cases.push({ name: "terraform validate (stand-in)", command: "terraform", argv: ["validate"], cwd: scratch });
  else skipped.push("terraform validate: terraform init failed");
} else {
  skipped.push("terraform fmt, terraform validate: terraform is not installed");
}

const times = new Map(cases.map(({ name }) => [name, []]));
for (const each of cases) run(each);
// One of each in turn, so that a busy moment of the machine falls on all alike.
for (let round = 0; round < rounds; round += 1) {
  for (const each of cases) times.get(each.name).push(run(each).milliseconds);
}
for (const directory of [scratch, calls]) rmSync(directory, { recursive: true, force: true });

const medians = new Map([...times].map(([name, values]) => [name, median(values)]));
const ratio = (name, base) => (medians.get(name) / medians.get(base)).toFixed(2);
console.log(`Whole processes, medians of ${rounds} interleaved rounds, Node.js ${process.version}\n`);
for (const [name, value] of medians)
  console.log(`${name.padEnd(31)} ${value.toFixed(0).padStart(5)} ms  ${ratio(name, "node -e 0")} x node -e 0`);
const beyondStart = (count) => medians.get(nameOfCalls(count)) - medians.get("symcheck --version");
const [fewest] = instanceCounts;
console.log("\nInstances of a module of ten resources, start-up taken off:");
for (const count of instanceCounts) {
  const times = (beyondStart(count) / beyondStart(fewest)).toFixed(2);
  console.log(
    `${nameOfCalls(count)}: ${times} x the time of ${fewest}, ${(count / fewest).toFixed(2)} x the instances`,
  );
}
for (const base of ["terraform fmt -check (demo)", "terraform validate (stand-in)"]) {
  if (medians.has(base))
    console.log(`\nsymcheck validate (demo): ${ratio("symcheck validate (demo)", base)} x ${base}`);
}
if (medians.has("terraform validate (stand-in)")) {
  console.log(
    "\nThe stand-in has the demo's number of lines in built-in resources: the demo itself needs terraform init to download the Sym provider.",
  );
}
for (const reason of skipped) console.log(`\nSkipped: ${reason}`);
