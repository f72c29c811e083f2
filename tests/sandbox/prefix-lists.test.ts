import assert from "node:assert/strict";

import { awsSuite, makeNetwork } from "./lifecycle.ts";

const LOOKUP = "aws:ec2/getManagedPrefixList:getManagedPrefixList";
const CLOUDFRONT = "com.amazonaws.global.cloudfront.origin-facing";

describe("simulated look-up of a managed prefix list", () => {
  const suite = awsSuite();

  it("finds CloudFront's by name, by id and by filter", async () => {
    for (const args of [
      { name: CLOUDFRONT },
      { id: "pl-3b927c52" },
      { filters: [{ name: "prefix-list-name", values: [CLOUDFRONT] }] },
    ]) {
      const found = await suite.engine.invoke(LOOKUP, args);
      assert.equal(found.id, "pl-3b927c52");
      assert.equal(found.arn, "arn:aws:ec2:us-east-1:aws:prefix-list/pl-3b927c52");
      assert.equal(found.maxEntries, 55);
      assert.equal(found.ownerId, "AWS");
    }
  });

  it("finds another id in another region", async () => {
    const found = await suite.engine.invoke(LOOKUP, { name: CLOUDFRONT, region: "eu-west-1" });
    assert.match(String(found.id), /^pl-[0-9a-f]{8}$/);
    assert.notEqual(found.id, "pl-3b927c52");
  });

  it("fails where none matches, where several do, and for a filter that it does not know", async () => {
    await assert.rejects(suite.engine.invoke(LOOKUP, { name: "mine" }), {
      message: "no matching EC2 Managed Prefix List found",
    });
    await assert.rejects(suite.engine.invoke(LOOKUP, {}), {
      message: "multiple EC2 Managed Prefix Lists matched; use additional constraints to reduce matches",
    });
    await assert.rejects(suite.engine.invoke(LOOKUP, { filters: [{ name: "tag:a", values: ["b"] }] }), {
      message: "the sandbox does not simulate the filter tag:a",
    });
  });
});

describe("simulated look-up of a prefix list", () => {
  const suite = awsSuite();
  const lookup = "aws:ec2/getPrefixList:getPrefixList";

  it("finds a service's and CloudFront's by name, by id and by filter, with their blocks", async () => {
    for (const args of [
      { name: CLOUDFRONT },
      { prefixListId: "pl-3b927c52" },
      { filters: [{ name: "prefix-list-id", values: ["pl-3b927c52"] }] },
    ]) {
      const { id, name, cidrBlocks } = await suite.engine.invoke(lookup, args);
      assert.deepEqual({ id, name }, { id: "pl-3b927c52", name: CLOUDFRONT });
      assert.ok((cidrBlocks as string[]).includes("130.176.0.0/17"));
    }
    assert.equal((await suite.engine.invoke(lookup, { name: "com.amazonaws.us-east-1.s3" })).id, "pl-63a5400a");
  });

  it("fails where none matches or several do", async () => {
    await assert.rejects(suite.engine.invoke(lookup, { name: "mine" }), {
      message: "no matching EC2 Prefix List found",
    });
    await assert.rejects(suite.engine.invoke(lookup, {}), {
      message: "multiple EC2 Prefix Lists matched; use additional constraints to reduce matches",
    });
  });
});

describe("a security group rule for CloudFront's prefix list", () => {
  const suite = awsSuite();
  const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

  it("is created from the look-up, refreshed without a difference, and counts with all the list's entries", async () => {
    const { vpc } = await makeNetwork(suite.engine);
    const group = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", { vpcId: vpc.id, name: "edge" });
    const { id } = await suite.engine.invoke(LOOKUP, { name: CLOUDFRONT });
    const tls = { securityGroupId: group.id, ipProtocol: "tcp", fromPort: 443, toPort: 443 };
    const rule = await suite.engine.create(INGRESS, { ...tls, prefixListId: id });
    assert.deepEqual(await suite.engine.refresh(rule), rule);
    assert.deepEqual((await suite.engine.diff(rule, rule.inputs)).paths, {});
    for (let i = 0; i < 5; i++) await suite.engine.create(INGRESS, { ...tls, cidrIpv4: `10.0.${i}.0/24` });
    await assert.rejects(
      suite.engine.create(INGRESS, { ...tls, cidrIpv4: "10.0.9.0/24" }),
      /RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached\.$/,
    );
    await assert.rejects(
      suite.engine.create(INGRESS, { ...tls, prefixListId: "pl-0" }),
      /InvalidPrefixListID\.NotFound: The prefix list ID 'pl-0' does not exist$/,
    );
  });
});
