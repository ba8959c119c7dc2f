/** The ids that suppression comments themselves give rise to. */
import type { RuleInfo } from "./rule.ts";

/** What is wrong with a comment that suppresses findings. */
export const suppressionRules: readonly RuleInfo[] = [
  {
    id: "unused-suppression",
    severities: ["warning"],
    summary: "A suppression that suppressed nothing",
    why: "The finding is gone, or the comment stands where it reaches nothing. Left in place it would hide the next mistake there.",
    example: {
      bad: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: role-id -- the role is made by another team
    role_id         = "617204"
  }
}
`,
      good: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: role-id -- the role is made by another team
    role_id         = "engineering-readers"
  }
}
`,
    },
  },
  {
    id: "expired-suppression",
    severities: ["warning"],
    summary: "A suppression whose date is past",
    why: "It was meant to count only until that day, so what it hid is reported again.",
    example: {
      bad: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: role-id until=2024-06-30 -- the role is made in June
    role_id         = "engineering-readers"
  }
}
`,
      good: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: role-id until=9999-12-31 -- the role is made by another team
    role_id         = "engineering-readers"
  }
}
`,
    },
  },
  {
    id: "malformed-suppression",
    severities: ["error"],
    summary: "A suppression that cannot be read",
    why: "It names no rule that exists, gives no reason, or has a date that cannot be read, so it suppresses nothing.",
    example: {
      bad: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: rolle-id -- the role is made by another team
    role_id         = "engineering-readers"
  }
}
`,
      good: `resource "sym_target" "readers" {
  type = "onelogin_role"
  name = "readers"

  settings = {
    privilege_level = "member"
    # symcheck-ignore: role-id -- the role is made by another team
    role_id         = "engineering-readers"
  }
}
`,
    },
  },
];
