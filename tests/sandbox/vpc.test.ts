import assert from "node:assert/strict";

import { assertLife, awsSuite, makeNetwork } from "./lifecycle.ts";

const VPC = "aws:ec2/vpc:Vpc";
const SUBNET = "aws:ec2/subnet:Subnet";

describe("simulated VPC", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on a new CIDR, imported and deleted", async () => {
    const inputs = { cidrBlock: "10.9.0.0/16" };
    await assertLife(suite.engine, VPC, {
      inputs,
      updated: { ...inputs, enableDnsHostnames: true, tags: { a: "b" } },
      replaced: { cidrBlock: { cidrBlock: "10.8.0.0/16" } },
    });
  });

  it("has an id, an ARN and its tags as AWS gives them", async () => {
    const { id, state } = await suite.engine.create(VPC, { cidrBlock: "10.9.0.0/16", tags: { a: "b" } });
    assert.match(id, /^vpc-[0-9a-f]{17}$/);
    assert.equal(state.arn, `arn:aws:ec2:us-east-1:549136075525:vpc/${id}`);
    assert.deepEqual(state.tagsAll, { a: "b" });
    assert.equal(state.enableDnsSupport, true);
    assert.equal(state.enableDnsHostnames, false);
  });

  it("changes its tenancy in place only from dedicated to default", async () => {
    const held = await suite.engine.create(VPC, { cidrBlock: "10.9.0.0/16", instanceTenancy: "dedicated" });
    const shared = { cidrBlock: "10.9.0.0/16", instanceTenancy: "default" };
    assert.deepEqual((await suite.engine.diff(held, shared)).replaces, []);
    const other = await suite.engine.create(VPC, shared);
    const dedicated = { ...shared, instanceTenancy: "dedicated" };
    assert.deepEqual((await suite.engine.diff(other, dedicated)).replaces, ["instanceTenancy"]);
  });

  it("may overlap another VPC", async () => {
    await suite.engine.create(VPC, { cidrBlock: "10.7.0.0/16" });
    await suite.engine.create(VPC, { cidrBlock: "10.7.0.0/16" });
  });

  it("refuses a CIDR with host bits, by property", async () => {
    await assert.rejects(suite.engine.create(VPC, { cidrBlock: "10.9.0.1/16" }), {
      message: 'cidrBlock: "10.9.0.1/16" is not a valid CIDR block; did you mean "10.9.0.0/16"?',
    });
  });

  it("refuses DNS hostnames without DNS support", async () => {
    const inputs = { cidrBlock: "10.9.0.0/16", enableDnsHostnames: true, enableDnsSupport: false };
    await assert.rejects(suite.engine.create(VPC, inputs), {
      message: "enableDnsHostnames: DNS hostnames need DNS support: leave enableDnsSupport on",
    });
  });

  it("refuses an address pool, of which the sandbox has none", async () => {
    await assert.rejects(suite.engine.create(VPC, { ipv4IpamPoolId: "ipam-pool-0a", ipv4NetmaskLength: 16 }), {
      message: /^creating EC2 VPC: .*api error InvalidIpamPoolId\.NotFound: The IPAM pool ID 'ipam-pool-0a'/,
    });
  });

  it("comes with a main route table and an open default security group, which go with it", async () => {
    const { engine, world } = suite;
    const vpc = await engine.create(VPC, { cidrBlock: "10.9.0.0/16" });
    const table = await engine.import("aws:ec2/routeTable:RouteTable", String(vpc.state.mainRouteTableId));
    assert.deepEqual(table?.inputs, { vpcId: vpc.id });
    const group = await engine.import("aws:ec2/securityGroup:SecurityGroup", String(vpc.state.defaultSecurityGroupId));
    assert.equal(group?.state.name, "default");
    assert.deepEqual(group.state.ingress, [{ protocol: "-1", fromPort: 0, toPort: 0, self: true }]);
    assert.deepEqual(group.state.egress, [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }]);
    await engine.delete(vpc);
    assert.deepEqual(
      world.all().filter(({ id, inputs }) => [table.id, group.id].includes(id) || inputs.securityGroupId === group.id),
      [],
    );
  });

  for (const [what, type, inputs] of [
    ["a subnet", SUBNET, { cidrBlock: "10.9.0.0/24" }],
    ["a route table", "aws:ec2/routeTable:RouteTable", {}],
    ["a security group", "aws:ec2/securityGroup:SecurityGroup", { name: "web" }],
    ["an internet gateway", "aws:ec2/internetGateway:InternetGateway", {}],
    ["an endpoint", "aws:ec2/vpcEndpoint:VpcEndpoint", { serviceName: "com.amazonaws.us-east-1.s3" }],
  ] as const) {
    it(`cannot be deleted while it has ${what}`, async () => {
      const { engine } = suite;
      const vpc = await engine.create(VPC, { cidrBlock: "10.9.0.0/16" });
      const dependent = await engine.create(type, { ...inputs, vpcId: vpc.id });
      await assert.rejects(engine.delete(vpc), {
        message:
          `deleting EC2 VPC (${vpc.id}): operation error EC2: DeleteVpc, api error DependencyViolation: ` +
          `The vpc '${vpc.id}' has dependencies and cannot be deleted.`,
      });
      await engine.delete(dependent);
      await engine.delete(vpc);
    });
  }
});

