import { violated } from "../decide.ts";
import type { Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { isPattern } from "../glob.ts";
import { ROLE, trustOf } from "../iam.ts";
import type { Statement } from "../iam.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";

/** A whole account: its number, or its root. */
const ACCOUNT = /^(?:\d|arn:[^:]+:iam::\d{12}:root)/;
/** What tells one caller of a foreign account from all others. */
const CALLER_KEYS = ["sts:externalid", "aws:principalarn"];
const COMPARISONS = ["StringEquals", "ArnEquals"];

/**
 * A role is for somebody: named services, named principals, or one caller of an account.
 *
 * A document that is not known yet (that of another cloud's role in a first preview) is left to the update, which judges it before
 * the role is created: dependencies show no principals.
 */
export const iamRoleTrustNamed: Rule = {
  name: "iam-role-trust-named",
  displayName: "Roles name who may assume them",
  description:
    "No statement of a role's trust policy lets everyone in, or a whole account without an external id or the ARN of one principal.",
  severity: "critical",
  framework: hipaa("164.308(a)(4)"),
  tags: ["aws", "iam", "CKV_AWS_60", "CKV_AWS_61", "SOC2-CC6.1", "HIPAA-164.308(a)(4)"],
  remediationSteps:
    "Name the service or the principal's ARN in Principal. For another company's account, compare sts:ExternalId with StringEquals.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  types: [ROLE],

  *judgeInputs(role) {
    const content = trustOf(role);
    // `oidc-role-pinned` refuses what is no policy.
    if (content === UNKNOWN || "problem" in content) return;
    for (const statement of content.filter(({ allows }) => allows)) yield* judgeStatement(statement);
  },
};

function* judgeStatement({ title, principals, exceptPrincipals, conditions }: Statement): Decisions {
  const mend = "Name the services and principals that may assume it";
  if (exceptPrincipals) yield violated(`lets in all but some, by NotPrincipal in ${title}`, mend);
  const everyone = Object.values(principals).flat().find(isPattern);
  if (everyone !== undefined) yield violated(`lets in everyone who matches ${everyone}, by ${title}`, mend);
  const oneCaller = conditions.some(
    ({ operator, key, values }) =>
      CALLER_KEYS.includes(key) && COMPARISONS.includes(operator) && !values.some(isPattern) && !values.includes(""),
  );
  const account = (principals.AWS ?? []).find((id) => ACCOUNT.test(id));
  if (account !== undefined && !oneCaller) {
    yield violated(
      `lets in all of the account ${account}, by ${title}`,
      "Name the principal's ARN, or compare sts:ExternalId with StringEquals",
    );
  }
}
