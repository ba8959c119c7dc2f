/** The blocks of Terraform's own language: their labels, arguments and nested blocks. */

/**
 * What an argument must look like as written; anything else about it is for those who know its value.
 * `references`: a list of references; `changes`: such a list, or `all`; `reference`: one reference; `map`: written in braces.
 */
export type ArgumentShape = "any" | "bool" | "string" | "references" | "changes" | "reference" | "map";

export interface BlockForm {
  /** What the labels are called; a block has exactly these. */
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, ArgumentShape>;
  readonly required: ReadonlySet<string>;
  readonly blocks: ReadonlyMap<string, BlockForm>;
  /** Nested blocks of which one has to be there, and those of which there is one at most. */
  readonly requiredBlocks: ReadonlySet<string>;
  readonly singleBlocks: ReadonlySet<string>;
  /** Whether a provider, a module or a backend adds arguments, or arguments and blocks, of its own. */
  readonly open: "no" | "attributes" | "all";
  /** Names that are not allowed although the block is open. */
  readonly reserved: ReadonlySet<string>;
}

interface Sketch {
  readonly labels?: readonly string[];
  readonly attributes?: Readonly<Record<string, ArgumentShape>>;
  readonly required?: readonly string[];
  readonly blocks?: Readonly<Record<string, BlockForm>>;
  readonly requiredBlocks?: readonly string[];
  readonly singleBlocks?: readonly string[];
  readonly open?: BlockForm["open"];
  readonly reserved?: readonly string[];
}

function form(sketch: Sketch): BlockForm {
  return {
    labels: sketch.labels ?? [],
    attributes: new Map(Object.entries(sketch.attributes ?? {})),
    required: new Set(sketch.required),
    blocks: new Map(Object.entries(sketch.blocks ?? {})),
    requiredBlocks: new Set(sketch.requiredBlocks),
    singleBlocks: new Set(sketch.singleBlocks),
    open: sketch.open ?? "no",
    reserved: new Set(sketch.reserved),
  };
}

const condition = form({
  attributes: { condition: "any", error_message: "any" },
  required: ["condition", "error_message"],
});

const anything = form({ open: "all" });
const connection = anything;
const provisioner = form({ labels: ["type"], open: "all", blocks: { connection } });

/** In the order of Terraform 1.14; what 1.11 does not have yet is taken as right. */
const lifecycle = form({
  attributes: {
    create_before_destroy: "bool",
    prevent_destroy: "bool",
    ignore_changes: "changes",
    replace_triggered_by: "references",
  },
  blocks: { precondition: condition, postcondition: condition, action_trigger: anything },
});

/** The lifecycle of what Terraform only reads. */
const readLifecycle = form({ blocks: { precondition: condition, postcondition: condition } });

const repetition = { count: "any", for_each: "any", provider: "any", depends_on: "references" } as const;

const data = form({
  labels: ["type", "name"],
  attributes: repetition,
  blocks: { lifecycle: readLifecycle },
  singleBlocks: ["lifecycle"],
  open: "all",
});

/** The block types at the top of a configuration file. */
export const topLevelBlocks: ReadonlyMap<string, BlockForm> = new Map([
  [
    "terraform",
    form({
      attributes: { required_version: "string", experiments: "any", language: "any" },
      blocks: {
        required_providers: form({ open: "attributes" }),
        backend: form({ labels: ["type"], open: "all" }),
        cloud: anything,
        provider_meta: form({ labels: ["provider"], open: "all" }),
        state_store: form({ labels: ["type"], open: "all" }),
      },
    }),
  ],
  [
    "provider",
    form({
      labels: ["name"],
      attributes: { alias: "any", version: "any" },
      open: "all",
      reserved: ["count", "depends_on", "for_each", "source", "lifecycle", "locals"],
    }),
  ],
  [
    "variable",
    form({
      labels: ["name"],
      attributes: {
        type: "any",
        default: "any",
        description: "string",
        sensitive: "bool",
        nullable: "bool",
        ephemeral: "bool",
        deprecated: "any",
        const: "any",
      },
      blocks: { validation: condition },
    }),
  ],
  ["locals", form({ open: "attributes" })],
  [
    "output",
    form({
      labels: ["name"],
      attributes: {
        value: "any",
        description: "string",
        sensitive: "bool",
        ephemeral: "bool",
        depends_on: "references",
        deprecated: "any",
        type: "any",
      },
      required: ["value"],
      blocks: { precondition: condition },
    }),
  ],
  [
    "module",
    form({
      labels: ["name"],
      attributes: {
        source: "any",
        version: "any",
        providers: "map",
        count: "any",
        for_each: "any",
        depends_on: "references",
      },
      required: ["source"],
      // The form of Terraform 0.11.
      blocks: { providers: anything },
      open: "attributes",
    }),
  ],
  [
    "resource",
    form({
      labels: ["type", "name"],
      attributes: repetition,
      blocks: { lifecycle, connection, provisioner },
      singleBlocks: ["lifecycle", "connection"],
      open: "all",
    }),
  ],
  ["data", data],
  ["ephemeral", data],
  ["moved", form({ attributes: { from: "reference", to: "reference" }, required: ["from", "to"] })],
  [
    "import",
    form({
      attributes: { to: "reference", id: "any", identity: "any", provider: "any", for_each: "any" },
      required: ["to"],
    }),
  ],
  [
    "removed",
    form({
      attributes: { from: "reference" },
      required: ["from"],
      blocks: { lifecycle: form({ attributes: { destroy: "bool" } }), connection, provisioner },
    }),
  ],
  [
    "check",
    form({ labels: ["name"], blocks: { data, assert: condition }, requiredBlocks: ["assert"], singleBlocks: ["data"] }),
  ],
  ["action", form({ labels: ["type", "name"], open: "all" })],
  ["list", form({ labels: ["type", "name"], open: "all" })],
]);

/** `dynamic "x" { … }`, which may stand wherever a provider's own blocks may. */
export const dynamicBlock: BlockForm = form({
  labels: ["type"],
  attributes: { for_each: "any", iterator: "any", labels: "any" },
  required: ["for_each"],
  blocks: { content: anything },
  requiredBlocks: ["content"],
  singleBlocks: ["content"],
});

/** Terraform's own resource type, which no provider extends. */
export const terraformDataArguments: readonly string[] = ["input", "triggers_replace"];