describe("simulated subnet", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced in another zone, imported and deleted", async () => {
    const { vpc } = await makeNetwork(suite.engine, 10);
    const inputs = { vpcId: vpc.id, cidrBlock: "10.10.8.0/24", availabilityZone: "us-east-1b" };
    await assertLife(suite.engine, SUBNET, {
      inputs,
      updated: { ...inputs, mapPublicIpOnLaunch: true },
      replaced: {
        availabilityZone: { ...inputs, availabilityZone: "us-east-1a" },
        cidrBlock: { ...inputs, cidrBlock: "10.10.9.0/24" },
      },
    });
  });

  it("knows its zone by name and by id, also where the program leaves the choice to AWS", async () => {
    const { vpc, subnets } = await makeNetwork(suite.engine, 11);
    assert.equal(subnets[1].state.availabilityZoneId, "use1-az2");
    const byId = { vpcId: vpc.id, cidrBlock: "10.11.8.0/24", availabilityZoneId: "use1-az3" };
    assert.equal((await suite.engine.create(SUBNET, byId)).state.availabilityZone, "us-east-1c");
    const free = { vpcId: vpc.id, cidrBlock: "10.11.9.0/24" };
    assert.equal((await suite.engine.create(SUBNET, free)).state.availabilityZone, "us-east-1a");
  });

  const refused = async (inputs: Record<string, unknown>, message: string | RegExp): Promise<void> => {
    await assert.rejects(suite.engine.create(SUBNET, inputs), { message });
  };
  const call = "creating EC2 Subnet: operation error EC2: CreateSubnet, api error";

  it("is refused outside its VPC, over another subnet, and in a VPC that does not exist", async () => {
    const { vpc } = await makeNetwork(suite.engine, 12);
    const vpcId = vpc.id;
    await refused(
      { vpcId, cidrBlock: "10.99.0.0/24" },
      `${call} InvalidSubnet.Range: The CIDR '10.99.0.0/24' is invalid.`,
    );
    await refused(
      { vpcId, cidrBlock: "10.12.0.128/25" },
      `${call} InvalidSubnet.Conflict: The CIDR '10.12.0.128/25' conflicts with another subnet`,
    );
    await refused(
      { vpcId: "vpc-0a", cidrBlock: "10.12.8.0/24" },
      `${call} InvalidVpcID.NotFound: The vpc ID 'vpc-0a' does not exist`,
    );
  });

  it("is refused in a zone of another region", async () => {
    const { vpc } = await makeNetwork(suite.engine, 13);
    await refused(
      { vpcId: vpc.id, cidrBlock: "10.13.8.0/24", availabilityZone: "us-west-1b" },
      `${call} InvalidParameterValue: Value (us-west-1b) for parameter availabilityZone is invalid. Subnets can currently ` +
        "only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1e, us-east-1f.",
    );
  });

  it("is refused by property with host bits, without a block and with two ways to name the zone", async () => {
    await refused(
      { vpcId: "vpc-0a", cidrBlock: "10.12.0.9/24" },
      'cidrBlock: "10.12.0.9/24" is not a valid CIDR block; did you mean "10.12.0.0/24"?',
    );
    await refused({ vpcId: "vpc-0a" }, "cidrBlock: the sandbox simulates subnets with an IPv4 block: set cidrBlock");
    await refused(
      { vpcId: "vpc-0a", cidrBlock: "10.12.0.0/24", availabilityZone: "us-east-1a", availabilityZoneId: "use1-az1" },
      'availabilityZoneId: "availabilityZoneId": conflicts with availabilityZone',
    );
  });

  it("cannot be deleted while a network interface is in it", async () => {
    const { engine } = suite;
    const { vpc, subnets } = await makeNetwork(engine, 14);
    const endpoint = await engine.create("aws:ec2/vpcEndpoint:VpcEndpoint", {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.secretsmanager",
      subnetIds: [subnets[0].id],
    });
    await assert.rejects(engine.delete(subnets[0]), {
      message:
        `deleting EC2 Subnet (${subnets[0].id}): operation error EC2: DeleteSubnet, api error DependencyViolation: ` +
        `The subnet '${subnets[0].id}' has dependencies and cannot be deleted.`,
    });
    await engine.delete(endpoint);
    await engine.delete(subnets[0]);
  });
});
