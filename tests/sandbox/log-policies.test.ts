import assert from "node:assert/strict";

import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const GROUP = "aws:cloudwatch/logGroup:LogGroup";
const FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";

describe("simulated log metric filter", () => {
  const suite = awsSuite();
  const metricTransformation = { name: "Errors", namespace: "App", value: "1" };
  const sound = { name: "errors", logGroupName: "/ecs/web", pattern: "ERROR", metricTransformation };

  before(async () => {
    for (const name of ["/ecs/web", "/ecs/other"]) await suite.engine.create(GROUP, { name });
  });

  it("is created, read back, updated in place, replaced on another name or group, imported and deleted", async () => {
    await assertLife(suite.engine, FILTER, {
      inputs: sound,
      updated: {
        ...sound,
        pattern: '"ERROR" - "expected"',
        metricTransformation: { ...metricTransformation, value: "2" },
      },
      replaced: { name: { ...sound, name: "others" }, logGroupName: { ...sound, logGroupName: "/ecs/other" } },
      importId: () => "/ecs/web:errors",
    });
  });

  it("can have the name of one of another group", async () => {
    const first = await suite.engine.create(FILTER, sound);
    const second = await suite.engine.create(FILTER, { ...sound, logGroupName: "/ecs/other" });
    await suite.engine.delete(first);
    assert.deepEqual(await suite.engine.refresh(second), second);
  });

  it("shows no difference in blanks around its pattern, and in the unit that it has anyway", async () => {
    const held = await suite.engine.create(FILTER, sound);
    const same = { ...sound, pattern: " ERROR\n", metricTransformation: { ...metricTransformation, unit: "None" } };
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const counted = { ...sound, metricTransformation: { ...metricTransformation, unit: "Count" } };
    assert.deepEqual((await suite.engine.diff(held, counted)).paths, { "metricTransformation.unit": "ADD" });
  });

  it("needs its group, and goes with it", async () => {
    await assert.rejects(suite.engine.create(FILTER, { ...sound, logGroupName: "/none" }), {
      message:
        "putting CloudWatch Logs Metric Filter (): operation error CloudWatch Logs: PutMetricFilter, " +
        "api error ResourceNotFoundException: The specified log group does not exist.",
    });
    const group = await suite.engine.create(GROUP, { name: "/short" });
    const held = await suite.engine.create(FILTER, { ...sound, logGroupName: "/short" });
    await suite.engine.delete(group);
    assert.equal(await suite.engine.refresh(held), undefined);
  });

  it("has dimensions or a default value, not both", async () => {
    for (const one of [{ defaultValue: "0" }, { dimensions: { Path: "$.path" } }]) {
      const transformation = { ...metricTransformation, ...one };
      await suite.engine.create(FILTER, { ...sound, name: "one", metricTransformation: transformation });
    }
    const both = { ...metricTransformation, defaultValue: "0", dimensions: { Path: "$.path" } };
    await assert.rejects(
      suite.engine.create(FILTER, { ...sound, metricTransformation: both }),
      /InvalidParameterException: Invalid metric transformation: dimensions and default value are mutually exclusive properties\.$/,
    );
  });
});

describe("simulated log resource policy", () => {
  const suite = awsSuite();
  const policyDocument = (more: object = {}): string => {
    const Resource = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/*`;
    const Principal = { Service: "delivery.logs.amazonaws.com" };
    const statement = { Effect: "Allow", Principal, Action: ["logs:PutLogEvents", "logs:CreateLogStream"], Resource };
    return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...statement, ...more }] });
  };

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { policyName: "delivery", policyDocument: policyDocument() };
    await assertLife(suite.engine, POLICY, {
      inputs,
      updated: { ...inputs, policyDocument: policyDocument({ Action: "logs:PutLogEvents" }) },
      replaced: { policyName: { ...inputs, policyName: "others" } },
    });
    const held = await suite.engine.create(POLICY, inputs);
    assert.equal(held.state.policyScope, "ACCOUNT");
    const reordered = policyDocument({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"] });
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, policyDocument: reordered })).paths, {});
  });

  it("is of the account or of one log group", async () => {
    const resourceArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/ecs/web`;
    await assert.rejects(
      suite.engine.create(POLICY, { resourceArn, policyDocument: policyDocument() }),
      /does not exist\.$/,
    );
    await suite.engine.create(GROUP, { name: "/ecs/web" });
    const held = await suite.engine.create(POLICY, { resourceArn, policyDocument: policyDocument() });
    assert.deepEqual([held.id, held.state.policyScope], [resourceArn, "RESOURCE"]);
    await assert.rejects(
      suite.engine.check(POLICY, { resourceArn, policyName: "a", policyDocument: policyDocument() }),
      /exactly one of 'policyName', 'resourceArn' must be set/,
    );
  });

  it("refuses what is no policy", async () => {
    await assert.rejects(
      suite.engine.create(POLICY, { policyName: "bad", policyDocument: "{}" }),
      /creating CloudWatch Logs Resource Policy \(bad\): .* api error InvalidParameterException: Syntax errors in policy\.$/,
    );
  });
});
