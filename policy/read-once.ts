import type { StackValidationArgs } from "@pulumi/policy";
import deserialize from "@pulumi/policy/deserialize.js";

type Deserialize = (properties: object, proxySecrets: boolean) => object;

/**
 * @pulumi/policy reads the properties of every resource anew for every rule, in resource calls and once more in the stack call: with some
 * fifty rules that takes longer than all that the rules do. Here they are read once for each message of the engine. The rules
 * of this pack change nothing of what they are given, so it may be the same for all.
 *
 * https://github.com/pulumi/pulumi-policy/blob/v1.21.0/sdk/nodejs/policy/server.ts calls the function through the module, which makes it
 * possible. If a later version does not, it all works as before, in more time.
 */
const shared = deserialize as unknown as { deserializeProperties: Deserialize };
const original = shared.deserializeProperties;
const known = new WeakMap<object, object>();

shared.deserializeProperties = (properties, proxySecrets) => {
  if (proxySecrets) return original(properties, proxySecrets); // For remediations, which may change it.
  const read = known.get(properties) ?? original(properties, proxySecrets);
  known.set(properties, read);
  return read;
};

/**
 * What is behind the proxy of @pulumi/policy that throws on unknown values: the same object for all rules, for one message of the engine.
 * It is for telling messages apart, not for reading.
 */
export function identityOf(properties: object): object | undefined {
  const target: unknown = Reflect.get(properties, "__getSpecialProxyTarget");
  return typeof target === "object" && target !== null ? target : undefined;
}

/** The same for a stack. */
export function identityOfStack({ resources: [first] }: StackValidationArgs): object | undefined {
  return first === undefined ? undefined : identityOf(first.props);
}

/** Keeps what is made from a message of the engine for as long as the message is there. */
export class Once<T> {
  readonly #made = new WeakMap<object, T>();

  get(identity: object | undefined, make: () => T): T {
    const made = (identity === undefined ? undefined : this.#made.get(identity)) ?? make();
    if (identity !== undefined) this.#made.set(identity, made);
    return made;
  }
}

/** Runs `action` as if this module were not loaded: for measuring what it is worth. */
export async function readingEachTime<T>(action: () => Promise<T>): Promise<T> {
  const replaced = shared.deserializeProperties;
  shared.deserializeProperties = original;
  try {
    return await action();
  } finally {
    shared.deserializeProperties = replaced;
  }
}
