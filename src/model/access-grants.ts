/** What may let roles read secrets: the policies of the root, of known modules and of AWS, with the roles that have them. */
import { isMisspelling } from "../catalogue/closest.ts";
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import type { EvaluatedCall } from "../evaluate/module.ts";
import { isNull, isUnknown, knownElements, knownEntries, stringValue, type Value } from "../evaluate/value.ts";
import type { Span } from "../source.ts";
import { type Attachment, attachments, heldBy } from "./access-attachments.ts";
import { knownModuleOf } from "./known-modules.ts";
import { locate } from "./locate.ts";
import { argumentText, asText, identified, type Model, managed } from "./model.ts";
import { type Policy, placeInPolicy, policyOf, type Written } from "./policy.ts";
import { anyOf, type Truth } from "./policy-match.ts";
import { isAboutSecrets } from "./policy-verdict.ts";
import { namesRole } from "./secret-access.ts";

export interface Grant {
  /** An addon module, a runtime connector that has one inside, a policy of its own, or one inside its role. */
  readonly kind: "addon" | "connector" | "policy" | "role policy" | "foreign";
  /** As messages call it. */
  readonly name: string;
  readonly header: Span;
  readonly policy: Policy | "unknown";
  /** Where the policy is given: the argument's expression, or the header. */
  readonly text: Span;
  readonly attachments: readonly Attachment[];
  /** It may be attached to others than these. */
  readonly more: boolean;
}

export interface SecretAccess {
  /** All that may let somebody read a secret. */
  readonly grants: readonly Grant[];
  /** Something may give any role access. */
  readonly open: boolean;
  /** What modules that are not read are given: they may attach a policy to it. */
  readonly handedOver: ReadonlySet<Instance>;
}

const accessOfModel = new WeakMap<Model, SecretAccess>();

/** What grants roles access to secrets in this root. */
export function secretAccess(model: Model): SecretAccess {
  const known = accessOfModel.get(model);
  if (known !== undefined) return known;
  const { open, handedOver } = attachments(model);
  const grants = [
    ...model.calls.flatMap((call) => moduleGrants(model, call)),
    ...managed(model, "aws_iam_policy").flatMap((policy) =>
      policy.fromKnownModule ? [] : [policyGrant(model, policy)],
    ),
    ...managed(model, "aws_iam_role_policy").map(rolePolicyGrant),
    ...managed(model, "aws_iam_role").flatMap(inlineGrants),
    ...foreignGrants(model),
  ].filter(({ policy }) => isAboutSecrets(policy));
  const access = { grants, open, handedOver };
  accessOfModel.set(model, access);
  return access;
}

interface ByRole {
  readonly roles: ReadonlyMap<Instance, ReadonlySet<Grant>>;
  /** By the last part of a role's name or ARN, in lower case. */
  readonly names: ReadonlyMap<string, ReadonlySet<Grant>>;
  /** Attached to what cannot be told. */
  readonly anywhere: ReadonlySet<Grant>;
}

const grantsByRole = new WeakMap<SecretAccess, ByRole>();

/** The names of roles that an argument gives; an ARN ends with one. */
function nameKey(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1).toLowerCase();
}

function byRole(access: SecretAccess): ByRole {
  const known = grantsByRole.get(access);
  if (known !== undefined) return known;
  const roles = new Map<Instance, Set<Grant>>();
  const names = new Map<string, Set<Grant>>();
  const anywhere = new Set<Grant>();
  const add = <Key>(map: Map<Key, Set<Grant>>, key: Key, grant: Grant) => {
    const set = map.get(key);
    if (set === undefined) map.set(key, new Set([grant]));
    else set.add(grant);
  };
  for (const grant of access.grants) {
    if (grant.more) anywhere.add(grant);
    for (const { role } of grant.attachments) {
      const named = roleOf(role);
      if (named === undefined) anywhere.add(grant);
      else if (typeof named === "string") add(names, nameKey(named), grant);
      else add(roles, named, grant);
    }
  }
  const made = { roles, names, anywhere };
  grantsByRole.set(access, made);
  return made;
}

/** The role of this root, or the text, that an attachment names; undefined where it is not known. */
export function roleOf(role: Attachment["role"]): Instance | string | undefined {
  if ("block" in role) return role;
  const reference = identified(role);
  if (reference?.instance.type === "aws_iam_role" && reference.instance.mode === "managed") return reference.instance;
  return typeof role.data === "string" ? role.data : undefined;
}

/** AWS lets a role have far fewer policies. */
const candidateLimit = 100;

/** The grants that a role has or may have; undefined where there are more than can be judged. */
export function grantsOf(
  access: SecretAccess,
  role: Instance,
): readonly { readonly grant: Grant; readonly certain: boolean }[] | undefined {
  const { roles, names, anywhere } = byRole(access);
  const name = argumentText(role, "name");
  const candidates = new Set<Grant>();
  const named = name === undefined ? [...names.values()] : [names.get(nameKey(name)) ?? new Set<Grant>()];
  for (const set of [roles.get(role) ?? new Set<Grant>(), ...named, anywhere]) {
    if (set.size > candidateLimit || candidates.size > candidateLimit) return undefined;
    for (const grant of set) candidates.add(grant);
  }
  return [...candidates].flatMap((grant) => {
    const truth = attachedTo(grant, role);
    return truth === "no" ? [] : [{ grant, certain: truth === "yes" }];
  });
}

