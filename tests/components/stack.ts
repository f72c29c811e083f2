import type { StackFacts } from "../../components/stack-facts.ts";

/** A stack's tags. */
export const tags = { project: "askflorence", environment: "prod", data_class: "phi", owner: "platform" };

/** The tags of a resource with a name. */
export const named = (name: string) => ({ ...tags, Name: name });

/** What every component is told. */
export const stack: StackFacts = {
  displayName: "askflorence-prod",
  accountId: "039624954211",
  region: "us-east-1",
  tags,
};
