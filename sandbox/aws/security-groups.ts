import { isSet, sameSet, text } from "../cloud/properties.ts";
import { type Caller, CloudError, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { physicalName } from "./api-error.ts";
import { tagsAll } from "./common.ts";
import { attributes, DEFAULT_SECURITY_GROUP, Ec2Call, SECURITY_GROUP, VPC } from "./ec2.ts";
import { inlineFailures, inlineRules, separateRules } from "./inline-rules.ts";
import { networkInterfaces } from "./network-interfaces.ts";
import { authorize, type Direction, removeRules, ruleKey, rulesOf } from "./security-group-rules.ts";

const DIRECTIONS = ["ingress", "egress"] as const;

type Inline = Pick<ResourceType, "check" | "equal" | "read">;

/** What both types have in common: inline rules. */
const inline: Inline = {
  check: (inputs) => DIRECTIONS.flatMap((direction) => inlineFailures(inputs, direction)),
  equal: (path, before, after) => /^(in|e)gress$|\]\.(cidrBlocks|securityGroups)$/.test(path) && sameSet(before, after),
  read: ({ id, outputs }, { world, account }) => ({ ...outputs, ...rules(world, account, id) }),
};

const securityGroup: ResourceType = {
  ...inline,
  type: SECURITY_GROUP,
  autoName: { property: "name", maxLength: 255 },
  check: (inputs, caller) => [
    ...(inline.check?.(inputs, caller) ?? []),
    ...(text(inputs.name).startsWith("sg-")
      ? [{ property: "name", reason: "invalid value for name (cannot begin with sg-)" }]
      : []),
  ],
  create: (operation) => {
    const { world, account, inputs } = operation;
    const name = physicalName(inputs);
    const call = new Ec2Call(operation, `creating Security Group (${name})`, "CreateSecurityGroup");
    // No account of the sandbox has a default VPC.
    if (!isSet(inputs.vpcId)) throw call.error("VPCIdNotSpecified", "No default VPC for this user");
    const network = call.existing(VPC, inputs.vpcId);
    if (name === "default") {
      throw call.error("InvalidParameterValue", "Cannot use reserved security group name: default");
    }
    const siblings = world.list(SECURITY_GROUP, account).filter(({ inputs: { vpcId } }) => vpcId === network.id);
    if (siblings.some((other) => (other.outputs.name ?? other.inputs.name) === name)) {
      const message = `The security group '${name}' already exists for VPC '${network.id}'`;
      throw call.error("InvalidGroup.Duplicate", message);
    }
    const id = `sg-${world.hex(17)}`;
    const outputs = { ...attributes(operation, `security-group/${id}`), name };
    // The rules look their group up. It has none before: the provider takes away the one that EC2 gives it, all egress.
    world.put({ type: SECURITY_GROUP, id, owner: account, inputs, outputs });
    for (const direction of DIRECTIONS) applyInline(operation, id, direction, inputs[direction]);
    return { id, outputs: { ...outputs, ...rules(world, account, id) } };
  },
  update: (operation, { id }) => {
    const { world, account, inputs } = operation;
    for (const direction of DIRECTIONS) applyInline(operation, id, direction, inputs[direction]);
    return { outputs: { ...tagsAll(inputs), ...rules(world, account, id) } };
  },
  delete: (record, caller) => {
    const { world, account } = caller;
    const call = new Ec2Call(caller, `deleting Security Group (${record.id})`, "DeleteSecurityGroup");
    if (isDefault(world, record)) {
      const message = `the specified group: "${record.id}" name: "default" cannot be deleted by a user`;
      throw call.error("CannotDelete", message);
    }
    // The provider also takes back the rules of other groups that name this one (forceRevokeSecurityGroupRules).
    if (record.inputs.revokeRulesOnDelete === true) {
      for (const rule of referring(world, record)) world.remove(rule);
    }
    const isUsed = networkInterfaces(world, account).some((held) => held.securityGroupIds.includes(record.id));
    if (isUsed || referring(world, record).length > 0) {
      throw call.error("DependencyViolation", `resource ${record.id} has a dependent object`);
    }
    removeRules(world, account, record.id);
    world.remove(record);
  },
};

