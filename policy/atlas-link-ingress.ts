import { isSet } from "./blocks.ts";
import { isPrivate, isWithin, parseBlock } from "./cidr.ts";
import { holds, undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import { GROUP_TYPES, RULES } from "./security-groups.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, UnreadableInput, isList, isValues, listOf, textOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** Rules of a security group that are resources of their own, and the input that names the group. */
export const INGRESS_RULES: readonly string[] = [RULES.ingress, RULES.either];

/** Atlas gives every node a port of its own: https://www.mongodb.com/docs/atlas/security-private-endpoint/ */
const FIRST_PORT = 1024;
const LAST_PORT = 65535;
const MEND = "Let in TCP 1024 to 65535 from the VPC's CIDR, and nothing else";
/** Sources that are no IPv4 block, in the spelling of each way to write a rule. */
const OTHER_SOURCES = [
  "cidrIpv6",
  "ipv6CidrBlocks",
  "prefixListId",
  "prefixListIds",
  "referencedSecurityGroupId",
  "sourceSecurityGroupId",
  "securityGroups",
  "self",
];

/** What one rule of a security group lets in. */
interface Ingress {
  /** Where it is written, for messages: empty for a resource of its own. */
  readonly place: string;
  readonly protocol: Value;
  readonly from: Value;
  readonly to: Value;
  readonly blocks: readonly Value[];
  readonly other: string | undefined;
}

/** The ingress of a resource: its own for a rule, the inline one for a group. */
export function ingressOf({ type, inputs }: Resource): readonly Ingress[] | typeof UNKNOWN {
  if (INGRESS_RULES.includes(type)) return inputs.type === "egress" ? [] : [ingress(inputs, "")];
  const inline = listOf(inputs, "ingress");
  if (inline === UNKNOWN || inline.includes(UNKNOWN)) return UNKNOWN;
  return inline.map((rule, index) => {
    if (isValues(rule)) return ingress(rule, `ingress[${index}] `);
    throw new UnreadableInput(`ingress[${index}] is not an object`);
  });
}

function ingress(values: Values, place: string): Ingress {
  const blocks = listOf(values, "cidrBlocks");
  const single = textOf(values, "cidrIpv4");
  return {
    place,
    protocol: textOf(values, "ipProtocol") ?? textOf(values, "protocol"),
    from: values.fromPort,
    to: values.toPort,
    blocks: single === undefined ? (blocks === UNKNOWN ? [UNKNOWN] : blocks) : [single],
    other: OTHER_SOURCES.find((name) => isNamed(values[name])),
  };
}

/** Whether a source is written: lists of none and false are not. */
function isNamed(value: Value): boolean {
  return isList(value) ? value.length > 0 : isSet(value) && value !== false;
}

/** Decides on what a group or one of its rules lets in; `vpc` are the blocks of its VPC, none where they cannot be told. */
export function judgeIngress(owner: Resource, vpc: readonly string[]): readonly Decision[] {
  const rules = ingressOf(owner);
  if (rules === UNKNOWN) return [undecidable("ingress", "it is not known yet", MEND)];
  return rules.map((rule) => judgeOne(rule, vpc));
}

function judgeOne({ place, protocol, from, to, blocks, other }: Ingress, vpc: readonly string[]): Decision {
  if (other !== undefined) return violated(`lets in another source than the VPC's CIDR (${place}${other})`, MEND);
  const unknown = protocol === UNKNOWN || from === UNKNOWN || to === UNKNOWN || blocks.includes(UNKNOWN);
  const isPorts = typeof from === "number" && typeof to === "number" && from >= FIRST_PORT && to <= LAST_PORT;
  if (protocol !== UNKNOWN && !isTcp(protocol)) return violated(`lets in more than TCP (${place}protocol)`, MEND);
  if (from !== UNKNOWN && to !== UNKNOWN && !isPorts) {
    return violated(`lets in other ports than ${FIRST_PORT} to ${LAST_PORT} (${place}fromPort, toPort)`, MEND);
  }
  const foreign = blocks.filter((block) => typeof block === "string").find((block) => !isOfVpc(block, vpc));
  if (foreign !== undefined) return violated(`lets in ${foreign}, which is not of its VPC`, MEND);
  if (unknown) return undecidable(`${place}ingress`, "a part of it is not known yet", MEND);
  return blocks.length > 0 ? holds : violated(`names no CIDR to let in (${place}cidrIpv4, cidrBlocks)`, MEND);
}

/** Whether the block lies in one of the VPC's; where those cannot be told, whether it is private. */
function isOfVpc(text: string, vpc: readonly string[]): boolean {
  if (vpc.length > 0) return vpc.some((own) => isWithin(text, own));
  const block = parseBlock(text);
  return typeof block !== "string" && isPrivate(block);
}

const isTcp = (protocol: Value): boolean => protocol === "tcp" || protocol === "6";

/**
 * Whether the group lets in every node's port from the whole VPC. What cannot be told is taken for enough: it is refused where it is
 * written.
 */
export function judgeCompleteness(group: Resource, stack: Stack, vpc: string | undefined) {
  const rules = stack
    .ofType(...INGRESS_RULES)
    .filter((rule) => stack.referents(rule, "securityGroupId", GROUP_TYPES).includes(group));
  const entries = [group, ...rules].map(ingressOf);
  const enough = entries.some((list) => list === UNKNOWN || list.some((entry) => admitsAll(entry, vpc)));
  return enough ? holds : violated("does not let TCP 1024 to 65535 in from its whole VPC", MEND);
}

function admitsAll({ protocol, from, to, blocks }: Ingress, vpc: string | undefined): boolean {
  if ([protocol, from, to, ...blocks].includes(UNKNOWN)) return true;
  const isAllPorts = typeof from === "number" && typeof to === "number" && from <= FIRST_PORT && to >= LAST_PORT;
  return isTcp(protocol) && isAllPorts && (vpc === undefined ? blocks.length > 0 : blocks.includes(vpc));
}
