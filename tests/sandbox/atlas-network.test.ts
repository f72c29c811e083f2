import assert from "node:assert/strict";

import { without } from "../../sandbox/cloud/properties.ts";
import {
  atlasSuite,
  ACCOUNT,
  CLUSTER,
  clusterInputs,
  CONTAINER,
  containerInputs,
  ENTRY,
  PEERING,
  peeringInputs,
  PROJECT,
} from "./atlas-suite.ts";
import type { Held } from "./harness.ts";
import { assertLife } from "./lifecycle.ts";

const VPC = "aws:ec2/vpc:Vpc";
const CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";

describe("simulated Atlas network container", () => {
  const suite = atlasSuite();

  it("is created, read back, updated in place, replaced, imported and deleted", async () => {
    await assertLife(suite.atlas, CONTAINER, {
      inputs: containerInputs(),
      updated: containerInputs({ atlasCidrBlock: "10.8.0.0/24" }),
      replaced: { projectId: containerInputs({ projectId: "0".repeat(24) }) },
      importId: ({ state }) => `${PROJECT}-${String(state.containerId)}`,
    });
  });

  it("has the provider's kind of id and no VPC before something is in it", async () => {
    const { id, state } = await suite.atlas.create(CONTAINER, containerInputs());
    const encoded = (text: unknown): string => Buffer.from(String(text)).toString("base64");
    assert.equal(
      id,
      `${encoded("container_id")}:${encoded(state.containerId)}-${encoded("project_id")}:${encoded(PROJECT)}`,
    );
    assert.equal(state.vpcId, "");
    assert.equal(state.provisioned, false);
  });

  it("exists once for a region of a project", async () => {
    await suite.atlas.create(CONTAINER, containerInputs());
    await assert.rejects(suite.atlas.create(CONTAINER, containerInputs({ atlasCidrBlock: "10.8.0.0/21" })), {
      message:
        `error creating MongoDB Network Peering Container: https://cloud.mongodb.com/api/atlas/v2/groups/${PROJECT}/containers POST: ` +
        'HTTP 409 Conflict (Error code: "CONTAINER_ALREADY_EXISTS") ' +
        `Detail: A container already exists for group ${PROJECT}. Reason: Conflict. Params: [${PROJECT}], BadRequestDetail:`,
    });
    await suite.atlas.create(CONTAINER, containerInputs({ regionName: "US_WEST_2", atlasCidrBlock: "10.8.0.0/21" }));
  });

  for (const [atlasCidrBlock, code] of [
    ["192.168.248.0/20", "ATLAS_NON_CANONICAL_CIDR_BLOCK"],
    ["192.168.240.0/20", "ATLAS_INVALID_CIDR_BLOCK"],
    ["192.168.248.0/25", "ATLAS_INVALID_CIDR_BLOCK"],
    ["11.0.0.0/21", "ATLAS_INVALID_CIDR_RANGE"],
    ["192.168.248/21/1", "INVALID_CIDR_BLOCK"],
  ] as const) {
    it(`refuses the block ${atlasCidrBlock}`, async () => {
      await assert.rejects(suite.atlas.create(CONTAINER, containerInputs({ atlasCidrBlock })), new RegExp(`"${code}"`));
    });
  }

  it("needs a region of AWS, and refuses other clouds by name", async () => {
    const inputs = without(containerInputs(), "regionName");
    await assert.rejects(suite.atlas.create(CONTAINER, inputs), {
      message: "regionName: `region_name` must be set when `provider_name` is AWS",
    });
    await assert.rejects(suite.atlas.create(CONTAINER, containerInputs({ regionName: "MIDGARD" })), /"INVALID_REGION"/);
    await assert.rejects(suite.atlas.create(CONTAINER, containerInputs({ providerName: "GCP" })), {
      message: "providerName: the sandbox simulates Atlas on AWS only, not on GCP",
    });
  });

  it("is locked and cannot be deleted while a dedicated cluster is in it", async () => {
    const container = await suite.atlas.create(CONTAINER, containerInputs());
    const cluster = await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const found = await suite.atlas.refresh(container);
    assert.equal(found?.state.provisioned, true);
    assert.match(String(found.state.vpcId), /^vpc-[0-9a-f]{17}$/);
    const inUse = /HTTP 409 Conflict \(Error code: "CONTAINERS_IN_USE"\) Detail: Cannot modify in use containers/;
    await assert.rejects(suite.atlas.update(container, containerInputs({ atlasCidrBlock: "10.8.0.0/21" })), inUse);
    await assert.rejects(suite.atlas.delete(container), inUse);
    await suite.atlas.delete(cluster);
    await suite.atlas.delete(found);
  });

  it("stays in its region", async () => {
    const container = await suite.atlas.create(CONTAINER, containerInputs());
    const moved = suite.atlas.update(container, containerInputs({ regionName: "US_WEST_2" }));
    await assert.rejects(moved, /"CANNOT_CHANGE_CONTAINER_REGION"/);
  });
});

