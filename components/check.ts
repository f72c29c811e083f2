import * as pulumi from "@pulumi/pulumi";

/**
 * Holds a component's arguments to what the types cannot say, before the first child is declared.
 *
 * Throws a `pulumi.RunError`, of which the engine shows the message without a stack.
 */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new pulumi.RunError(message);
}
