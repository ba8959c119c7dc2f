/** Which configuration of the AWS provider a resource or module uses, and which region and account that is. */
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import { isNull, knownElements, type Value } from "../evaluate/value.ts";
import { asText, identified, type Model } from "./model.ts";
import { providerOf } from "./provider-source.ts";

/** A `provider "aws"` block; undefined where none is written, "unknown" where it cannot be told which. */
export type Provider = EvaluatedBlock | undefined | "unknown";

/** The provider of an AWS resource or data source; of one inside a known module, the one that the module is given. */
export function awsProviderOf(model: Model, resource: Instance): Provider {
  const source = providerOf(model, resource, "aws");
  return source === "unknown" ? source : source.block;
}

/** Something that is known, or known to be the same as something else of the same provider. */
export interface Location {
  readonly region: string | undefined;
  readonly account: string | undefined;
}

const nowhere: Location = { region: undefined, account: undefined };

/** Region and account of a provider, as far as its block says them. */
export function locationOf(provider: Provider): Location {
  if (provider === undefined || provider === "unknown") return nowhere;
  const { attributes, blocks, openBlocks } = provider.body;
  const allowed = knownElements(attributes.get("allowed_account_ids")?.value);
  const [only, second] = allowed ?? [];
  const roles = blocks.filter(({ type }) => type === "assume_role");
  const role = roles.at(-1)?.body.attributes.get("role_arn")?.value;
  const viaRole = openBlocks.has("assume_role") ? undefined : accountOfArn(role);
  const account = viaRole ?? (only !== undefined && second === undefined ? asText(only) : undefined);
  return {
    region: asText(attributes.get("region")?.value),
    account: account !== undefined && isAccount(account) ? account : undefined,
  };
}

function accountOfArn(arn: Value | undefined): string | undefined {
  const text = arn === undefined || isNull(arn) ? undefined : asText(arn);
  return text === undefined ? undefined : /^arn:[^:]*:iam::(\d{12}):/.exec(text)?.[1];
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** The region that a value is: a known text, or the one of the provider that `data.aws_region` asks. */
export function regionOfValue(model: Model, value: Value): string | undefined {
  const text = asText(value);
  if (text !== undefined) return text;
  const reference = identified(value);
  if (reference?.instance.type !== "aws_region" || reference.instance.mode !== "data") return undefined;
  const { instance, path } = reference;
  if (path.length !== 1 || !["name", "id", "region"].includes(String(path[0]))) return undefined;
  for (const argument of ["region", "name", "endpoint"]) {
    const given = instance.body.attributes.get(argument)?.value;
    if (given !== undefined && !isNull(given) && !instance.fromKnownModule) {
      return argument === "endpoint" ? undefined : asText(given);
    }
  }
  return locationOf(awsProviderOf(model, instance)).region;
}

/** The account that a value is: a known number, or the one of the provider that `data.aws_caller_identity` asks. */
export function accountOfValue(model: Model, value: Value): string | undefined {
  const text = asText(value);
  if (text !== undefined) return isAccount(text) ? text : undefined;
  const reference = identified(value);
  if (reference?.instance.type !== "aws_caller_identity" || reference.path[0] !== "account_id") return undefined;
  return locationOf(awsProviderOf(model, reference.instance)).account;
}
