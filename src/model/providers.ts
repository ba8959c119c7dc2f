/** Which provider configuration a resource uses. */
import type { EvaluatedBlock, Instance } from "../evaluate/instance.ts";
import { asTraversal } from "../hcl/traversal.ts";
import type { Model } from "./model.ts";

/** The `provider "aws"` block of an AWS resource; undefined where none is written, "unknown" where it cannot be told. */
export function awsProviderOf(model: Model, resource: Instance): EvaluatedBlock | undefined | "unknown" {
  const aws = model.module.providers.filter(({ block }) => block.labels[0]?.text === "aws");
  const chosen = resource.block.body.attributes.get("provider")?.value;
  if (chosen === undefined) {
    const standard = aws.find(({ body }) => !body.attributes.has("alias"));
    return standard === undefined && !model.complete ? "unknown" : standard;
  }
  const traversal = asTraversal(chosen);
  const [step] = traversal?.steps ?? [];
  if (traversal?.root.name !== "aws") return "unknown";
  if (step === undefined) return aws.find(({ body }) => !body.attributes.has("alias"));
  if ("key" in step) return "unknown";
  return aws.find(({ body }) => body.attributes.get("alias")?.value.data === step.text) ?? "unknown";
}
