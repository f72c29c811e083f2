import type { Resource } from "./stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf, textOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** Groups, whose rules may be written into them. */
export const GROUPS = {
  own: "aws:ec2/securityGroup:SecurityGroup",
  default: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
} as const;

/** Types of groups, also of the one that every VPC has. */
export const GROUP_TYPES: readonly string[] = Object.values(GROUPS);

/** Rules that are resources. */
export const RULES = {
  either: "aws:ec2/securityGroupRule:SecurityGroupRule",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
} as const;

/** All types by which traffic is admitted. */
export const ADMITTING_TYPES: readonly string[] = [...GROUP_TYPES, ...Object.values(RULES)];

export type Direction = "ingress" | "egress";

/** One rule of a security group, whichever way it is written. */
export interface Admission {
  /** How messages begin to call its inputs: empty, or `ingress[0].`. */
  readonly prefix: string;
  /** The input that all of it is part of, where it is written into a group; dependencies are known per input. */
  readonly within: Direction | undefined;
  readonly values: Values;
}

/** One block that a rule admits. */
export interface AdmittedBlock {
  readonly place: string;
  readonly input: string;
  readonly value: string | typeof UNKNOWN;
}

/** The rules of one direction that a resource has; `UNKNOWN` for those, or for a list of those, that cannot be seen. */
export function admissionsOf({ type, inputs }: Resource, direction: Direction): (Admission | typeof UNKNOWN)[] {
  if (type === RULES[direction]) return [{ prefix: "", within: undefined, values: inputs }];
  if (type === RULES.either) {
    // A rule of an unknown direction may turn out to be of this one.
    const own = textOf(inputs, "type");
    return own === direction || own === UNKNOWN ? [{ prefix: "", within: undefined, values: inputs }] : [];
  }
  const list = listOf(inputs, direction);
  if (list === UNKNOWN) return [UNKNOWN];
  return list.map((values, index) => {
    if (values === UNKNOWN) return UNKNOWN;
    if (!isValues(values)) throw new UnreadableInput(`${direction}[${index}] is not an object`);
    return { prefix: `${direction}[${index}].`, within: direction, values };
  });
}

/** The blocks that a rule admits: lists in the older types, one text in the newer. */
export function blocksOf({ prefix, within, values }: Admission): AdmittedBlock[] {
  const at = (name: string, value: Value): AdmittedBlock[] => {
    const place = `${prefix}${name}`;
    const text = textOf({ [place]: value }, place);
    return text === undefined ? [] : [{ place, input: within ?? name.replace(/\[.*/, ""), value: text }];
  };
  const lists = ["cidrBlocks", "ipv6CidrBlocks"].flatMap((name) => {
    const list = listOf(values, name);
    return list === UNKNOWN ? at(name, UNKNOWN) : list.flatMap((value, index) => at(`${name}[${index}]`, value));
  });
  return [...lists, ...["cidrIpv4", "cidrIpv6"].flatMap((name) => at(name, values[name]))];
}
