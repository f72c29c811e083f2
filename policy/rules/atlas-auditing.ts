import { judgeProjectSetting, judgeSwitch, mayHoldPhi } from "../atlas-data-class.ts";
import { ATLAS, projectOf } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, isValues, parseJson, textOf } from "../unknown.ts";

const ON = "Declare one Auditing for the project with enabled: true and an auditFilter";
const FILTER = "Set auditFilter to the JSON text of a filter that names the events to record";

/** Who came into a database with PHI, and who was turned away, is on record. */
export const atlasAuditing: Rule = {
  name: "atlas-auditing",
  displayName: "Atlas projects with PHI are audited",
  description: "An Atlas project that is not classified public has database auditing switched on, with a filter.",
  severity: "high",
  framework: hipaa("164.312(b)"),
  tags: ["mongodbatlas", "logging", "HIPAA-164.312(b)"],
  remediationSteps:
    "Declare an Auditing resource with the project's id, enabled: true and an auditFilter that records authentication and changes of " +
    "users, roles and collections; or classify the project public, if it is.",
  url: "https://www.mongodb.com/docs/atlas/database-auditing/",

  *judgeInStack(resource, stack) {
    yield judgeProjectSetting(resource, stack, { type: ATLAS.auditing, missing: "auditing", mend: ON }) ?? holds;
    if (resource.type !== ATLAS.auditing || !mayHoldPhi(projectOf(resource), stack)) return;
    yield judgeSwitch(resource.inputs, "enabled", ON) ?? holds;
    yield judgeFilter(resource);
  },
};

/** Without a filter Atlas records nothing of use; with an empty one everything, which buries the rest. */
function judgeFilter({ inputs }: Resource): Decision {
  const text = textOf(inputs, "auditFilter");
  if (text === UNKNOWN) return undecidable("auditFilter", "it is not known yet", FILTER);
  if (text === undefined) return violated("has no auditFilter", FILTER);
  const filter = parseJson(text);
  if (!isValues(filter)) return violated("has an auditFilter that is no JSON object", FILTER);
  return Object.keys(filter).length > 0 ? holds : violated("has an auditFilter that names no event", FILTER);
}
