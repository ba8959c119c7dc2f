/** What is hidden of source lines and messages, and what stays. */
import { expect, test } from "vitest";
import { findRedactions, redactHex } from "../../src/report/redact.ts";

const hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d76789";

/** The text with its redactions applied. */
function shown(text: string): string {
  let result = "";
  let at = 0;
  for (const { from, to, replacement } of findRedactions(text)) {
    result += text.slice(at, from) + replacement;
    at = to;
  }
  return result + text.slice(at);
}

test("a run of 40 hex digits is hidden, one of 39 is not", () => {
  expect(redactHex(`a ${"f".repeat(40)} b ${"f".repeat(39)}`)).toBe(`a [redacted] b ${"f".repeat(39)}`);
});

test("what is written inside sensitive() is hidden", () => {
  expect(shown('role_id = sensitive("61x"), level = upper("a")')).toBe(
    'role_id = sensitive("[redacted]"), level = upper("a")',
  );
});

test("a client id keeps its first and last four digits", () => {
  expect(shown(`client_id = "${hex}"`)).toBe('client_id = "0a1b…6789"');
});

test.each([
  ['client_secret = "hunter2"', 'client_secret = "[redacted]"'],
  ['"client_secret" : "hunter2",', '"client_secret" : "[redacted]",'],
  ['# client_secret = "hunter2"', '# client_secret = "[redacted]"'],
  ["// api_token: hunter2", "// api_token: [redacted]"],
  ["password = 12345", "password = [redacted]"],
  ["client_secret = hunter2", "client_secret = [redacted]"],
  ['client_secret = "hunter2', 'client_secret = "[redacted]'],
  ["token = ключ", "token = [redacted]"],
  ["token = eyJhbGc.eyJzdWI.sig", "token = [redacted]"],
  ['secret_string = "a${var.b}c"', 'secret_string = "[redacted]"'],
  ['secret_string = "a${lookup(var.m, "k")}c" # fine', 'secret_string = "[redacted]" # [redacted]'],
  ['db_password = var.p == "" ? "x1" : var.p', 'db_password = var.p == "" ? "[redacted]" : var.p'],
  ['clientSecret = "hunter2"', 'clientSecret = "[redacted]"'],
  ['AWS_SECRET_ACCESS_KEY = "abc"', 'AWS_SECRET_ACCESS_KEY = "[redacted]"'],
  ['os.environ["API_TOKEN"] = "abc"', 'os.environ["API_TOKEN"] = "[redacted]"'],
  ["export TOKEN=abc==", "export TOKEN=[redacted]"],
  ['policy = "{\\"password\\":\\"x1\\"}"', 'policy = "{\\"password\\":\\"[redacted]"'],
])("of %s the secret is hidden", (text, result) => {
  expect(shown(text)).toBe(result);
});

test.each([
  "client_secret = sym_secret.onelogin_client_secret.id",
  "client_secret = aws_secretsmanager_secret.x.arn # the secret of production",
  "client_secret = data.sym_secret.x[0].id",
  "secret_string = var.value",
  'resource "sym_secret" "token" {',
  'tags = { SymEnv = "main" }',
  'path = "sym/main/onelogin-client-secret"',
  'source = "symopsio/secretsmgr-addon/aws"',
  'name == "secret" ? 1 : 2',
])("nothing of %s is hidden", (text) => {
  expect(shown(text)).toBe(text);
});

test("every literal of a value over several lines is hidden, and nothing after it", () => {
  const text =
    'secret_string = jsonencode({\n  id    = var.id\n  value = "hunter2"\n  port  = 5432\n})\nname = "kept"\n';
  expect(shown(text)).toBe(
    'secret_string = jsonencode({\n  id    = var.id\n  value = "[redacted]"\n  port  = [redacted]\n})\nname = "kept"\n',
  );
});

test("the body of a heredoc is hidden up to its marker", () => {
  const text = 'secret_string = <<-EOT\n    line "one\n    two\n  EOT\nname = "kept"\n';
  expect(shown(text)).toBe('secret_string = <<-EOT\n[redacted]  EOT\nname = "kept"\n');
});

test("an unclosed heredoc is hidden to the end of the file", () => {
  expect(shown("secret_string = <<EOT\na\nb")).toBe("secret_string = <<EOT\n[redacted]");
});

test("the default of a variable with the name of a secret is hidden", () => {
  const text =
    'variable "client_secret" {\n  type    = string\n  default = "hunter2"\n}\nvariable "team" {\n  default = "kept"\n}\n';
  expect(shown(text)).toBe(text.replace("hunter2", "[redacted]"));
});

test("a value that is a run of hex digits on a secret setting keeps nothing", () => {
  expect(shown(`client_secret = "${hex}"`)).toBe('client_secret = "[redacted]"');
});

test.each([
  ["words", "a".repeat(4_000_000)],
  ["blank lines", `client_secret =${"\n".repeat(2_000_000)}`],
  ["names of secrets", "token = ".repeat(300_000)],
  ["open brackets", `token = ${"[".repeat(2_000_000)}`],
  ["unclosed interpolations", `token = "${"${".repeat(1_000_000)}`],
  ["unclosed heredocs", "token = <<A\n".repeat(200_000)],
])("millions of %s take linear time", (_, text) => {
  const started = performance.now();
  findRedactions(text);
  expect(performance.now() - started).toBeLessThan(3000);
});

test("a comment behind a literal secret is hidden, one behind a reference stays", () => {
  expect(shown('client_secret = "x1" # was y2 before\nname = "a" # b')).toBe(
    'client_secret = "[redacted]" # [redacted]\nname = "a" # b',
  );
  expect(shown("client_secret = sym_secret.x.id # why")).toBe("client_secret = sym_secret.x.id # why");
});
