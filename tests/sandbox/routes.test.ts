import assert from "node:assert/strict";

import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite, makeNetwork, type Network, OTHER, requestPeering } from "./lifecycle.ts";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const ATLAS = "192.168.248.0/21";

describe("simulated route", () => {
  const suite = awsSuite();
  let network: Network;
  let gateway: Held;
  let table: Held;
  before(async () => {
    network = await makeNetwork(suite.engine);
    gateway = await suite.engine.create("aws:ec2/internetGateway:InternetGateway", { vpcId: network.vpc.id });
  });
  beforeEach(async () => {
    table = await suite.engine.create(TABLE, { vpcId: network.vpc.id });
  });

  const call = (id: string, destination: string): string =>
    `creating Route in Route Table (${id}) with destination (${destination}): operation error EC2: CreateRoute, api error`;

  it("is created, read back, given another target in place, replaced for another destination, imported and deleted", async () => {
    const pcx = requestPeering(suite.world, network.vpc.id, { status: "active" });
    const inputs = { routeTableId: table.id, destinationCidrBlock: ATLAS, gatewayId: gateway.id };
    await assertLife(suite.engine, ROUTE, {
      inputs,
      updated: { routeTableId: table.id, destinationCidrBlock: ATLAS, vpcPeeringConnectionId: pcx },
      replaced: {
        destinationCidrBlock: { ...inputs, destinationCidrBlock: "192.168.240.0/21" },
        routeTableId: { ...inputs, routeTableId: String(network.vpc.state.mainRouteTableId) },
      },
      importId: () => `${table.id}_${ATLAS}`,
    });
  });

  it("has the provider's id and shows where it comes from", async () => {
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    const { id, state } = await suite.engine.create(ROUTE, inputs);
    // `create.StringHashcode` of terraform-provider-aws: the CRC-32 of 0.0.0.0/0 is 1080289494.
    assert.equal(id, `r-${table.id}1080289494`);
    assert.equal(state.origin, "CreateRoute");
    assert.equal(state.state, "active");
  });

  it("is refused where the table has one to the same destination", async () => {
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    await suite.engine.create(ROUTE, inputs);
    await assert.rejects(suite.engine.create(ROUTE, inputs), {
      message: `api error RouteAlreadyExists: Route in Route Table (${table.id}) with destination (0.0.0.0/0) already exists`,
    });
  });

  it("leads over a peering connection that must exist, and is a blackhole until that is active", async () => {
    const { engine, world } = suite;
    const inputs = { routeTableId: table.id, destinationCidrBlock: ATLAS };
    await assert.rejects(engine.create(ROUTE, { ...inputs, vpcPeeringConnectionId: "pcx-0a" }), {
      message:
        `${call(table.id, ATLAS)} InvalidVpcPeeringConnectionID.NotFound: ` +
        "The vpcPeeringConnection ID 'pcx-0a' does not exist",
    });
    const pcx = requestPeering(world, network.vpc.id);
    const route = await engine.create(ROUTE, { ...inputs, vpcPeeringConnectionId: pcx });
    assert.equal(route.state.state, "blackhole");
    const connection = world.get(PEERING, ACCOUNT, pcx);
    assert.ok(connection);
    world.patch(connection, { outputs: { status: "active" } });
    assert.equal((await engine.refresh(route))?.state.state, "active");
    world.remove(connection);
    assert.equal((await engine.refresh(route))?.state.state, "blackhole");
  });

  it("does not lead over another account's peering connection", async () => {
    const pcx = requestPeering(suite.world, network.vpc.id, {}, OTHER.account);
    const inputs = { routeTableId: table.id, destinationCidrBlock: ATLAS, vpcPeeringConnectionId: pcx };
    await assert.rejects(suite.engine.create(ROUTE, inputs), { message: /InvalidVpcPeeringConnectionID\.NotFound/ });
  });

  it("becomes a blackhole when its internet gateway is detached", async () => {
    const { engine } = suite;
    const { vpc } = await makeNetwork(engine, 41);
    const igw = await engine.create("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id });
    const inputs = { routeTableId: String(vpc.state.mainRouteTableId), gatewayId: igw.id };
    const route = await engine.create(ROUTE, { ...inputs, destinationCidrBlock: "0.0.0.0/0" });
    await engine.update(igw, {});
    assert.equal((await engine.refresh(route))?.state.state, "blackhole");
  });

  it("is refused with a gateway of another VPC", async () => {
    const { vpc } = await makeNetwork(suite.engine, 42);
    const other = await suite.engine.create(TABLE, { vpcId: vpc.id });
    const inputs = { routeTableId: other.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    await assert.rejects(suite.engine.create(ROUTE, inputs), {
      message:
        `${call(other.id, "0.0.0.0/0")} InvalidParameterValue: ` +
        `route table ${other.id} and network gateway ${gateway.id} belong to different networks`,
    });
  });

  it("is refused to a destination within the VPC", async () => {
    const inputs = { routeTableId: table.id, destinationCidrBlock: "10.40.8.0/24", gatewayId: gateway.id };
    await assert.rejects(suite.engine.create(ROUTE, inputs), {
      message:
        `${call(table.id, "10.40.8.0/24")} InvalidParameterValue: The destination CIDR block 10.40.8.0/24 is equal to or ` +
        "more specific than one of this VPC's CIDR blocks. This route can target only an interface or an instance.",
    });
  });

  it("is refused in a table or over a NAT gateway that does not exist", async () => {
    const inputs = { routeTableId: "rtb-0a", destinationCidrBlock: "0.0.0.0/0", natGatewayId: "nat-0a" };
    await assert.rejects(suite.engine.create(ROUTE, inputs), {
      message: `${call("rtb-0a", "0.0.0.0/0")} InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0a' does not exist`,
    });
    await assert.rejects(suite.engine.create(ROUTE, { ...inputs, routeTableId: table.id }), {
      message: `${call(table.id, "0.0.0.0/0")} InvalidNatGatewayID.NotFound: The natGateway ID 'nat-0a' does not exist`,
    });
  });

  it("is refused by property without exactly one destination and exactly one target", async () => {
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0" };
    await assert.rejects(suite.engine.create(ROUTE, inputs), {
      message: /^carrierGatewayId: exactly one of .* must be set$/,
    });
    const two = { ...inputs, gatewayId: gateway.id, natGatewayId: "nat-0a" };
    await assert.rejects(suite.engine.create(ROUTE, two), { message: /^gatewayId: exactly one of .* must be set$/ });
    await assert.rejects(suite.engine.create(ROUTE, { routeTableId: table.id, gatewayId: gateway.id }), {
      message: /^destinationCidrBlock: exactly one of .* must be set$/,
    });
  });

  it("is not imported by an id of another form", async () => {
    await assert.rejects(suite.engine.import(ROUTE, table.id), {
      message: `unexpected format of ID ("${table.id}"), expected ROUTETABLEID_DESTINATION`,
    });
  });
});
