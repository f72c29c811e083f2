import assert from "node:assert/strict";

import { assertLife, awsSuite, makeNetwork, type Network } from "./lifecycle.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };
const INLINE_HTTPS = { protocol: "tcp", fromPort: 443, toPort: 443 };

describe("simulated security group", () => {
  const suite = awsSuite();
  let network: Network;
  let vpcId: string;
  before(async () => {
    network = await makeNetwork(suite.engine);
    vpcId = network.vpc.id;
  });

  it("is created, read back, updated in place, replaced under another name, imported and deleted", async () => {
    const inputs = { vpcId, name: "web", description: "the web" };
    await assertLife(suite.engine, GROUP, {
      inputs,
      updated: { ...inputs, ingress: [{ ...INLINE_HTTPS, cidrBlocks: ["10.40.0.0/16"] }] },
      replaced: { name: { ...inputs, name: "app" }, description: { ...inputs, description: "other" } },
    });
  });

  it("has no rule of its own, gets a name where the program gives none, and says who manages it", async () => {
    const { state } = await suite.engine.create(GROUP, { vpcId });
    assert.deepEqual([state.ingress, state.egress], [[], []]);
    assert.match(String(state.name), /^example-[0-9a-f]{7}$/);
    assert.equal(state.description, "Managed by Pulumi");
    const prefixed = await suite.engine.create(GROUP, { vpcId, namePrefix: "web-" });
    assert.match(String(prefixed.state.name), /^web-\d+$/);
  });

  const call = (name: string): string =>
    `creating Security Group (${name}): operation error EC2: CreateSecurityGroup, api error`;

  it("is refused under a name that the VPC has, and taken in another VPC", async () => {
    const { engine } = suite;
    await engine.create(GROUP, { vpcId, name: "twice" });
    await assert.rejects(engine.create(GROUP, { vpcId, name: "twice" }), {
      message: `${call("twice")} InvalidGroup.Duplicate: The security group 'twice' already exists for VPC '${vpcId}'`,
    });
    const { vpc } = await makeNetwork(engine, 41);
    await engine.create(GROUP, { vpcId: vpc.id, name: "twice" });
  });

  it("is refused by property under a name that looks like an id", async () => {
    await assert.rejects(suite.engine.create(GROUP, { vpcId, name: "sg-web" }), {
      message: "name: invalid value for name (cannot begin with sg-)",
    });
  });

  it("is refused as a default one, without a VPC and in one that does not exist", async () => {
    await assert.rejects(suite.engine.create(GROUP, { vpcId, name: "default" }), {
      message: `${call("default")} InvalidParameterValue: Cannot use reserved security group name: default`,
    });
    await assert.rejects(suite.engine.create(GROUP, { name: "web" }), {
      message: `${call("web")} VPCIdNotSpecified: No default VPC for this user`,
    });
    await assert.rejects(suite.engine.create(GROUP, { name: "web", vpcId: "vpc-0a" }), {
      message: `${call("web")} InvalidVpcID.NotFound: The vpc ID 'vpc-0a' does not exist`,
    });
  });

  it("cannot be deleted while an interface uses it", async () => {
    const { engine } = suite;
    const group = await engine.create(GROUP, { vpcId, name: "endpoint" });
    const endpoint = await engine.create("aws:ec2/vpcEndpoint:VpcEndpoint", {
      vpcId,
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.logs",
      subnetIds: [network.subnets[0].id],
      securityGroupIds: [group.id],
    });
    await assert.rejects(engine.delete(group), {
      message:
        `deleting Security Group (${group.id}): operation error EC2: DeleteSecurityGroup, ` +
        `api error DependencyViolation: resource ${group.id} has a dependent object`,
    });
    await engine.delete(endpoint);
    await engine.delete(group);
  });

  it("cannot be deleted while another group names it, unless it revokes rules on deletion", async () => {
    const { engine } = suite;
    const named = await engine.create(GROUP, { vpcId, name: "named" });
    const naming = await engine.create(GROUP, { vpcId, name: "naming" });
    const inputs = { securityGroupId: naming.id, referencedSecurityGroupId: named.id, ...HTTPS };
    const rule = await engine.create(INGRESS, inputs);
    await assert.rejects(engine.delete(named), { message: /has a dependent object$/ });
    const forced = await engine.update(named, { vpcId, name: "named", revokeRulesOnDelete: true });
    await engine.delete(forced);
    assert.equal(await engine.refresh(rule), undefined);
  });

  it("takes its rules with it", async () => {
    const { engine, world } = suite;
    const group = await engine.create(GROUP, { vpcId, name: "short" });
    await engine.create(INGRESS, { securityGroupId: group.id, cidrIpv4: "10.40.0.0/16", ...HTTPS });
    await engine.delete(group);
    assert.equal(world.list(INGRESS).filter(({ inputs }) => inputs.securityGroupId === group.id).length, 0);
  });

  it("has one rule for each source of an inline one", async () => {
    const cidrBlocks = ["10.40.0.0/16", "10.50.0.0/16"];
    const inputs = { vpcId, name: "inline", ingress: [{ ...INLINE_HTTPS, cidrBlocks, self: true }] };
    const group = await suite.engine.create(GROUP, inputs);
    const rules = suite.world.list(INGRESS).filter((rule) => rule.inputs.securityGroupId === group.id);
    assert.equal(rules.length, 3);
    assert.deepEqual(group.state.ingress, inputs.ingress);
  });

  it("with inline rules undoes a separate rule at its next update, and a refresh announces that", async () => {
    const { engine } = suite;
    const inputs = { vpcId, name: "mixed", egress: [{ ...INLINE_HTTPS, cidrBlocks: ["0.0.0.0/0"] }] };
    const group = await engine.create(GROUP, inputs);
    const rule = await engine.create(EGRESS, {
      securityGroupId: group.id,
      cidrIpv4: "10.40.0.0/16",
      ipProtocol: "-1",
    });
    const refreshed = await engine.refresh(group);
    assert.ok(refreshed);
    assert.deepEqual((await engine.diff(refreshed, inputs)).paths, { "egress[1]": "DELETE" });
    await engine.update(refreshed, inputs);
    assert.equal(await engine.refresh(rule), undefined);
  });

  it("keeps separate rules where it lists none", async () => {
    const { engine } = suite;
    const group = await engine.create(GROUP, { vpcId, name: "separate" });
    const rule = await engine.create(EGRESS, { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" });
    await engine.update(group, { vpcId, name: "separate", tags: { a: "b" } });
    assert.ok(await engine.refresh(rule));
  });

  it("refuses an inline rule without ports or a source, by property", async () => {
    const inputs = { vpcId, name: "bad", ingress: [{ protocol: "tcp", fromPort: 443 }] };
    await assert.rejects(suite.engine.create(GROUP, inputs), {
      message:
        "ingress[0].toPort: Missing required property 'toPort'\n" +
        "ingress[0]: a rule needs a source: cidrBlocks, ipv6CidrBlocks, prefixListIds, securityGroups or self",
    });
  });
});

describe("simulated default security group", () => {
  const suite = awsSuite();

  it("is the VPC's own, closed, and stays as it is when the resource is deleted", async () => {
    const { engine, world } = suite;
    const { vpc } = await makeNetwork(engine);
    const adopted = await engine.create(DEFAULT, { vpcId: vpc.id });
    assert.equal(adopted.id, vpc.state.defaultSecurityGroupId);
    assert.deepEqual([adopted.state.ingress, adopted.state.egress], [[], []]);
    assert.equal(adopted.state.name, "default");
    assert.deepEqual(await engine.refresh(adopted), adopted);
    await engine.delete(adopted);
    assert.equal(world.list(INGRESS).length, 0);
    const group = await engine.import(GROUP, adopted.id);
    assert.ok(group);
    await assert.rejects(engine.delete(group), {
      message: new RegExp(
        `CannotDelete: the specified group: "${group.id}" name: "default" cannot be deleted by a user$`,
      ),
    });
  });

  it("is updated in place, replaced for another VPC and imported", async () => {
    const { engine } = suite;
    const [a, b] = [await makeNetwork(engine, 41), await makeNetwork(engine, 42)];
    const imported = await engine.import(DEFAULT, String(a.vpc.state.defaultSecurityGroupId));
    assert.deepEqual(imported?.inputs, { vpcId: a.vpc.id });
    const open = { vpcId: a.vpc.id, ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }], egress: [] };
    const updated = await engine.update(imported, open);
    assert.deepEqual(updated.state.ingress, open.ingress);
    assert.deepEqual(updated.state.egress, []);
    assert.deepEqual((await engine.diff(updated, { ...open, vpcId: b.vpc.id })).replaces, ["vpcId"]);
    const other = await engine.create(GROUP, { vpcId: a.vpc.id, name: "web" });
    assert.equal(await engine.import(DEFAULT, other.id), undefined);
  });

  it("is refused without a VPC, as no account has a default one", async () => {
    await assert.rejects(suite.engine.create(DEFAULT, {}), {
      message: "reading Default Security Group: couldn't find resource (no default VPC)",
    });
  });
});
