/** The tag of an AWS secret that a sym_secret reads differs from what the access policy asks for. */
import type { Problem } from "../finding.ts";
import { locate } from "../model/locate.ts";
import { asText, type Model } from "../model/model.ts";
import { provenance } from "../model/provenance.ts";
import { tagFaults } from "../model/secret-tags.ts";
import type { Rule } from "./rule.ts";

function* check(model: Model): Iterable<Problem> {
  for (const { secret, grant, tagName, wanted, wantedValue, found, fromDefaultTags } of tagFaults(model)) {
    const value = found === undefined ? undefined : asText(found);
    if (found === undefined || value === undefined) continue;
    const tags = secret.body.attributes.get("tags");
    const span = fromDefaultTags ? (tags?.attribute?.name ?? secret.block.header) : locate(secret, ["tags", tagName]);
    const sameButCase = value.toLowerCase() === wanted.toLowerCase();
    yield {
      rule: "symenv-tag-mismatch",
      address: secret.address,
      path: `tags.${tagName}`,
      span,
      message: `"${secret.address}" is tagged ${tagName} = "${value}"${fromDefaultTags ? " by the provider's default_tags" : ""}; "${grant.name}" lets Sym's runtime read only secrets tagged "${wanted}".`,
      help: sameButCase
        ? `AWS compares the values by case: write "${wanted}".`
        : `Tag the secret "${wanted}", or give both the same local.`,
      related: [
        ...provenance(found, span, `"${value}"`),
        { message: `"${wanted}" is asked for here`, span: grant.tagPlace },
        ...provenance(wantedValue, grant.tagPlace, `"${wanted}"`),
      ],
    };
  }
}

export default {
  id: "symenv-tag-mismatch",
  severities: ["error"],
  summary: "The tag of an AWS secret that a sym_secret reads differs from what the access policy asks for",
  why: "The policy's condition compares the tag with the environment's name, case included. With another value AWS refuses, and every request that needs the secret fails.",
  check,
} satisfies Rule;
