import assert from "node:assert/strict";

import { refusalToPublish } from "../../sandbox/aws/sns-access.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const TOPIC = "aws:sns/topic:Topic";
const POLICY = "aws:sns/topicPolicy:TopicPolicy";
const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
const KEY = "aws:kms/key:Key";
const ALARMS = "cloudwatch.amazonaws.com";

function arnOf(name: string): string {
  return `arn:aws:sns:us-east-1:${ACCOUNT}:${name}`;
}

function publishing(name: string, statement: object = {}): string {
  const baseline = { Effect: "Allow", Principal: { Service: ALARMS }, Action: "sns:Publish", Resource: arnOf(name) };
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ ...baseline, ...statement }] });
}

describe("simulated SNS topic", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const { arn } = (await suite.engine.create(KEY, {})).state;
    const inputs = { name: "alarms" };
    await assertLife(suite.engine, TOPIC, {
      inputs,
      updated: {
        ...inputs,
        displayName: "Alarms",
        kmsMasterKeyId: arn,
        policy: publishing("alarms"),
        tags: { a: "b" },
      },
      replaced: { name: { name: "others" } },
    });
    const held = await suite.engine.create(TOPIC, inputs);
    assert.equal(held.id, arnOf("alarms"));
    assert.equal(held.state.owner, ACCOUNT);
    assert.match(String(held.state.policy), /"__default_policy_ID"/);
  });

  it("shows no difference in documents that are written in another way", async () => {
    const deliveryPolicy = '{"http": {"defaultHealthyRetryPolicy": {"numRetries": 3}}}';
    const held = await suite.engine.create(TOPIC, { name: "written", policy: publishing("written"), deliveryPolicy });
    const spaced = (text: string): string => JSON.stringify(JSON.parse(text), undefined, 2);
    const same = { name: "written", policy: spaced(publishing("written")), deliveryPolicy: spaced(deliveryPolicy) };
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const other = { ...same, policy: publishing("written", { Effect: "Deny" }), displayName: "Written" };
    assert.deepEqual((await suite.engine.diff(held, other)).paths, { displayName: "ADD", policy: "UPDATE" });
  });

  it("refuses a key that does not exist, and names and inputs that only FIFO topics have", async () => {
    await assert.rejects(suite.engine.create(TOPIC, { name: "bad", kmsMasterKeyId: "alias/none" }), {
      message:
        `setting SNS Topic (${arnOf("bad")}) attribute (KmsMasterKeyId): operation error SNS: SetTopicAttributes, ` +
        `api error KMSNotFound: Alias arn:aws:kms:us-east-1:${ACCOUNT}:alias/none is not found.`,
    });
    await suite.engine.create(TOPIC, { name: "managed", kmsMasterKeyId: "alias/aws/sns" });
    await assert.rejects(suite.engine.create(TOPIC, { name: "a.fifo" }), /invalid topic name: a\.fifo/);
    await assert.rejects(suite.engine.create(TOPIC, { name: "a", fifoTopic: true }), /invalid topic name: a$/);
    await assert.rejects(
      suite.engine.check(TOPIC, { name: "a", contentBasedDeduplication: true }),
      /content-based deduplication can only be set for FIFO topics/,
    );
    await suite.engine.create(TOPIC, { name: "a.fifo", fifoTopic: true, contentBasedDeduplication: true });
  });

  it("is the one that has the name already, unless its tags differ", async () => {
    const first = await suite.engine.create(TOPIC, { name: "same", tags: { a: "b" } });
    assert.equal((await suite.engine.create(TOPIC, { name: "same", tags: { a: "b" } })).id, first.id);
    await assert.rejects(
      suite.engine.create(TOPIC, { name: "same" }),
      /InvalidParameter: Invalid parameter: Tags Reason: Topic already exists with different tags$/,
    );
  });

  it("takes its subscriptions and its policy with it", async () => {
    const topic = await suite.engine.create(TOPIC, { name: "gone" });
    const policy = await suite.engine.create(POLICY, { arn: topic.id, policy: publishing("gone") });
    const subscription = await suite.engine.create(SUBSCRIPTION, {
      topic: topic.id,
      protocol: "email",
      endpoint: "a@b.c",
    });
    await suite.engine.delete(topic);
    assert.equal(await suite.engine.refresh(policy), undefined);
    assert.equal(await suite.engine.refresh(subscription), undefined);
  });
});

