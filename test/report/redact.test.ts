/** What is hidden of source lines and messages, and what stays. */
import { expect, test } from "vitest";
import { findRedactions, redactHex, redactionsOf } from "../../src/report/redact.ts";
import { makeSource } from "../../src/source.ts";

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

/** A file of JSON with its redactions applied. */
function shownJson(text: string, name = "main.tf.json"): string {
  let result = "";
  let at = 0;
  for (const { from, to, replacement } of redactionsOf(makeSource(name, `/${name}`, text))) {
    result += text.slice(at, from) + replacement;
    at = to;
  }
  return result + text.slice(at);
}

const settings = (content: string) => `{"resource": {"sym_integration": {"i": {"settings": {${content}}}}}}`;

test.each([
  [settings('"client_secret": "hunter2", "domain": "x"'), settings('"client_secret": "[redacted]", "domain": "x"')],
  [settings('"client_secret":\n\n  "hunter2"'), settings('"client_secret":\n\n  "[redacted]"')],
  [settings('"client_secre\\u0074": "hunter2"'), settings('"client_secre\\u0074": "[redacted]"')],
  [settings('"client_secret": "a\\"b\\u0022c", "n": 1'), settings('"client_secret": "[redacted]", "n": 1')],
  [
    settings('"client_secret": ["hunter2", {"k": 42, "on": true}]'),
    settings('"client_secret": ["[redacted]", {"k": [redacted], "on": true}]'),
  ],
  [settings('"client_secret": "x ${var.y} z"'), settings('"client_secret": "[redacted]"')],
  [settings('"client_secret": "${\\"hunter2\\"}"'), settings('"client_secret": "[redacted]"')],
  [settings('"client_secret": 12345'), settings('"client_secret": [redacted]')],
  [settings(`"client_id": "${hex}", "other": "${hex}"`), settings('"client_id": "0a1b…6789", "other": "[redacted]"')],
  ['{"a": {"secret_string": "${jsonencode({p = \\"x\\"})}"}}', '{"a": {"secret_string": "[redacted]"}}'],
  [
    '{"a": {"user_data": "${jsonencode({password = \\"x1\\"})}"}}',
    '{"a": {"user_data": "${jsonencode({password = \\"[redacted]"}}',
  ],
  [
    '{"a": {"policy": "{\\"password\\":\\"x1\\"}", "b": "shown"}}',
    '{"a": {"policy": "{\\"password\\":\\"[redacted]", "b": "shown"}}',
  ],
  ['{"a": "${sensitive(\\"x1\\")}", "b": "shown"}', '{"a": "${sensitive(\\"[redacted]", "b": "shown"}'],
  ['{"//": "client_secret = hunter2", "b": "shown"}', '{"//": "client_secret = [redacted]", "b": "shown"}'],
  [
    '{"variable": {"db_password": {"type": "string", "default": "x1"}}}',
    '{"variable": {"db_password": {"type": "string", "default": "[redacted]"}}}',
  ],
  ['[{"output": [{"api_token": [{"value": "x1"}]}]}]', '[{"output": [{"api_token": [{"value": "[redacted]"}]}]}]'],
  ['{"locals": [{"token": "x1", "other": "shown"}]}', '{"locals": [{"token": "[redacted]", "other": "shown"}]}'],
  ['{"locals": {"client_secret": "x1"', '{"locals": {"client_secret": "[redacted]"'],
  ['{"locals": {"client_secret": \'x1\', "a": 1}}', '{"locals": {"client_secret": \'[redacted]\', "a": 1}}'],
])("of %s in JSON the secret is hidden", (text, result) => {
  expect(shownJson(text)).toBe(result);
});

test.each([
  settings('"client_secret": "${sym_secret.onelogin.id}"'),
  settings('"client_secret": "${data.sym_secret.x[0].id}"'),
  settings('"client_secret": "${sym_secret.all[\\"onelogin\\"].id}"'),
  settings('"client_secret": null'),
  '{"resource": {"aws_secretsmanager_secret": {"client_secret": {"name": "sym/onelogin", "tags": {"SymEnv": "main"}}}}}',
  '{"resource": {"sym_secret": {"token": {"path": "${aws_secretsmanager_secret.client_secret.name}"}}}}',
  '{"variable": {"token_name": {"default": "shown"}}, "module": {"secret": {"source": "./m"}}}',
])("of %s in JSON nothing is hidden", (text) => {
  expect(shownJson(text)).toBe(text);
});

test("values of variables in JSON are hidden by their names", () => {
  const text = '{"client_secret": "x1", "settings": {"api_key": "x2", "name": "shown"}}';
  expect(shownJson(text, "terraform.tfvars.json")).toBe(
    '{"client_secret": "[redacted]", "settings": {"api_key": "[redacted]", "name": "shown"}}',
  );
});

test("a large file of JSON is looked through in little time", () => {
  const members = Array.from(
    { length: 40_000 },
    (_, index) => `"password${index}": "x${index}", "k${index}": "a = b(c)"`,
  );
  const start = performance.now();
  shownJson(`{"locals": {${members.join(", ")}}}`);
  shownJson(`{"locals": {"a": "${"password = x ".repeat(200_000)}"}}`);
  expect(performance.now() - start).toBeLessThan(5_000);
});
