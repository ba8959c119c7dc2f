/** The types of prompt fields and the provider release that brought each. */

/** By name, from provider 2.0.0 on, which brought the block (sym.md 3.3); `list` of before is gone with it. */
export const promptFieldTypes: ReadonlyMap<string, string> = new Map([
  ["string", "2.0.0"],
  ["int", "2.0.0"],
  ["bool", "2.0.0"],
  ["duration", "2.0.0"],
  ["slack_user", "2.1.0"],
  ["slack_user_list", "2.1.0"],
  ["str_list", "3.4.2"],
  ["int_list", "3.4.2"],
]);