/** Whether a grant is attached to a role. */
function attachedTo(grant: Grant, role: Instance): Truth {
  const truth = anyOf(
    grant.attachments.map((attachment) => {
      const named = namesRole(attachment.role, role);
      return named === "yes" && attachment.symbolic === true ? "maybe" : named;
    }),
  );
  return truth === "no" && grant.more ? "maybe" : truth;
}

/** Whether nothing has a grant yet. */
export function isUnattached(grant: Grant): boolean {
  return grant.attachments.length === 0 && !grant.more;
}

const places = new WeakMap<Written, Span>();

/** Where a grant asks for something: inside its policy, else at the policy. */
export function placeInGrant(grant: Grant, written: Written): Span {
  const known = places.get(written);
  if (known !== undefined) return known;
  const place = (grant.policy === "unknown" ? undefined : placeInPolicy(grant.policy, written)) ?? grant.text;
  places.set(written, place);
  return place;
}

/** The policy that Sym's modules make: sym.md 9. */
function tagPolicy(tagName: Value | undefined, tagValue: Value | undefined, place: Span): Policy {
  const list = (values: readonly string[]) => ({
    values: values.map((text) => ({ value: stringValue(text) })),
    negated: false,
  });
  const name = asText(tagName);
  return {
    complete: true,
    statements: [
      {
        sid: undefined,
        sidKnown: true,
        effect: "Allow",
        actions: list(["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"]),
        resources: list(["*"]),
        principals: undefined,
        conditions:
          name === undefined
            ? "unknown"
            : [
                {
                  operator: "StringEquals",
                  key: `secretsmanager:ResourceTag/${name}`,
                  values: tagValue === undefined || isNull(tagValue) ? "unknown" : [{ value: tagValue, span: place }],
                },
              ],
      },
    ],
  };
}

function given(value: Value | undefined): Value | undefined {
  return value === undefined || isNull(value) ? undefined : value;
}

function moduleGrants(model: Model, call: EvaluatedCall): Grant[] {
  const module = knownModuleOf(call);
  if (module === undefined) return [];
  if (module.source === "symopsio/secretsmgr-addon/aws") return [addonGrant(model, call, module.inputs)];
  // What the policies of other connectors let their roles do is not recorded.
  if (module.source !== "symopsio/runtime-connector/aws") {
    return module.creates.some((address) => address.startsWith("aws_iam_role.")) ? [unknownGrant(call)] : [];
  }
  const meant = ["addons", "policy_arns"];
  const mayGrant = unsupportedInputs(call, module.inputs).some((input) =>
    meant.some((name) => input === name || isMisspelling(input, name)),
  );
  if (mayGrant) return [unknownGrant(call)];
  return module.inputs.has("addons") ? connectorGrants(call) : [];
}

/** The inputs of a call that the module does not have. */
function unsupportedInputs({ body }: EvaluatedCall, inputs: ReadonlyMap<string, unknown>): readonly string[] {
  return [...body.attributes.keys()].filter((name) => !inputs.has(name) && !callArguments.has(name));
}

/** What a connector may have inside where the input that says so is misspelt, or of another version. */
function unknownGrant(call: EvaluatedCall): Grant {
  const { header } = call.block;
  const role = call.result?.instances.find(({ type }) => type === "aws_iam_role");
  const owner = call.address;
  return {
    kind: "connector",
    name: owner,
    header,
    policy: "unknown",
    text: header,
    attachments: role === undefined ? [] : [{ role, place: header, owner, path: "addons" }],
    more: role === undefined,
  };
}

/** What Terraform itself takes in a call. */
const callArguments = new Set(["source", "version", "providers", "count", "for_each", "depends_on"]);

function addonGrant(model: Model, call: EvaluatedCall, inputs: ReadonlyMap<string, unknown>): Grant {
  const { attributes } = call.body;
  const name = call.address;
  const place = locate(call, ["environment"]);
  const policy = call.result?.instances.find(({ type }) => type === "aws_iam_policy");
  const { byPolicy, mentioned } = attachments(model);
  const role = inputs.has("iam_role_name") ? given(attributes.get("iam_role_name")?.value) : undefined;
  const direct: Attachment[] =
    role === undefined || role.data === ""
      ? []
      : [{ role, place: locate(call, ["iam_role_name"]), owner: name, path: "iam_role_name" }];
  return {
    kind: "addon",
    name,
    header: call.block.header,
    policy: tagPolicy(
      given(attributes.get("tag_name")?.value) ?? stringValue("SymEnv"),
      attributes.get("environment")?.value,
      place,
    ),
    text: place,
    attachments: [...direct, ...((policy === undefined ? undefined : byPolicy.get(policy)) ?? [])],
    // An input that the module does not have may be meant for the role.
    more:
      (policy === undefined ? direct.length === 0 : mentioned.has(policy)) ||
      (direct.length === 0 && unsupportedInputs(call, inputs).length > 0),
  };
}

