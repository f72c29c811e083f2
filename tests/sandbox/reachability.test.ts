import assert from "node:assert/strict";

import { internetRoute, securityGroupsAllowEgress } from "../../sandbox/aws/reachability.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite, makeNetwork, makePublic, type Network, OTHER, requestPeering } from "./lifecycle.ts";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const ANYWHERE = "0.0.0.0/0";

describe("reachability of the internet from a subnet", () => {
  const suite = awsSuite();
  let octet = 40;
  let network: Network;
  /** The public subnet and the private one. */
  let subnets: readonly [Held, Held];
  let open: { gateway: Held; table: Held };
  beforeEach(async () => {
    network = await makeNetwork(suite.engine, octet++);
    subnets = network.subnets;
    open = await makePublic(suite.engine, network.vpc, subnets[0]);
  });

  async function natIn(subnet: Held, connectivityType = "public"): Promise<Held> {
    const allocationId =
      connectivityType === "public" ? (await suite.engine.create("aws:ec2/eip:Eip", {})).id : undefined;
    const inputs = { subnetId: subnet.id, connectivityType, ...(allocationId === undefined ? {} : { allocationId }) };
    return suite.engine.create("aws:ec2/natGateway:NatGateway", inputs);
  }

  async function lead(subnet: Held, target: Record<string, string>): Promise<Held> {
    const { id: routeTableId } = await suite.engine.create(TABLE, { vpcId: network.vpc.id });
    await suite.engine.create("aws:ec2/routeTableAssociation:RouteTableAssociation", {
      routeTableId,
      subnetId: subnet.id,
    });
    return suite.engine.create(ROUTE, { routeTableId, destinationCidrBlock: ANYWHERE, ...target });
  }

  const reason = (subnet: Held): string => {
    const route = internetRoute(suite.world, ACCOUNT, subnet.id);
    return route.reachable ? "reachable" : route.reason;
  };

  it("leads through an internet gateway", () => {
    assert.deepEqual(internetRoute(suite.world, ACCOUNT, subnets[0].id), { reachable: true, via: "internet gateway" });
  });

  it("leads through a NAT gateway in a subnet that an internet gateway serves", async () => {
    await lead(subnets[1], { natGatewayId: (await natIn(subnets[0])).id });
    assert.deepEqual(internetRoute(suite.world, ACCOUNT, subnets[1].id), { reachable: true, via: "NAT gateway" });
  });

  it("follows the main table of the VPC where the subnet has none of its own", async () => {
    const main = String(network.vpc.state.mainRouteTableId);
    assert.equal(
      reason(subnets[1]),
      `the route table ${main} of the subnet ${subnets[1].id} has no route to 0.0.0.0/0`,
    );
    const inputs = { routeTableId: main, destinationCidrBlock: ANYWHERE, gatewayId: open.gateway.id };
    await suite.engine.create(ROUTE, inputs);
    assert.equal(reason(subnets[1]), "reachable");
  });

  it("ends at a detached internet gateway", async () => {
    await suite.engine.update(open.gateway, {});
    assert.match(
      reason(subnets[0]),
      /^the route to 0\.0\.0\.0\/0 in the route table \S+ of the subnet \S+ is a blackhole$/,
    );
  });

  it("ends at a NAT gateway that is gone", async () => {
    const nat = await natIn(subnets[0]);
    await lead(subnets[1], { natGatewayId: nat.id });
    await suite.engine.delete(nat);
    assert.match(reason(subnets[1]), /is a blackhole$/);
  });

  it("ends at a NAT gateway whose own subnet has no way out", async () => {
    const nat = await natIn(subnets[1]);
    await lead(subnets[1], { natGatewayId: nat.id });
    assert.match(
      reason(subnets[1]),
      /^the NAT gateway \S+ has no way out: the default route of its subnet leads to no internet/,
    );
    await suite.engine.delete(open.table);
    await lead(subnets[0], { natGatewayId: (await natIn(subnets[1])).id });
    assert.match(reason(subnets[0]), /^the NAT gateway \S+ has no way out/);
  });

  it("ends at a NAT gateway in a subnet without a default route", async () => {
    await lead(subnets[1], { natGatewayId: (await natIn(subnets[0])).id });
    await suite.engine.delete(open.table);
    assert.match(
      reason(subnets[1]),
      /^the NAT gateway \S+ has no way out: the route table \S+ .* has no route to 0\.0\.0\.0\/0$/,
    );
  });

  it("ends at a private NAT gateway", async () => {
    const nat = await natIn(subnets[0], "private");
    await lead(subnets[1], { natGatewayId: nat.id });
    assert.equal(reason(subnets[1]), `the NAT gateway ${nat.id} is a private one`);
  });

  it("does not lead over a peering connection", async () => {
    const pcx = requestPeering(suite.world, network.vpc.id, { status: "active" });
    await lead(subnets[1], { vpcPeeringConnectionId: pcx });
    assert.match(reason(subnets[1]), /leads to no internet gateway or NAT gateway$/);
  });

  it("is none from a subnet that the account does not have", () => {
    const route = internetRoute(suite.world, OTHER.account, subnets[0].id);
    assert.deepEqual(route, { reachable: false, reason: `the subnet ${subnets[0].id} does not exist` });
  });
});

