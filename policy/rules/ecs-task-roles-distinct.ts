import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { ROLE } from "../iam.ts";
import { TASK_DEFINITION } from "../reference-data/bindings.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const INPUTS = ["taskRoleArn", "executionRoleArn"] as const;
const MEND = "Give the program in the tasks a role of its own, without permissions where it needs none";

/** The program in a task does not have the role that reads its secrets and pulls its image. */
export const ecsTaskRolesDistinct: Rule = {
  name: "ecs-task-roles-distinct",
  displayName: "ECS tasks and their start have different roles",
  description: "An ECS task definition has a task role and an execution role, and they are two roles.",
  severity: "high",
  framework: hipaa("164.312(a)(1)"),
  tags: ["aws", "ecs", "iam", "CKV_AWS_249", "HIPAA-164.312(a)(1)", "SOC2-CC6.3"],
  remediationSteps: "Declare two IAM roles, and set one as taskRoleArn and the other as executionRoleArn.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-iam-roles.html",
  types: [TASK_DEFINITION],

  *judgeInputs({ inputs }) {
    for (const input of INPUTS) {
      // On EC2 a task without a role of its own may get its host's.
      if (textOf(inputs, input) === undefined) yield violated(`has no ${input}`, MEND);
    }
    const [task, execution] = INPUTS.map((input) => textOf(inputs, input));
    if (typeof task === "string" && task === execution) yield same();
  },

  *judgeInStack(task) {
    yield judgeUnknown(task);
  },
};

function same(): Decision {
  return violated("gives the program in its tasks the role that starts them", MEND);
}

/** Two roles are told apart by what they come from, while the ARN of one is unknown. */
function judgeUnknown(task: Resource): Decision {
  const roles = INPUTS.map((input) => ({ input, arn: textOf(task.inputs, input) }));
  if (roles.some(({ arn }) => arn === undefined)) return holds;
  const origins: { input: string; role: Resource }[] = [];
  for (const { input } of roles.filter(({ arn }) => arn === UNKNOWN)) {
    const [role, ...others] = task.sources(input);
    if (role?.type !== ROLE || others.length > 0) {
      const from = role === undefined ? "nothing" : [role, ...others].map(label).join(", ");
      return undecidable(input, `it is not known yet and comes from ${from}, not from one role of this program`, MEND);
    }
    origins.push({ input, role });
  }
  const known = roles.find(({ arn }) => arn !== UNKNOWN)?.arn;
  if (typeof known !== "string") return new Set(origins.map(({ role }) => role)).size === 1 ? same() : holds;
  // A role that does not exist yet is no role whose ARN is known, unless it takes over its name.
  const [origin] = origins;
  return origin === undefined ? holds : judgeName(origin.input, origin.role, known);
}

/** Whether a role of this program is not the one that has the ARN. */
function judgeName(input: string, role: Resource, arn: string): Decision {
  const name = textOf(role.inputs, "name");
  if (name === UNKNOWN) return undecidable(input, `the name of ${label(role)} is not known yet`, MEND);
  return arn.split("/").at(-1) === name ? same() : holds;
}
