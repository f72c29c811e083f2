import { iamNoAdministrator as rule } from "../../../policy/rules/iam-no-administrator.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";

const OWN = "arn:aws:iam::039624954211:policy/own";
const ONE = [
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "policyArn"],
  ["aws:iam/userPolicyAttachment:UserPolicyAttachment", "policyArn"],
  ["aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "policyArn"],
  ["aws:iam/policyAttachment:PolicyAttachment", "policyArn"],
  ["aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", "managedPolicyArn"],
] as const;
const MANY = [
  ["aws:iam/role:Role", "managedPolicyArns"],
  ["aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "policyArns"],
  ["aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "policyArns"],
  ["aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", "policyArns"],
] as const;

const production = (deployed: boolean): Fixture[] => {
  const arn = deployed ? OWN : unknown;
  return [
    { type: "aws:iam/policy:Policy", name: "own", inputs: { name: "own" }, outputs: { arn } },
    { type: "aws:iam/role:Role", name: "other", inputs: { name: "other" }, outputs: { arn } },
    ...ONE.map(([type, input]) => ({ type, name: type, inputs: { [input]: arn }, sources: { [input]: ["own"] } })),
    ...MANY.map(([type, input]) => ({ type, name: type, inputs: { [input]: [arn] }, sources: { [input]: ["own"] } })),
  ];
};
const deployed = production(true);

describe("iam-no-administrator", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, production(false)));
  it("accepts the compliant program once everything exists", () => accepts(rule, deployed));

  for (const [type, input] of [...ONE, ...MANY]) {
    const attach = (arn: string): Fixture[] =>
      changed(deployed, type, {
        inputs: { [input]: input.endsWith("s") ? [OWN, arn] : arn },
        sources: { [input]: [] },
      });
    it(`refuses AdministratorAccess in ${type}`, () =>
      refuses(
        rule,
        attach("arn:aws:iam::aws:policy/AdministratorAccess"),
        type,
        /has the policy .*AdministratorAccess/,
      ));
    it(`refuses an unknown policy from nothing in ${type}`, () =>
      refuses(rule, attach(unknown), type, new RegExp(`${input} cannot be proven`)));
  }
  for (const arn of [
    "arn:aws:iam::aws:policy/IAMFullAccess",
    "arn:aws:iam::aws:policy/PowerUserAccess",
    "arn:aws-us-gov:iam::aws:policy/AdministratorAccess",
  ]) {
    it(`refuses ${arn}`, () =>
      refuses(rule, changed(deployed, ONE[0][0], { inputs: { policyArn: arn } }), ONE[0][0], /has the policy/));
  }
  for (const arn of [
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:iam::aws:policy/AdministratorAccess-Amplify",
    "arn:aws:iam::039624954211:policy/AdministratorAccess",
  ]) {
    it(`accepts ${arn}`, () => accepts(rule, changed(deployed, ONE[0][0], { inputs: { policyArn: arn } })));
  }

  const role = MANY[0][0];
  const roleWith = (managedPolicyArns: string | string[], ...sources: string[]): Fixture[] =>
    changed(production(false), role, { inputs: { managedPolicyArns }, sources: { managedPolicyArns: sources } });
  it("refuses an unknown from a policy and something else", () =>
    refuses(rule, roleWith([unknown], "own", "other"), role, /does not come from policies of this program alone/));
  it("refuses more unknowns than policies", () =>
    refuses(rule, roleWith([unknown, unknown], "own"), role, /cannot be proven/));
  it("refuses an unknown list from nothing", () => refuses(rule, roleWith(unknown), role, /cannot be proven/));
  it("accepts a known policy that comes from elsewhere", () => accepts(rule, roleWith([OWN], "other")));
  it("refuses what is no text", () =>
    refuses(rule, changed(deployed, role, { inputs: { managedPolicyArns: [5] } }), role, /is not texts/));
});
