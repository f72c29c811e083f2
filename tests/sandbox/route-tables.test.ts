import assert from "node:assert/strict";

import { aws } from "../../sandbox/aws/index.ts";
import { Engine, type Held } from "./harness.ts";
import { assertLife, awsSuite, makeNetwork, type Network, OTHER, requestPeering } from "./lifecycle.ts";

const TABLE = "aws:ec2/routeTable:RouteTable";
const ROUTE = "aws:ec2/route:Route";
const ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
const ATLAS = "192.168.248.0/21";

describe("simulated route table", () => {
  const suite = awsSuite();
  let network: Network;
  let gateway: Held;
  before(async () => {
    network = await makeNetwork(suite.engine);
    gateway = await suite.engine.create("aws:ec2/internetGateway:InternetGateway", { vpcId: network.vpc.id });
  });

  it("is created, read back, updated in place, replaced in another VPC, imported and deleted", async () => {
    const { vpc } = await makeNetwork(suite.engine, 41);
    const inputs = { vpcId: network.vpc.id };
    await assertLife(suite.engine, TABLE, {
      inputs,
      updated: { ...inputs, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] },
      replaced: { vpcId: { vpcId: vpc.id } },
    });
  });

  it("shows its routes, without the local one", async () => {
    const table = await suite.engine.create(TABLE, { vpcId: network.vpc.id });
    assert.deepEqual(table.state.routes, []);
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    await suite.engine.create(ROUTE, inputs);
    const found = await suite.engine.refresh(table);
    assert.deepEqual(found?.state.routes, [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }]);
    assert.deepEqual(found.inputs, table.inputs);
  });

  it("keeps separate routes where it lists none, and loses all to an empty list", async () => {
    const { engine } = suite;
    const table = await engine.create(TABLE, { vpcId: network.vpc.id });
    const inputs = { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    const route = await engine.create(ROUTE, inputs);
    const tagged = await engine.update(table, { vpcId: network.vpc.id, tags: { a: "b" } });
    assert.ok(await engine.refresh(route));
    await engine.update(tagged, { vpcId: network.vpc.id, routes: [] });
    assert.equal(await engine.refresh(route), undefined);
  });

  it("with inline routes undoes a separate route at its next update, and a refresh announces that", async () => {
    const { engine, world } = suite;
    const inputs = { vpcId: network.vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: gateway.id }] };
    const table = await engine.create(TABLE, inputs);
    const vpcPeeringConnectionId = requestPeering(world, network.vpc.id, { status: "active" });
    const separate = { routeTableId: table.id, destinationCidrBlock: ATLAS, vpcPeeringConnectionId };
    const route = await engine.create(ROUTE, separate);
    const refreshed = await engine.refresh(table);
    assert.ok(refreshed);
    assert.deepEqual((await engine.diff(refreshed, inputs)).paths, { "routes[1]": "DELETE" });
    await engine.update(refreshed, inputs);
    assert.equal(await engine.refresh(route), undefined);
  });

  it("changes the target of an inline route in place", async () => {
    const { engine, world } = suite;
    const inputs = { vpcId: network.vpc.id, routes: [{ cidrBlock: ATLAS, gatewayId: gateway.id }] };
    const table = await engine.create(TABLE, inputs);
    const pcx = requestPeering(world, network.vpc.id, { status: "active" });
    const peered = { ...inputs, routes: [{ cidrBlock: ATLAS, vpcPeeringConnectionId: pcx }] };
    const updated = await engine.update(table, peered);
    assert.deepEqual(updated.state.routes, peered.routes);
  });

  it("does not care for the order of its inline routes", async () => {
    const routes = [
      { cidrBlock: "0.0.0.0/0", gatewayId: gateway.id },
      { cidrBlock: "192.168.0.0/24", gatewayId: gateway.id },
    ];
    const table = await suite.engine.create(TABLE, { vpcId: network.vpc.id, routes });
    const difference = await suite.engine.diff(table, { vpcId: network.vpc.id, routes: routes.toReversed() });
    assert.deepEqual(difference.paths, {});
  });

  it("refuses an inline route without one destination and one target, by property", async () => {
    const inputs = { vpcId: network.vpc.id, routes: [{ cidrBlock: "0.0.0.0/0" }] };
    await assert.rejects(suite.engine.create(TABLE, inputs), {
      message: "routes[0]: a route needs exactly one destination and exactly one target",
    });
  });

  it("is not created at all where one of its inline routes is refused", async () => {
    const before = suite.world.list(TABLE).length;
    const inputs = { vpcId: network.vpc.id, routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0a" }] };
    await assert.rejects(suite.engine.create(TABLE, inputs), { message: /The gateway ID 'igw-0a' does not exist$/ });
    assert.equal(suite.world.list(TABLE).length, before);
  });

  it("cannot be deleted where it is the main one", async () => {
    const main = await suite.engine.import(TABLE, String(network.vpc.state.mainRouteTableId));
    assert.ok(main);
    await assert.rejects(suite.engine.delete(main), {
      message:
        `deleting Route Table (${main.id}): operation error EC2: DeleteRouteTable, api error DependencyViolation: ` +
        `The routeTable '${main.id}' has dependencies and cannot be deleted.`,
    });
  });

  it("takes its routes and associations with it", async () => {
    const { engine } = suite;
    const table = await engine.create(TABLE, { vpcId: network.vpc.id });
    const destination = { destinationCidrBlock: "0.0.0.0/0", gatewayId: gateway.id };
    const route = await engine.create(ROUTE, { routeTableId: table.id, ...destination });
    const association = await engine.create(ASSOCIATION, { routeTableId: table.id, subnetId: network.subnets[0].id });
    await engine.delete(table);
    assert.equal(await engine.refresh(route), undefined);
    assert.equal(await engine.refresh(association), undefined);
  });

  it("is refused in a VPC of another account", async () => {
    const other = await Engine.start(aws, suite.world, { profile: OTHER.profile });
    try {
      await assert.rejects(other.create(TABLE, { vpcId: network.vpc.id }), {
        message:
          "creating Route Table: operation error EC2: CreateRouteTable, " +
          `api error InvalidVpcID.NotFound: The vpc ID '${network.vpc.id}' does not exist`,
      });
    } finally {
      other.stop();
    }
  });
});

