/** Decides which host names may be given a secret. */

/** One DNS label: no official rule for a OneLogin subdomain exists, this covers all that were seen. */
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Labels under `onelogin.com` that are OneLogin's own and no account's. */
const systemLabels: ReadonlySet<string> = new Set([
  "admin",
  "api",
  "app",
  "cdn",
  "developers",
  "openid-connect",
  "openid-connect-eu",
  "support",
  "www",
]);

/** Whether `text`, compared without case, is `<label>.onelogin.com` of an account. */
export function isAccountDomain(text: string): boolean {
  const lower = text.toLowerCase();
  if (!lower.endsWith(".onelogin.com")) return false;
  const first = lower.slice(0, -".onelogin.com".length);
  return label.test(first) && !systemLabels.has(first);
}
