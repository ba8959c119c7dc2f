/** Puts what the judge says where it belongs: on a stage, on the domain, on the pair. */
import type { ProbeStage, Problem, Related } from "../finding.ts";
import type { Span } from "../source.ts";
import type { Measured } from "./observe.ts";
import type { ProbeTarget } from "./target.ts";

/** The integration under judgement, its host in lower case, and the source of its secret as users write it. */
export interface Case {
  readonly target: ProbeTarget;
  readonly domain: string;
  readonly secretSource: string;
}

/** A stage with what its calls took. */
export function stage(name: ProbeStage["stage"], outcome: string, { status, milliseconds }: Measured): ProbeStage {
  return { stage: name, outcome, ...(status === undefined ? {} : { status }), milliseconds };
}

/** The id of the request, for OneLogin's support, as it stands in a list of evidence. */
export function request({ requestId }: Measured): string {
  return requestId === undefined ? "" : `, request ${requestId}`;
}

/** A finding about the host, at `external_id`, else at the header of the integration. */
export function domainProblem({ target }: Case, rule: string, message: string, help: string): Problem {
  return {
    rule,
    message,
    span: target.domain?.span ?? target.header,
    help,
    address: target.address,
    path: "external_id",
  };
}

/** A finding about the pair, at `client_id`, else at the header; the client secret is related. */
export function pairProblem({ target }: Case, rule: string, message: string, help: string): Problem {
  const span: Span = target.clientId?.span ?? target.header;
  const related: readonly Related[] =
    target.clientSecret === undefined
      ? []
      : [{ message: "the client secret is the other half of the pair", span: target.clientSecret }];
  return {
    rule,
    message,
    span,
    help,
    address: target.address,
    path: "settings.client_id",
    ...(related.length === 0 ? {} : { related }),
  };
}
