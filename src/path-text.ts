/** Paths inside a resource as Terraform writes them. */

/** One step: a name, a position, or every element of something whose elements are not known one by one. */
export type PathStep = string | number | typeof everyElement;

export const everyElement: unique symbol = Symbol("every element");

/** `settings.client_secret`, `params[0].strategy_id`, `tags["a b"]`, `targets[*]`. */
export function pathText(path: readonly PathStep[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "symbol") text += "[*]";
    else if (typeof step === "number") text += `[${step}]`;
    else if (/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step).replace(/[$%](?=\{)/g, "$&$&")}]`;
  }
  return text;
}
