import assert from "node:assert/strict";

import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";

function trust(principal: object = { Service: "ecs-tasks.amazonaws.com" }): string {
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

function policy(action = "s3:GetObject"): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
}

describe("simulated IAM role", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { name: "web", assumeRolePolicy: trust() };
    await assertLife(suite.engine, ROLE, {
      inputs,
      updated: { ...inputs, description: "web", tags: { a: "b" }, assumeRolePolicy: trust({ AWS: ACCOUNT }) },
      replaced: { name: { ...inputs, name: "other" }, path: { ...inputs, path: "/team/" } },
    });
  });

  it("has the path in its ARN, and a name of its own where the program gives none", async () => {
    const held = await suite.engine.create(ROLE, { assumeRolePolicy: trust(), path: "/team/" });
    assert.match(held.id, /^example-[0-9a-f]{7}$/);
    assert.equal(held.state.arn, `arn:aws:iam::${ACCOUNT}:role/team/${held.id}`);
    assert.match(String(held.state.uniqueId), /^AROA[A-Z2-7]{17}$/);
  });

  it("takes its policies as objects too, and shows them as text", async () => {
    const document = JSON.parse(trust()) as unknown;
    const held = await suite.engine.create(ROLE, { name: "object", assumeRolePolicy: document });
    assert.deepEqual(JSON.parse(String(held.state.assumeRolePolicy)), document);
    assert.deepEqual(await suite.engine.refresh(held), held);
    assert.deepEqual((await suite.engine.diff(held, { name: "object", assumeRolePolicy: trust() })).paths, {});
    const inline = await suite.engine.create(POLICY, { role: "object", policy: JSON.parse(policy()) as unknown });
    assert.equal(typeof inline.state.policy, "string");
    await suite.engine.delete(inline);
  });

  it("refuses a name that is taken, and names the reason", async () => {
    await suite.engine.create(ROLE, { name: "taken", assumeRolePolicy: trust() });
    await assert.rejects(suite.engine.create(ROLE, { name: "taken", assumeRolePolicy: trust() }), {
      message:
        "creating IAM Role (taken): operation error IAM: CreateRole, api error EntityAlreadyExists: Role with name taken already exists.",
    });
  });

  it("refuses a trust policy that is malformed, or names a role that does not exist", async () => {
    const prefix = "creating IAM Role (bad): operation error IAM: CreateRole, api error MalformedPolicyDocument: ";
    await assert.rejects(suite.engine.create(ROLE, { name: "bad", assumeRolePolicy: policy() }), {
      message: `${prefix}Missing required field Principal`,
    });
    const nobody = `arn:aws:iam::${ACCOUNT}:role/nobody`;
    await assert.rejects(suite.engine.create(ROLE, { name: "bad", assumeRolePolicy: trust({ AWS: nobody }) }), {
      message: `${prefix}Invalid principal in policy: "AWS":"${nobody}"`,
    });
    await assert.rejects(suite.engine.create(ROLE, { assumeRolePolicy: "{" }), /contains an invalid JSON policy/);
  });

  it("refuses managed policies and boundaries that do not exist", async () => {
    const none = "arn:aws:iam::aws:policy/None";
    const message = `creating IAM Role (bad): operation error IAM: CreateRole, api error NoSuchEntity: Policy ${none} does not exist or is not attachable.`;
    const inputs = { name: "bad", assumeRolePolicy: trust() };
    await assert.rejects(suite.engine.create(ROLE, { ...inputs, managedPolicyArns: [none] }), { message });
    await assert.rejects(suite.engine.create(ROLE, { ...inputs, permissionsBoundary: none }), { message });
  });

  it("is not deleted while it has policies, unless it may detach them", async () => {
    const inputs = { name: "busy", assumeRolePolicy: trust() };
    const held = await suite.engine.create(ROLE, inputs);
    const inline = await suite.engine.create(POLICY, { role: "busy", policy: policy() });
    const attached = await suite.engine.create(ATTACHMENT, { role: "busy", policyArn: EXECUTION });
    const conflict =
      "deleting IAM Role (busy): operation error IAM: DeleteRole, api error DeleteConflict: Cannot delete entity, must ";
    await assert.rejects(suite.engine.delete(held), { message: `${conflict}detach all policies first.` });
    await suite.engine.delete(attached);
    await assert.rejects(suite.engine.delete(held), { message: `${conflict}delete policies first.` });
    await suite.engine.delete(await suite.engine.update(held, { ...inputs, forceDetachPolicies: true }));
    assert.equal(await suite.engine.refresh(inline), undefined);
  });
});

describe("simulated IAM role policies", () => {
  const suite = awsSuite();
  let role: Held;
  before(async () => {
    role = await suite.engine.create(ROLE, { name: "web", assumeRolePolicy: trust() });
    await suite.engine.create(ROLE, { name: "other", assumeRolePolicy: trust() });
  });

  it("has inline policies that are created, read back, updated in place, replaced, imported and deleted", async () => {
    const inputs = { role: role.id, name: "read", policy: policy() };
    await assertLife(suite.engine, POLICY, {
      inputs,
      updated: { ...inputs, policy: policy("s3:*") },
      replaced: { name: { ...inputs, name: "write" }, role: { ...inputs, role: "other" } },
    });
    assert.equal((await suite.engine.create(POLICY, inputs)).id, "web:read");
  });

  it("has attachments that are created, read back, replaced, imported and deleted", async () => {
    const inputs = { role: role.id, policyArn: EXECUTION };
    const held = await suite.engine.create(ATTACHMENT, inputs);
    assert.equal(held.id, `web-${EXECUTION}`);
    assert.deepEqual((await suite.engine.refresh(held))?.state, held.state);
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, role: "other" })).replaces, ["role"]);
    assert.deepEqual((await suite.engine.import(ATTACHMENT, `web/${EXECUTION}`))?.inputs, inputs);
    await suite.engine.delete(held);
    assert.equal(await suite.engine.refresh(held), undefined);
  });

  it("refuses a malformed document, an unknown role and an unknown managed policy", async () => {
    const principal = trust();
    await assert.rejects(suite.engine.create(POLICY, { role: role.id, name: "bad", policy: principal }), {
      message:
        "putting IAM Role (web) Policy (bad): operation error IAM: PutRolePolicy, " +
        "api error MalformedPolicyDocument: Policy document should not specify a principal.",
    });
    await assert.rejects(suite.engine.create(POLICY, { role: "nobody", name: "bad", policy: policy() }), {
      message:
        "putting IAM Role (nobody) Policy (bad): operation error IAM: PutRolePolicy, " +
        "api error NoSuchEntity: The role with name nobody cannot be found.",
    });
    const policyArn = "arn:aws:iam::aws:policy/None";
    await assert.rejects(suite.engine.create(ATTACHMENT, { role: role.id, policyArn }), {
      message:
        `attaching IAM Policy (${policyArn}) to IAM Role (web): operation error IAM: AttachRolePolicy, ` +
        `api error NoSuchEntity: Policy ${policyArn} does not exist or is not attachable.`,
    });
  });
});
