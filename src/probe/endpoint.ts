/** Checks that `--probe-endpoint` is on the loopback. */
import type { LookupAddress } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** An address that stands in for the account's own. */
export interface Endpoint {
  readonly url: URL;
  /** What to connect to: never anything but loopback addresses, resolved once. */
  readonly addresses: readonly LookupAddress[];
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * Takes an http or https URL whose host is an IP literal of the loopback, or `localhost` where that resolves to nothing
 * else. Gives a usage error for everything else, also for a path, query or credentials, as only the address is
 * replaced.
 */
export async function parseEndpoint(
  text: string,
  lookup: LookupFunction,
): Promise<{ readonly endpoint: Endpoint } | { readonly usageError: string }> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    return { usageError: "--probe-endpoint takes a URL such as http://127.0.0.1:8080" };
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || url.username !== "" || url.password !== "") {
    return { usageError: "--probe-endpoint takes scheme, host and port only; leave out path, query and credentials" };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const family = isIP(host);
  const addresses =
    family !== 0 ? [{ address: host, family }] : host === "localhost" ? await resolveAll(host, lookup) : [];
  if (addresses.length === 0 || !addresses.every(({ address }) => isLoopback(address))) {
    return {
      usageError: `--probe-endpoint must be on the loopback (127.0.0.1, [::1], or localhost where it resolves to one); "${host}" is not`,
    };
  }
  return { endpoint: { url, addresses } };
}

/** All addresses of a name; none where it does not resolve. */
export function resolveAll(host: string, lookup: LookupFunction): Promise<readonly LookupAddress[]> {
  return new Promise((done) => {
    lookup(host, { all: true }, (error, addresses, family) => {
      if (error) done([]);
      else if (Array.isArray(addresses)) done(addresses);
      else done([{ address: addresses, family: family ?? isIP(addresses) }]);
    });
  });
}
