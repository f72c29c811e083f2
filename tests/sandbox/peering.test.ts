import assert from "node:assert/strict";

import { aws } from "../../sandbox/aws/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { Engine } from "./harness.ts";
import { ACCOUNT, awsSuite, makeNetwork, OTHER, requestPeering } from "./lifecycle.ts";

const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter";
const OPTIONS = "aws:ec2/peeringConnectionOptions:PeeringConnectionOptions";
const PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
const DNS = { allowRemoteVpcDnsResolution: true };

describe("simulated peering accepter", () => {
  const suite = awsSuite();
  let vpcId: string;
  before(async () => {
    vpcId = (await makeNetwork(suite.engine)).vpc.id;
  });

  const patch = (id: string, outputs: Properties): void => {
    const connection = suite.world.get(PEERING, ACCOUNT, id);
    assert.ok(connection);
    suite.world.patch(connection, { outputs });
  };
  const statusOf = (id: string): unknown => suite.world.get(PEERING, ACCOUNT, id)?.outputs.status;

  it("accepts the request, and shows the other side", async () => {
    const id = requestPeering(suite.world, vpcId);
    const accepter = await suite.engine.create(ACCEPTER, {
      vpcPeeringConnectionId: id,
      autoAccept: true,
      accepter: DNS,
    });
    assert.equal(accepter.id, id);
    assert.equal(statusOf(id), "active");
    const { acceptStatus, vpcId: own, peerVpcId, peerOwnerId, peerRegion, accepter: options } = accepter.state;
    assert.deepEqual(
      { acceptStatus, own, peerVpcId, peerOwnerId, peerRegion, options },
      {
        acceptStatus: "active",
        own: vpcId,
        peerVpcId: "vpc-0c1e118736ac1fb74",
        peerOwnerId: "354811016174",
        peerRegion: "us-east-1",
        options: DNS,
      },
    );
  });

  it("is created, read back, updated in place, replaced for another connection, imported and deleted", async () => {
    const [id, other] = [requestPeering(suite.world, vpcId), requestPeering(suite.world, vpcId)];
    const inputs = { vpcPeeringConnectionId: id, autoAccept: true };
    const updated = { ...inputs, accepter: DNS, tags: { a: "b" } };
    const created = await suite.engine.create(ACCEPTER, inputs);
    assert.deepEqual(await suite.engine.refresh(created), created);
    const difference = await suite.engine.diff(created, updated);
    assert.deepEqual(difference, { paths: { accepter: "ADD", tags: "ADD" }, replaces: [] });
    const moved = { ...inputs, vpcPeeringConnectionId: other };
    assert.deepEqual((await suite.engine.diff(created, moved)).replaces, ["vpcPeeringConnectionId"]);
    const held = await suite.engine.update(created, updated);
    assert.deepEqual(held.state.accepter, DNS);
    assert.deepEqual(await suite.engine.refresh(held), held);
    const readable = { vpcPeeringConnectionId: id, accepter: DNS, tags: { a: "b" } };
    assert.deepEqual((await suite.engine.import(ACCEPTER, id))?.inputs, readable);
  });

  it("leaves the connection as it is when it is deleted", async () => {
    const id = requestPeering(suite.world, vpcId);
    const accepter = await suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true });
    await suite.engine.delete(accepter);
    assert.equal(statusOf(id), "active");
  });

  it("is imported for a connection that a person accepted, with a plan that only adds autoAccept", async () => {
    const id = requestPeering(suite.world, vpcId, { status: "active", accepterDns: true });
    const imported = await suite.engine.import(ACCEPTER, id);
    assert.deepEqual(imported?.inputs, { vpcPeeringConnectionId: id, accepter: DNS });
    assert.equal(imported.state.acceptStatus, "active");
    const inputs = { vpcPeeringConnectionId: id, accepter: DNS, autoAccept: true };
    assert.deepEqual((await suite.engine.diff(imported, inputs)).paths, { autoAccept: "ADD" });
    const updated = await suite.engine.update(imported, inputs);
    assert.deepEqual((await suite.engine.diff(updated, inputs)).paths, {});
    assert.deepEqual(await suite.engine.refresh(updated), updated);
  });

  it("does not accept unless it is told to, and sets no options on a connection that is not active", async () => {
    const id = requestPeering(suite.world, vpcId);
    const waiting = await suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id });
    assert.equal(waiting.state.acceptStatus, "pending-acceptance");
    const message =
      `Unable to modify EC2 VPC Peering Connection Options. EC2 VPC Peering Connection (${id}) is not active ` +
      "(current status: pending-acceptance). Please set the `auto_accept` attribute to `true` or activate the EC2 VPC " +
      "Peering Connection manually.";
    await assert.rejects(suite.engine.update(waiting, { vpcPeeringConnectionId: id, accepter: DNS }), { message });
    await assert.rejects(suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, accepter: DNS }), { message });
    const accepted = await suite.engine.update(waiting, { vpcPeeringConnectionId: id, autoAccept: true });
    assert.equal(accepted.state.acceptStatus, "active");
  });

  it("does not set the options of the requester's side", async () => {
    const id = requestPeering(suite.world, vpcId);
    await assert.rejects(
      suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true, requester: DNS }),
      {
        message:
          `modifying EC2 VPC Peering Connection (${id}) Options: operation error EC2: ModifyVpcPeeringConnectionOptions, ` +
          `api error OperationNotPermitted: User ${ACCOUNT} does not have permission to modify the requester side peering options`,
      },
    );
    assert.equal(statusOf(id), "pending-acceptance");
  });

  for (const status of ["failed", "rejected", "deleted"]) {
    it(`is refused for a connection that is ${status}`, async () => {
      const id = requestPeering(suite.world, vpcId, { status });
      await assert.rejects(suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true }), {
        message: `reading EC2 VPC Peering Connection (${id}): ${status}`,
      });
    });
  }

  it("is gone when the requester deletes the connection", async () => {
    const id = requestPeering(suite.world, vpcId);
    const accepter = await suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true });
    patch(id, { status: "deleted" });
    assert.equal(await suite.engine.refresh(accepter), undefined);
  });

  it("is refused after the seven days in which a request can be accepted", async () => {
    const id = requestPeering(suite.world, vpcId);
    suite.world.advance(8 * 86_400);
    await assert.rejects(suite.engine.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true }), {
      message: `reading EC2 VPC Peering Connection (${id}): expired`,
    });
  });

  it("is refused in an account that nobody asked", async () => {
    const id = requestPeering(suite.world, vpcId);
    const other = await Engine.start(aws, suite.world, { profile: OTHER.profile });
    try {
      await assert.rejects(other.create(ACCEPTER, { vpcPeeringConnectionId: id, autoAccept: true }), {
        message: `reading EC2 VPC Peering Connection (${id}): couldn't find resource`,
      });
    } finally {
      other.stop();
    }
  });
});

