import { describe, expect, test } from "vitest";
import { pythonFacts } from "../../src/python/facts.ts";
import { makeSource } from "../../src/source.ts";

async function calls(text: string): Promise<string[]> {
  const source = makeSource("impl.py", "/repo/impl.py", text);
  const { calls } = await pythonFacts(source);
  return (calls.get("onelogin") ?? []).map(({ from, to }) => source.text.slice(from, to));
}

describe("calls of the OneLogin module are found", () => {
  test.each([
    [
      "imported from the package",
      "from sym.sdk.integrations import onelogin\nonelogin.list_roles()",
      ["onelogin.list_roles"],
    ],
    ["under an alias", "from sym.sdk.integrations import okta, onelogin as ol\nol.list_roles()", ["ol.list_roles"]],
    [
      "by the module's full name",
      "import sym.sdk.integrations.onelogin\nsym.sdk.integrations.onelogin.list_roles()",
      ["sym.sdk.integrations.onelogin.list_roles"],
    ],
    [
      "imported as a module under an alias",
      "import sym.sdk.integrations.onelogin as x\nx.list_roles()",
      ["x.list_roles"],
    ],
    [
      "a function imported from the module",
      "from sym.sdk.integrations.onelogin import is_user_in_role\nis_user_in_role(u, role_id=1)",
      ["is_user_in_role"],
    ],
    ["from the SDK itself", "from sym.sdk import onelogin\nonelogin.users_in_role(1)", ["onelogin.users_in_role"]],
    ["by a star import of the SDK", "from sym.sdk import *\nonelogin.users_in_role(1)", ["onelogin.users_in_role"]],
    [
      "by a star import of the integrations",
      "from sym.sdk.integrations import *\nonelogin.list_roles()",
      ["onelogin.list_roles"],
    ],
    ["by a star import of the module", "from sym.sdk.integrations.onelogin import *\nlist_roles()", ["list_roles"]],
    [
      "through the package",
      "from sym.sdk import integrations\nintegrations.onelogin.list_roles()",
      ["integrations.onelogin.list_roles"],
    ],
    [
      "a function that the SDK does not have",
      "from sym.sdk.integrations import onelogin\nonelogin.is_user_in_group(u)",
      ["onelogin.is_user_in_group"],
    ],
    [
      "through another name",
      "from sym.sdk.integrations import onelogin\ncheck = onelogin.is_user_in_role\ncheck(u, role_id=1)",
      ["check"],
    ],
    [
      "imported inside the function that calls",
      "def get_permissions(event):\n    from sym.sdk.integrations import onelogin\n    return onelogin.list_roles()",
      ["onelogin.list_roles"],
    ],
    [
      "in decorators, defaults, comprehensions, lambdas and f-strings",
      'from sym.sdk.integrations import onelogin as o\n@o.a()\ndef f(x=o.b()):\n    return [o.c(y) for y in x if (lambda: o.d())()], f"{o.e()}"',
      ["o.a", "o.b", "o.c", "o.d", "o.e"],
    ],
    [
      "in a parenthesised import over several lines",
      "from sym.sdk.integrations import (\n  slack,\n  onelogin,\n)\nonelogin.list_roles()",
      ["onelogin.list_roles"],
    ],
    [
      "with CRLF line ends and characters beyond the BMP",
      '# 𝒳é\r\nfrom sym.sdk import onelogin\r\nx = "𝒳"; onelogin.list_roles()\r\n',
      ["onelogin.list_roles"],
    ],
    [
      "beside a syntax error",
      "from sym.sdk import onelogin\ndef broken(:\n    pass\n\ndef f():\n    onelogin.list_roles()\n",
      ["onelogin.list_roles"],
    ],
    ["beside a null byte", "from sym.sdk import onelogin\nx = 1\0\nonelogin.list_roles()\n", ["onelogin.list_roles"]],
    [
      "in a method, past a class attribute of that name",
      "from sym.sdk import onelogin\nclass C:\n    onelogin = 1\n    def f(self):\n        onelogin.list_roles()",
      ["onelogin.list_roles"],
    ],
  ])("%s", async (_, text, expected) => {
    expect(await calls(text)).toEqual(expected);
  });
});