/** The addon that version 1 of the runtime connector has inside. */
function connectorGrants(call: EvaluatedCall): Grant[] {
  const { attributes } = call.body;
  const addons = given(attributes.get("addons")?.value);
  const role = call.result?.instances.find(({ type }) => type === "aws_iam_role");
  if (addons === undefined) return [];
  const elements = knownElements(addons);
  const known = elements !== undefined && !elements.some(isUnknown);
  const chosen = elements?.some((element) => asText(element) === "aws/secretsmgr") === true;
  if (known && !chosen) return [];
  const params = given(attributes.get("addon_params")?.value);
  const all = params === undefined ? new Map<string, Value>() : knownEntries(params);
  const own = all?.get("aws/secretsmgr");
  const entries = own === undefined ? (all === undefined ? undefined : new Map<string, Value>()) : knownEntries(own);
  const tagValue = given(entries?.get("tag_value"));
  const path = tagValue === undefined ? ["environment"] : ["addon_params", "aws/secretsmgr", "tag_value"];
  const place = locate(call, path);
  const owner = call.address;
  return [
    {
      kind: "connector",
      name: owner,
      header: call.block.header,
      policy:
        chosen && entries !== undefined
          ? tagPolicy(
              given(entries.get("tag_name")) ?? stringValue("SymEnv"),
              tagValue ?? attributes.get("environment")?.value,
              place,
            )
          : "unknown",
      text: place,
      attachments: role === undefined ? [] : [{ role, place: locate(call, ["addons"]), owner, path: "addons" }],
      more: role === undefined,
    },
  ];
}

/** The policy that an argument holds; "unknown" where there is none. */
export function policyOfArgument(at: Instance | EvaluatedBlock, name: string): Policy | "unknown" {
  const evaluated = at.body.attributes.get(name);
  if (at.body.damaged || evaluated === undefined || isNull(evaluated.value)) return "unknown";
  return policyOf(evaluated.value, evaluated.attribute?.value);
}

function policyGrant(model: Model, instance: Instance): Grant {
  const { byPolicy, mentioned } = attachments(model);
  return {
    kind: "policy",
    name: instance.address,
    header: instance.block.header,
    policy: policyOfArgument(instance, "policy"),
    text: locate(instance, ["policy"]),
    attachments: byPolicy.get(instance) ?? [],
    more: instance.body.damaged || mentioned.has(instance),
  };
}

function rolePolicyGrant(instance: Instance): Grant {
  const role = given(instance.body.attributes.get("role")?.value);
  return {
    kind: "role policy",
    name: instance.address,
    header: instance.block.header,
    policy: policyOfArgument(instance, "policy"),
    text: locate(instance, ["policy"]),
    attachments:
      role === undefined ? [] : [{ role, place: locate(instance, ["role"]), ...heldBy(instance), path: "role" }],
    more: role === undefined,
  };
}

/** Policies written inside a role. */
function inlineGrants(role: Instance): Grant[] {
  if (role.fromKnownModule) return [];
  const grant = (policy: Policy | "unknown", text: Span): Grant => ({
    kind: "role policy",
    name: role.address,
    header: role.block.header,
    policy,
    text,
    attachments: [{ role, place: text, owner: role.address, path: "inline_policy" }],
    more: false,
  });
  const blocks = role.body.blocks.filter(({ type }) => type === "inline_policy");
  const found = blocks
    .filter(({ body }) => body.attributes.has("policy"))
    .map((block) => grant(policyOfArgument(block, "policy"), locate(block, ["policy"])));
  if (role.body.damaged || role.body.openBlocks.has("inline_policy")) found.push(grant("unknown", role.block.header));
  return found;
}

/** AWS's own policies that certainly let a role read no secret; of the others that is not known. */
const awsOthers =
  /^arn:aws[a-z-]*:iam::aws:policy\/(?:ViewOnlyAccess|SecurityAudit|IAM\w+|AmazonS3\w+|AmazonKinesis\w+|CloudWatch\w+|AmazonSNS\w+|AmazonSQS\w+|service-role\/AWSLambdaBasicExecutionRole)$/;

/** Policies of another configuration, attached here. */
function foreignGrants(model: Model): Grant[] {
  return attachments(model).foreign.flatMap(({ arn, attachment }): Grant[] => {
    const text = asText(arn);
    if (text !== undefined && awsOthers.test(text)) return [];
    return [
      {
        kind: "foreign",
        name: text ?? "a policy of another configuration",
        header: attachment.place,
        policy: "unknown",
        text: attachment.place,
        attachments: [attachment],
        more: false,
      },
    ];
  });
}
