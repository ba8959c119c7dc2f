/** Code of flows that is not the content of one file. */
import { describe, expect, it } from "vitest";
import { runOn } from "../rules/run.ts";
import { makeDirectory } from "../workspace/directory.ts";

const code = `from sym.sdk.integrations import onelogin

def get_permissions(event):
    return onelogin.users_in_role(role_id=618112)
`;

const flow = (implementation: string, before = "", version = "~> 3.6") => `terraform {
  required_providers {
    sym = {
      source  = "symopsio/sym"
      version = "${version}"
    }
  }
}

${before}

resource "sym_environment" "this" {
  name = "prod"
}

resource "sym_flow" "this" {
  name           = "approval"
  environment_id = sym_environment.this.id
  implementation = ${implementation}

  params {}
}
`;

async function run(tf: string, files: Record<string, string> = {}) {
  const { report } = await runOn(".", { cwd: makeDirectory({ "main.tf": tf, ...files }) });
  expect(report.internalErrors).toEqual([]);
  return report;
}

/** Where the call of OneLogin is shown, as the text there. */
async function callIn(tf: string, files: Record<string, string> = {}): Promise<string | undefined> {
  const { findings } = await run(tf, files);
  const found = findings.find(({ rule, severity }) => rule === "missing-onelogin-id" && severity === "error");
  const call = found?.related[0];
  if (call === undefined) return undefined;
  const lines = call.source.text.split("\n").slice(call.range.start.line - 1, call.range.end.line);
  if (lines.length > 1) return `${lines[0]?.slice(call.range.start.column - 1)}…`;
  return `${call.range.file}: ${lines[0]?.slice(call.range.start.column - 1, call.range.end.column - 1)}`;
}

const indented = code.replaceAll(/^(?=.)/gm, "    ");

describe("the call is shown in the configuration", () => {
  it("at its line of a heredoc", async () => {
    expect(await callIn(flow(`<<EOT\n${code}EOT`))).toBe("main.tf: onelogin.users_in_role");
  });
  it("at its line of a heredoc without its indentation", async () => {
    expect(await callIn(flow(`<<-EOT\n${indented}  EOT`))).toBe("main.tf: onelogin.users_in_role");
  });
  it("at its line of a heredoc that a local value holds", async () => {
    expect(await callIn(flow("local.code", `locals {\n  code = <<-EOT\n${indented}  EOT\n}`))).toBe(
      "main.tf: onelogin.users_in_role",
    );
  });
  it("at the heredoc where the line is put together", async () => {
    const text = code.replace("618112", "$" + "{local.role}");
    expect(await callIn(flow(`<<EOT\n${text}EOT`, "locals {\n  role = 618112\n}"))).toBe("<<EOT…");
  });
  it("at the expression that makes the text", async () => {
    const text = 'replace(file("a.py"), "618112", "1")';
    expect(await callIn(flow(text), { "a.py": code })).toBe(`main.tf: ${text}`);
  });
  it("in the file whose path the provider takes up to version 2", async () => {
    expect(await callIn(flow('"a.py"', "", "~> 2.0"), { "a.py": code })).toBe("a.py: onelogin.users_in_role");
  });
});

describe("code that is not known", () => {
  it.each([
    ["the result of a function that is not evaluated", 'bcrypt(file("a.py"))'],
    ["what a variable gives", "var.code"],
    ["a text with a part that is not known", '"${var.code}\\n${file("a.py")}"'],
  ])("is in the coverage: %s", async (_, expression) => {
    const report = await run(flow(expression, 'variable "code" {\n  type = string\n}'), { "a.py": code });
    const [entry] = report.coverage.notChecked.filter(({ what }) => what === "the code of sym_flow.this");
    expect(entry?.why).toBe("its implementation is not known, so nothing is said of what it calls");
    expect(report.findings.map(({ rule }) => rule)).toEqual([]);
  });
  it("is in the coverage where the path of version 2 names nothing that can be read", async () => {
    const report = await run(flow('"b.py"', "", "~> 2.0"), { "a.py": code });
    expect(report.coverage.notChecked.map(({ what }) => what)).toEqual(["the code of sym_flow.this"]);
  });
  it("is not missed where the code is known", async () => {
    const report = await run(flow('file("a.py")'), { "a.py": code });
    expect(report.coverage.notChecked).toEqual([]);
  });
});

it("a path outside the repository is not read", async () => {
  expect(await callIn(flow('"/etc/hosts.py"', "", "~> 2.0"))).toBeUndefined();
});

describe("a template", () => {
  it("without names is the file itself", async () => {
    expect(await callIn(flow('templatefile("a.py", {})'), { "a.py": code })).toBe("a.py: onelogin.users_in_role");
  });
  it("with names is shown where it is brought in: what stands at which place of the file is not told", async () => {
    const text = code.replace("618112", "$" + "{role}");
    const call = 'templatefile("a.py", { role = 618112 })';
    expect(await callIn(flow(call), { "a.py": text })).toBe(`main.tf: ${call}`);
  });
  it("that names give further lines is shown where it is brought in", async () => {
    const call = 'templatefile("a.py", { note = "#\\n#" })';
    expect(await callIn(flow(call), { "a.py": `$${"{note}"}\n${code}` })).toBe(`main.tf: ${call}`);
  });
});
