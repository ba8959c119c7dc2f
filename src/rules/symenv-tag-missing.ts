/** An AWS secret that a sym_secret reads lacks the tag that the access policy asks for. */
import type { Problem } from "../finding.ts";
import type { Model } from "../model/model.ts";
import { tagFaults } from "../model/secret-tags.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const { secret, symSecret, grant, tagName, wanted, found, similar } of tagFaults(model)) {
    if (found !== undefined) continue;
    const tags = secret.body.attributes.get("tags");
    yield {
      rule: "symenv-tag-missing",
      address: secret.address,
      path: `tags.${tagName}`,
      span: tags?.attribute?.name ?? secret.block.header,
      message: `"${secret.address}" has no tag "${tagName}"; "${grant.name}" lets Sym's runtime read only secrets tagged ${tagName} = "${wanted}".`,
      help:
        similar === undefined
          ? `Add ${tagName} = "${wanted}" to its tags.`
          : `The tag "${similar}" differs by case, and AWS compares tag names exactly: write "${tagName}".`,
      related: [
        { message: `the value "${wanted}" is asked for here`, span: grant.tagPlace },
        { message: `"${symSecret.address}" reads this secret`, span: symSecret.block.header },
      ],
    };
  }
}

export default {
  id: "symenv-tag-missing",
  severities: ["error"],
  summary: "An AWS secret that a sym_secret reads lacks the tag that the access policy asks for",
  why: "The policy lets Sym's runtime read only secrets whose SymEnv tag is the environment's name. Without the tag AWS refuses, and every request that needs the secret fails.",
  check,
} satisfies Rule;
