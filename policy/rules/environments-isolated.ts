import { mayHoldPhi } from "../atlas-data-class.ts";
import { accountOf, homeAccount, homeProject } from "../atlas-home.ts";
import { ATLAS, projectOf } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeUser, judgeUserUnknowns } from "../reference-data/user.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";

const GUARD = "Give its provider allowedAccountIds with the one account of the stack";
const ACCOUNT = "Create it with the stack's own provider, in the account of its other resources";
const PROJECT =
  "Create it in the stack's own Atlas project; in another one only a private link, its registration and a reading user may be, and a " +
  "component must register that project as public";

/** Parts of the one link that a stack may have into another environment. The user is the third, as far as it only reads. */
const LINK: readonly string[] = [ATLAS.linkService, ATLAS.linkRegistration];

/**
 * A mistake in one stack changes nothing of another: every resource is in the stack's one AWS account, which its provider insists on,
 * and in its one Atlas project. The declared way out is the link that reads public reference data.
 */
export const environmentsIsolated: Rule = {
  name: "environments-isolated",
  displayName: "Environments are isolated",
  description:
    "A stack creates resources only in its own AWS account and Atlas project, except the one-way link to public reference data.",
  severity: "critical",
  framework: hipaa("164.308(a)(4)", "164.312(a)(1)"),
  tags: ["aws", "mongodbatlas", "isolation", "HIPAA-164.308(a)(4)", "HIPAA-164.312(a)(1)"],
  remediationSteps:
    "Use explicit providers: one for AWS whose allowedAccountIds has the stack's account alone, one for the stack's Atlas project; " +
    "disable default providers.",
  url: "https://www.pulumi.com/registry/packages/aws/api-docs/provider/#allowedaccountids_nodejs",

  *judgeInputs(resource) {
    if (resource.type.startsWith("aws:")) yield judgeGuard(resource);
  },

  *judgeInStack(resource, stack) {
    yield judgeAccount(resource, stack);
    const isInProject = resource.type.startsWith("mongodbatlas:") && resource.inputs.projectId !== undefined;
    if (isInProject) yield* judgeProject(resource, stack);
  },
};

/** Without the guard, whoever's credentials are at hand decide which account is changed. */
function judgeGuard(resource: Resource): Decision {
  const account = accountOf(resource);
  if (account === UNKNOWN) return undecidable("provider's allowedAccountIds", "it is not known yet", GUARD);
  return account === undefined ? violated("has a provider that does not insist on one AWS account", GUARD) : holds;
}

function judgeAccount(resource: Resource, stack: Stack): Decision {
  const account = accountOf(resource);
  const home = homeAccount(stack);
  if (typeof account !== "string" || account === home) return holds;
  return violated(`is created in AWS account ${account}, and the stack's own is ${String(home)}`, ACCOUNT);
}

function* judgeProject(resource: Resource, stack: Stack): Decisions {
  const project = projectOf(resource);
  if (project === undefined) {
    yield undecidable(
      "projectId",
      "it is not known yet and comes from no single Atlas project of this program",
      PROJECT,
    );
    return;
  }
  if (project === homeProject(stack)) return;
  const isDeclared = !mayHoldPhi(project, stack);
  if (isDeclared && LINK.includes(resource.type)) return;
  if (!isDeclared || resource.type !== ATLAS.databaseUser) {
    yield violated("is created in an Atlas project that is not the stack's own", PROJECT);
    return;
  }
  yield* judgeUser(resource);
  yield* judgeUserUnknowns(resource);
}