describe("egress that security groups allow", () => {
  const suite = awsSuite();
  let vpcId: string;
  let group: Held;
  let count = 0;
  before(async () => {
    vpcId = (await makeNetwork(suite.engine)).vpc.id;
  });
  beforeEach(async () => {
    group = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", { vpcId, name: `group-${count++}` });
  });

  const allows = (cidr: string | undefined, port: number, groups = [group.id]): boolean =>
    securityGroupsAllowEgress(suite.world, ACCOUNT, groups, cidr, port).allowed;
  const rule = async (inputs: Record<string, unknown>): Promise<void> => {
    await suite.engine.create(EGRESS, { securityGroupId: group.id, ...inputs });
  };

  it("is none from a group without a rule, and the reason says what is missing", () => {
    assert.deepEqual(securityGroupsAllowEgress(suite.world, ACCOUNT, [group.id], undefined, 443), {
      allowed: false,
      reason: `none of the security groups ${group.id} lets TCP out to 0.0.0.0/0 on port 443`,
    });
  });

  it("is what a rule names: its block, its ports, TCP", async () => {
    await rule({ cidrIpv4: "192.168.248.0/21", ipProtocol: "tcp", fromPort: 1024, toPort: 65535 });
    assert.equal(allows("192.168.248.0/24", 27017), true);
    assert.equal(allows("192.168.248.0/24", 443), false);
    assert.equal(allows("192.168.0.0/16", 27017), false);
    assert.equal(allows(undefined, 27017), false);
    await rule({ cidrIpv4: ANYWHERE, ipProtocol: "udp", fromPort: 443, toPort: 443 });
    assert.equal(allows(undefined, 443), false);
  });

  it("is everything where a rule is for all protocols and blocks, also of another group", async () => {
    const closed = group.id;
    group = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", { vpcId, name: `group-${count++}` });
    await rule({ cidrIpv4: ANYWHERE, ipProtocol: "-1" });
    assert.equal(allows(undefined, 443, [closed, group.id]), true);
    assert.equal(allows("10.0.0.0/8", 27017), true);
  });

  it("is the blocks of a prefix list", async () => {
    await rule({ prefixListId: "pl-63a5400a", ipProtocol: "tcp", fromPort: 443, toPort: 443 });
    assert.equal(allows("52.216.0.0/16", 443), true);
    assert.equal(allows(undefined, 443), false);
  });

  it("is none from a group that does not exist", () => {
    assert.deepEqual(securityGroupsAllowEgress(suite.world, ACCOUNT, ["sg-0a"], undefined, 443), {
      allowed: false,
      reason: "the security group sg-0a does not exist",
    });
  });
});
