import assert from "node:assert/strict";

import type { Engine, Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";
const BUCKET = "aws:s3/bucket:Bucket";
const POLICY = "aws:s3/bucketPolicy:BucketPolicy";

function to(destinationResourceArn: string, more: object = {}): Record<string, unknown> {
  return { deliveryDestinationConfiguration: { destinationResourceArn }, ...more };
}

function source(name: string, resourceArn: string): Record<string, unknown> {
  return { name, resourceArn, logType: "ACCESS_LOGS" };
}

describe("simulated log delivery", () => {
  const suite = awsSuite();
  const sender = (name: string): string => `arn:aws:bedrock:us-east-1:${ACCOUNT}:knowledge-base/${name}`;
  const destinationArn = (name: string): string => `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-destination:${name}`;
  const pair = (deliverySourceName: string, name: string, more: object = {}): Record<string, unknown> => ({
    deliverySourceName,
    deliveryDestinationArn: destinationArn(name),
    ...more,
  });
  const under = (suffixPath: string): object => ({
    s3DeliveryConfigurations: [{ suffixPath, enableHiveCompatiblePath: true }],
  });
  const letIn = (bucket: string, more: object = {}): string => {
    const Principal = { Service: "delivery.logs.amazonaws.com" };
    const Condition = {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": `arn:aws:logs:us-east-1:${ACCOUNT}:delivery-source:*` },
    };
    const Resource = `arn:aws:s3:::${bucket}/*`;
    const statement = { Effect: "Allow", Principal, Action: "s3:PutObject", Resource, Condition };
    return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...more }] });
  };
  /** A bucket of this name, with a destination of that name, and a policy where one is given. */
  async function bucketAndDestination(
    engine: Engine,
    bucket: string,
    policy?: string,
    prefix = "",
  ): Promise<Held | undefined> {
    await engine.create(BUCKET, { bucket });
    await engine.create(DESTINATION, to(`arn:aws:s3:::${bucket}${prefix}`, { name: bucket }));
    return policy === undefined ? undefined : engine.create(POLICY, { bucket, policy });
  }
  const statements = (bucket: string): unknown[] => {
    const policy = suite.world.get(POLICY, ACCOUNT, bucket)?.outputs.policy;
    return (JSON.parse(String(policy)) as { Statement: unknown[] }).Statement;
  };

  before(async () => {
    for (const name of ["one", "two"]) await suite.engine.create(SOURCE, source(name, sender(name)));
  });

  it("is created, read back, updated in place, replaced on another source, imported and deleted", async () => {
    await bucketAndDestination(suite.engine, "life", letIn("life"));
    await assertLife(suite.engine, DELIVERY, {
      inputs: pair("one", "life"),
      updated: pair("one", "life", { ...under("{yyyy}/{MM}"), recordFields: ["date"] }),
      replaced: { deliverySourceName: pair("two", "life") },
    });
    assert.equal(statements("life").length, 1, "a policy that lets it write stays as it is");
  });

  it("has paths only in a bucket", async () => {
    await suite.engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "/logs" });
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/logs`;
    await suite.engine.create(DESTINATION, to(group, { name: "group" }));
    await assert.rejects(
      suite.engine.create(DELIVERY, pair("one", "group", under("{yyyy}"))),
      /ValidationException: S3DeliveryConfiguration is only supported for Amazon S3 destinations\.$/,
    );
    assert.deepEqual((await suite.engine.create(DELIVERY, pair("one", "group"))).state.s3DeliveryConfigurations, []);
  });

  it("connects a source and a destination that exist, once", async () => {
    await bucketAndDestination(suite.engine, "once", letIn("once"));
    const wording = "creating CloudWatch Logs Delivery: operation error CloudWatch Logs: CreateDelivery, api error";
    await assert.rejects(suite.engine.create(DELIVERY, pair("none", "once")), {
      message: `${wording} ResourceNotFoundException: The specified delivery source does not exist.`,
    });
    await assert.rejects(suite.engine.create(DELIVERY, pair("one", "none")), /delivery destination does not exist\.$/);
    await suite.engine.create(DELIVERY, pair("one", "once"));
    await assert.rejects(suite.engine.create(DELIVERY, pair("one", "once")), {
      message: `${wording} ConflictException: Delivery already exists for this delivery source and delivery destination.`,
    });
  });

  it("keeps its ends from being deleted", async () => {
    await suite.engine.create(SOURCE, source("held", sender("held")));
    await bucketAndDestination(suite.engine, "held");
    const [from, destination] = [
      await suite.engine.import(SOURCE, "held"),
      await suite.engine.import(DESTINATION, "held"),
    ];
    const held = await suite.engine.create(DELIVERY, pair("held", "held"));
    for (const end of [from, destination]) {
      await assert.rejects(suite.engine.delete(end ?? assert.fail()), /ConflictException: You can't delete a delivery/);
    }
    await suite.engine.delete(held);
    for (const end of [from, destination]) await suite.engine.delete(end ?? assert.fail());
  });

  it("writes under its own keys, or under the prefix of the destination", async () => {
    await bucketAndDestination(suite.engine, "plain");
    const plain = await suite.engine.create(DELIVERY, pair("one", "plain"));
    assert.deepEqual(plain.state.s3DeliveryConfigurations, [
      { enableHiveCompatiblePath: false, suffixPath: "AWSLogs/{account-id}/bedrock/" },
    ]);
    await bucketAndDestination(suite.engine, "prefixed", undefined, "/edge");
    await suite.engine.create(DELIVERY, pair("one", "prefixed"));
    const [statement] = statements("prefixed") as { Resource: string }[];
    assert.equal(statement?.Resource, "arn:aws:s3:::prefixed/edge/*");
    await assert.rejects(
      suite.engine.create(DELIVERY, pair("two", "prefixed", under("year={yyyy}"))),
      /ValidationException: Provided suffixPath is invalid$/,
    );
  });

  it("gets its permission from AWS where the bucket's policy has none, which the policy shows as drift", async () => {
    const own = letIn("lacking", { Action: "s3:GetObject" });
    const policy = (await bucketAndDestination(suite.engine, "lacking", own)) ?? assert.fail();
    await suite.engine.create(DELIVERY, pair("one", "lacking"));
    assert.equal(statements("lacking").length, 2);
    const refreshed = (await suite.engine.refresh(policy)) ?? assert.fail();
    assert.deepEqual((await suite.engine.diff(refreshed, policy.inputs)).paths, { policy: "UPDATE" });
    await bucketAndDestination(suite.engine, "bare");
    await suite.engine.create(DELIVERY, pair("one", "bare"));
    assert.equal(statements("bare").length, 1);
  });

  it("is refused where AWS cannot add that permission", async () => {
    const denials = {
      denied: { Effect: "Deny", Condition: {} },
      locked: {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutBucketPolicy",
        Resource: "arn:aws:s3:::locked",
        Condition: {},
      },
      other: { Principal: undefined, NotPrincipal: { AWS: ACCOUNT }, Effect: "Deny", Condition: {} },
    };
    for (const [bucket, statement] of Object.entries(denials)) {
      await bucketAndDestination(suite.engine, bucket, letIn(bucket, statement));
      await assert.rejects(
        suite.engine.create(DELIVERY, pair("one", bucket)),
        new RegExp(
          `AccessDeniedException: The policy of bucket ${bucket} does not let delivery\\.logs\\.amazonaws\\.com put`,
        ),
      );
    }
  });
});
