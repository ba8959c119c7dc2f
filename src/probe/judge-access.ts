/** Judges what an accepted pair may do: its scope, and the roles that it can see. */
import type { ProbeStage, Problem, Verdict } from "../finding.ts";
import { isAskable } from "./calls.ts";
import type { Signal } from "./interpret.ts";
import type { Observation, Seen } from "./observe.ts";
import { type Case, pairProblem, request, stage } from "./place.ts";
import type { ProbeRole } from "./target.ts";

/** What the judge says about the part of the way that it looked at. */
interface Partial {
  readonly stages: readonly ProbeStage[];
  readonly problems: readonly Problem[];
}

export interface ScopeJudgement extends Partial {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** Judges the scope by two signals that are documented for Manage All only. */
export function judgeScope(subject: Case, observation: Observation): ScopeJudgement {
  const { connectors, mappings } = observation;
  if (connectors === undefined)
    return { verdict: "valid", reason: "its scope is not known.", stages: [], problems: [] };
  if (connectors.meaning.kind === "granted") {
    return {
      verdict: "valid",
      reason: "scope is Manage All. That the pair's creator is a Super User cannot be read: ask.",
      stages: [stage("scope", "Manage All", connectors)],
      problems: [],
    };
  }
  const first = `connectors, ${connectors.meaning.why}${request(connectors)}`;
  if (connectors.meaning.kind === "unknown") {
    const message = `Whether the pair of "client_id" has the scope Manage All is not known: ${connectors.meaning.why} (scope, connectors${request(connectors)})`;
    return {
      verdict: "valid",
      reason: "its scope is not known.",
      stages: [stage("scope", `not known: ${connectors.meaning.why}`, connectors)],
      problems: [
        pairProblem(subject, "probe-inconclusive", message, "Run the probe again later; the pair itself was accepted."),
      ],
    };
  }
  const help =
    "Make a new pair with the scope Manage All in OneLogin under Developers > API Credentials, signed in as a Super User: only such a pair may assign and remove role members.";
  if (mappings?.meaning.kind === "refused") {
    const likely = likelyScope(observation);
    const message = `The pair of "client_id" is below the scope Manage All${likely} (scope: ${first}; mappings, ${mappings.meaning.why})`;
    return {
      verdict: "under-scoped",
      reason: `its scope is below Manage All${likely}.`,
      stages: [stage("scope", `below Manage All${likely}`, connectors)],
      problems: [pairProblem(subject, "probe-scope", message, help)],
    };
  }
  const second =
    mappings?.meaning.kind === "granted"
      ? "mappings were given"
      : `mappings gave no answer: ${mappings?.meaning.why ?? "not asked"}`;
  const message = `The pair of "client_id" may be below the scope Manage All: one of two signals was refused (scope: ${first}; ${second})`;
  return {
    verdict: "valid",
    reason: "its scope is doubtful: one of two signals of Manage All was refused.",
    stages: [stage("scope", "doubtful: connectors refused", connectors)],
    problems: [
      {
        ...pairProblem(subject, "probe-scope", message, `Look up the scope of the pair in OneLogin. ${help}`),
        severity: "warning",
      },
    ],
  };
}

/**
 * By OneLogin's table of scopes: rate_limit is for all but Authentication Only, the list of v2 roles not for Manage
 * Users.
 */
function likelyScope({ roleList, rateLimit }: Observation): string {
  const kind = (seen: Seen<Signal> | undefined) => seen?.meaning.kind;
  if (kind(roleList) === "granted") return ", likely Read Users, Read All or Manage Users";
  if (kind(roleList) === "refused" && kind(rateLimit) === "granted") return ", likely Manage Users";
  if (kind(roleList) === "refused" && kind(rateLimit) === "refused") return ", likely Authentication Only";
  return "";
}

/**
 * Judges the roles of the integration; a role that is not found is absent only where the pair can read roles. `reason`
 * is a sentence or empty.
 */
export function judgeRoles(subject: Case, observation: Observation): Partial & { readonly reason: string } {
  const asked = subject.target.roles.filter((role) => isAskable(role.id));
  if (asked.length === 0) return { stages: [], problems: [], reason: "" };
  const readable =
    observation.connectors?.meaning.kind === "granted" ||
    observation.roleList?.meaning.kind === "granted" ||
    [...observation.roles.values()].some((role) => role.meaning.kind === "found");

  const absent: ProbeRole[] = [];
  const unknown = new Map<string, ProbeRole[]>();
  for (const role of asked) {
    const seen = observation.roles.get(role.id);
    if (seen?.meaning.kind === "found") continue;
    if (seen?.meaning.kind === "not-found" && readable) {
      absent.push(role);
      continue;
    }
    const why =
      seen === undefined
        ? "it was not asked about any more"
        : seen.meaning.kind === "unknown"
          ? seen.meaning.why
          : "HTTP 404, and the pair may not be allowed to read roles";
    const alike = unknown.get(why);
    if (alike === undefined) unknown.set(why, [role]);
    else alike.push(role);
  }
  const missing = once(absent).map((role) => absentRole(subject, role));
  const doubtful = [...unknown].map(([why, roles]) => unknownRoles(subject, why, once(roles)));

  const ids = (roles: readonly ProbeRole[]) => new Set(roles.map((role) => role.id)).size;
  const all = ids(asked);
  const gone = ids(absent);
  const open = ids([...unknown.values()].flat());
  const parts = [
    `${all - gone - open} of ${all} ${all === 1 ? "role" : "roles"} found`,
    ...(gone === 0 ? [] : [`${gone} not in the account`]),
    ...(open === 0 ? [] : [`${open} not known`]),
  ];
  const calls = [...new Set(asked.map((role) => role.id))].flatMap((id) => observation.roles.get(id) ?? []);
  const statuses = new Set(calls.map((call) => call.status));
  const [status] = statuses;
  const measured = {
    milliseconds: calls.reduce((sum, call) => sum + call.milliseconds, 0),
    ...(statuses.size === 1 && status !== undefined ? { status } : {}),
  };
  return {
    stages: [stage("roles", parts.join(", "), measured)],
    problems: [...missing, ...doubtful],
    reason: ` ${capital(parts.join(", "))}.`,
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Each place once: instances of one block share theirs. */
function once(roles: readonly ProbeRole[]): readonly ProbeRole[] {
  const places = new Map<string, ProbeRole>();
  for (const role of roles) {
    const place = JSON.stringify([role.span.source.path, role.span.from, role.span.to, role.id]);
    if (!places.has(place)) places.set(place, role);
  }
  return [...places.values()];
}

function absentRole(subject: Case, role: ProbeRole): Problem {
  return {
    rule: "probe-role",
    message: `"${subject.domain}" has no role "${role.id}" that the pair can see (roles, HTTP 404)`,
    span: role.span,
    help: "Look up the id in OneLogin under Users > Roles: it is the number in the role's address. Then correct it here.",
    address: role.address,
    path: "settings.role_id",
  };
}

function unknownRoles(subject: Case, why: string, roles: readonly ProbeRole[]): Problem {
  const [first, ...others] = roles;
  const count = roles.length === 1 ? `role "${first?.id}" exists` : `${roles.length} roles exist`;
  return {
    rule: "probe-inconclusive",
    message: `Whether ${count} in "${subject.domain}" is not known: ${why} (roles)`,
    span: first?.span ?? subject.target.header,
    help: "Run the probe again later, with a pair that may read roles.",
    address: first?.address ?? subject.target.address,
    path: "settings.role_id",
    ...(others.length === 0
      ? {}
      : { related: others.slice(0, 20).map((role) => ({ message: "nor is it about this role", span: role.span })) }),
  };
}
