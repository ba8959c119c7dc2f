/** Functions on sets. */

import { lengthBounds, lengthRange } from "../bounds.ts";
import { listValue, refined, setValue, topMarks, tupleValue, withMarks } from "../construct.ts";
import { convert } from "../convert.ts";
import { exactText } from "../equality.ts";
import { measure, valueLimit } from "../measure.ts";
import { typesEqual } from "../types.ts";
import { unify } from "../unify.ts";
import { dynamicType, isUnknown, knownElements, type Type, type Unknown, unknownValue, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter } from "./definition.ts";

const anySetType: Type = { kind: "set", element: dynamicType };

function operationType(args: readonly Value[]): Type | Failure {
  const elements: Type[] = [];
  for (const value of args) {
    if (value.type.kind !== "set") return dynamicType;
    const empty = !isUnknown(value) && knownElements(value)?.length === 0;
    if (!(empty && value.type.element.kind === "dynamic")) elements.push(value.type.element);
  }
  if (elements.length === 0) return anySetType;
  const element = unify(elements);
  if (element === undefined) return { error: "given sets must all have compatible element types" };
  return { kind: "set", element };
}

/** Keeps of the elements so far those for which `keep` says so, given what the next set has. */
function operation(
  combine: (elements: readonly Value[], others: readonly Value[]) => readonly Value[],
  unknownElements: boolean,
): NonNullable<FunctionDefinition["run"]> {
  return (args, { resultType }) => {
    if (resultType.kind !== "set") return undefined;
    let elements: readonly Value[] | undefined;
    let set: Type | undefined;
    for (const [index, value] of args.entries()) {
      const result = convert(value, resultType);
      if ("error" in result) return { error: result.error, argument: index };
      if (!unknownElements && !measure(result.value).whollyKnown) return unknownValue(resultType);
      const own = knownElements(result.value);
      if (own === undefined) return undefined;
      // Sets of "any" keep their own element types; Terraform breaks down where these differ.
      if (set !== undefined && !typesEqual(set, result.value.type)) {
        return { error: "the sets have different element types, which come from values of no known type" };
      }
      set = result.value.type;
      elements = elements === undefined ? own : combine(elements, own);
    }
    const element = set?.kind === "set" ? set.element : resultType.element;
    return setValue(element, elements ?? []);
  };
}

function having(elements: readonly Value[], others: readonly Value[], wanted: boolean): readonly Value[] {
  const texts = new Set(others.map(exactText));
  return elements.filter((value) => texts.has(exactText(value)) === wanted);
}

function productType(args: readonly Value[]): Type | Failure {
  if (args.length < 2) return { error: "at least two arguments are required" };
  const elements: Type[] = [];
  let lists = 0;
  for (const [index, { type }] of args.entries()) {
    if (type.kind === "set" || type.kind === "list") elements.push(type.element);
    else if (type.kind === "tuple") {
      const element = type.elements.length === 0 ? dynamicType : unify(type.elements);
      if (element === undefined) return { error: "all elements must be of the same type", argument: index };
      elements.push(element);
    } else return { error: "a set or a list is required", argument: index };
    if (type.kind !== "set") lists += 1;
  }
  return { kind: lists === args.length ? "list" : "set", element: { kind: "tuple", elements } };
}

/** Of sequences alone; an unknown one has none. */
function hasCertainLength(value: Value): boolean {
  if (isUnknown(value)) return false;
  const { least, most } = lengthBounds(value);
  return least === most;
}

/** Terraform follows bounds up to these. */
const productLimit = { column: 1024, total: 2048 } as const;

/** What is known of the length of a product of which some factor's length is not known. */
function productRefinement(args: readonly Value[]): Omit<Unknown, "unknown"> {
  let most = 1;
  for (const { type, ...rest } of args) {
    const own = type.kind === "tuple" ? type.elements.length : lengthRange({ type, ...rest }).most;
    if (own > productLimit.column) return {};
    most *= own;
    if (most > productLimit.total) return {};
  }
  return most === 0 ? { minLength: 0, maxLength: 0 } : { minLength: 1, maxLength: most };
}

function product(args: readonly Value[], { resultType, context }: Call): Value | Failure | undefined {
  if (resultType.kind !== "list" && resultType.kind !== "set") return undefined;
  const marks = topMarks(args);
  const { element } = resultType;
  const wanted = element.kind === "tuple" ? element.elements : [];
  const columns: (readonly Value[])[] = [];
  if (args.some((value) => !hasCertainLength(value))) {
    return withMarks(refined(unknownValue(resultType), productRefinement(args)), marks);
  }
  let total = 1;
  for (const [index, value] of args.entries()) {
    const own = knownElements(value) ?? [];
    const column: Value[] = [];
    for (const part of own) {
      const result = convert(part, wanted[index] ?? dynamicType);
      if ("error" in result) return undefined;
      column.push(result.value);
    }
    columns.push(column);
    total *= column.length;
  }
  context.budget.steps -= total * args.length;
  if (total * args.length > valueLimit.size || context.budget.steps < 0) return undefined;
  let rows: Value[][] = total === 0 ? [] : [[]];
  if (total > 0) for (const column of columns) rows = rows.flatMap((row) => column.map((part) => [...row, part]));
  const tuples = rows.map((row) => tupleValue(row));
  return withMarks(resultType.kind === "list" ? listValue(element, tuples) : setValue(element, tuples), marks);
}

const first = parameter("first_set", anySetType, "dynamic");
const others = parameter("other_sets", anySetType, "dynamic");

export const setFunctions: readonly FunctionDefinition[] = [
  {
    name: "setunion",
    parameters: [first],
    variadic: others,
    resultType: operationType,
    run: operation((elements, more) => [...elements, ...more], true),
  },
  {
    name: "setintersection",
    parameters: [first],
    variadic: others,
    resultType: operationType,
    run: operation((elements, more) => having(elements, more, true), false),
  },
  {
    name: "setsubtract",
    parameters: [parameter("a", anySetType, "dynamic"), parameter("b", anySetType, "dynamic")],
    resultType: operationType,
    run: operation((elements, more) => having(elements, more, false), false),
  },
  {
    name: "setproduct",
    parameters: [],
    variadic: parameter("sets", dynamicType, "marked", "unknown"),
    resultType: productType,
    run: product,
  },
];
