import { text } from "../cloud/properties.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, policyOf } from "./api-error.ts";
import { missingRole } from "./iam.ts";
import { serviceIsAllowed } from "./iam-policy.ts";
import { findKey, serviceMayUseKey, unusable } from "./kms-access.ts";
import { type Context, matches } from "./policy-conditions.ts";
import { parsePolicy, policyText, type Statement } from "./policy-document.ts";

/** A topic; its id is its ARN. */
export const TOPIC = "aws:sns/topic:Topic";
/** The policy of a topic; its id is the topic's ARN. */
export const TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy";
export const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

/** What a topic's policy can speak of; a wildcard such as `sns:*` is refused, for it reaches beyond the topic. */
const ACTIONS = [
  "AddPermission",
  "DeleteTopic",
  "GetDataProtectionPolicy",
  "GetTopicAttributes",
  "ListSubscriptionsByTopic",
  "ListTagsForResource",
  "Publish",
  "PutDataProtectionPolicy",
  "Receive",
  "RemovePermission",
  "SetTopicAttributes",
  "Subscribe",
  "TagResource",
  "UntagResource",
].map((action) => `sns:${action}`.toLowerCase());

/** The topic of this ARN, in whatever account. */
export function findTopic(world: World, topicArn: string): CloudRecord | undefined {
  return world.get(TOPIC, topicArn.split(":")[4] ?? "", topicArn);
}

/** The account's own topic of this ARN. Throws what SNS answers where there is none, or where it is another account's. */
export function existingTopic(world: World, account: string, topicArn: string): CloudRecord {
  const found = findTopic(world, topicArn);
  if (found === undefined) throw new ApiError("NotFound", "Topic does not exist");
  if (found.owner !== account) throw new ApiError("AuthorizationError", `Account ${account} is not authorized`);
  return found;
}

/** The policy in force: the one from a resource of its own, else the one that the topic was told, else the default one. */
export function policyOfTopic(world: World, { id, owner, inputs }: CloudRecord): string {
  const separate = world.get(TOPIC_POLICY, owner, id)?.outputs.policy;
  const policy = text(separate ?? policyText(inputs.policy));
  return policy === "" ? defaultPolicy(id, owner) : policy;
}

/** Source: `defaultTopicPolicy` of the provider's sns package. */
function defaultPolicy(topicArn: string, account: string): string {
  const names = "GetTopicAttributes SetTopicAttributes AddPermission RemovePermission DeleteTopic Subscribe";
  const Action = `${names} ListSubscriptionsByTopic Publish Receive`.split(" ").map((name) => `SNS:${name}`);
  const statement = {
    Sid: "__default_statement_ID",
    Effect: "Allow",
    Principal: { AWS: "*" },
    Action,
    Resource: topicArn,
    Condition: { StringEquals: { "AWS:SourceOwner": account } },
  };
  return JSON.stringify({ Version: "2008-10-17", Id: "__default_policy_ID", Statement: [statement] });
}

/** Throws what SNS answers to a policy that it does not accept for this topic. */
export function acceptTopicPolicy(world: World, topicArn: string, policy: string): void {
  const statements = policyOf(policy, "resource", "InvalidParameter");
  const refusal = (what: string): ApiError => new ApiError("InvalidParameter", `Invalid parameter: ${what}`);
  if (missingRole(world, statements) !== undefined) throw refusal("Policy Error: PrincipalNotFound");
  for (const { actions = [], notActions = [], resources = [], notResources = [] } of statements) {
    if (![...actions, ...notActions].every((action) => ACTIONS.includes(action.toLowerCase()))) {
      throw refusal("Policy statement action out of service scope!");
    }
    if (![...resources, ...notResources].every((resource) => matches(topicArn, resource))) {
      throw refusal("Policy Error: null");
    }
  }
}

/**
 * Why an AWS service cannot publish to a topic, in the words of a CloudWatch alarm's history; undefined where it can. The topic's policy must
 * let it in, and where the topic is encrypted, the key's policy too: the AWS-managed key lets no service in.
 * Source: repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger.
 *
 * @param source the ARN of what publishes, such as an alarm
 */
export function refusalToPublish(world: World, topicArn: string, service: string, source: string): string | undefined {
  const topic = findTopic(world, topicArn);
  if (topic === undefined) return "Topic does not exist";
  const account = source.split(":")[4] ?? "";
  const context: Context = { "aws:SourceArn": source, "aws:SourceAccount": account, "aws:SourceOwner": account };
  const statements = parsePolicy(policyOfTopic(world, topic), "resource").map(withEveryone);
  if (!serviceIsAllowed(statements, service, { action: "sns:Publish", resource: topicArn, context })) {
    return `Resource: ${source} is not authorized to perform: SNS:Publish on resource: ${topicArn}`;
  }
  const keyId = text(topic.inputs.kmsMasterKeyId);
  if (keyId === "" || mayEncrypt(world, topic, keyId, service, context)) return undefined;
  return "CloudWatch Alarms does not have authorization to access the SNS topic encryption key.";
}

/** No record is an AWS-managed key, whose policy nobody can change. */
function mayEncrypt(world: World, topic: CloudRecord, keyId: string, service: string, context: Context): boolean {
  const key = findKey(world, { account: topic.owner, region: text(topic.outputs.region) }, keyId);
  if (key === undefined || unusable(key) !== undefined) return false;
  return ["kms:Decrypt", "kms:GenerateDataKey"].every((action) => serviceMayUseKey(key, service, action, context));
}

/** In a topic's policy `{"AWS": "*"}` is everyone, AWS's own services too: that is how the default policy lets alarms publish. */
function withEveryone(statement: Statement): Statement {
  const principals = statement.principals?.map((found) => (found.id === "*" ? { type: "*", id: "*" } : found));
  return principals === undefined ? statement : { ...statement, principals };
}
