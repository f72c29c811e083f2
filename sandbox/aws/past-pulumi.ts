import type { Caller, ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";

/**
 * Does what a call past Pulumi asks for by the behaviour that the resource type has: makes one, or changes the one that is there. Throws what
 * the type does, with the API's own refusal as the cause.
 *
 * @param types where the type is
 * @param inputs all of them, as a program would give them
 */
export function putAs(
  types: readonly ResourceType[],
  token: string,
  { world, account, region }: Caller,
  inputs: Properties,
  before?: CloudRecord,
): CloudRecord {
  const type = types.find((each) => each.type === token);
  if (type === undefined) throw new Error(`${token} is not among the types that were given`);
  const operation = { world, account, region, owner: account, inputs };
  if (before === undefined) {
    const { id, outputs, inputs: kept = inputs } = type.create(operation);
    return world.put({ type: token, id, owner: account, inputs: kept, outputs });
  }
  const state = { ...before.inputs, ...before.outputs };
  const { outputs, inputs: kept = inputs } = type.update?.(operation, before, state) ?? { outputs: {} };
  return world.put({ ...before, inputs: kept, outputs: { ...before.outputs, ...outputs } });
}
