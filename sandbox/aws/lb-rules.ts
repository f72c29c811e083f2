import { isSet, sameSet, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { acceptTarget, actionFailures, existingListener, sameActions } from "./lb-listeners.ts";
import { ELB, existingLoadBalancer } from "./lb-load-balancers.ts";
import { LISTENER_RULE, targetsOf } from "./lb-target-groups.ts";

const listenerRule: ResourceType = {
  type: LISTENER_RULE,
  check: (inputs) => actionFailures(inputs, "actions"),
  equal: (path, before, after) =>
    (path === "actions" && sameActions(before, after)) ||
    (/^conditions$|\.values$/.test(path) && sameSet(before, after)) ||
    (path === "priority" && !isSet(after)),
  create: (operation) => {
    const { world, inputs } = operation;
    const doing = `creating ELBv2 Listener Rule (${text(inputs.listenerArn)})`;
    return calling(doing, `${ELB}: CreateRule`, () => {
      const listener = accept(operation, undefined);
      const priorities = rulesOf(operation, listener).map(({ outputs }) => Number(outputs.priority));
      const suffix = text(listener.outputs.arn).split(":listener/")[1] ?? "";
      const id = arn(operation, "elasticloadbalancing", `listener-rule/${suffix}/${world.hex(16)}`);
      // The provider takes the next one where the program has none.
      const priority = inputs.priority ?? Math.max(0, ...priorities) + 1;
      return { id, outputs: { arn: id, priority, ...placed(operation) } };
    });
  },
  update: (operation, record) =>
    calling(`modifying ELBv2 Listener Rule (${record.id})`, `${ELB}: ModifyRule`, () => {
      accept(operation, record);
      const priority = operation.inputs.priority ?? record.outputs.priority;
      return { outputs: { priority, ...placed(operation) } };
    }),
};

/** Throws what the API answers to a rule that it does not accept. Answers its listener. */
function accept(operation: Operation, before: CloudRecord | undefined): CloudRecord {
  const { world, owner, inputs } = operation;
  const listener = existingListener(world, owner, inputs.listenerArn);
  const rivals = rulesOf(operation, listener).filter(({ id }) => id !== before?.id);
  if (isSet(inputs.priority) && rivals.some(({ outputs }) => outputs.priority === inputs.priority)) {
    throw new ApiError("PriorityInUse", `Priority '${String(inputs.priority)}' is currently in use`);
  }
  if (Array.isArray(inputs.conditions) && inputs.conditions.length === 0) {
    throw new ApiError("ValidationError", "A condition must be specified");
  }
  const loadBalancer = existingLoadBalancer(world, owner, listener.inputs.loadBalancerArn);
  for (const id of targetsOf(inputs.actions)) acceptTarget(world, loadBalancer, text(listener.outputs.protocol), id);
  return listener;
}

function rulesOf({ world }: Operation, listener: CloudRecord): CloudRecord[] {
  return world.list(LISTENER_RULE, listener.owner).filter(({ inputs }) => inputs.listenerArn === listener.id);
}

/** Rules of listeners. */
export const listenerRuleTypes: readonly ResourceType[] = [listenerRule];
