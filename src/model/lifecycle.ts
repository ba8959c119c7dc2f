/** What a resource's `lifecycle` block says. */
import type { Instance } from "../evaluate/instance.ts";

/** Whether Terraform leaves an argument alone after creation: `ignore_changes` names it, or all. */
export function ignoresChanges(instance: Instance, argument: string): boolean {
  return instance.block.body.blocks.some((block) => {
    const ignored = block.type.text === "lifecycle" ? block.body.attributes.get("ignore_changes")?.value : undefined;
    if (ignored === undefined) return false;
    if (ignored.kind === "variable") return ignored.name === "all";
    return (
      ignored.kind === "tuple" && ignored.elements.some((each) => each.kind === "variable" && each.name === argument)
    );
  });
}
