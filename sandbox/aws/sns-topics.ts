import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { jsonDocument } from "../cloud/json.ts";
import { isSet, knownText, text } from "../cloud/properties.ts";
import { type CheckFailure, CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { isAwsManaged, usableKey } from "./kms-access.ts";
import { policyText, samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";
import { acceptTopicPolicy, existingTopic, policyOfTopic, SUBSCRIPTION, TOPIC, TOPIC_POLICY } from "./sns-access.ts";

const topic: ResourceType = {
  type: TOPIC,
  autoName: { property: "name", maxLength: 256 },
  check: (inputs) => [...policyFailures(inputs, "policy"), ...onlyForFifo(inputs)],
  equal: (path, before, after) =>
    (path === "policy" && samePolicy(before, after)) ||
    (/^(?:archive|delivery)Policy$/.test(path) && isDeepStrictEqual(jsonDocument(before), jsonDocument(after))),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    if (!(inputs.fifoTopic === true ? /^[\w-]{1,251}\.fifo$/ : /^[\w-]{1,256}$/).test(name)) {
      throw new CloudError(`invalid topic name: ${name}`);
    }
    const id = arn(operation, "sns", name);
    const existing = world.get(TOPIC, owner, id);
    calling(`creating SNS Topic (${name})`, "SNS: CreateTopic", () => {
      // CreateTopic answers with the topic that has the name already; only other tags make it fail.
      if (existing === undefined || isDeepStrictEqual(existing.inputs.tags ?? {}, inputs.tags ?? {})) return;
      throw new ApiError(
        "InvalidParameter",
        "Invalid parameter: Tags Reason: Topic already exists with different tags",
      );
    });
    const outputs = { arn: id, name, owner, beginningArchiveTime: "", ...placed(operation) };
    return { id, outputs: { ...outputs, policy: attributesOf(operation, id) } };
  },
  read: (record, { world }) => ({ ...record.outputs, policy: policyOfTopic(world, record) }),
  update: (operation, record) => {
    const own = attributesOf(operation, record.id);
    const policy = operation.world.get(TOPIC_POLICY, record.owner, record.id)?.outputs.policy ?? own;
    return { outputs: { ...placed(operation), policy } };
  },
  delete: (record, { world }) => {
    const isOfTopic = ({ inputs }: CloudRecord): boolean => inputs.topic === record.id;
    for (const subscription of world.list(SUBSCRIPTION).filter(isOfTopic)) world.remove(subscription);
    world.remove({ type: TOPIC_POLICY, owner: record.owner, id: record.id });
    world.remove(record);
  },
};

/** Sets what CreateTopic does not take, and returns the topic's own policy. Throws what SNS answers to what it does not accept. */
function attributesOf(operation: Operation, id: string): string {
  const { world, owner, inputs } = operation;
  const setting = (attribute: string, set: () => void): void => {
    calling(`setting SNS Topic (${id}) attribute (${attribute})`, "SNS: SetTopicAttributes", set);
  };
  setting("KmsMasterKeyId", () => {
    const keyId = text(inputs.kmsMasterKeyId);
    if (keyId === "" || isAwsManaged(keyId)) return;
    // SNS itself finds out at the first message that is published, and then answers with this code.
    usableKey(world, { account: owner, region: regionOf(operation) }, keyId, "KMSNotFound");
  });
  const policy = policyText(inputs.policy) ?? "";
  if (policy === "") return policyOfTopic(world, { type: TOPIC, id, owner, inputs: {}, outputs: {} });
  setting("Policy", () => {
    acceptTopicPolicy(world, id, policy);
  });
  return policy;
}

function onlyForFifo(inputs: Properties): CheckFailure[] {
  if (inputs.fifoTopic === true) return [];
  const failures: [string, string, boolean][] = [
    ["archivePolicy", "message archive policy", isSet(inputs.archivePolicy)],
    ["fifoThroughputScope", "FIFO throughput scope", isSet(inputs.fifoThroughputScope)],
    ["contentBasedDeduplication", "content-based deduplication", inputs.contentBasedDeduplication === true],
  ];
  return failures
    .filter(([, , isUsed]) => isUsed)
    .map(([property, name]) => ({ property, reason: `${name} can only be set for FIFO topics` }));
}

const topicPolicy: ResourceType = {
  type: TOPIC_POLICY,
  check: (inputs) => policyFailures(inputs, "policy"),
  equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  create: (operation) => ({ id: text(operation.inputs.arn), outputs: putPolicy(operation) }),
  // Deleted, it leaves the topic with the policy that every topic has by default.
  update: (operation) => ({ outputs: putPolicy(operation) }),
};

function putPolicy(operation: Operation): Properties {
  const { world, inputs, owner } = operation;
  const id = text(inputs.arn);
  const policy = policyText(inputs.policy) ?? "";
  return calling(`setting SNS Topic (${id}) attribute (Policy)`, "SNS: SetTopicAttributes", () => {
    const found = existingTopic(world, owner, id);
    acceptTopicPolicy(world, id, policy);
    return { owner: found.owner, policy, region: regionOf(operation) };
  });
}

const PATTERNS: Readonly<Record<string, readonly [RegExp, string]>> = {
  email: [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "Invalid parameter: Email address"],
  "email-json": [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "Invalid parameter: Email address"],
  http: [/^http:\/\//, "Invalid parameter: Endpoint must match the specified protocol"],
  https: [/^https:\/\//, "Invalid parameter: Endpoint must match the specified protocol"],
  sms: [/^\+?[\d-]{5,20}$/, "Invalid parameter: Invalid SMS endpoint"],
  sqs: [/^arn:[\w-]+:sqs:/, "Invalid parameter: SQS endpoint ARN"],
  lambda: [/^arn:[\w-]+:lambda:/, "Invalid parameter: Lambda endpoint ARN"],
  firehose: [/^arn:[\w-]+:firehose:/, "Invalid parameter: Endpoint must match the specified protocol"],
  application: [/^arn:[\w-]+:sns:/, "Invalid parameter: Endpoint must match the specified protocol"],
};

const subscription: ResourceType = {
  type: SUBSCRIPTION,
  equal: (path, before, after) =>
    /^(?:delivery|filter|redrive|replay)Policy$/.test(path) &&
    isDeepStrictEqual(jsonDocument(before), jsonDocument(after)),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const [protocol, endpoint] = [text(inputs.protocol), text(inputs.endpoint)];
    return calling("creating SNS Topic Subscription", "SNS: Subscribe", () => {
      const { id: topicArn } = existingTopic(world, owner, text(inputs.topic));
      const [pattern, message] = PATTERNS[protocol] ?? [/^/, ""];
      if (!pattern.test(endpoint)) throw new ApiError("InvalidParameter", message);
      const isSame = ({ inputs: other }: CloudRecord): boolean =>
        other.topic === topicArn && other.protocol === protocol && other.endpoint === endpoint;
      const id = world.list(SUBSCRIPTION, owner).find(isSame)?.id ?? `${topicArn}:${randomUUID()}`;
      // Nobody reads mail in here: a subscription that a person must confirm stays as it is.
      const isByHand =
        protocol.startsWith("email") || (protocol.startsWith("http") && inputs.endpointAutoConfirms !== true);
      const outputs = {
        arn: id,
        confirmationWasAuthenticated: !isByHand,
        pendingConfirmation: isByHand,
        ownerId: owner,
        region: regionOf(operation),
      };
      return { id, outputs: { ...outputs, ...scopeOf(inputs) } };
    });
  },
  update: ({ inputs }) => ({ outputs: scopeOf(inputs) }),
};

function scopeOf(inputs: Properties): Properties {
  const byDefault = isSet(inputs.filterPolicy) ? "MessageAttributes" : undefined;
  return { filterPolicyScope: knownText(inputs.filterPolicyScope) ?? byDefault };
}

/** Topics, their policies and subscriptions. */
export const snsTypes: readonly ResourceType[] = [topic, topicPolicy, subscription];
