import { keyAliasOf, type Step } from "../step.ts";

/** The stack is in the state's backend, and its secrets are encrypted with the state key. */
export const pulumiStack: Step = {
  name: "pulumi stack",
  run: ({ ensureStack, stack, found }) => ensureStack(found.bucketName ?? "", keyAliasOf(stack)),
};
