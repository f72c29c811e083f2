import { isSet, text } from "../cloud/properties.ts";
import { type Caller, type CheckFailure, type ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { blockFailures } from "./addresses.ts";
import { placed, tagsAll } from "./common.ts";
import { DEFAULT_SECURITY_GROUP, Ec2Call, EGRESS_RULE, INGRESS_RULE, SECURITY_GROUP } from "./ec2.ts";
import { inlineRules } from "./inline-rules.ts";
import { prefixListById } from "./prefix-lists.ts";

export type Direction = "ingress" | "egress";

/** What a rule names as the other side. */
const SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"] as const;

/** EC2's quota of rules for each direction; a prefix list counts with as many as it may have entries. */
const QUOTA = 60;

function ruleType(direction: Direction): ResourceType {
  return {
    type: typeOf(direction),
    exactlyOneOf: [[...SOURCES]],
    check: (inputs) => [...blockFailures(inputs, "cidrIpv4"), ...portFailures(inputs)],
    // A rule cannot change what kind of source it has (ModifySecurityGroupRules).
    replaces: ({ path, kind }) => (kind !== "update" && SOURCES.some((source) => source === path) ? true : undefined),
    create: (operation) => {
      const { id, outputs } = authorize(operation, direction, operation.inputs);
      recordInline(operation.world, operation.account, text(operation.inputs.securityGroupId), direction);
      return { id, outputs };
    },
    update: (operation, record) => {
      const { world, account, inputs } = operation;
      const doing = `updating VPC Security Group Rule (${record.id})`;
      refuseRule(new Ec2Call(operation, doing, "ModifySecurityGroupRules"), direction, inputs, record.id);
      world.put({ ...record, inputs });
      recordInline(world, account, text(inputs.securityGroupId), direction);
      return { outputs: tagsAll(inputs) };
    },
    delete: (record, { world, account }) => {
      world.remove(record);
      recordInline(world, account, text(record.inputs.securityGroupId), direction);
    },
  };
}

function typeOf(direction: Direction): string {
  return direction === "ingress" ? INGRESS_RULE : EGRESS_RULE;
}

function portFailures(inputs: Properties): CheckFailure[] {
  const { ipProtocol, fromPort, toPort } = inputs;
  if (hasUnknown(ipProtocol) || ipProtocol === "-1" || ipProtocol === undefined) return [];
  const missing = ["fromPort", "toPort"].filter((property) => !isSet(inputs[property]));
  const failures = missing.map((property) => ({
    property,
    reason: `a rule for ${text(ipProtocol)} needs ${property}`,
  }));
  if (typeof fromPort === "number" && typeof toPort === "number" && !isIcmp(ipProtocol) && fromPort > toPort) {
    failures.push({
      property: "fromPort",
      reason: `the range of ports ${fromPort} to ${toPort} ends before it begins`,
    });
  }
  return failures;
}

/** For ICMP the ports are a type and a code. */
function isIcmp(protocol: unknown): boolean {
  return ["icmp", "icmpv6", "1", "58"].includes(text(protocol));
}

/** The rules of a group in one direction. */
export function rulesOf(world: World, account: string, groupId: string, direction: Direction): CloudRecord[] {
  return world.list(typeOf(direction), account).filter(({ inputs }) => inputs.securityGroupId === groupId);
}

/** Removes the rules of a group that goes. */
export function removeRules(world: World, account: string, groupId: string): void {
  for (const direction of ["ingress", "egress"] as const) {
    for (const rule of rulesOf(world, account, groupId, direction)) world.remove(rule);
  }
}

/** Adds a rule as EC2 does, with its checks. */
export function authorize(caller: Caller, direction: Direction, inputs: Properties): CloudRecord {
  const operation = direction === "ingress" ? "AuthorizeSecurityGroupIngress" : "AuthorizeSecurityGroupEgress";
  refuseRule(new Ec2Call(caller, "creating VPC Security Group Rule", operation), direction, inputs);
  return storeRule(caller, direction, inputs);
}

/** Puts a rule into the world without any check. */
export function storeRule(caller: Caller, direction: Direction, inputs: Properties): CloudRecord {
  const { world, account, region } = caller;
  const id = `sgr-${world.hex(17)}`;
  const arn = `arn:aws:ec2:${text(inputs.region) || region}:${account}:security-group-rule/${id}`;
  const outputs = { arn, securityGroupRuleId: id, ...placed({ inputs, region }) };
  return world.put({ type: typeOf(direction), id, owner: account, inputs, outputs });
}

function refuseRule(call: Ec2Call, direction: Direction, inputs: Properties, except?: string): void {
  const group = call.existing(SECURITY_GROUP, inputs.securityGroupId);
  refuseSource(call, group, inputs);
  const others = rulesOf(call.world, call.account, group.id, direction).filter(({ id }) => id !== except);
  if (others.some((other) => ruleKey(other.inputs) === ruleKey(inputs))) {
    throw call.error("InvalidPermission.Duplicate", `the specified rule "${describe(inputs)}" already exists`);
  }
  const weight = [...others.map((other) => other.inputs), inputs].reduce((sum, rule) => sum + weightOf(call, rule), 0);
  if (weight > QUOTA) {
    const message = "The maximum number of rules per security group has been reached.";
    throw call.error("RulesPerSecurityGroupLimitExceeded", message);
  }
}

function refuseSource(call: Ec2Call, group: CloudRecord, inputs: Properties): void {
  if (isSet(inputs.referencedSecurityGroupId)) {
    const other = call.existing(SECURITY_GROUP, inputs.referencedSecurityGroupId);
    if (other.inputs.vpcId !== group.inputs.vpcId) {
      throw call.error("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.");
    }
  }
  const list = text(inputs.prefixListId);
  if (list !== "" && prefixListById(call.region, list) === undefined) {
    throw call.error("InvalidPrefixListID.NotFound", `The prefix list ID '${list}' does not exist`);
  }
}

function weightOf(call: Ec2Call, inputs: Properties): number {
  return prefixListById(call.region, text(inputs.prefixListId))?.maxEntries ?? 1;
}

/** What makes two rules the same to EC2: everything but the description. */
export function ruleKey(inputs: Properties): string {
  const { protocol, from, to } = trafficOf(inputs);
  return [protocol, from, to, ...SOURCES.map((source) => text(inputs[source]))].join("|");
}

/** The protocol by name and the ports of a rule; all ports where it is for all protocols. */
export function trafficOf(inputs: Properties): { protocol: string; from: number; to: number } {
  const numbers: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };
  const given = text(inputs.ipProtocol).toLowerCase();
  const protocol = numbers[given] ?? given;
  if (protocol === "-1") return { protocol, from: 0, to: 65535 };
  return { protocol, from: Number(inputs.fromPort), to: Number(inputs.toPort) };
}

function describe(inputs: Properties): string {
  const { protocol, from, to } = trafficOf(inputs);
  const peer = SOURCES.map((source) => text(inputs[source])).find((value) => value !== "") ?? "";
  if (protocol === "-1") return `peer: ${peer}, ALL, ALLOW`;
  return `peer: ${peer}, ${protocol.toUpperCase()}, from port: ${from}, to port: ${to}, ALLOW`;
}

/** Lets a group with inline rules see a rule that another resource made or removed, as {@link inlineRules} has it. */
function recordInline(world: World, account: string, groupId: string, direction: Direction): void {
  for (const type of [SECURITY_GROUP, DEFAULT_SECURITY_GROUP]) {
    const group = world.get(type, account, groupId);
    if (group?.inputs[direction] === undefined) continue;
    world.patch(group, { inputs: { [direction]: inlineRules(rulesOf(world, account, groupId, direction), groupId) } });
  }
}

/** Rules that are resources of their own. */
export const securityGroupRuleTypes: readonly ResourceType[] = [ruleType("ingress"), ruleType("egress")];
