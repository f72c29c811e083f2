import type { Properties } from "../protocol/values.ts";
import type { Caller, Facts, Invoke, ResourceType } from "./resource-type.ts";

/** What a provider package simulates: its types, its functions and how it is configured. */
export interface Package {
  readonly name: string;
  /** The version of the real provider whose behaviour it shows; the engine compares it with what a program asks for. */
  readonly version: string;
  readonly types: readonly ResourceType[];
  readonly facts: Readonly<Record<string, Facts>>;
  readonly invokes: Readonly<Record<string, Invoke>>;
  /** Turns the provider's configuration into who is calling. Throws a {@link CloudError} for credentials that do not work. */
  readonly configure: (config: Properties, session: Session) => Caller;
}

/** What one run of the engine has in common: the world it works on and the environment that it was started with. */
export interface Session {
  readonly world: Caller["world"];
  readonly env: Readonly<Record<string, string | undefined>>;
}
