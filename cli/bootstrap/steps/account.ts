import { UserError } from "../../user-error.ts";
import type { Step } from "../step.ts";

/** The credentials lead to the account that the stack is configured for, and to no other. */
export const account: Step = {
  name: "account",
  run: async ({ aws, config, stack }) => {
    const { accountId } = (await config()).aws;
    const { Account, Arn } = (await aws("sts get-caller-identity")) as { Account: string; Arn: string };
    if (Account === accountId) return { status: "done", text: `${Account}, as ${Arn}` };
    throw new UserError(
      `these credentials are of AWS account ${Account} (${Arn}), and the stack ${stack} belongs to ${accountId}; ` +
        "name a profile of that account in AWS_PROFILE",
    );
  },
};
