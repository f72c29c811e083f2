import assert from "node:assert/strict";

import { roleOfArn } from "../../sandbox/aws/iam.ts";
import { evaluate, identityOf } from "../../sandbox/aws/iam-policy.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const POLICY = "aws:iam/policy:Policy";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

function allow(...actions: string[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] });
}

describe("simulated customer managed policy", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another name, path or description, imported and deleted", async () => {
    const inputs = { name: "reader", policy: allow("s3:GetObject") };
    await assertLife(suite.engine, POLICY, {
      inputs,
      updated: { ...inputs, policy: allow("s3:*"), tags: { a: "b" } },
      replaced: {
        name: { ...inputs, name: "other" },
        path: { ...inputs, path: "/team/" },
        description: { ...inputs, description: "reads" },
      },
    });
    const held = await suite.engine.create(POLICY, { ...inputs, path: "/team/" });
    assert.equal(held.id, `arn:aws:iam::${ACCOUNT}:policy/team/reader`);
    assert.match(String(held.state.policyId), /^ANPA[A-Z2-7]{17}$/);
  });

  it("refuses a name that is taken, also under another path, and a document that is none", async () => {
    const failed = "creating IAM Policy (taken): operation error IAM: CreatePolicy, api error ";
    await suite.engine.create(POLICY, { name: "taken", policy: allow("s3:*") });
    await assert.rejects(suite.engine.create(POLICY, { name: "taken", path: "/a/", policy: allow("s3:*") }), {
      message: `${failed}EntityAlreadyExists: A policy called taken already exists. Duplicate names are not allowed.`,
    });
    await assert.rejects(suite.engine.create(POLICY, { name: "bad", policy: TRUST }), {
      message:
        "creating IAM Policy (bad): operation error IAM: CreatePolicy, " +
        "api error MalformedPolicyDocument: Policy document should not specify a principal.",
    });
  });

  it("has up to 6144 characters without white space", async () => {
    const actions = Array.from({ length: 430 }, (_, i) => `s3:Action${String(i).padStart(3, "0")}`);
    const long = (count: number): string => JSON.stringify(JSON.parse(allow(...actions.slice(0, count))), undefined, 8);
    assert.ok(long(380).length > 6144);
    await suite.engine.create(POLICY, { name: "long", policy: long(380) });
    await assert.rejects(suite.engine.create(POLICY, { name: "longer", policy: long(430) }), {
      message:
        "creating IAM Policy (longer): operation error IAM: CreatePolicy, " +
        "api error LimitExceeded: Cannot exceed quota for PolicySize: 6144",
    });
  });

  it("is not deleted while a role has it attached or as its boundary, and counts the first", async () => {
    const policy = await suite.engine.create(POLICY, { name: "used", policy: allow("s3:*") });
    const role = await suite.engine.create(ROLE, { name: "user", assumeRolePolicy: TRUST });
    const conflict =
      `deleting IAM Policy (${policy.id}): operation error IAM: DeletePolicy, ` +
      "api error DeleteConflict: Cannot delete a policy attached to entities.";
    const attached = await suite.engine.create(ATTACHMENT, { role: role.id, policyArn: policy.id });
    assert.equal((await suite.engine.refresh(policy))?.state.attachmentCount, 1);
    await assert.rejects(suite.engine.delete(policy), { message: conflict });
    await suite.engine.delete(attached);
    const bounded = await suite.engine.update(role, { ...role.inputs, permissionsBoundary: policy.id });
    assert.equal((await suite.engine.refresh(policy))?.state.attachmentCount, 0);
    await assert.rejects(suite.engine.delete(policy), { message: conflict });
    await suite.engine.update(bounded, role.inputs);
    await suite.engine.delete(policy);
  });
});

describe("what a simulated role may do", () => {
  const suite = awsSuite();
  let role: Held;
  const decide = (action: string): string =>
    evaluate(identityOf(suite.world, roleOfArn(suite.world, role.state.arn) ?? assert.fail()), {
      action,
      resource: "*",
      context: {},
    });
  beforeEach(async () => {
    const own = suite.world.list(ROLE).length;
    role = await suite.engine.create(ROLE, { name: `role-${own}`, assumeRolePolicy: TRUST });
  });

  it("follows from the customer policies that are attached to it, also after their update", async () => {
    const policy = await suite.engine.create(POLICY, { name: "attached", policy: allow("s3:GetObject") });
    await suite.engine.create(ATTACHMENT, { role: role.id, policyArn: policy.id });
    assert.deepEqual([decide("s3:GetObject"), decide("s3:PutObject")], ["allowed", "implicitDeny"]);
    await suite.engine.update(policy, { ...policy.inputs, policy: allow("s3:PutObject") });
    assert.deepEqual([decide("s3:GetObject"), decide("s3:PutObject")], ["implicitDeny", "allowed"]);
  });

  it("is the intersection of its policies and its boundary", async () => {
    const boundary = await suite.engine.create(POLICY, { name: "boundary", policy: allow("s3:*", "logs:*") });
    await suite.engine.create(ROLE_POLICY, { role: role.id, policy: allow("s3:*", "iam:*") });
    assert.equal(decide("iam:CreateRole"), "allowed");
    role = await suite.engine.update(role, { ...role.inputs, permissionsBoundary: boundary.id });
    assert.deepEqual(["s3:GetObject", "iam:CreateRole", "logs:PutLogEvents"].map(decide), [
      "allowed",
      "implicitDeny",
      "implicitDeny",
    ]);
  });

  it("has no boundary and no policy that does not exist or is another account's", async () => {
    const foreign = suite.engine.another();
    await foreign.configure({ profile: OTHER.profile });
    const theirs = await foreign.create(POLICY, { name: "theirs", policy: allow("s3:*") });
    const missing = (arn: string): RegExp =>
      new RegExp(`api error NoSuchEntity: Policy ${arn} does not exist or is not attachable\\.$`);
    for (const arn of [theirs.id, `arn:aws:iam::${ACCOUNT}:policy/none`]) {
      await assert.rejects(suite.engine.create(ATTACHMENT, { role: role.id, policyArn: arn }), missing(arn));
      await assert.rejects(suite.engine.update(role, { ...role.inputs, permissionsBoundary: arn }), missing(arn));
    }
    await assert.rejects(suite.engine.update(role, { ...role.inputs, permissionsBoundary: "boundary" }), {
      message: 'permissionsBoundary: "permissions_boundary" (boundary) is an invalid ARN: arn: invalid prefix',
    });
  });

  it("is limited to ten attached policies and 10,240 characters of inline ones", async () => {
    for (let i = 0; i < 10; i++) {
      const policy = await suite.engine.create(POLICY, { name: `many-${i}`, policy: allow("s3:*") });
      await suite.engine.create(ATTACHMENT, { role: role.id, policyArn: policy.id });
    }
    const policyArn = "arn:aws:iam::aws:policy/PowerUserAccess";
    await assert.rejects(
      suite.engine.create(ATTACHMENT, { role: role.id, policyArn }),
      /api error LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10$/,
    );
    const long = allow(...Array.from({ length: 400 }, (_, i) => `s3:Action${String(i).padStart(3, "0")}`));
    const inline = await suite.engine.create(ROLE_POLICY, { role: role.id, name: "one", policy: long });
    await suite.engine.update(inline, { ...inline.inputs, policy: long.replace("Action000", "Action999") });
    await assert.rejects(
      suite.engine.create(ROLE_POLICY, { role: role.id, name: "two", policy: long }),
      new RegExp(`api error LimitExceeded: Maximum policy size of 10240 bytes exceeded for role ${role.id}$`),
    );
  });
});