describe("what only looks like such a call does not count", () => {
  test.each([
    ["a comment", "from sym.sdk.integrations import onelogin\n# onelogin.list_roles()"],
    ["a string", 'from sym.sdk.integrations import onelogin\nx = "onelogin.list_roles()"'],
    ["an import without a call", "from sym.sdk.integrations import onelogin\nprint(onelogin)"],
    ["a module of that name from elsewhere", "from acme import onelogin\nonelogin.list_roles()"],
    ["a relative import", "from . import onelogin\nonelogin.list_roles()"],
    ["a name never imported", "onelogin.list_roles()"],
    ["a name bound again", "from sym.sdk.integrations import onelogin\nonelogin = None\nonelogin.list_roles()"],
    [
      "a fallback after a failed import",
      "try:\n    from sym.sdk import onelogin\nexcept ImportError:\n    onelogin = Fake()\nonelogin.list_roles()",
    ],
    ["a parameter of that name", "from sym.sdk.integrations import onelogin\ndef f(onelogin): onelogin.list_roles()"],
    [
      "a typed parameter with a default",
      "from sym.sdk import onelogin\ndef f(*, onelogin: int = 1): onelogin.list_roles()",
    ],
    [
      "a loop variable",
      "from sym.sdk.integrations import onelogin\ndef f(xs):\n    for (onelogin, y) in xs: onelogin.list_roles()",
    ],
    [
      "a comprehension's variable",
      "from sym.sdk.integrations import onelogin\nx = [onelogin.list_roles() for onelogin in xs]",
    ],
    [
      "a with target",
      "from sym.sdk import onelogin\ndef f():\n    with g() as onelogin:\n        onelogin.list_roles()",
    ],
    [
      "an exception's name",
      "from sym.sdk import onelogin\ndef f():\n    try: g()\n    except E as onelogin: onelogin.list_roles()",
    ],
    [
      "a captured pattern",
      "from sym.sdk import onelogin\ndef f(x):\n    match x:\n        case [onelogin]: onelogin.list_roles()",
    ],
    ["a walrus", "from sym.sdk import onelogin\ndef f():\n    (onelogin := g()).x\n    onelogin.list_roles()"],
    ["a function of that name", "from sym.sdk import onelogin\ndef onelogin(): pass\nonelogin.list_roles()"],
    [
      "a name bound again through global",
      "from sym.sdk import onelogin\ndef f():\n    global onelogin\n    onelogin = 1\nonelogin.list_roles()",
    ],
    ["an attribute of something else", "from sym.sdk import onelogin\nself.onelogin.list_roles()"],
  ])("%s", async (_, text) => {
    expect(await calls(text)).toEqual([]);
  });
});

test("the statements that import the module are listed", async () => {
  const source = makeSource("impl.py", "/repo/impl.py", "import json\nfrom sym.sdk import okta, onelogin\n");
  const { imports } = await pythonFacts(source);
  expect(imports.get("onelogin")?.map(({ from, to }) => source.text.slice(from, to))).toEqual([
    "from sym.sdk import okta, onelogin",
  ]);
});

test("calls are told apart by the module of the SDK", async () => {
  const text = "from sym.sdk.integrations import aws_lambda, onelogin\naws_lambda.invoke(arn)\nonelogin.list_roles()\n";
  const { calls } = await pythonFacts(makeSource("impl.py", "/repo/impl.py", text));
  const shown = [...calls].map(([module, spans]) => [module, spans.map(({ from, to }) => text.slice(from, to))]);
  expect(Object.fromEntries(shown)).toEqual({ onelogin: ["onelogin.list_roles"], aws_lambda: ["aws_lambda.invoke"] });
});

test("a file beyond the size limit is unreadable, not clean", async () => {
  const source = makeSource("impl.py", "/repo/impl.py", `# onelogin\n${"x = 1\n".repeat(200_000)}`);
  expect((await pythonFacts(source)).readable).toBe(false);
});

describe("hostile text neither throws nor takes long", () => {
  test.each([
    ["nested parentheses", "(".repeat(200_000)],
    ["nested lambdas", "lambda:".repeat(50_000)],
    ["nested functions", Array.from({ length: 800 }, (_, depth) => `${" ".repeat(depth)}def onelogin():\n`).join("")],
    ["chained calls", `onelogin${"()".repeat(200_000)}`],
    ["long attribute chains", `onelogin${".x".repeat(200_000)}()`],
    ["names of the object prototype", "from sym.sdk import __proto__, constructor\n__proto__.x()\nconstructor()\n"],
    [
      "a chain of aliases",
      `from sym.sdk import onelogin\n${Array.from({ length: 20_000 }, (_, i) => `a${i + 1} = a${i}\n`).join("")}a20000()`,
    ],
    ["brackets that close nothing", "}{)(]['\"".repeat(30_000)],
  ])("%s", async (_, text) => {
    const source = makeSource("impl.py", "/repo/impl.py", `${text}\n# onelogin`);
    const started = performance.now();
    expect((await pythonFacts(source)).calls.get("onelogin") ?? []).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
