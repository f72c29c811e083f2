import assert from "node:assert/strict";

import type { Held } from "./harness.ts";
import { assertLife, awsSuite, makeNetwork, makePublic } from "./lifecycle.ts";

const IGW = "aws:ec2/internetGateway:InternetGateway";
const NAT = "aws:ec2/natGateway:NatGateway";
const EIP = "aws:ec2/eip:Eip";

describe("simulated internet gateway", () => {
  const suite = awsSuite();

  it("is created, read back, moved to another VPC in place, replaced in another region, imported and deleted", async () => {
    const [a, b] = [await makeNetwork(suite.engine, 20), await makeNetwork(suite.engine, 21)];
    const inputs = { vpcId: a.vpc.id };
    await assertLife(suite.engine, IGW, {
      inputs,
      updated: { vpcId: b.vpc.id },
      replaced: { region: { ...inputs, region: "eu-west-1" } },
    });
  });

  it("is refused for a VPC that has one", async () => {
    const { vpc } = await makeNetwork(suite.engine, 22);
    await suite.engine.create(IGW, { vpcId: vpc.id });
    await assert.rejects(suite.engine.create(IGW, { vpcId: vpc.id }), {
      message: new RegExp(
        `^attaching EC2 Internet Gateway \\(igw-\\w+\\) to VPC \\(${vpc.id}\\): operation error EC2: AttachInternetGateway, ` +
          `api error InvalidParameterValue: Network ${vpc.id} already has an internet gateway attached$`,
      ),
    });
  });

  it("is refused for a VPC that does not exist, and leaves none behind", async () => {
    const before = suite.world.list(IGW).length;
    await assert.rejects(suite.engine.create(IGW, { vpcId: "vpc-0a" }), {
      message: /The vpc ID 'vpc-0a' does not exist$/,
    });
    assert.equal(suite.world.list(IGW).length, before);
  });

  it("cannot be detached while a NAT gateway has a public address", async () => {
    const { engine } = suite;
    const { vpc, subnets } = await makeNetwork(engine, 23);
    const { gateway } = await makePublic(engine, vpc, subnets[0]);
    const address = await engine.create(EIP, { domain: "vpc" });
    const nat = await engine.create(NAT, { allocationId: address.id, subnetId: subnets[0].id });
    await assert.rejects(engine.delete(gateway), {
      message:
        `detaching EC2 Internet Gateway (${gateway.id}) from VPC (${vpc.id}): operation error EC2: DetachInternetGateway, ` +
        `api error DependencyViolation: Network ${vpc.id} has some mapped public address(es). ` +
        "Please unmap those public address(es) before detaching the gateway.",
    });
    await engine.delete(nat);
    await engine.delete(gateway);
  });
});

