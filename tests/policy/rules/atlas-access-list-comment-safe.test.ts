import { atlasAccessListCommentSafe as rule } from "../../../policy/rules/atlas-access-list-comment-safe.ts";
import { accepts, refuses } from "../expect.ts";
import { unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { PROD_PROJECT, T } from "../program.ts";

const entry = (comment?: string, ignoreChanges: readonly string[] = []): Fixture[] => [
  {
    type: T.entry,
    name: "entry",
    inputs: { projectId: PROD_PROJECT, cidrBlock: "10.50.0.0/16", ...(comment !== undefined && { comment }) },
    // The provider computes it: a preview shows it as unknown although nobody set it.
    outputs: { comment: comment ?? unknown },
    options: { ignoreChanges },
  },
];

describe("atlas-access-list-comment-safe", () => {
  it("accepts an entry without a comment, also in the first preview", () => accepts(rule, entry()));
  it("accepts an empty comment, which is none", () => accepts(rule, entry("")));
  it("accepts a comment whose changes are ignored", () => accepts(rule, entry("VPC", ["comment"])));
  it("accepts a comment of an entry that ignores all changes", () => accepts(rule, entry("VPC", ["*"])));
  it("accepts a comment that is unknown and ignored", () => accepts(rule, entry(unknown, ["comment"])));

  it("refuses a comment", () => refuses(rule, entry("VPC"), "entry", /has a comment, and to change it deletes/));
  it("refuses a comment where other changes are ignored", () =>
    refuses(rule, entry("VPC", ["cidrBlock", "comments"]), "entry", /has a comment/));
  it("refuses a comment that is unknown", () => refuses(rule, entry(unknown), "entry", /comment cannot be proven/));

  it("has nothing to do with comments of other resources", () =>
    accepts(rule, [{ type: T.peering, name: "peering", inputs: { comment: "VPC" } }]));
});
