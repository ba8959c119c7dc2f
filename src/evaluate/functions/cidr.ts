/** The functions on IP networks: `cidrhost`, `cidrnetmask`, `cidrsubnet`, `cidrsubnets`. */
import { listValue } from "../construct.ts";
import { isInteger, type Numeric, toBigInt } from "../number.ts";
import { numberType, stringType, stringValue, type Value } from "../value.ts";
import { type Call, type Failure, type FunctionDefinition, isFailure, parameter } from "./definition.ts";
import { integer } from "./integer.ts";
import { stringListType } from "./strings.ts";

/** 32 for IPv4, 128 for IPv6. */
type Bits = 32 | 128;

interface Network {
  readonly bits: Bits;
  /** The first address, all host bits zero. */
  readonly start: bigint;
  readonly length: number;
}

/** Terraform reads decimal and hexadecimal numbers up to this one in addresses. */
const largestPart = 0xff_ffff;

function decimal(text: string, most: number): number | undefined {
  const significant = text.replace(/^0+(?=.)/, "");
  if (!/^\d{1,8}$/.test(significant)) return undefined;
  const number = Number(significant);
  return number <= most && number < largestPart ? number : undefined;
}

/** Leading zeros are no sign of octal numbers: Terraform reads addresses as Go 1.16 did. */
function parseIPv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let address = 0n;
  for (const part of parts) {
    const byte = decimal(part, 255);
    if (byte === undefined) return undefined;
    address = (address << 8n) | BigInt(byte);
  }
  return address;
}

/** The 16-bit groups that a part of an IPv6 address on one side of `::` stands for. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (part.includes(".") && index === parts.length - 1) {
      const tail = parseIPv4(part);
      if (tail === undefined) return undefined;
      groups.push(tail >> 16n, tail & 0xffffn);
      continue;
    }
    const significant = part.replace(/^0+(?=.)/, "");
    if (!/^[0-9a-fA-F]{1,4}$/.test(significant)) return undefined;
    groups.push(BigInt(`0x${significant}`));
  }
  return groups;
}

function parseIPv6(text: string): bigint | undefined {
  const gap = text.indexOf("::");
  const before = groupsOf(gap === -1 ? text : text.slice(0, gap));
  const after = gap === -1 ? [] : groupsOf(text.slice(gap + 2));
  if (before === undefined || after === undefined || (gap !== -1 && text.slice(0, gap).includes("."))) return undefined;
  const missing = 8 - before.length - after.length;
  if (gap === -1 ? missing !== 0 || before.length === 0 : missing < 1) return undefined;
  const groups = [...before, ...new Array<bigint>(missing).fill(0n), ...after];
  return groups.reduce((address, group) => (address << 16n) | group, 0n);
}

/** The bits of an address after a prefix of this length. */
function hostMask(bits: Bits, length: number): bigint {
  return (1n << BigInt(bits - length)) - 1n;
}

function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  if (slash === -1) return undefined;
  const written = text.slice(0, slash);
  const four = parseIPv4(written);
  const address = four ?? parseIPv6(written);
  const bits: Bits = four === undefined ? 128 : 32;
  const length = decimal(text.slice(slash + 1), bits);
  if (address === undefined || length === undefined) return undefined;
  return { bits, start: address - (address & hostMask(bits, length)), length };
}

/** IPv4 addresses within IPv6, which Go takes for either, depending on the function. */
function isMapped({ bits, start }: Network): boolean {
  return bits === 128 && start >> 32n === 0xffffn;
}

function addressText(bits: Bits, address: bigint): string {
  const width = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : 8;
  const parts = Array.from({ length: count }, (_, index) => {
    return (address >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n);
  });
  if (bits === 32) return parts.join(".");
  let best = { from: 0, size: 1 };
  for (let from = 0; from < count; from += 1) {
    let size = 0;
    while (parts[from + size] === 0n) size += 1;
    if (size > best.size) best = { from, size };
  }
  const hexadecimal = (some: readonly bigint[]) => some.map((part) => part.toString(16)).join(":");
  if (best.size === 1) return hexadecimal(parts);
  return `${hexadecimal(parts.slice(0, best.from))}::${hexadecimal(parts.slice(best.from + best.size))}`;
}

function networkText({ bits, start, length }: Network): string {
  return `${addressText(bits, start)}/${length}`;
}

/** The network that the first argument of a call is. */
function networkOf(value: Value | undefined, { sensitive }: Call): Network | Failure {
  const text = value?.data as string;
  const network = parseNetwork(text);
  const written = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return (
    network ?? {
      error: `invalid CIDR expression: invalid CIDR address: ${sensitive ? "(sensitive value)" : written}`,
    }
  );
}

function wholeNumber(value: Value | undefined): bigint | Failure {
  const number = value?.data as Numeric;
  return isInteger(number) ? toBigInt(number) : { error: "value must be a whole number" };
}

const outOfRange: Failure = { error: "the number does not fit into an address" };

/** `address` with the number put into its bits, the lowest of them at `shift`; Go takes the size of a negative one. */
function inserted({ bits, start }: Network, number: bigint, shift: bigint): bigint | Failure {
  const sum = start | (number << shift);
  const address = sum < 0n ? -sum : sum;
  return address >> BigInt(bits) === 0n ? address : outOfRange;
}

