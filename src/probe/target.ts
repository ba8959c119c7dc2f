/** What the probe is asked about: one OneLogin integration of the configuration. */
import type { Span } from "../source.ts";

/** A role id that a target names. `address` is the target's. */
export interface ProbeRole {
  readonly id: string;
  readonly span: Span;
  readonly address: string;
}

export interface ProbeTarget {
  /** The root module's directory as it is shown. */
  readonly root: string;
  /** The integration, as in `sym_integration.onelogin`. */
  readonly address: string;
  /** `external_id`, where it is known. */
  readonly domain?: { readonly text: string; readonly span: Span };
  /** `settings.client_id`, where it is known. */
  readonly clientId?: { readonly text: string; readonly span: Span };
  /** The place of `settings.client_secret`. */
  readonly clientSecret?: Span;
  /** The integration's block header: the place to show where one of the above is absent. */
  readonly header: Span;
  readonly roles: readonly ProbeRole[];
  /** An `onelogin-domain` finding stands, so nothing is sent to this domain. */
  readonly domainDoubted: boolean;
}
