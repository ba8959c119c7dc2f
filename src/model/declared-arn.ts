/** Finds the role or policy of a root whose ARN is put together of its account, path and name. */
import type { Instance } from "../evaluate/instance.ts";
import type { Value } from "../evaluate/value.ts";
import { argument, argumentText, identified, type Model, managed, textOf } from "./model.ts";
import { fieldsOfArn } from "./policy-arn.ts";
import { partsOf } from "./policy-json.ts";
import { providerOf } from "./provider-source.ts";
import { awsProviderOf, locationOf } from "./providers.ts";

/** What the data sources that say where one is have for each field of an ARN. */
const placeAttributes = {
  partition: ["aws_partition", ["partition", "id"]],
  region: ["aws_region", ["name", "id", "region"]],
  account: ["aws_caller_identity", ["account_id", "id"]],
} as const;

/** Whether a value is what a data source says of the provider that a resource has too. */
export function isOwnPlace(
  model: Model,
  resource: Instance,
  value: Value,
  field: keyof typeof placeAttributes,
): boolean {
  const [type, attributes] = placeAttributes[field];
  const reference = identified(value);
  if (reference?.instance.type !== type || reference.instance.mode !== "data") return false;
  const { instance, path } = reference;
  const [attribute, more] = path;
  if (more !== undefined || !attributes.some((name) => name === attribute)) return false;
  // Both can be asked for another region than the provider's.
  if (field === "region" && (instance.body.attributes.size > 0 || argument(resource, "region").state !== "absent")) {
    return false;
  }
  const [asked, used] = [providerOf(model, instance, "aws"), providerOf(model, resource, "aws")];
  return asked !== "unknown" && used !== "unknown" && asked.key === used.key;
}

/** The last field of their ARNs before path and name. */
const kinds = { aws_iam_role: "role", aws_iam_policy: "policy" } as const;

/** The declared one that an ARN of known path and name is certainly of: its account is that of the resource's provider. */
export function declaredByArn(model: Model, type: keyof typeof kinds, arn: Value): Instance | undefined {
  const fields = fieldsOfArn(partsOf(arn) ?? []);
  const [service, account, resource] = [fields[2] ?? [], fields[4] ?? [], fields[5] ?? []];
  const [only, another] = account;
  const [text, more] = resource;
  if (fields.length !== 6 || service[0] !== "iam" || only === undefined || another !== undefined) return undefined;
  if (typeof text !== "string" || more !== undefined) return undefined;
  return byPath(model, type)
    .get(text)
    ?.find((each) =>
      typeof only === "string"
        ? only === locationOf(awsProviderOf(model, each)).account
        : isOwnPlace(model, each, only, "account"),
    );
}

const declared = new WeakMap<Model, Map<string, ReadonlyMap<string, readonly Instance[]>>>();

/** The declared ones by the last field of their ARN. */
function byPath(model: Model, type: keyof typeof kinds): ReadonlyMap<string, readonly Instance[]> {
  const ofModel = declared.get(model) ?? new Map<string, ReadonlyMap<string, readonly Instance[]>>();
  declared.set(model, ofModel);
  const known = ofModel.get(type);
  if (known !== undefined) return known;
  const found = new Map<string, Instance[]>();
  for (const instance of managed(model, type)) {
    const [name, path] = [argumentText(instance, "name"), argument(instance, "path")];
    const before = path.state === "absent" ? "/" : textOf(path);
    if (name === undefined || before === undefined || instance.symbolic) continue;
    const key = `${kinds[type]}${before}${name}`;
    const list = found.get(key);
    if (list === undefined) found.set(key, [instance]);
    else list.push(instance);
  }
  ofModel.set(type, found);
  return found;
}