describe("simulated Elastic IP and NAT gateway", () => {
  const suite = awsSuite();
  let subnets: readonly [Held, Held];
  before(async () => {
    const network = await makeNetwork(suite.engine, 24);
    subnets = network.subnets;
    await makePublic(suite.engine, network.vpc, subnets[0]);
  });

  it("an address is created, read back, updated in place, replaced, imported and deleted", async () => {
    await assertLife(suite.engine, EIP, {
      inputs: { domain: "vpc" },
      updated: { domain: "vpc", tags: { a: "b" } },
      replaced: { networkBorderGroup: { domain: "vpc", networkBorderGroup: "us-east-1-bos-1" } },
    });
  });

  it("no two addresses are the same", async () => {
    const [a, b] = [await suite.engine.create(EIP, {}), await suite.engine.create(EIP, {})];
    assert.match(String(a.state.publicIp), /^54\.\d+\.\d+\.\d+$/);
    assert.notEqual(a.state.publicIp, b.state.publicIp);
    assert.equal(a.state.publicDns, `ec2-${String(a.state.publicIp).replaceAll(".", "-")}.compute-1.amazonaws.com`);
    assert.equal(a.state.allocationId, a.id);
  });

  it("an address of an instance that does not exist is refused", async () => {
    await assert.rejects(suite.engine.create(EIP, { instance: "i-0a" }), {
      message: /api error InvalidInstanceID\.NotFound: The instance ID 'i-0a' does not exist$/,
    });
    await assert.rejects(suite.engine.create(EIP, { networkInterface: "eni-0a" }), {
      message: /api error InvalidNetworkInterfaceID\.NotFound: The networkInterface ID 'eni-0a' does not exist$/,
    });
  });

  it("a NAT gateway is created, read back, updated in place, replaced, imported and deleted", async () => {
    const { engine } = suite;
    const [address, other] = [await engine.create(EIP, {}), await engine.create(EIP, {})];
    const inputs = { allocationId: address.id, subnetId: subnets[0].id };
    await assertLife(engine, NAT, {
      inputs,
      updated: { ...inputs, tags: { a: "b" } },
      replaced: {
        allocationId: { ...inputs, allocationId: other.id },
        subnetId: { ...inputs, subnetId: subnets[1].id },
      },
    });
  });

  it("a NAT gateway has the address, which shows it and cannot be released meanwhile", async () => {
    const { engine } = suite;
    const address = await engine.create(EIP, {});
    const nat = await engine.create(NAT, { allocationId: address.id, subnetId: subnets[0].id });
    assert.equal(nat.state.publicIp, address.state.publicIp);
    assert.match(String(nat.state.privateIp), /^10\.24\.0\.\d+$/);
    const shown = await engine.refresh(address);
    assert.equal(shown?.state.associationId, nat.state.associationId);
    assert.equal(shown?.state.networkInterface, nat.state.networkInterfaceId);
    await assert.rejects(engine.delete(address), {
      message:
        `deleting EC2 EIP (${address.id}): operation error EC2: DisassociateAddress, api error AuthFailure: ` +
        "You do not have permission to access the specified resource.",
    });
    await engine.delete(nat);
    await engine.delete(address);
  });

  it("a second NAT gateway with the same address fails", async () => {
    const { engine } = suite;
    const address = await engine.create(EIP, {});
    const inputs = { allocationId: address.id, subnetId: subnets[0].id };
    await engine.create(NAT, inputs);
    await assert.rejects(engine.create(NAT, inputs), {
      message: new RegExp(
        "^waiting for EC2 NAT Gateway \\(nat-\\w+\\) create: unexpected state 'failed', wanted target 'available'\\. " +
          `last error: Resource\\.AlreadyAssociated: Elastic IP address \\[${address.id}\\] is already associated$`,
      ),
    });
  });

  it("a NAT gateway in a VPC without an internet gateway fails", async () => {
    const { engine } = suite;
    const { vpc, subnets: bare } = await makeNetwork(engine, 25);
    const address = await engine.create(EIP, {});
    await assert.rejects(engine.create(NAT, { allocationId: address.id, subnetId: bare[0].id }), {
      message: new RegExp(`last error: Gateway\\.NotAttached: Network ${vpc.id} has no Internet gateway attached$`),
    });
  });

  it("a NAT gateway is refused with an address or a subnet that does not exist", async () => {
    const call = "creating EC2 NAT Gateway: operation error EC2: CreateNatGateway, api error";
    await assert.rejects(suite.engine.create(NAT, { allocationId: "eipalloc-0a", subnetId: subnets[0].id }), {
      message: `${call} InvalidAllocationID.NotFound: The allocation ID 'eipalloc-0a' does not exist`,
    });
    await assert.rejects(suite.engine.create(NAT, { allocationId: "eipalloc-0a", subnetId: "subnet-0a" }), {
      message: `${call} InvalidSubnetID.NotFound: The subnet ID 'subnet-0a' does not exist`,
    });
  });

  it("a NAT gateway is refused by property without what its kind needs", async () => {
    const refused = async (inputs: Record<string, unknown>, message: string): Promise<void> => {
      await assert.rejects(suite.engine.create(NAT, inputs), { message });
    };
    await refused(
      { subnetId: "subnet-0a" },
      "allocationId: a public NAT gateway needs the allocationId of an Elastic IP",
    );
    await refused({ allocationId: "eipalloc-0a" }, "subnetId: a zonal NAT gateway needs a subnetId");
    await refused(
      { subnetId: "subnet-0a", allocationId: "eipalloc-0a", connectivityType: "private" },
      "allocationId: a private NAT gateway takes no Elastic IP",
    );
    await refused({ availabilityMode: "regional" }, "availabilityMode: the sandbox simulates zonal NAT gateways only");
  });
});
