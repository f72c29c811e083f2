import assert from "node:assert/strict";

import { aws } from "../../sandbox/aws/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { World } from "../../sandbox/world/world.ts";
import { Engine, type Held, temporaryWorld } from "./harness.ts";

/** The AWS account that the default credentials of a fresh world belong to. */
export const ACCOUNT = "549136075525";
/** Another account of a fresh world, and a profile of it. */
export const OTHER = { account: "039624954211", profile: "askflorence-prod" };

/** A simulated AWS with a world of its own, started before the tests of a suite and stopped after them. */
export interface Suite {
  readonly engine: Engine;
  readonly world: World;
}

/** Gives the tests of a suite one world and one AWS provider in it. */
export function awsSuite(): Suite {
  const { world, remove } = temporaryWorld();
  let started: Engine | undefined;
  before(async () => {
    started = await Engine.start(aws, world);
  });
  after(() => {
    started?.stop();
    remove();
  });
  return {
    world,
    get engine() {
      if (started === undefined) throw new Error("the provider starts before the first test");
      return started;
    },
  };
}

/** What a type goes through in its life. */
export interface Life {
  readonly inputs: Properties;
  /** Inputs that differ in what changes in place. */
  readonly updated: Properties;
  /** Inputs that need a new resource, by the property that says so. */
  readonly replaced: Record<string, Properties>;
  /** The id that an import takes, where it is not the resource's. */
  readonly importId?: (held: Held) => string;
}

/** Takes a resource through its life, and checks what the engine sees of it at every step. */
export async function assertLife(engine: Engine, type: string, life: Life): Promise<void> {
  const created = await engine.create(type, life.inputs);
  assert.deepEqual(await engine.refresh(created), created, "a refresh changes nothing");
  assert.deepEqual(
    await engine.diff(created, life.inputs),
    { paths: {}, replaces: [] },
    "the same inputs: no difference",
  );
  const difference = await engine.diff(created, life.updated);
  assert.notDeepEqual(difference.paths, {}, "an update is a difference");
  assert.deepEqual(difference.replaces, [], "an update replaces nothing");
  for (const [property, inputs] of Object.entries(life.replaced)) {
    assert.deepEqual((await engine.diff(created, inputs)).replaces, [property], `${property} replaces`);
  }
  const updated = await engine.update(created, life.updated);
  assert.deepEqual(await engine.refresh(updated), updated, "a refresh after the update changes nothing");
  const imported = await engine.import(type, life.importId?.(updated) ?? updated.id);
  assert.deepEqual(imported?.inputs, updated.inputs, "an import finds the inputs");
  assert.equal(imported.id, updated.id);
  await engine.delete(updated);
  assert.equal(await engine.refresh(updated), undefined, "a deleted resource is gone");
}

/** A VPC with two subnets in two zones, in the caller's account. */
export interface Network {
  readonly vpc: Held;
  readonly subnets: readonly [Held, Held];
}

/** Makes a {@link Network} with DNS names on; `octet` keeps the blocks of several apart. */
export async function makeNetwork(engine: Engine, octet = 40): Promise<Network> {
  const vpc = await engine.create("aws:ec2/vpc:Vpc", { cidrBlock: `10.${octet}.0.0/16`, enableDnsHostnames: true });
  const subnet = (zone: string, third: number): Promise<Held> =>
    engine.create("aws:ec2/subnet:Subnet", {
      vpcId: vpc.id,
      cidrBlock: `10.${octet}.${third}.0/24`,
      availabilityZone: `us-east-1${zone}`,
    });
  return { vpc, subnets: [await subnet("a", 0), await subnet("b", 1)] };
}

/** Attaches an internet gateway to the VPC and gives the subnet a table with a default route to it. */
export async function makePublic(engine: Engine, vpc: Held, subnet: Held): Promise<{ gateway: Held; table: Held }> {
  const gateway = await engine.create("aws:ec2/internetGateway:InternetGateway", { vpcId: vpc.id });
  const table = await engine.create("aws:ec2/routeTable:RouteTable", { vpcId: vpc.id });
  const routeTableId = table.id;
  await engine.create("aws:ec2/route:Route", {
    routeTableId,
    destinationCidrBlock: "0.0.0.0/0",
    gatewayId: gateway.id,
  });
  await engine.create("aws:ec2/routeTableAssociation:RouteTableAssociation", { routeTableId, subnetId: subnet.id });
  return { gateway, table };
}

/** Puts a peering connection into the world that another account asks the VPC's owner to accept. */
export function requestPeering(world: World, vpcId: string, outputs: Properties = {}, account = ACCOUNT): string {
  return world.put({
    type: "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    id: `pcx-${world.hex(17)}`,
    owner: account,
    inputs: {
      vpcId,
      peerVpcId: "vpc-0c1e118736ac1fb74",
      peerOwnerId: "354811016174",
      peerRegion: "us-east-1",
      peerCidrBlock: "192.168.248.0/21",
    },
    outputs: {
      status: "pending-acceptance",
      expirationTime: new Date(world.now().getTime() + 7 * 86_400_000).toISOString(),
      accepterDns: false,
      ...outputs,
    },
  }).id;
}
