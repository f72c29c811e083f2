import type { Stack } from "./stack.ts";

/** What is found out once for each stack call: looking for the same for each of many resources would take the square of the time. */
export function oncePerStack<T>(find: (stack: Stack) => T): (stack: Stack) => T {
  const found = new WeakMap<Stack, { readonly value: T }>();
  return (stack) => {
    const known = found.get(stack) ?? { value: find(stack) };
    found.set(stack, known);
    return known.value;
  };
}