describe("simulated peering options", () => {
  const suite = awsSuite();
  let vpcId: string;
  before(async () => {
    vpcId = (await makeNetwork(suite.engine)).vpc.id;
  });

  it("are set, read back, updated in place, replaced for another connection and imported", async () => {
    const id = requestPeering(suite.world, vpcId, { status: "active" });
    const inputs = { vpcPeeringConnectionId: id, accepter: DNS };
    const set = await suite.engine.create(OPTIONS, inputs);
    assert.deepEqual(set.state.accepter, DNS);
    assert.deepEqual(await suite.engine.refresh(set), set);
    const moved = { ...inputs, vpcPeeringConnectionId: "pcx-0a" };
    assert.deepEqual((await suite.engine.diff(set, moved)).replaces, ["vpcPeeringConnectionId"]);
    assert.deepEqual((await suite.engine.import(OPTIONS, id))?.inputs, inputs);
    const closed = { vpcPeeringConnectionId: id, accepter: { allowRemoteVpcDnsResolution: false } };
    assert.deepEqual((await suite.engine.update(set, closed)).state.accepter, closed.accepter);
  });

  it("stay as they were set when the resource is deleted", async () => {
    const id = requestPeering(suite.world, vpcId, { status: "active" });
    const set = await suite.engine.create(OPTIONS, { vpcPeeringConnectionId: id, accepter: DNS });
    await suite.engine.delete(set);
    assert.equal(suite.world.get(PEERING, ACCOUNT, id)?.outputs.accepterDns, true);
  });

  it("are refused by EC2 on a connection that is not active", async () => {
    const id = requestPeering(suite.world, vpcId);
    await assert.rejects(suite.engine.create(OPTIONS, { vpcPeeringConnectionId: id, accepter: DNS }), {
      message:
        `modifying EC2 VPC Peering Connection (${id}) Options: operation error EC2: ModifyVpcPeeringConnectionOptions, ` +
        `api error OperationNotPermitted: Peering ${id} is not active. Peering options can be added only to active peerings.`,
    });
  });
});

describe("simulated look-up of a peering connection", () => {
  const suite = awsSuite();
  const LOOKUP = "aws:ec2/getVpcPeeringConnection:getVpcPeeringConnection";

  it("finds it by id, by status and by its filters, with the accepter as the peer", async () => {
    const { vpc } = await makeNetwork(suite.engine);
    const id = requestPeering(suite.world, vpc.id, { status: "active" });
    for (const args of [
      { id },
      { status: "active", peerVpcId: vpc.id },
      { filters: [{ name: "requester-vpc-info.owner-id", values: ["354811016174"] }] },
    ]) {
      const found = await suite.engine.invoke(LOOKUP, args);
      assert.equal(found.id, id);
      assert.equal(found.peerVpcId, vpc.id);
      assert.equal(found.peerCidrBlock, "10.40.0.0/16");
      assert.equal(found.cidrBlock, "192.168.248.0/21");
      assert.equal(found.ownerId, "354811016174");
    }
  });

  it("fails where none matches and where several do", async () => {
    const { vpc } = await makeNetwork(suite.engine, 41);
    await assert.rejects(suite.engine.invoke(LOOKUP, { id: "pcx-0a" }), {
      message: "no matching EC2 VPC Peering Connection found",
    });
    requestPeering(suite.world, vpc.id);
    requestPeering(suite.world, vpc.id);
    await assert.rejects(suite.engine.invoke(LOOKUP, { peerVpcId: vpc.id }), {
      message: "multiple EC2 VPC Peering Connections matched; use additional constraints to reduce matches",
    });
  });

  it("keeps one that can no longer be used, with its status", async () => {
    const { vpc } = await makeNetwork(suite.engine, 42);
    const id = requestPeering(suite.world, vpc.id, { status: "failed" });
    assert.equal((await suite.engine.invoke(LOOKUP, { id })).status, "failed");
  });
});
