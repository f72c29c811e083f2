import { undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { ROLE } from "../iam.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, UnreadableInput, listOf, textOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

/** AWS's policies with which one can give oneself everything. */
const ADMINISTRATIVE = /^arn:[^:]+:iam::aws:policy\/(?:AdministratorAccess|IAMFullAccess|PowerUserAccess)$/;

/** By type, the input that names managed policies: one, or a list of them. */
const ATTACHMENTS: Readonly<Record<string, string>> = {
  [ROLE]: "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/policyAttachment:PolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
};

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
  types: Object.keys(ATTACHMENTS),

  *judgeInputs(resource) {
    for (const arn of attachedTo(resource).values) {
      if (typeof arn !== "string" || !ADMINISTRATIVE.test(arn)) continue;
      yield violated(`has the policy ${arn}`, MEND);
    }
  },

  *judgeInStack(resource) {
    const { input, values } = attachedTo(resource);
    const unknown = values.filter((arn) => arn === UNKNOWN).length;
    const sources = resource.sources(input);
    const policies = sources.filter(({ type }) => type === POLICY);
    if (policies.length >= unknown && (unknown === 0 || policies.length === sources.length)) return;
    yield undecidable(input, "it is not known yet and does not come from policies of this program alone", MEND);
  },
};

function attachedTo({ type, inputs }: Resource): { readonly input: string; readonly values: readonly Value[] } {
  const input = ATTACHMENTS[type] ?? "";
  // The plural is a list.
  if (!input.endsWith("s")) return { input, values: [textOf(inputs, input)] };
  const list = listOf(inputs, input);
  const values: readonly Value[] = list === UNKNOWN ? [UNKNOWN] : list;
  if (values.some((arn) => arn !== UNKNOWN && typeof arn !== "string"))
    throw new UnreadableInput(`${input} is not texts`);
  return { input, values };
}