describe("simulated SNS topic policy", () => {
  const suite = awsSuite();
  const arn = arnOf("alarms");
  before(async () => {
    for (const name of ["alarms", "others"]) await suite.engine.create(TOPIC, { name });
  });

  it("is created, read back, updated in place, replaced on another topic, imported and deleted", async () => {
    await assertLife(suite.engine, POLICY, {
      inputs: { arn, policy: publishing("alarms") },
      updated: { arn, policy: publishing("alarms", { Action: ["sns:Publish", "sns:Subscribe"] }) },
      replaced: { arn: { arn: arnOf("others"), policy: publishing("alarms") } },
    });
  });

  it("shows no difference in another order, and is what the topic tells until it goes", async () => {
    const topic = (await suite.engine.import(TOPIC, arn)) ?? assert.fail();
    const held = await suite.engine.create(POLICY, { arn, policy: publishing("alarms") });
    const { Version, Statement } = JSON.parse(publishing("alarms")) as { Version: string; Statement: [object] };
    const [statement] = Statement;
    const reordered = Object.fromEntries(Object.entries(statement).toReversed());
    const policy = JSON.stringify({ Statement: reordered, Version });
    assert.deepEqual((await suite.engine.diff(held, { arn, policy })).paths, {});
    assert.equal((await suite.engine.refresh(topic))?.state.policy, publishing("alarms"));
    await suite.engine.delete(held);
    assert.match(String((await suite.engine.refresh(topic))?.state.policy), /"__default_policy_ID"/);
  });

  it("refuses a topic that does not exist, and what is not about this topic", async () => {
    const refused = (statement: object, message: RegExp): Promise<void> =>
      assert.rejects(suite.engine.create(POLICY, { arn, policy: publishing("alarms", statement) }), message);
    await assert.rejects(suite.engine.create(POLICY, { arn: arnOf("none"), policy: publishing("none") }), {
      message:
        `setting SNS Topic (${arnOf("none")}) attribute (Policy): operation error SNS: SetTopicAttributes, ` +
        "api error NotFound: Topic does not exist",
    });
    const foreign = arn.replace(ACCOUNT, OTHER.account);
    const owner = OTHER.account;
    suite.world.put({ type: TOPIC, id: foreign, owner, inputs: {}, outputs: {} });
    await assert.rejects(
      suite.engine.create(POLICY, { arn: foreign, policy: publishing("alarms") }),
      /AuthorizationError/,
    );
    await refused(
      { Action: ["sns:Publish", "sns:*"] },
      /Invalid parameter: Policy statement action out of service scope!$/,
    );
    await refused({ Action: "sqs:SendMessage" }, /Policy statement action out of service scope!$/);
    await refused({ Resource: [arn, arnOf("others")] }, /Invalid parameter: Policy Error: null$/);
    await refused({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/none` } }, /Policy Error: PrincipalNotFound$/);
  });
});

describe("simulated SNS subscription", () => {
  const suite = awsSuite();
  const topic = arnOf("alarms");
  before(() => suite.engine.create(TOPIC, { name: "alarms" }));

  it("is created, read back, updated in place, replaced on another endpoint, imported and deleted", async () => {
    const inputs = { topic, protocol: "sqs", endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:alarms` };
    await assertLife(suite.engine, SUBSCRIPTION, {
      inputs,
      updated: { ...inputs, rawMessageDelivery: true, filterPolicy: '{"a": ["b"]}' },
      replaced: { endpoint: { ...inputs, endpoint: `arn:aws:sqs:us-east-1:${ACCOUNT}:others` } },
    });
  });

  it("by mail or to a web site waits for a person, and the others do not", async () => {
    const pending = async (protocol: string, endpoint: string, more: object = {}): Promise<unknown> =>
      (await suite.engine.create(SUBSCRIPTION, { topic, protocol, endpoint, ...more })).state.pendingConfirmation;
    assert.equal(await pending("email", "operator@example.com"), true);
    assert.equal(await pending("https", "https://example.com"), true);
    assert.equal(await pending("https", "https://example.org", { endpointAutoConfirms: true }), false);
    assert.equal(await pending("lambda", `arn:aws:lambda:us-east-1:${ACCOUNT}:function:a`), false);
  });

  it("is the one that the endpoint has already", async () => {
    const inputs = { topic, protocol: "email", endpoint: "twice@example.com" };
    const { id } = await suite.engine.create(SUBSCRIPTION, inputs);
    assert.equal((await suite.engine.create(SUBSCRIPTION, inputs)).id, id);
    const other = await suite.engine.create(SUBSCRIPTION, { ...inputs, endpoint: "once@example.com" });
    assert.notEqual(other.id, id);
    assert.notEqual((await suite.engine.create(SUBSCRIPTION, { ...inputs, protocol: "email-json" })).id, id);
  });

  it("refuses a topic that does not exist, and an endpoint that is not one of its protocol", async () => {
    const refused = (inputs: object, message: RegExp): Promise<void> =>
      assert.rejects(
        suite.engine.create(SUBSCRIPTION, { topic, protocol: "email", endpoint: "a@b.c", ...inputs }),
        message,
      );
    await refused(
      { topic: arnOf("none") },
      /^Error: creating SNS Topic Subscription: operation error SNS: Subscribe, api error NotFound: Topic does not exist$/,
    );
    await refused({ endpoint: "operator" }, /InvalidParameter: Invalid parameter: Email address$/);
    await refused({ protocol: "https", endpoint: "http://a.b" }, /Endpoint must match the specified protocol$/);
    await refused({ protocol: "pigeon" }, /expected protocol to be one of/);
  });
});

describe("publishing to a simulated SNS topic", () => {
  const suite = awsSuite();
  const alarm = (account = ACCOUNT): string => `arn:aws:cloudwatch:us-east-1:${account}:alarm:errors`;
  const refusal = (name: string, source = alarm()): string | undefined =>
    refusalToPublish(suite.world, arnOf(name), ALARMS, source);

  it("is open to the alarms of the account by default, and to those that a policy names", async () => {
    assert.equal(refusal("open"), "Topic does not exist");
    const { id } = await suite.engine.create(TOPIC, { name: "open" });
    assert.equal(refusal("open"), undefined);
    const message = `is not authorized to perform: SNS:Publish on resource: ${id}`;
    assert.equal(refusal("open", alarm(OTHER.account)), `Resource: ${alarm(OTHER.account)} ${message}`);
    const Condition = { ArnLike: { "aws:SourceArn": alarm(OTHER.account) } };
    await suite.engine.create(POLICY, { arn: id, policy: publishing("open", { Condition }) });
    assert.equal(refusal("open"), `Resource: ${alarm()} ${message}`);
    assert.equal(refusal("open", alarm(OTHER.account)), undefined);
  });

  it("needs the topic's key too, and no AWS-managed one lets a service in", async () => {
    const message = "CloudWatch Alarms does not have authorization to access the SNS topic encryption key.";
    await suite.engine.create(TOPIC, { name: "managed", kmsMasterKeyId: "alias/aws/sns" });
    assert.equal(refusal("managed"), message);
    const root = { Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" };
    const alarms = { ...root, Principal: { Service: ALARMS }, Action: ["kms:Decrypt", "kms:GenerateDataKey*"] };
    for (const [name, expected, ...Statement] of [
      ["closed", message, root],
      ["half", message, root, { ...alarms, Action: "kms:Decrypt" }],
      ["let-in", undefined, root, alarms],
    ] as const) {
      const key = await suite.engine.create(KEY, { policy: JSON.stringify({ Statement }) });
      await suite.engine.create(TOPIC, { name, kmsMasterKeyId: key.state.arn });
      assert.equal(refusal(name), expected, name);
      await suite.engine.delete(key);
      assert.equal(refusal(name), message, `${name}, with its key pending deletion`);
    }
  });
});
