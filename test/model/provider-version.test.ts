/** The release of the Sym provider that constraints and the lock file choose. */
import { describe, expect, it } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { providerInUse, whyThisVersion } from "../../src/model/provider-version.ts";
import { makeSource } from "../../src/source.ts";
import { evaluated } from "../schema/evaluated.ts";

function required(version: string, source = "symopsio/sym", name = "sym"): string {
  return `terraform {
  required_providers {
    ${name} = {
      source  = "${source}"
      version = "${version}"
    }
  }
}
`;
}

function lock(version: string, source = "registry.terraform.io/symopsio/sym") {
  return parseFile(
    makeSource(
      ".terraform.lock.hcl",
      "/repo/.terraform.lock.hcl",
      `provider "${source}" {\n  version = "${version}"\n}\n`,
    ),
  ).file;
}

function chosen(text: string, lockFile?: ReturnType<typeof lock>): string {
  const { version, chosenBy } = providerInUse(evaluated(text), lockFile);
  return chosenBy === undefined
    ? version
    : `${version} by ${chosenBy.kind} ${chosenBy.span.source.text.slice(chosenBy.span.from, chosenBy.span.to)}`;
}

describe("the provider in use", () => {
  it.each([
    ["the newest without a constraint", "", "3.6.0"],
    ["the newest that the constraint allows", required("~> 2.0"), '2.1.3 by constraint "~> 2.0"'],
    ["the newest of a patch series", required("~> 3.1.0"), '3.1.0 by constraint "~> 3.1.0"'],
    ["the newest below an excluded one", required("!= 3.6.0"), '3.5.0 by constraint "!= 3.6.0"'],
    ["the newest where a constraint allows all", required(">= 1.0"), "3.6.0"],
    ["the newest where a constraint cannot be read", required("newest"), "3.6.0"],
    ["the newest where no known release is allowed", required(">= 4.0"), "3.6.0"],
    ["the next stable release for an alpha", required("= 3.4.0-alpha1"), '3.4.2 by constraint "= 3.4.0-alpha1"'],
    [
      "what the retired host's provider was",
      required("~> 1.0", "terraform.symops.com/symopsio/sym"),
      '1.14.1 by constraint "~> 1.0"',
    ],
    ["what another local name asks for", required("~> 2.0", "symopsio/sym", "symops"), '2.1.3 by constraint "~> 2.0"'],
    ["not what another provider asks for", required("~> 2.0", "hashicorp/aws", "aws"), "3.6.0"],
    [
      "the constraint without a source",
      'terraform {\n required_providers {\n  sym = "~> 2.0"\n }\n}',
      '2.1.3 by constraint "~> 2.0"',
    ],
    [
      "the constraint in the provider block",
      'provider "sym" {\n version = "~> 2.0"\n}',
      '2.1.3 by constraint "~> 2.0"',
    ],
    ["what several constraints leave", `${required(">= 3.0")}${required("< 3.5")}`, '3.4.2 by constraint "< 3.5"'],
  ])("is %s", (_, text, wanted) => {
    expect(chosen(text)).toBe(wanted);
  });

  it("is what the lock file has within the constraint", () => {
    expect(chosen(required("~> 3.0"), lock("3.1.0"))).toBe('3.1.0 by lock file "3.1.0"');
  });

  it("is what the lock file has without a constraint", () => {
    expect(chosen("", lock("2.1.0", "registry.opentofu.org/symopsio/sym"))).toBe('2.1.0 by lock file "2.1.0"');
  });

  it("is not what the lock file has outside of the constraint", () => {
    expect(chosen(required("~> 3.0"), lock("2.1.0"))).toBe("3.6.0");
  });

  it("is not what the lock file has for another provider", () => {
    expect(chosen("", lock("2.1.0", "registry.terraform.io/hashicorp/aws"))).toBe("3.6.0");
  });

  it("is the newest known one where the lock file has a newer", () => {
    expect(chosen("", lock("4.2.0"))).toBe('3.6.0 by lock file "4.2.0"');
  });

  it("is said with its reason", () => {
    expect(whyThisVersion(providerInUse(evaluated(required("~> 2.0"))))).toBe(
      'the constraint "~> 2.0" allows at most 2.1.3',
    );
    expect(whyThisVersion(providerInUse(evaluated(""), lock("3.1.0")))).toBe(".terraform.lock.hcl has 3.1.0");
  });
});
