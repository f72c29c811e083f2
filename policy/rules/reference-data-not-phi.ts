import { ATLAS } from "../atlas.ts";
import { holds, undecidable } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeComponent, judgeDocument, judgeTask } from "../reference-data/bindings.ts";
import { isMarked } from "../reference-data/marks.ts";
import { judgePrivateLink } from "../reference-data/private-link.ts";
import {
  feedsReferenceSecret,
  isNamedReferenceUser,
  judgeUnknownUser,
  judgeUser,
  judgeUserProject,
  judgeUserUnknowns,
} from "../reference-data/user.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { judgePublic, tagOf } from "../tags.ts";
import { UNKNOWN } from "../unknown.ts";

const REASON = "reference data is public";

/** What production reads from another environment is public reference data, and nothing else can come that way. */
export const referenceDataNotPhi: Rule = {
  name: "reference-data-not-phi",
  displayName: "Reference data holds no PHI",
  description:
    "Reference data is classified public, its user only reads it, tasks bind only a public secret to it, and the private link " +
    "to it runs one way, from prod to a public project.",
  severity: "critical",
  canBeWaived: false,
  framework: hipaa("164.308(a)(4)", "164.312(a)(1)"),
  tags: ["aws", "mongodbatlas", "data-class", "SOC2-CC6.1"],
  remediationSteps:
    "Tag the reference secret, the VPC endpoint and its security group data_class=public; give the user app_read_* only read on " +
    "a named database of one cluster; bind MONGODB_REFERENCE_URI to that secret; lead the link to a project classified public.",
  url: "https://www.ecfr.gov/current/title-45/section-164.308",

  *judgeInputs(resource, earlier) {
    if (isMarked(resource) === true) yield judgePublic(resource, REASON);
    if (resource.type === ATLAS.databaseUser && isNamedReferenceUser(resource) === true) yield* judgeUser(resource);
    yield* judgeDocument(resource, earlier);
  },

  *judgeInStack(resource, stack) {
    yield judgeMark(resource);
    if (resource.type === ATLAS.databaseUser) yield* judgeUserInStack(resource, stack);
    yield* judgeComponent(resource, stack);
    yield* judgeTask(resource, stack);
    yield* judgePrivateLink(resource, stack);
  },
};

/** A reference user is told by its name, or else by the secret that holds its credentials, which only the stack shows. */
function* judgeUserInStack(user: Resource, stack: Stack): Decisions {
  const named = isNamedReferenceUser(user);
  if (named === UNKNOWN) yield judgeUnknownUser();
  if (named !== true && !feedsReferenceSecret(user, stack)) return;
  yield* judgeUser(user);
  yield* judgeUserUnknowns(user);
  yield judgeUserProject(user, stack);
}

/** What is reference data by a name that only the provider tells is public, and what may turn out to be must be already. */
function judgeMark(resource: Resource): Decision {
  const marked = isMarked(resource);
  if (marked === true) return judgePublic(resource, REASON);
  if (marked === false || tagOf(resource, "data_class") === "public") return holds;
  return undecidable(
    "name or tags",
    "it is not known yet whether it carries reference data",
    "Give it a name and tags that are known in preview",
  );
}
