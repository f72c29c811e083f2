import { ATLAS } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN, textOf } from "../unknown.ts";

const MEND = 'Leave the comment out, or give the entry ignoreChanges: ["comment"]';

/**
 * A change of its comment must not close an access list. The provider replaces the entry for it, Pulumi makes the new one first, and
 * the provider then deletes the old one by its value: both are gone (pulumi/pulumi-mongodbatlas#806).
 */
export const atlasAccessListCommentSafe: Rule = {
  name: "atlas-access-list-comment-safe",
  displayName: "An Atlas access list survives a comment",
  description:
    "An entry of an Atlas access list has no comment, or ignores changes of it: such a change would delete the entry.",
  severity: "high",
  framework: hipaa("164.306(a)(1)"),
  tags: ["mongodbatlas", "network", "availability", "HIPAA-164.306(a)(1)"],
  remediationSteps:
    'Leave the comment of the ProjectIpAccessList out. Where an entry has one already, set ignoreChanges to ["comment"] and leave it as ' +
    "it is.",
  url: "https://github.com/pulumi/pulumi-mongodbatlas/issues/806",
  types: [ATLAS.accessListEntry],

  *judgeInputs({ inputs, options }) {
    const comment = textOf(inputs, "comment");
    const ignored = options.ignoreChanges.some((path) => path === "comment" || path === "*");
    if (comment === undefined || ignored) yield holds;
    else if (comment === UNKNOWN)
      yield undecidable("comment", "it is not known yet, and to change it deletes the entry", MEND);
    else yield violated("has a comment, and to change it deletes the entry", MEND);
  },
};
