import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { SECRET, isMarked } from "../reference-data/marks.ts";
import type { Rule } from "../rule.ts";
import { numberOf } from "../scalars.ts";
import { numberSetting } from "../settings.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/** What AWS takes where nothing is set, and the longest that it takes. */
const LONGEST = 30;

/** A deleted secret can be restored for a while; reference data's for as long as AWS lets it. */
export const secretRecoverable: Rule = {
  name: "secret-recoverable",
  displayName: "Deleted secrets can be restored",
  description:
    "A Secrets Manager secret has a recovery window of 7 to 30 days, and one for reference data, which comes and goes with a " +
    "setting, of 30.",
  severity: "high",
  framework: hipaa("164.308(a)(7)(ii)(A)"),
  tags: ["aws", "secret", "recovery", "HIPAA-164.308(a)(7)(ii)(A)", "SOC2-A1.2"],
  remediationSteps:
    "Set recoveryWindowInDays between 7 and 30, or leave it out: AWS takes 30. A secret that must go at once is deleted by hand.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html",
  types: [SECRET],
  settings: {
    recoveryWindowDays: {
      type: "integer",
      minimum: 7,
      maximum: LONGEST,
      default: 7,
      description: "The fewest days for which a deleted secret can be restored.",
    },
  },

  *judgeInputs(resource, _earlier, settings) {
    yield judgeWindow(resource, settings);
  },
};

function judgeWindow(secret: Resource, settings: Values): Decision {
  const least = numberSetting(settings, "recoveryWindowDays");
  const mend = `Set recoveryWindowInDays between ${least} and ${LONGEST}`;
  const days = numberOf(secret.inputs, "recoveryWindowInDays") ?? LONGEST;
  if (days === UNKNOWN) return undecidable("recoveryWindowInDays", "it is not known yet", mend);
  if (days === 0) return violated("is deleted for good at once (recoveryWindowInDays is 0)", mend);
  if (days < least || days > LONGEST) {
    return violated(`can be restored for ${days} days, which is not between ${least} and ${LONGEST}`, mend);
  }
  const marked = days === LONGEST ? false : isMarked(secret);
  if (marked === false) return holds;
  const longest = `Set recoveryWindowInDays to ${LONGEST}`;
  if (marked === true) return violated(`carries reference data and can be restored for ${days} days only`, longest);
  return undecidable("name or tags", "it is not known yet whether it carries reference data", longest);
}