function host([prefix, wanted]: readonly Value[], call: Call): Value | Failure | undefined {
  const given = wholeNumber(wanted);
  if (typeof given === "object") return given;
  const network = networkOf(prefix, call);
  if (isFailure(network)) return network;
  if (isMapped(network)) return undefined;
  const most = hostMask(network.bits, network.length);
  const number = given < 0n ? most + given + 1n : given;
  // Of a number that is not negative Go compares the lowest 64 bits, signed.
  const compared = given < 0n ? -given - 1n : BigInt.asIntN(64, given);
  if (compared > most) {
    return { error: `prefix of ${network.length} does not accommodate a host numbered ${number}` };
  }
  const address = inserted(network, number, 0n);
  if (typeof address === "object") return address;
  const mapped = isMapped({ bits: network.bits, start: address, length: 128 });
  return stringValue(mapped ? addressText(32, address & 0xffff_ffffn) : addressText(network.bits, address));
}

function netmask([prefix]: readonly Value[], call: Call): Value | Failure | undefined {
  const network = networkOf(prefix, call);
  if (isFailure(network)) return network;
  if (isMapped(network)) return undefined;
  if (network.bits === 128) {
    const written = call.sensitive ? "(sensitive value)" : (prefix?.data as string);
    return { error: `IPv6 addresses cannot have a netmask: ${written}` };
  }
  return stringValue(addressText(32, hostMask(32, 0) - hostMask(32, network.length)));
}

function subnet([prefix, bits, wanted]: readonly Value[], call: Call): Value | Failure | undefined {
  const added = integer(bits);
  if (typeof added === "object") return added;
  const number = wholeNumber(wanted);
  if (typeof number === "object") return number;
  const network = networkOf(prefix, call);
  if (isFailure(network)) return network;
  const length = network.length + added;
  if (isMapped(network) || length < -network.bits) return undefined;
  if (length > network.bits) {
    return { error: `insufficient address space to extend prefix of ${network.length} by ${added}` };
  }
  const most = added >= 0 && added < 64 ? (1n << BigInt(added)) - 1n : (1n << 64n) - 1n;
  if (BigInt.asUintN(64, number < 0n ? -number : number) > most) {
    return { error: `prefix extension of ${added} does not accommodate a subnet numbered ${number}` };
  }
  const start = inserted(network, number, BigInt(network.bits - length));
  if (typeof start === "object") return start;
  const result = { bits: network.bits, start, length };
  if (isMapped(result)) return undefined;
  // What Go prints for a network without a mask.
  return stringValue(length < 0 ? "<nil>" : networkText(result));
}

/** The network of that length that comes right after another; `wrapped` where there is none. */
function following({ bits, start, length }: Network, wanted: number): Network & { readonly wrapped: boolean } {
  const last = start | hostMask(bits, length) | hostMask(bits, wanted);
  const next = BigInt.asUintN(bits, last + 1n);
  return { bits, start: next - (next & hostMask(bits, wanted)), length: wanted, wrapped: next === 0n };
}

function contains({ bits, start, length }: Network, address: bigint): boolean {
  return start === address - (address & hostMask(bits, length));
}

const mostAdded = 32;

function subnets([prefix, ...lengths]: readonly Value[], call: Call): Value | Failure | undefined {
  const network = networkOf(prefix, call);
  if (isFailure(network)) return { ...network, argument: 0 };
  if (isMapped(network)) return undefined;
  let current: Network | undefined;
  const results: Value[] = [];
  for (const [index, value] of lengths.entries()) {
    const argument = index + 1;
    const added = integer(value);
    if (typeof added === "object") return { ...added, argument };
    if (added < 1) return { error: "must extend prefix by at least one bit", argument };
    if (added > mostAdded) return { error: `may not extend prefix by more than ${mostAdded} bits`, argument };
    const length = network.length + added;
    if (length > network.bits) {
      const protocol = network.bits === 32 ? "IPv4" : "IPv6";
      return { error: `would extend prefix to ${length} bits, which is too long for an ${protocol} address`, argument };
    }
    if (current === undefined) {
      const before = BigInt.asUintN(network.bits, network.start - 1n);
      current = { bits: network.bits, start: before - (before & hostMask(network.bits, length)), length };
    }
    const next = following(current, length);
    if (next.wrapped || !contains(network, next.start)) {
      const where = call.sensitive ? "(sensitive value)" : networkText(current);
      return {
        error: `not enough remaining address space for a subnet with a prefix of ${length} bits after ${where}`,
        argument,
      };
    }
    current = next;
    results.push(stringValue(networkText(current)));
  }
  return listValue(stringType, results);
}

const prefix = parameter("prefix", stringType);

export const cidrFunctions: readonly FunctionDefinition[] = [
  {
    name: "cidrhost",
    parameters: [prefix, parameter("hostnum", numberType)],
    resultType: stringType,
    run: host,
  },
  { name: "cidrnetmask", parameters: [prefix], resultType: stringType, run: netmask },
  {
    name: "cidrsubnet",
    parameters: [prefix, parameter("newbits", numberType), parameter("netnum", numberType)],
    resultType: stringType,
    run: subnet,
  },
  {
    name: "cidrsubnets",
    parameters: [prefix],
    variadic: parameter("newbits", numberType),
    resultType: stringListType,
    run: subnets,
  },
];