describe("simulated route table association", () => {
  const suite = awsSuite();
  let network: Network;
  let tables: readonly [Held, Held];
  before(async () => {
    network = await makeNetwork(suite.engine);
    const table = (): Promise<Held> => suite.engine.create(TABLE, { vpcId: network.vpc.id });
    tables = [await table(), await table()];
  });

  it("is created, read back, led to another table in place, replaced for another subnet, imported and deleted", async () => {
    const inputs = { routeTableId: tables[0].id, subnetId: network.subnets[0].id };
    await assertLife(suite.engine, ASSOCIATION, {
      inputs,
      updated: { ...inputs, routeTableId: tables[1].id },
      replaced: { subnetId: { ...inputs, subnetId: network.subnets[1].id } },
      importId: () => `${network.subnets[0].id}/${tables[1].id}`,
    });
  });

  it("is refused for a subnet that has one", async () => {
    const inputs = { routeTableId: tables[0].id, subnetId: network.subnets[0].id };
    await suite.engine.create(ASSOCIATION, inputs);
    await assert.rejects(suite.engine.create(ASSOCIATION, inputs), {
      message:
        `creating Route Table (${tables[0].id}) Association: operation error EC2: AssociateRouteTable, api error ` +
        `Resource.AlreadyAssociated: the specified association for route table ${tables[0].id} conflicts with an existing association`,
    });
  });

  it("is refused for a subnet of another VPC, and for one that does not exist", async () => {
    const { subnets } = await makeNetwork(suite.engine, 41);
    const routeTableId = tables[0].id;
    await assert.rejects(suite.engine.create(ASSOCIATION, { routeTableId, subnetId: subnets[0].id }), {
      message: /InvalidParameterValue: route table rtb-\w+ and subnet subnet-\w+ belong to different networks$/,
    });
    await assert.rejects(suite.engine.create(ASSOCIATION, { routeTableId, subnetId: "subnet-0a" }), {
      message: /InvalidSubnetID\.NotFound: The subnet ID 'subnet-0a' does not exist$/,
    });
  });

  it("is refused by property without a subnet or a gateway", async () => {
    await assert.rejects(suite.engine.create(ASSOCIATION, { routeTableId: tables[0].id }), {
      message: "subnetId: exactly one of 'subnetId', 'gatewayId' must be set",
    });
  });
});
