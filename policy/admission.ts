import { isSet } from "./blocks.ts";
import { GROUP_TYPES, RULES } from "./security-groups.ts";
import { isIdentifiedBy } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, UnreadableInput, isList, isValues, listOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";

/**
 * Whom a security group admits, by one of the three ways to write a rule. `aws`: a prefix list or a security group that is not of this
 * program, as those that AWS keeps for CloudFront; their ids do not say whose they are. `others`: addresses, or what is of this
 * program. `UNKNOWN`: not known yet.
 */
export interface Admission {
  /** The resource that has the rule. */
  readonly rule: Resource;
  readonly from: "aws" | "others" | typeof UNKNOWN;
  /** The place in the rule: `cidrIpv4`, `ingress[0].cidrBlocks`. */
  readonly what: string;
}

/** Everything that the rules of a security group admit. */
export function admittedTo(group: Resource, stack: Stack): Admission[] {
  const classic = stack.ofType(RULES.either).filter(({ inputs }) => inputs.type !== "egress");
  const rules = [...classic, ...stack.ofType(RULES.ingress)].filter((rule) =>
    stack.referents(rule, "securityGroupId", GROUP_TYPES).includes(group),
  );
  return [...inlineRules(group, stack), ...rules.flatMap((rule) => admissions(rule, rule.inputs, stack))];
}

function inlineRules(group: Resource, stack: Stack): Admission[] {
  const ingress = listOf(group.inputs, "ingress");
  if (ingress === UNKNOWN) return [{ rule: group, from: UNKNOWN, what: "ingress" }];
  return ingress.flatMap((rule, index) => {
    const place = `ingress[${index}]`;
    if (rule === UNKNOWN) return [{ rule: group, from: UNKNOWN, what: place }];
    if (!isValues(rule)) throw new UnreadableInput(`${place} is not an object`);
    return admissions(group, rule, stack, { input: "ingress", place });
  });
}

/** Fields of a rule, in all of its spellings, by what they admit. */
const ADDRESSES = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "self"];
const REFERENCES = [
  "prefixListIds",
  "prefixListId",
  "securityGroups",
  "sourceSecurityGroupId",
  "referencedSecurityGroupId",
];

function admissions(
  rule: Resource,
  fields: Values,
  stack: Stack,
  within?: { readonly input: string; readonly place: string },
): Admission[] {
  const what = (name: string): string => (within === undefined ? name : `${within.place}.${name}`);
  const found = (name: string, from: Admission["from"]): Admission => ({ rule, from, what: what(name) });
  const addresses = ADDRESSES.flatMap((name) =>
    valuesOf(fields[name]).map((value) => found(name, value === UNKNOWN ? UNKNOWN : "others")),
  );
  const references = REFERENCES.flatMap((name) =>
    valuesOf(fields[name]).map((value) => found(name, originOf(value, rule, within?.input ?? name, stack))),
  );
  return [...addresses, ...references];
}

/** Whose prefix list or security group it is. */
function originOf(value: Value, rule: Resource, input: string, stack: Stack): Admission["from"] {
  const types = [PREFIX_LIST, ...GROUP_TYPES];
  if (value === UNKNOWN) return rule.sources(input).some(({ type }) => types.includes(type)) ? "others" : UNKNOWN;
  return stack.ofType(...types).some((own) => isIdentifiedBy(own, value)) ? "others" : "aws";
}

/** What a field says, one or many; nothing where it is absent, empty or false. */
function valuesOf(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return isSet(value) && value !== false ? [value] : [];
}
