import { POLICY_PACK } from "../../stack-names.ts";
import { UserError } from "../../user-error.ts";
import { performed, planned, planOf } from "../plan.ts";
import type { Context, Outcome, Step } from "../step.ts";

/** All that the program declares exists: roles, the OIDC provider, the network, the database, the service without a task. */
export const up: Step = { name: "up", run: update };

/** The same with what people and the steps between have added: the image, the certificate. */
export const upAgain: Step = { name: "up again", run: update };

/** Nothing is left to change, and no policy has anything against it. */
export const verify: Step = {
  name: "verify",
  run: async (context) => {
    const clean: Outcome = { status: "done", text: "the plan has no changes, and the policies hold" };
    if (context.found.isPlanEmpty) return clean;
    const plan = await planOf(context);
    if (plan.isEmpty) return clean;
    throw new UserError(
      `after the update the plan still has changes: ${planned(plan)}; see \`${preview(context)} --diff\``,
    );
  },
};

async function update(context: Context): Promise<Outcome> {
  const { stack, pulumi, given, confirm, found, words, say } = context;
  const nothing: Outcome = { status: "done", text: "nothing to change" };
  if (found.isPlanEmpty) return nothing;
  const plan = await planOf(context);
  found.isPlanEmpty = plan.isEmpty;
  if (plan.isEmpty) return nothing;
  const text = planned(plan);
  if (plan.destructive.length > 0) {
    return {
      status: "waits",
      text: `the plan deletes or replaces ${plan.destructive.join(", ")}, which no part of setting up asks for`,
      lines: [
        `Look at it: ${preview(context)} --diff`,
        `If it is right: ${words.pulumi} up --stack ${stack} --policy-pack policy; then: ${words.bootstrap}`,
      ],
    };
  }
  if (!given.yes && (await confirm(`${text}. Do it?`)) !== true) {
    return {
      status: "waits",
      text,
      lines: [`Look at it: ${preview(context)} --diff`, `Then: ${words.bootstrap} --yes`],
    };
  }
  say(`pulumi up: ${text}`);
  const flags = [
    "--policy-pack",
    POLICY_PACK,
    "--skip-preview",
    "--yes",
    "--non-interactive",
    "--suppress-outputs",
    "--suppress-progress",
  ];
  const { code } = await pulumi(["up", "--stack", stack, ...flags], { stdio: "inherit" });
  if (code === 0) return { status: "made", text: performed(plan) };
  throw new UserError(
    `pulumi up of ${stack} ended with exit code ${code}. What was made is in the state: mend the cause and run this again. ` +
      "docs/runbooks/first-deployment.md has the causes that are known",
  );
}

function preview({ words, stack }: Context): string {
  return `${words.pulumi} preview --stack ${stack} --policy-pack policy`;
}
