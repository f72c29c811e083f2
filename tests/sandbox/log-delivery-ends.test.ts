import assert from "node:assert/strict";

import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";

function to(destinationResourceArn: string, more: object = {}): Record<string, unknown> {
  return { deliveryDestinationConfiguration: { destinationResourceArn }, ...more };
}

function source(name: string, resourceArn: string): Record<string, unknown> {
  return { name, resourceArn, logType: "ACCESS_LOGS" };
}

describe("simulated log delivery source", () => {
  const suite = awsSuite();
  const distribution = (id: string): string => `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`;

  before(() => {
    for (const id of ["E1", "E2"]) {
      const type = "aws:cloudfront/distribution:Distribution";
      suite.world.put({ type, id, owner: ACCOUNT, inputs: {}, outputs: { arn: distribution(id) } });
    }
  });

  it("is created, read back, updated in place, replaced on another resource, imported and deleted", async () => {
    await assertLife(suite.engine, SOURCE, {
      inputs: source("web", distribution("E1")),
      updated: { ...source("web", distribution("E1")), tags: { a: "b" } },
      replaced: { resourceArn: source("web", distribution("E2")), name: source("other", distribution("E1")) },
    });
    const held = await suite.engine.create(SOURCE, source("web", distribution("E1")));
    assert.equal(held.state.service, "cloudfront");
    assert.equal(held.state.arn, `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-source:web`);
  });

  it("is the only one of its resource", async () => {
    await suite.engine.create(SOURCE, source("first", distribution("E2")));
    await assert.rejects(suite.engine.create(SOURCE, source("second", distribution("E2"))), {
      message:
        "creating CloudWatch Logs Delivery Source (second): operation error CloudWatch Logs: PutDeliverySource, " +
        "api error ConflictException: This ResourceId has already been used in another Delivery Source in this account",
    });
  });

  it("needs a resource that exists, as far as such resources are simulated, and CloudFront's own region", async () => {
    const missing = suite.engine.create(SOURCE, source("none", distribution("E3")));
    await assert.rejects(
      missing,
      /api error ResourceNotFoundException: The specified resource does not exist: arn:.*E3$/,
    );
    const far = { ...source("far", distribution("E1")), region: "eu-west-1" };
    await assert.rejects(suite.engine.create(SOURCE, far), /only be created in us-east-1\.$/);
    const traces = { ...source("traces", distribution("E1")), logType: "TRACES" };
    await assert.rejects(suite.engine.create(SOURCE, traces), /Log type TRACES is not supported/);
    const unknown = `arn:aws:bedrock:us-east-1:${ACCOUNT}:knowledge-base/A`;
    assert.equal((await suite.engine.create(SOURCE, source("unknown", unknown))).state.service, "bedrock");
  });
});

describe("simulated log delivery destination", () => {
  const suite = awsSuite();
  before(async () => {
    for (const bucket of ["acme-logs", "acme-others"]) await suite.engine.create("aws:s3/bucket:Bucket", { bucket });
    await suite.engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "/logs" });
  });

  it("is created, read back, updated in place, replaced on another format or service, imported and deleted", async () => {
    const inputs = to("arn:aws:s3:::acme-logs", { name: "bucket", outputFormat: "json" });
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/logs:*`;
    await assertLife(suite.engine, DESTINATION, {
      inputs,
      updated: { ...inputs, ...to("arn:aws:s3:::acme-others/edge") },
      replaced: {
        outputFormat: { ...inputs, outputFormat: "w3c" },
        deliveryDestinationConfiguration: { ...inputs, ...to(group) },
      },
    });
    const kind = async (arn: string): Promise<unknown> =>
      (await suite.engine.create(DESTINATION, to(arn))).state.deliveryDestinationType;
    assert.deepEqual([await kind("arn:aws:s3:::acme-logs"), await kind(group)], ["S3", "CWL"]);
  });

  it("can be previewed before its bucket exists", async () => {
    const inputs = to(UNKNOWN, { name: "early" });
    assert.equal((await suite.engine.previewCreate(DESTINATION, inputs)).arn, UNKNOWN);
    const held = await suite.engine.create(DESTINATION, to("arn:aws:s3:::acme-logs", { name: "early" }));
    assert.deepEqual((await suite.engine.diff(held, inputs)).replaces, ["deliveryDestinationConfiguration"]);
  });

  it("needs a bucket or a log group that exists, and Parquet a bucket", async () => {
    const refused = (inputs: Record<string, unknown>, message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(DESTINATION, { name: "bad", ...inputs }), message);
    await refused(
      to("arn:aws:s3:::none"),
      /^Error: creating CloudWatch Logs Delivery Destination \(bad\): .* api error NoSuchBucket: /,
    );
    const group = (name: string): string => `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}`;
    await refused(to(group("/none")), /ResourceNotFoundException: The specified log group does not exist\.$/);
    await refused(to(group("/logs"), { outputFormat: "parquet" }), /parquet is only supported for Amazon S3/);
    await refused(to("arn:aws:sqs:us-east-1::a"), /ValidationException: Invalid destination resource ARN/);
    await refused({}, /destination_resource_arn must be set/);
  });
});
