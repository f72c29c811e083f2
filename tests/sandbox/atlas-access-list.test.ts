import assert from "node:assert/strict";

import { atlasSuite, CONTAINER, containerInputs, ENTRY, PEERING, peeringInputs, PROJECT } from "./atlas-suite.ts";

const ALL = "mongodbatlas:index/getProjectIpAccessLists:getProjectIpAccessLists";

describe("simulated Atlas access list", () => {
  const suite = atlasSuite();
  const entry = (more: Record<string, unknown>) => ({ projectId: PROJECT, ...more });
  const values = async (): Promise<unknown[]> => {
    const { results } = await suite.atlas.invoke(ALL, { projectId: PROJECT });
    return (results as Record<string, unknown>[]).map((result) => result.cidrBlock);
  };

  it("has entries that are created, read back, replaced, imported and deleted", async () => {
    const inputs = entry({ cidrBlock: "10.40.0.0/16", comment: "vpc" });
    const created = await suite.atlas.create(ENTRY, inputs);
    assert.deepEqual(await suite.atlas.refresh(created), created);
    assert.deepEqual(await suite.atlas.diff(created, inputs), { paths: {}, replaces: [] });
    assert.deepEqual((await suite.atlas.diff(created, { ...inputs, cidrBlock: "10.50.0.0/16" })).replaces, [
      "cidrBlock",
    ]);
    assert.deepEqual((await suite.atlas.diff(created, { ...inputs, comment: "other" })).replaces, ["comment"]);
    const imported = await suite.atlas.import(ENTRY, `${PROJECT}-10.40.0.0/16`);
    assert.deepEqual(imported, created);
    await suite.atlas.delete(created);
    assert.equal(await suite.atlas.refresh(created), undefined);
    await suite.atlas.delete(created);
  });

  it("ends without the entry when its comment is replaced by creating before deleting", async () => {
    const before = await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.40.0.0/16", comment: "old" }));
    const after = await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.40.0.0/16", comment: "new" }));
    await suite.atlas.delete(before);
    assert.deepEqual(await values(), []);
    assert.equal(await suite.atlas.refresh(after), undefined);
  });

  it("keeps the entry when its comment is replaced by deleting before creating", async () => {
    const before = await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.40.0.0/16", comment: "old" }));
    await suite.atlas.delete(before);
    await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.40.0.0/16", comment: "new" }));
    assert.deepEqual(await values(), ["10.40.0.0/16"]);
  });

  it("has an address and the block of that address as one entry", async () => {
    const address = await suite.atlas.create(ENTRY, entry({ ipAddress: "54.164.140.5" }));
    const block = await suite.atlas.create(ENTRY, entry({ cidrBlock: "54.164.140.5/32" }));
    assert.equal(address.id, block.id);
    assert.equal(address.state.cidrBlock, "54.164.140.5/32");
    assert.equal(block.state.ipAddress, "54.164.140.5");
    assert.deepEqual(await values(), ["54.164.140.5/32"]);
    assert.notEqual(await suite.atlas.import(ENTRY, `${PROJECT}-54.164.140.5`), undefined);
    await suite.atlas.delete(address);
    assert.deepEqual(await values(), []);
  });

  it("shows entries that others made to the function, and not as drift", async () => {
    const own = await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.40.0.0/16" }));
    await suite.atlas.create(ENTRY, entry({ cidrBlock: "0.0.0.0/0" }));
    assert.deepEqual(await suite.atlas.refresh(own), own);
    assert.deepEqual(await values(), ["10.40.0.0/16", "0.0.0.0/0"]);
    const single = "mongodbatlas:index/getProjectIpAccessList:getProjectIpAccessList";
    assert.equal((await suite.atlas.invoke(single, entry({ cidrBlock: "0.0.0.0/0" }))).cidrBlock, "0.0.0.0/0");
    await assert.rejects(
      suite.atlas.invoke(single, entry({ ipAddress: "1.2.3.4" })),
      /HTTP 404 Not Found \(Error code: "ATLAS_NETWORK_PERMISSION_ENTRY_NOT_FOUND"\) Detail: IP Address 1\.2\.3\.4 not on/,
    );
  });

  it("needs exactly one value, and a block or an address in its proper form", async () => {
    const names = "'cidrBlock', 'ipAddress', 'awsSecurityGroup'";
    await assert.rejects(suite.atlas.create(ENTRY, entry({})), {
      message: `cidrBlock: exactly one of ${names} must be set`,
    });
    const both = suite.atlas.create(ENTRY, entry({ ipAddress: "1.2.3.4", cidrBlock: "1.2.3.4/32" }));
    await assert.rejects(both, /exactly one of/);
    for (const cidrBlock of ["10.40.0.1/16", "10.40/16", "10.40.0.0/33", "10.40.0.0"]) {
      await assert.rejects(
        suite.atlas.create(ENTRY, entry({ cidrBlock })),
        /cidrBlock: .* must be defined as a valid cidr/,
      );
    }
    await assert.rejects(suite.atlas.create(ENTRY, entry({ ipAddress: "10.40" })), /ipAddress: .* valid IP Address/);
    await suite.atlas.create(ENTRY, entry({ cidrBlock: "2001:db8::/32" }));
  });

  it("takes a security group only through an active peering", async () => {
    const group = entry({ awsSecurityGroup: "sg-0123456789abcdef0" });
    const refused = /"CANNOT_USE_AWS_SECURITY_GROUP_WITHOUT_VPC_PEERING_CONNECTION"/;
    await assert.rejects(suite.atlas.create(ENTRY, group), refused);
    const container = await suite.atlas.create(CONTAINER, containerInputs());
    const vpc = await suite.aws.create("aws:ec2/vpc:Vpc", { cidrBlock: "10.40.0.0/16" });
    const peering = await suite.atlas.create(PEERING, peeringInputs(container, vpc.id));
    await assert.rejects(suite.atlas.create(ENTRY, group), refused);
    await suite.aws.create("aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", {
      vpcPeeringConnectionId: peering.state.connectionId,
      autoAccept: true,
    });
    await suite.atlas.create(ENTRY, group);
  });

  it("has at most 200 entries, with comments of at most 80 characters", async () => {
    for (let i = 0; i < 200; i++) await suite.atlas.create(ENTRY, entry({ cidrBlock: `10.${i}.0.0/16` }));
    await assert.rejects(
      suite.atlas.create(ENTRY, entry({ cidrBlock: "10.200.0.0/16" })),
      /Only 200 entries are supported/,
    );
    await suite.atlas.create(ENTRY, entry({ cidrBlock: "10.7.0.0/16" }));
    const comment = "x".repeat(81);
    const long = suite.atlas.create(ENTRY, entry({ cidrBlock: "10.7.0.0/16", comment }));
    await assert.rejects(long, /must be 80 characters or less/);
  });
});
