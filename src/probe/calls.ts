/** The calls that the probe may make, and no others. */
import type { PlannedCall } from "../finding.ts";

export const discoveryCall: PlannedCall = { method: "GET", path: "/oidc/2/.well-known/openid-configuration" };
export const tokenCall: PlannedCall = { method: "POST", path: "/auth/oauth2/v2/token" };
/** The first signal of Manage All: documented for that scope only, and it lists no people. */
export const connectorsCall: PlannedCall = { method: "GET", path: "/api/2/connectors?limit=1" };
/** The second signal: a small fixed list, documented for Manage All only. */
export const mappingsCall: PlannedCall = { method: "GET", path: "/api/2/mappings/actions" };
export const roleListCall: PlannedCall = { method: "GET", path: "/api/2/roles?limit=1" };
export const rateLimitCall: PlannedCall = { method: "GET", path: "/auth/rate_limit" };

export function roleCall(id: string): PlannedCall {
  return { method: "GET", path: `/api/2/roles/${encodeURIComponent(id)}` };
}

/** OneLogin types role ids as integers; anything else is not asked about, since rule `role-id` speaks of it. */
export function isAskable(roleId: string): boolean {
  return /^[0-9]{1,20}$/.test(roleId);
}

/**
 * Every call that probing a pair may take, in order; those after the first signal of the scope only where that is
 * refused.
 */
export function callsFor(roleIds: readonly string[]): readonly PlannedCall[] {
  return [
    discoveryCall,
    tokenCall,
    connectorsCall,
    mappingsCall,
    roleListCall,
    rateLimitCall,
    ...roleIds.map(roleCall),
  ];
}
