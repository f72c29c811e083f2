import { isComponent } from "../stack.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/**
 * What a component registers of the container that it renders: `container: { environment, secrets }`. Known in a preview,
 * when the rendered document is not. `undefined` where the resource is no component or registers none.
 */
export function registeredContainer({ type, outputs }: Resource): Values | undefined {
  const { container } = outputs;
  // Another thing that is called `container` says nothing about secrets, and then the task definition is judged alone.
  return isComponent(type) && isValues(container) && "secrets" in container ? container : undefined;
}

/** The container that the nearest component above a task definition registers. */
export function containerAbove(task: Resource): Values | undefined {
  for (let above = task.parent; above !== undefined; above = above.parent) {
    const container = registeredContainer(above);
    if (container !== undefined) return container;
  }
  return undefined;
}

/** The bindings that the container's component registers. */
export function registeredSecrets(container: Values): (Values | typeof UNKNOWN)[] {
  const secrets = listOf(container, "secrets");
  if (secrets === UNKNOWN) return [UNKNOWN];
  return secrets.map((secret) => {
    if (secret === UNKNOWN || isValues(secret)) return secret;
    throw new UnreadableInput("an element of the registered secrets is not an object");
  });
}
