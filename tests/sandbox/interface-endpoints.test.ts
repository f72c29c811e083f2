import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { assertLife, awsSuite, makeNetwork, type Network } from "./lifecycle.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const ATLAS = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";
const PROJECT = "69e31af12fd2c0aef51bbb41";
const SECRETS = "com.amazonaws.us-east-1.secretsmanager";

const call = (service: string): string =>
  `creating EC2 VPC Endpoint (${service}): operation error EC2: CreateVpcEndpoint, api error`;

describe("simulated interface endpoint", () => {
  const suite = awsSuite();
  let network: Network;
  let group: Held;
  let base: Properties;
  before(async () => {
    network = await makeNetwork(suite.engine);
    group = await suite.engine.create(GROUP, { vpcId: network.vpc.id, name: "endpoint" });
    base = { vpcId: network.vpc.id, vpcEndpointType: "Interface", securityGroupIds: [group.id] };
    suite.world.put({
      type: "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint",
      id: "service",
      owner: PROJECT,
      inputs: { projectId: PROJECT, providerName: "AWS", region: "US_EAST_1" },
      outputs: { endpointServiceName: ATLAS },
    });
  });

  it("is created, read back, updated in place, replaced for another service, imported and deleted", async () => {
    const inputs = { ...base, serviceName: SECRETS, subnetIds: [network.subnets[0].id] };
    await assertLife(suite.engine, ENDPOINT, {
      inputs,
      updated: { ...inputs, subnetIds: network.subnets.map(({ id }) => id), privateDnsEnabled: true },
      replaced: { serviceName: { ...inputs, serviceName: "com.amazonaws.us-east-1.logs" } },
    });
  });

  it("has an interface and a name for each subnet, and keeps those of the subnets that stay", async () => {
    const [a, b] = network.subnets;
    const inputs = { ...base, serviceName: SECRETS, subnetIds: [a.id] };
    const endpoint = await suite.engine.create(ENDPOINT, inputs);
    const before = endpoint.state.networkInterfaceIds as string[];
    assert.equal(before.length, 1);
    const both = { ...inputs, subnetIds: [b.id, a.id] };
    assert.equal(
      (await suite.engine.previewUpdate(endpoint, both)).networkInterfaceIds,
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    );
    const { state } = await suite.engine.update(endpoint, both);
    const after = state.networkInterfaceIds as string[];
    assert.equal(after.length, 2);
    assert.equal(after[1], before[0]);
    const names = (state.dnsEntries as { dnsName: string }[]).map(({ dnsName }) => dnsName);
    assert.equal(names.length, 3);
    assert.match(
      names[0] ?? "",
      new RegExp(`^${endpoint.id}-\\w{8}\\.secretsmanager\\.us-east-1\\.vpce\\.amazonaws\\.com$`),
    );
    assert.match(names[1] ?? "", /-us-east-1b\.secretsmanager\./);
  });

  it("has the VPC's default security group where the program names none", async () => {
    const inputs = { vpcId: network.vpc.id, vpcEndpointType: "Interface", serviceName: SECRETS };
    const { state } = await suite.engine.create(ENDPOINT, inputs);
    assert.deepEqual(state.securityGroupIds, [network.vpc.state.defaultSecurityGroupId]);
  });

  it("to an Atlas service waits for acceptance until Atlas is told of it", async () => {
    const { engine, world } = suite;
    const inputs = { ...base, serviceName: ATLAS, subnetIds: network.subnets.map(({ id }) => id) };
    const endpoint = await engine.create(ENDPOINT, inputs);
    assert.equal(endpoint.state.state, "pendingAcceptance");
    const names = (endpoint.state.dnsEntries as { dnsName: string }[]).map(({ dnsName }) => dnsName);
    assert.ok(names.every((name) => name.endsWith(".vpce-svc-0123456789abcdef0.us-east-1.vpce.amazonaws.com")));
    const registration = world.put({
      type: "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService",
      id: "registration",
      owner: PROJECT,
      inputs: { projectId: PROJECT, endpointServiceId: endpoint.id },
      outputs: {},
    });
    assert.equal((await engine.refresh(endpoint))?.state.state, "available");
    world.remove(registration);
    assert.equal((await engine.refresh(endpoint))?.state.state, "pendingAcceptance");
  });

  const refused = async (inputs: Properties, message: string | RegExp): Promise<void> => {
    await assert.rejects(suite.engine.create(ENDPOINT, { ...base, ...inputs }), { message });
  };

  it("is refused for a service that does not exist, is another region's or nobody's", async () => {
    for (const name of ["com.amazonaws.eu-west-1.s3", ATLAS.replace("0123", "9999"), "secretsmanager"]) {
      await refused(
        { serviceName: name },
        `${call(name)} InvalidServiceName: The Vpc Endpoint Service '${name}' does not exist`,
      );
    }
  });

  it("is refused with private DNS for a service that provides no private name", async () => {
    await refused(
      { serviceName: ATLAS, privateDnsEnabled: true },
      `${call(ATLAS)} InvalidParameter: Private DNS can't be enabled because the service ${ATLAS} does not provide a private DNS name.`,
    );
  });

  it("is refused with private DNS in a VPC without DNS names, and twice for one service", async () => {
    const { engine } = suite;
    const vpc = await engine.create("aws:ec2/vpc:Vpc", { cidrBlock: "10.43.0.0/16" });
    const inputs = { vpcId: vpc.id, securityGroupIds: [], serviceName: SECRETS, privateDnsEnabled: true };
    await refused(
      inputs,
      `${call(SECRETS)} InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames ` +
        `VPC attributes set to true for ${vpc.id}`,
    );
    const kms = { ...base, serviceName: "com.amazonaws.us-east-1.kms", privateDnsEnabled: true };
    await engine.create(ENDPOINT, kms);
    await refused(
      kms,
      `${call(kms.serviceName)} InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting ` +
        `DNS domain for kms.us-east-1.amazonaws.com in the VPC ${network.vpc.id}`,
    );
  });

  it("is refused with two subnets in one zone", async () => {
    const third = await suite.engine.create("aws:ec2/subnet:Subnet", {
      vpcId: network.vpc.id,
      cidrBlock: "10.40.9.0/24",
      availabilityZone: "us-east-1a",
    });
    await refused(
      { serviceName: SECRETS, subnetIds: [network.subnets[0].id, third.id] },
      `${call(SECRETS)} DuplicateSubnetsInSameZone: Found another VPC endpoint subnet in the availability zone of ${third.id}. ` +
        "VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.",
    );
  });

  it("is refused with a subnet or a group that does not exist or is another VPC's", async () => {
    const { subnets, vpc } = await makeNetwork(suite.engine, 44);
    const serviceName = SECRETS;
    await refused(
      { serviceName, subnetIds: ["subnet-0a"] },
      `${call(SECRETS)} InvalidSubnetID.NotFound: The subnet ID 'subnet-0a' does not exist`,
    );
    await refused(
      { serviceName, subnetIds: [subnets[0].id] },
      /InvalidParameter: The subnet \S+ does not belong to the vpc \S+\.$/,
    );
    await refused(
      { serviceName, securityGroupIds: ["sg-0a"] },
      `${call(SECRETS)} InvalidGroup.NotFound: The security group 'sg-0a' does not exist`,
    );
    const foreign = [String(vpc.state.defaultSecurityGroupId)];
    await refused(
      { serviceName, securityGroupIds: foreign },
      /InvalidParameter: Security group \S+ and vpc \S+ belong to different networks\.$/,
    );
  });

  it("cannot accept itself at a service of another account", async () => {
    await refused(
      { serviceName: ATLAS, autoAccept: true },
      /InvalidVpcEndpointServiceId\.NotFound: The VpcEndpointService Id 'vpce-svc-0123456789abcdef0' does not exist$/,
    );
  });

  it("is refused by property with route tables", async () => {
    await refused(
      { serviceName: SECRETS, routeTableIds: ["rtb-0a"] },
      "routeTableIds: routeTableIds are only supported for Gateway type VPC Endpoint",
    );
  });
});
