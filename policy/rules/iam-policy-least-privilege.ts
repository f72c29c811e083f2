import { undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { isAnything, isPattern, overlap } from "../glob.ts";
import { GRANTING_TYPES, arnPattern, grantsOf } from "../iam.ts";
import type { Condition, Document, Statement } from "../iam.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";

/** Comparisons that leave something out, and fail where the key is absent. */
const NARROWING = /^(?:String|Arn)(?:Equals|EqualsIgnoreCase|Like)$/;
/** Actions that show what there is, and not what is in it; most know no resource. */
const METADATA = /^(?:describe|list)/i;
/** A resource's own part that leaves nothing out but other types: `*`, `key/*`, `instance*`. */
const EVERY_NAME = /^[\w-]*[*?/:]*\*[*?/:]*$/;

/** Every bucket, or every object of every bucket. */
const EVERY_OBJECT = /^[*?/]*\*[*?/]*$/;

const NAME_ACTIONS = "List the actions by name, on the ARNs of what they are for";

/**
 * Permissions are for named actions. Patterns of actions are for named resources, or for what a condition leaves of all.
 *
 * A document that is not known yet is left to the update, which judges it before anything is granted: ours have the ARNs of resources
 * in them, and their actions cannot be told from dependencies. One that comes from no resource at all is refused.
 */
export const iamPolicyLeastPrivilege: Rule = {
  name: "iam-policy-least-privilege",
  displayName: "IAM policies allow named actions",
  description:
    "No IAM policy allows all actions of a service, all but some actions or resources, or a pattern of actions on every resource.",
  severity: "high",
  framework: hipaa("164.308(a)(4)"),
  tags: [
    "aws",
    "iam",
    "IAM.1",
    "IAM.21",
    "CKV_AWS_62",
    "CKV_AWS_63",
    "CKV2_AWS_40",
    "SOC2-CC6.1",
    "SOC2-CC6.3",
    "HIPAA-164.308(a)(4)",
  ],
  remediationSteps:
    "Name each action. Where a pattern is needed (service:Describe*), name the resources or add a Condition that narrows them. " +
    "Use NotAction and NotResource only to deny.",
  url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: GRANTING_TYPES,

  *judgeInputs(resource) {
    for (const document of grantsOf(resource)) yield* judgeDocument(document);
  },

  *judgeInStack(resource) {
    for (const { content, input, place } of grantsOf(resource)) {
      if (content !== UNKNOWN || resource.sources(input).length > 0) continue;
      yield undecidable(
        place,
        "it is not known yet and comes from no resource of this program",
        "Write the document in the program",
      );
    }
  },
};

function* judgeDocument({ place, content }: Document): Decisions {
  if (content === UNKNOWN) return;
  if ("problem" in content) {
    yield violated(`has a ${place} that ${content.problem}`, "Write it as IAM's grammar says");
    return;
  }
  for (const statement of content.filter(({ allows }) => allows)) {
    const found = judgeStatement(statement);
    for (const [problem, mend] of found) yield inPlace(place, statement, problem, mend);
  }
}

function inPlace(place: string, { title }: Statement, problem: string, mend: string): Decision {
  return violated(`allows ${problem}, by ${title} of its ${place}`, mend);
}

type Finding = readonly [problem: string, mend: string];

function judgeStatement({ actions, resources, conditions }: Statement): Finding[] {
  const found: Finding[] = [];
  if (actions.except) found.push(["all actions but some (NotAction)", NAME_ACTIONS]);
  if (resources.except) found.push(["actions on all resources but some (NotResource)", NAME_ACTIONS]);
  if (actions.except || resources.except) return found;
  for (const action of actions.names) {
    const [service = "", name = "", ...rest] = action.split(":");
    if (isPattern(service)) found.push(["actions of every service", NAME_ACTIONS]);
    else if (name === "" || rest.length > 0) found.push(["what is no action, service:Name", NAME_ACTIONS]);
    else if (isAnything(name)) found.push([`every action of ${service}`, NAME_ACTIONS]);
    else if (isPattern(name) && !METADATA.test(name) && !conditions.some(narrows)) {
      const every = resources.names.some((resource) => isEvery(resource, service));
      if (every)
        found.push([`the pattern ${action} on every resource`, `${NAME_ACTIONS}, or narrow it by a Condition`]);
    }
  }
  return found;
}

/** Whether a condition leaves something out. */
function narrows({ operator, values }: Condition): boolean {
  return NARROWING.test(operator) && !values.some((value) => value === "" || isAnything(value));
}

/** Whether the pattern names no account and no resource of the service in particular. */
function isEvery(resource: string, service: string): boolean {
  const { service: of, account, name } = arnPattern(resource);
  if (!overlap(of, service.toLowerCase())) return false;
  if (account !== "") return isAnything(account) && EVERY_NAME.test(name);
  // Without an account, what comes before the slash is the name of a bucket, and no type of resources.
  return of === "s3" ? EVERY_OBJECT.test(name) : EVERY_NAME.test(name);
}
