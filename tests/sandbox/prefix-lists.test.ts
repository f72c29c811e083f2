import assert from "node:assert/strict";

import { awsSuite } from "./lifecycle.ts";

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