describe("simulated Atlas peering", () => {
  const suite = atlasSuite();
  const setUp = async (cidrBlock = "10.40.0.0/16"): Promise<{ container: Held; vpc: Held }> => ({
    container: await suite.atlas.create(CONTAINER, containerInputs()),
    vpc: await suite.aws.create(VPC, { cidrBlock }),
  });
  const accept = (peering: Held): Promise<Held> =>
    suite.aws.create(ACCEPTER, { vpcPeeringConnectionId: peering.state.connectionId, autoAccept: true });
  const statusOf = (peering: Held): Promise<Record<string, unknown>> =>
    suite.atlas.invoke("mongodbatlas:index/getNetworkPeering:getNetworkPeering", {
      projectId: PROJECT,
      peeringId: peering.state.peerId,
    });

  it("is created, read back, updated in place, replaced, imported and deleted", async () => {
    const { container, vpc } = await setUp();
    await assertLife(suite.atlas, PEERING, {
      inputs: peeringInputs(container, vpc.id),
      updated: peeringInputs(container, vpc.id, { routeTableCidrBlock: "10.40.0.0/17" }),
      replaced: {
        vpcId: peeringInputs(container, "vpc-2"),
        containerId: { ...peeringInputs(container, vpc.id), containerId: "x" },
      },
      importId: ({ state }) => `${PROJECT}-${String(state.peerId)}-AWS`,
    });
  });

  it("waits for acceptance, with a request in the owner's account that runs out after seven days", async () => {
    const { container, vpc } = await setUp();
    const peering = await suite.atlas.create(PEERING, peeringInputs(container, vpc.id));
    assert.equal(peering.state.statusName, "PENDING_ACCEPTANCE");
    assert.equal(peering.state.atlasCidrBlock, "192.168.248.0/21");
    assert.equal(peering.state.atlasId, peering.state.peerId);
    const connection = suite.world.get(CONNECTION, ACCOUNT, String(peering.state.connectionId));
    const atlasVpc = (await suite.atlas.refresh(container))?.state.vpcId;
    assert.deepEqual(connection?.inputs, {
      vpcId: vpc.id,
      peerVpcId: atlasVpc,
      peerOwnerId: "354811016174",
      peerRegion: "us-east-1",
      peerCidrBlock: "192.168.248.0/21",
    });
    assert.equal(connection.outputs.status, "pending-acceptance");
    suite.world.advance(7 * 24 * 3600 + 1);
    await assert.rejects(suite.atlas.refresh(peering), { message: "peer networking is in a failed state: EXPIRED" });
    assert.equal((await statusOf(peering)).statusName, "FAILED");
    assert.equal((await statusOf(peering)).errorStateName, "EXPIRED");
  });

  it("shows as available once it was accepted, and not before it is read again", async () => {
    const { container, vpc } = await setUp();
    const peering = await suite.atlas.create(PEERING, peeringInputs(container, vpc.id));
    await accept(peering);
    assert.equal(peering.state.statusName, "PENDING_ACCEPTANCE");
    assert.equal((await statusOf(peering)).statusName, "AVAILABLE");
    assert.equal((await suite.atlas.refresh(peering))?.state.statusName, "AVAILABLE");
  });

  it("fails where the account has no such VPC, and stays in the state", async () => {
    const { container } = await setUp();
    const failed = suite.atlas.create(PEERING, peeringInputs(container, "vpc-0123456789abcdef0"));
    await assert.rejects(failed, { message: "peer networking is in a failed state: INVALID_ARGUMENT" });
    const foreign = await suite.aws.create(VPC, { cidrBlock: "10.41.0.0/16" });
    const inputs = peeringInputs(container, foreign.id, {
      awsAccountId: "039624954211",
      routeTableCidrBlock: "10.41.0.0/16",
    });
    await assert.rejects(suite.atlas.create(PEERING, inputs), /INVALID_ARGUMENT/);
    assert.equal(suite.world.list(PEERING).length, 2);
    assert.equal(suite.world.list(CONNECTION).length, 0);
  });

  it("fails at once where the networks overlap", async () => {
    const { container, vpc } = await setUp("192.168.0.0/16");
    await assert.rejects(
      suite.atlas.create(PEERING, peeringInputs(container, vpc.id)),
      /failed state: INVALID_ARGUMENT/,
    );
    assert.equal(suite.world.list(CONNECTION)[0]?.outputs.status, "failed");
  });

  for (const [routeTableCidrBlock, code] of [
    ["192.168.252.0/24", "OVERLAPPING_ATLAS_CIDR_BLOCK"],
    ["8.8.8.0/24", "INVALID_ROUTE_TABLE_CIDR"],
    ["10.40.0.0", "INVALID_CIDR_BLOCK"],
  ] as const) {
    it(`refuses to route ${routeTableCidrBlock}`, async () => {
      const { container, vpc } = await setUp();
      const inputs = peeringInputs(container, vpc.id, { routeTableCidrBlock });
      await assert.rejects(suite.atlas.create(PEERING, inputs), new RegExp(`"${code}"`));
    });
  }

  it("exists once for a VPC, and its blocks do not overlap those of another", async () => {
    const { container, vpc } = await setUp();
    await suite.atlas.create(PEERING, peeringInputs(container, vpc.id));
    await assert.rejects(suite.atlas.create(PEERING, peeringInputs(container, vpc.id)), /"PEER_ALREADY_EXISTS"/);
    const other = await suite.aws.create(VPC, { cidrBlock: "10.40.0.0/16" });
    await assert.rejects(suite.atlas.create(PEERING, peeringInputs(container, other.id)), /"OVERLAPPING_CIDR_BLOCK"/);
  });

  it("needs a container, which it takes by its id or by that of the state, and locks", async () => {
    const { container, vpc } = await setUp();
    const nowhere = { ...peeringInputs(container, vpc.id), containerId: "0".repeat(24) };
    await assert.rejects(suite.atlas.create(PEERING, nowhere), /"CLOUD_PROVIDER_CONTAINER_NOT_FOUND"/);
    await suite.atlas.create(PEERING, { ...peeringInputs(container, vpc.id), containerId: container.id });
    const change = suite.atlas.update(container, containerInputs({ atlasCidrBlock: "10.8.0.0/21" }));
    await assert.rejects(change, /"CONTAINERS_IN_USE"/);
  });

  it("names the settings that AWS needs", async () => {
    const { container } = await setUp();
    const { projectId, containerId, providerName } = peeringInputs(container, "");
    await assert.rejects(suite.atlas.create(PEERING, { projectId, containerId, providerName }), {
      message:
        "accepterRegionName: `accepter_region_name` must be set when `provider_name` is `AWS`\n" +
        "awsAccountId: `aws_account_id` must be set when `provider_name` is `AWS`\n" +
        "routeTableCidrBlock: `route_table_cidr_block` must be set when `provider_name` is `AWS`\n" +
        "vpcId: `vpc_id` must be set when `provider_name` is `AWS`",
    });
  });

  it("takes its connection and, as the last one, the entries of security groups along when it is deleted", async () => {
    const { container, vpc } = await setUp();
    const peering = await suite.atlas.create(PEERING, peeringInputs(container, vpc.id));
    await accept(peering);
    const group = await suite.atlas.create(ENTRY, { projectId: PROJECT, awsSecurityGroup: "sg-0123456789abcdef0" });
    const block = await suite.atlas.create(ENTRY, { projectId: PROJECT, cidrBlock: "10.40.0.0/16" });
    await suite.atlas.delete(peering);
    assert.equal(suite.world.list(CONNECTION).length, 0);
    assert.equal(await suite.atlas.refresh(group), undefined);
    assert.notEqual(await suite.atlas.refresh(block), undefined);
  });
});
