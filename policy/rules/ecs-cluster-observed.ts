import { isSet } from "../blocks.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, keyReference } from "../kms.ts";
import type { KeyReference } from "../kms.ts";
import { is, judgeValue, valueAt } from "../place.ts";
import type { Rule } from "../rule.ts";
import { elementOf } from "../scalars.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, isValues, listOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const CLUSTER = "aws:ecs/cluster:Cluster";
const SERVICE = "aws:ecs/service:Service";

/** What exec sessions may be logged to. */
const LOGS = ["aws:cloudwatch/logGroup:LogGroup", "aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

const INSIGHTS = "Add { name: containerInsights, value: enabled } to settings";
const EXEC = "configuration.executeCommandConfiguration";
const SESSIONS =
  `Set ${EXEC} of the cluster: kmsKeyId, logging OVERRIDE, and a log group or bucket with encryption enabled, ` +
  "or keep exec off";

/** What runs in a cluster is measured, and what people do in its tasks is logged. */
export const ecsClusterObserved: Rule = {
  name: "ecs-cluster-observed",
  displayName: "ECS clusters are observed, and exec sessions logged",
  description:
    "An ECS cluster has Container Insights. Exec sessions, where a cluster configures or a service enables them, are encrypted with a " +
    "customer-managed key and logged to an encrypted place.",
  severity: "medium",
  framework: hipaa("164.312(b)"),
  tags: [
    "aws",
    "ecs",
    "logging",
    "ECS.12",
    "CKV_AWS_65",
    "CKV_AWS_223",
    "CKV_AWS_224",
    "HIPAA-164.312(b)",
    "SOC2-CC7.2",
  ],
  remediationSteps:
    "Set the cluster setting containerInsights to enabled or enhanced. For exec sessions set the cluster's executeCommandConfiguration " +
    "with a customer-managed kmsKeyId, logging OVERRIDE and an encrypted log group or bucket.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html",
  types: [CLUSTER, SERVICE],

  *judgeInputs(resource) {
    if (resource.type !== CLUSTER) return;
    yield judgeInsights(resource);
    yield* judgeSessions(resource);
  },

  *judgeInStack(resource, stack) {
    if (resource.type === SERVICE) {
      yield judgeEnabled(resource, stack);
      return;
    }
    const key = sessionKey(resource);
    if (key !== undefined) yield judgeKeyOrigin(apartFromLogs(resource), key, stack);
  },
};

function judgeInsights({ inputs }: Resource): Decision {
  const settings = listOf(inputs, "settings");
  if (settings === UNKNOWN) return unknownInsights("settings");
  const values = settings.map(insightsIn);
  // Of two that contradict each other nothing tells which one counts.
  if (values.some((value) => value !== UNKNOWN && value !== undefined && !isOn(value))) return noInsights();
  if (values.some(isOn)) return holds;
  return values.includes(UNKNOWN) ? unknownInsights("settings[].value") : noInsights();
}

const isOn = (value: Value): boolean => value === "enabled" || value === "enhanced";

/** The value of Container Insights that an element of `settings` gives; `undefined` where it is about something else. */
function insightsIn(setting: Value): Value {
  if (setting === UNKNOWN) return UNKNOWN;
  const { name, value } = elementOf(setting, "settings");
  if (name === UNKNOWN) return UNKNOWN;
  return name === "containerInsights" ? (value ?? null) : undefined;
}

function unknownInsights(input: string): Decision {
  return undecidable(input, "it is not known yet whether Container Insights is on", INSIGHTS);
}

function noInsights(): Decision {
  return violated("has no Container Insights, so nothing measures its tasks", INSIGHTS);
}

/** How the cluster treats exec sessions; nothing is judged where it says nothing. */
function* judgeSessions(cluster: Resource): Decisions {
  const configuration = valueAt(cluster.inputs, EXEC);
  if (configuration === undefined) return;
  if (configuration === UNKNOWN) {
    yield undecidable(EXEC, "it is not known yet", SESSIONS);
    return;
  }
  const key = sessionKey(cluster);
  if (key !== undefined) yield judgeKeyText(key);
  yield judgeValue(valueAt(cluster.inputs, `${EXEC}.logging`), {
    place: `${EXEC}.logging`,
    accepts: is("OVERRIDE"),
    // By default a session goes where its task's container logs to, and nowhere where that is not CloudWatch.
    problem: "does not make sure that exec sessions are logged: logging is not OVERRIDE",
    mend: SESSIONS,
  });
  yield judgeDestinations(valueAt(cluster.inputs, `${EXEC}.logConfiguration`));
}

/** Every place that sessions are logged to is encrypted, and there is one. */
function judgeDestinations(log: Value): Decision {
  const place = `${EXEC}.logConfiguration`;
  if (log === UNKNOWN) return undecidable(place, "it is not known yet", SESSIONS);
  const destinations: { name: Value; encrypted: Value }[] = isValues(log)
    ? [
        { name: log.cloudWatchLogGroupName, encrypted: log.cloudWatchEncryptionEnabled },
        { name: log.s3BucketName, encrypted: log.s3BucketEncryptionEnabled },
      ]
    : [];
  const used = destinations.filter(({ name }) => isSet(name));
  if (used.length === 0) return violated("logs exec sessions to no log group and no bucket", SESSIONS);
  if (used.some(({ encrypted }) => encrypted !== true && encrypted !== UNKNOWN)) {
    return violated("logs exec sessions to a place that is not encrypted", SESSIONS);
  }
  if (used.every(({ encrypted }) => encrypted === true)) return holds;
  return undecidable(place, "it is not known yet whether it is encrypted", SESSIONS);
}

/** The key of the exec sessions; `undefined` where they are not configured, or not known yet. */
function sessionKey({ inputs }: Resource): KeyReference | undefined {
  const configuration = valueAt(inputs, EXEC);
  if (!isValues(configuration)) return undefined;
  return keyReference(configuration, "kmsKeyId", "that Fargate brings along", { input: "configuration", place: EXEC });
}

/** The cluster as its key is judged: `configuration` names the sessions' logs too, and dependencies are merged for all of it. */
function apartFromLogs(cluster: Resource): Resource {
  const { urn, type, name, inputs, outputs, provider, options, parent } = cluster;
  const sources = (input: string): readonly Resource[] =>
    cluster.sources(input).filter((source) => !LOGS.includes(source.type));
  return { urn, type, name, inputs, outputs, provider, options, parent, sources };
}

/** A service that lets people into its tasks runs in a cluster that says how they are watched. */
function judgeEnabled(service: Resource, stack: Stack): Decision {
  const enabled = valueAt(service.inputs, "enableExecuteCommand");
  if (enabled === undefined || enabled === false) return holds;
  if (enabled === UNKNOWN) return undecidable("enableExecuteCommand", "it is not known yet", "Write true or false");
  const clusters = stack.referents(service, "cluster", [CLUSTER]);
  if (clusters.length === 0) {
    return undecidable("cluster", "it is no cluster of this program, and exec sessions are enabled", SESSIONS);
  }
  const silent = clusters.find((cluster) => valueAt(cluster.inputs, EXEC) === undefined);
  if (silent === undefined) return holds;
  return violated(`enables exec sessions, for which ${label(silent)} configures neither key nor log`, SESSIONS);
}
