import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { ROLE } from "../iam.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, UnreadableInput, listOf, textOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

/** AWS's policies with which one can give oneself everything. */
const ADMINISTRATIVE = /:iam::aws:policy\/(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** Types that attach managed policies. */
const ATTACHMENTS = [
  ROLE,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
];
/** The inputs in which they name one policy, and those in which they name several. */
const ONE = ["policyArn", "managedPolicyArn"];
const SEVERAL = ["policyArns", "managedPolicyArns"];

/** A policy of the program, which other rules judge by its document. */
const POLICY = "aws:iam/policy:Policy";
const MEND = "Attach a policy of this program that names what is needed";

/** Nobody gets an administrator's policy of AWS. */
export const iamNoAdministrator: Rule = {
  name: "iam-no-administrator",
  displayName: "Nobody has an administrator's policy",
  description: "No role, user or group has AdministratorAccess, IAMFullAccess or PowerUserAccess.",
  severity: "critical",
  framework: hipaa("164.308(a)(4)"),
  tags: ["aws", "iam", "CKV_AWS_274", "CKV2_AWS_56", "SOC2-CC6.3", "HIPAA-164.308(a)(4)"],
  remediationSteps:
    "Replace the policy by one that this program declares, with the actions and resources that are needed.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
  types: ATTACHMENTS,

  *judgeInputs(resource) {
    for (const arn of attachedTo(resource).flatMap(({ values }) => values)) {
      if (typeof arn !== "string" || !ADMINISTRATIVE.test(arn)) continue;
      yield violated(`has the policy ${arn}`, MEND);
    }
  },

  *judgeInStack(resource) {
    for (const { input, values } of attachedTo(resource)) {
      const unknown = values.filter((arn) => arn === UNKNOWN).length;
      const sources = resource.sources(input);
      const policies = sources.filter(({ type }) => type === POLICY);
      if (policies.length >= unknown && (unknown === 0 || policies.length === sources.length)) continue;
      yield undecidable(input, "it is not known yet and does not come from policies of this program alone", MEND);
    }
  },
};

interface Attachment {
  readonly input: string;
  readonly values: readonly Value[];
}

function attachedTo({ inputs }: Resource): Attachment[] {
  const one: Attachment[] = ONE.map((input) => ({ input, values: [textOf(inputs, input)] }));
  const several = SEVERAL.map((input) => {
    const list = listOf(inputs, input);
    const values: readonly Value[] = list === UNKNOWN ? [UNKNOWN] : list;
    if (values.some((arn) => arn !== UNKNOWN && typeof arn !== "string"))
      throw new UnreadableInput(`${input} is not texts`);
    return { input, values };
  });
  return [...one, ...several];
}