const defaultSecurityGroup: ResourceType = {
  ...inline,
  type: DEFAULT_SECURITY_GROUP,
  create: (operation) => {
    const { world, account, inputs } = operation;
    const network = world.get(VPC, account, text(inputs.vpcId));
    if (network === undefined) {
      const which = isSet(inputs.vpcId) ? `VPC ${text(inputs.vpcId)} does not exist` : "no default VPC";
      throw new CloudError(`reading Default Security Group: couldn't find resource (${which})`);
    }
    const id = text(network.outputs.defaultSecurityGroupId);
    // Adopting it closes it: only the rules of the program stay.
    for (const direction of DIRECTIONS) applyInline(operation, id, direction, inputs[direction] ?? []);
    const outputs = adopted(operation, id, inputs);
    return { id, outputs: { ...outputs, vpcId: network.id, ...rules(world, account, id) } };
  },
  update: (operation, { id }) => {
    const { world, account, inputs } = operation;
    for (const direction of DIRECTIONS) applyInline(operation, id, direction, inputs[direction]);
    return { outputs: { ...tagsAll(inputs), ...rules(world, account, id) } };
  },
  // No `delete` of its own: EC2 has no such call, and the group and its rules stay as they are.
  find: (id, caller) => {
    const { world, account } = caller;
    const group = world.get(SECURITY_GROUP, account, id);
    if (group === undefined || !isDefault(world, group)) return undefined;
    const inputs = { vpcId: group.inputs.vpcId };
    return { type: DEFAULT_SECURITY_GROUP, id, owner: account, inputs, outputs: adopted(caller, id, inputs) };
  },
};

function adopted(caller: Caller, id: string, inputs: Properties): Properties {
  return {
    ...attributes({ ...caller, owner: caller.account, inputs }, `security-group/${id}`),
    name: "default",
    namePrefix: "",
    description: "default VPC security group",
  };
}

function isDefault(world: World, { id, owner, inputs }: CloudRecord): boolean {
  return world.get(VPC, owner, text(inputs.vpcId))?.outputs.defaultSecurityGroupId === id;
}

/** The rules of other groups that name this one. */
function referring(world: World, { id, owner }: CloudRecord): CloudRecord[] {
  return world
    .list(SECURITY_GROUP, owner)
    .filter((other) => other.id !== id)
    .flatMap((other) => DIRECTIONS.flatMap((direction) => rulesOf(world, owner, other.id, direction)))
    .filter(({ inputs }) => inputs.referencedSecurityGroupId === id);
}

function rules(world: World, account: string, groupId: string): Properties {
  return Object.fromEntries(
    DIRECTIONS.map((direction) => [direction, inlineRules(rulesOf(world, account, groupId, direction), groupId)]),
  );
}

/** Makes the rules of the group those of the list: an absent list leaves them alone, an empty one removes them all. */
function applyInline(caller: Caller, groupId: string, direction: Direction, list: unknown): void {
  if (!Array.isArray(list)) return;
  const wanted = (list as Properties[]).flatMap((rule) => separateRules(rule, groupId));
  const existing = rulesOf(caller.world, caller.account, groupId, direction);
  for (const rule of existing) {
    if (!wanted.some((inputs) => ruleKey(inputs) === ruleKey(rule.inputs))) caller.world.remove(rule);
  }
  for (const inputs of wanted) {
    const record = existing.find((rule) => ruleKey(rule.inputs) === ruleKey(inputs));
    if (record === undefined) authorize(caller, direction, inputs);
    else caller.world.put({ ...record, inputs });
  }
}

/** Security groups, and the default one of a VPC. */
export const securityGroupTypes: readonly ResourceType[] = [securityGroup, defaultSecurityGroup];
