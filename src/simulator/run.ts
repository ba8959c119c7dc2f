/** Starts the embedded account for a user and says how to use it. */
import { type Account, SCOPES, type Scope, startAccount } from "./account.ts";
import { describeFaults, faultNamed } from "./faults.ts";

/** An account as a file describes it: JSON with these keys, all lists of strings but `scope` and `secret`. */
export interface AccountDescription {
  readonly domains: readonly string[];
  readonly clientIds: readonly string[];
  readonly roleIds: readonly string[];
  readonly scope?: Scope;
  readonly secret?: string;
}

/** Reads the text of an account file. Gives a problem in words for text that is not such a file. */
export function parseAccount(text: string): { readonly account: AccountDescription } | { readonly problem: string } {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { problem: "is not JSON" };
  }
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return { problem: "must hold a JSON object" };
  const entries = new Map(Object.entries(content));
  const known = ["domains", "clientIds", "roleIds", "scope", "secret"];
  const stray = [...entries.keys()].find((key) => !known.includes(key));
  if (stray !== undefined) return { problem: `has a key "${stray}"; known are ${known.join(", ")}` };
  const lists = new Map<string, readonly string[]>();
  for (const key of ["domains", "clientIds", "roleIds"]) {
    const list: unknown = entries.get(key) ?? [];
    if (!Array.isArray(list) || !list.every((item) => typeof item === "string"))
      return { problem: `must have a list of strings as "${key}"` };
    lists.set(key, list);
  }
  const scope = entries.get("scope");
  if (scope !== undefined && !SCOPES.includes(scope))
    return { problem: `must have one of ${SCOPES.join(", ")} as "scope"` };
  const secret = entries.get("secret");
  if (secret !== undefined && (typeof secret !== "string" || secret === ""))
    return { problem: 'must have a text as "secret"' };
  return {
    account: {
      domains: lists.get("domains") ?? [],
      clientIds: lists.get("clientIds") ?? [],
      roleIds: lists.get("roleIds") ?? [],
      ...(scope === undefined ? {} : { scope }),
      ...(secret === undefined ? {} : { secret }),
    },
  };
}

export interface RunningAccount {
  /** What to print: address, pair, and how to point the probe at it. */
  readonly text: string;
  readonly account: Account;
}

/**
 * Starts an account, with made-up domain, client id and role id where the description has none. Gives a problem for a
 * fault that does not exist. A secret that the description brings is not repeated in the text.
 */
export async function runAccount(
  description: AccountDescription,
  faults: readonly string[],
): Promise<RunningAccount | { readonly problem: string }> {
  const unknown = faults.find((name) => faultNamed(name) === undefined);
  if (unknown !== undefined)
    return { problem: `"${unknown}" is no fault of the simulated account.\n${describeFaults()}` };
  const domains = description.domains.length > 0 ? description.domains : ["simulated.onelogin.com"];
  const clientIds = description.clientIds.length > 0 ? description.clientIds : ["5".repeat(64)];
  const account = await startAccount({ ...description, domains, clientIds, faults });
  const list = (values: readonly string[]) => (values.length === 0 ? "none" : values.join(", "));
  const secret =
    description.secret === undefined ? `${account.secret} (made up for this run)` : "the one of the account file";
  const text = `A simulated OneLogin account listens on ${account.url}
  domains:       ${list(domains)}
  client ids:    ${list(clientIds)}
  client secret: ${secret}
  roles:         ${list(description.roleIds)}
  scope:         ${description.scope ?? "manage_all"}
  faults:        ${list(faults)}

To probe it, in another terminal:
  export SYMCHECK_ONELOGIN_CLIENT_SECRET=${description.secret === undefined ? account.secret : "…"}
  symcheck validate --probe require --probe-endpoint ${account.url}

Stop it with Ctrl-C.
`;
  return { text, account };
}
