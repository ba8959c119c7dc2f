/** The conversion functions `tostring`, `tolist`, …, and those on marks. */
import { marksOf, shallowlyUnmarked, withMarks } from "../construct.ts";
import { convert } from "../convert.ts";
import { measure } from "../measure.ts";
import { constraintName, typeName, typesEqual } from "../types.ts";
import { conversionExists } from "../unify.ts";
import {
  boolType,
  boolValue,
  dynamicType,
  isNull,
  isUnknown,
  numberType,
  stringType,
  type Type,
  unknownValue,
  type Value,
} from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, parameter, shown } from "./definition.ts";

function conversionTo(name: string, wanted: Type): FunctionDefinition {
  return {
    name,
    parameters: [parameter("v", dynamicType, "null", "marked", "dynamic", "unknown")],
    nullable: true,
    resultType: ([value]) => {
      const got = value?.type ?? dynamicType;
      if (typesEqual(got, wanted) || conversionExists(got, wanted, "unsafe")) return wanted;
      return { error: `cannot convert ${typeName(got)} to ${constraintName(wanted)}`, argument: 0 };
    },
    run: ([value], call) => (value === undefined ? undefined : converted(value, wanted, call)),
  };
}

function converted(value: Value, wanted: Type, call: Call): Value | Failure {
  if (isUnknown(value)) {
    const { from } = value.data;
    return withMarks(unknownValue(wanted, value.trace, from === undefined ? {} : { from }), marksOf([value]));
  }
  const result = convert(value, wanted);
  if (!("error" in result)) return result.value;
  const to = constraintName(wanted);
  const got = typeName(value.type);
  if (call.sensitive && value.sensitive === true) {
    return { error: `cannot convert this sensitive ${got} to ${to}`, argument: 0 };
  }
  const what = isNull(value) || measure(value).sensitive ? got : shown(String(value.data), call.sensitive);
  if (value.type.kind === "string" && wanted.kind === "bool") {
    return { error: `cannot convert ${what} to bool; only the strings "true" or "false" are allowed`, argument: 0 };
  }
  if (value.type.kind === "string" && wanted.kind === "number") {
    const reason = "given string must be a decimal representation of a number";
    return { error: `cannot convert ${what} to number; ${reason}`, argument: 0 };
  }
  return { error: `cannot convert ${got} to ${to}`, argument: 0 };
}

const anyValue = parameter("value", dynamicType, "null", "marked", "dynamic", "unknown");

function onMarks(name: string, change: (value: Value) => Value): FunctionDefinition {
  return {
    name,
    parameters: [anyValue],
    nullable: true,
    resultType: ([value]) => value?.type ?? dynamicType,
    run: ([value]) => (value === undefined ? undefined : change(value)),
  };
}

function withoutSensitive(value: Value): Value {
  const plain = shallowlyUnmarked(value);
  return value.ephemeral === true ? { ...plain, ephemeral: true } : plain;
}

/** Ephemeral parts become null, unknown ones anything; what stands in a part that is not ephemeral keeps its marks. */
function withoutEphemeral(value: Value): Value {
  if (!measure(value).ephemeral) return value;
  const { type, data, trace } = value;
  const marks = value.sensitive === true ? { sensitive: true as const } : {};
  if (value.ephemeral === true && isUnknown(value)) {
    const { from } = value.data;
    return { ...unknownValue(type, trace, from === undefined ? {} : { from }), ...marks };
  }
  if (value.ephemeral === true) return { type, data: null, trace, ...marks };
  if (Array.isArray(data)) return { ...value, data: (data as readonly Value[]).map(withoutEphemeral) };
  if (!(data instanceof Map)) return value;
  const entries = [...(data as ReadonlyMap<string, Value>)];
  return { ...value, data: new Map(entries.map(([key, part]) => [key, withoutEphemeral(part)])) };
}

export const conversionFunctions: readonly FunctionDefinition[] = [
  conversionTo("tostring", stringType),
  conversionTo("tonumber", numberType),
  conversionTo("tobool", boolType),
  conversionTo("tolist", { kind: "list", element: dynamicType }),
  conversionTo("toset", { kind: "set", element: dynamicType }),
  conversionTo("tomap", { kind: "map", element: dynamicType }),
  onMarks("sensitive", (value) => withMarks(value, { sensitive: true })),
  onMarks("nonsensitive", withoutSensitive),
  {
    name: "issensitive",
    parameters: [anyValue],
    nullable: true,
    resultType: boolType,
    run: ([value]) => {
      if (value?.sensitive === true) return boolValue(true);
      return value === undefined || isUnknown(value) ? unknownValue(boolType) : boolValue(false);
    },
  },
  {
    name: "ephemeralasnull",
    parameters: [anyValue],
    nullable: true,
    resultType: ([value]) => value?.type ?? dynamicType,
    run: ([value]) => (value === undefined ? undefined : withoutEphemeral(value)),
  },
];
