import { isSet, objects, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName, randomText } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { ensureDeliveryMayWrite } from "./log-delivery-access.ts";
import { existingGroup, groupOf } from "./log-policies.ts";
import { existingBucket } from "./s3-access.ts";

/** Where logs come from; its id is its name. */
const SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource";
/** Where logs go to; its id is its name. */
const DESTINATION = "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination";
const DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery";

/** The resources that send logs and are simulated, by the service of their ARN. What other services have cannot be known. */
const SENDERS: Readonly<Record<string, string>> = { cloudfront: "aws:cloudfront/distribution:Distribution" };
/** The kind of a destination, by the service of its ARN. */
const KINDS: Readonly<Record<string, string>> = { s3: "S3", logs: "CWL", firehose: "FH", xray: "XRAY" };
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const source: ResourceType = {
  type: SOURCE,
  autoName: { property: "name", maxLength: 60 },
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    const resourceArn = text(inputs.resourceArn);
    return calling(`creating CloudWatch Logs Delivery Source (${name})`, "CloudWatch Logs: PutDeliverySource", () => {
      const service = serviceOf(resourceArn);
      refuseUnknownSender(operation, resourceArn);
      const isTaken = ({ id, inputs: other }: CloudRecord): boolean =>
        id !== name && other.resourceArn === resourceArn && other.logType === inputs.logType;
      if (world.list(SOURCE, owner).some(isTaken)) {
        throw conflict("This ResourceId has already been used in another Delivery Source in this account");
      }
      const outputs = { arn: arn(operation, "logs", `delivery-source:${name}`), name, service, ...placed(operation) };
      return { id: name, outputs };
    });
  },
  update: (operation) => ({ outputs: placed(operation) }),
  delete: (record, { world }) => {
    calling(`deleting CloudWatch Logs Delivery Source (${record.id})`, "CloudWatch Logs: DeleteDeliverySource", () => {
      const isUsed = ({ inputs }: CloudRecord): boolean => inputs.deliverySourceName === record.id;
      if (!world.list(DELIVERY, record.owner).some(isUsed)) return;
      throw conflict("You can't delete a delivery source if any current deliveries are associated with it.");
    });
    world.remove(record);
  },
};

/** Throws where the resource does not exist, or cannot send logs of this type from this region. */
function refuseUnknownSender(operation: Operation, resourceArn: string): void {
  const { world, owner, inputs } = operation;
  const type = SENDERS[serviceOf(resourceArn)];
  if (type === undefined) return;
  // CloudFront is global: its deliveries are set up in us-east-1 alone. Source: CloudFront developer guide, "Standard logging (v2)".
  if (regionOf(operation) !== "us-east-1") {
    throw new ApiError("ValidationException", "CloudFront delivery sources can only be created in us-east-1.");
  }
  if (!["ACCESS_LOGS", "CONNECTION_LOGS"].includes(text(inputs.logType))) {
    throw new ApiError("ValidationException", `Log type ${text(inputs.logType)} is not supported for this resource.`);
  }
  if (world.list(type, owner).some(({ outputs }) => outputs.arn === resourceArn)) return;
  throw new ApiError("ResourceNotFoundException", `The specified resource does not exist: ${resourceArn}`);
}

const destination: ResourceType = {
  type: DESTINATION,
  autoName: { property: "name", maxLength: 60 },
  check: (inputs) => (targetOf(inputs) === "" && inputs.deliveryDestinationType !== "XRAY" ? [noTarget()] : []),
  // Source: `requiresReplaceIfARNServiceChanges` of the provider's logs package.
  replaces: ({ path }, before, after) =>
    path.startsWith("deliveryDestinationConfiguration")
      ? hasUnknown(after.deliveryDestinationConfiguration) || serviceOf(targetOf(before)) !== serviceOf(targetOf(after))
      : undefined,
  create: (operation) => {
    const name = physicalName(operation.inputs);
    const doing = `creating CloudWatch Logs Delivery Destination (${name})`;
    const outputs = { arn: arn(operation, "logs", `delivery-destination:${name}`), name };
    return { id: name, outputs: { ...outputs, ...putDestination(operation, doing) } };
  },
  update: (operation, { id }) => ({
    outputs: putDestination(operation, `updating CloudWatch Logs Delivery Destination (${id})`),
  }),
  delete: (record, { world }) => {
    const doing = `deleting CloudWatch Logs Delivery Destination (${record.id})`;
    calling(doing, "CloudWatch Logs: DeleteDeliveryDestination", () => {
      const isUsed = ({ inputs }: CloudRecord): boolean => inputs.deliveryDestinationArn === record.outputs.arn;
      if (!world.list(DELIVERY, record.owner).some(isUsed)) return;
      throw conflict("You can't delete a delivery destination if any current deliveries are associated with it.");
    });
    world.remove(record);
  },
};

function putDestination(operation: Operation, doing: string): Properties {
  const { world, owner, inputs } = operation;
  return calling(doing, "CloudWatch Logs: PutDeliveryDestination", () => {
    const target = targetOf(inputs);
    const kind = KINDS[serviceOf(target)] ?? text(inputs.deliveryDestinationType);
    if (kind === "") throw new ApiError("ValidationException", `Invalid destination resource ARN: ${target}`);
    if (kind === "S3") existingBucket(world, owner, bucketOf(target).name);
    if (kind === "CWL") existingGroup(operation, groupOf(target));
    if (inputs.outputFormat === "parquet" && kind !== "S3") {
      throw new ApiError(
        "ValidationException",
        "The output format parquet is only supported for Amazon S3 destinations.",
      );
    }
    return { deliveryDestinationType: kind, ...placed(operation) };
  });
}

function targetOf({ deliveryDestinationConfiguration }: Properties): string {
  const found = isObject(deliveryDestinationConfiguration) ? deliveryDestinationConfiguration : {};
  return text(found.destinationResourceArn ?? (hasUnknown(deliveryDestinationConfiguration) ? "unknown" : ""));
}

function noTarget(): CheckFailure {
  const reason = "destination_resource_arn must be set, but for a destination of type XRAY";
  return { property: "deliveryDestinationConfiguration", reason };
}

const delivery: ResourceType = {
  type: DELIVERY,
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const outputs = calling("creating CloudWatch Logs Delivery", "CloudWatch Logs: CreateDelivery", () => {
      const { deliverySourceName, deliveryDestinationArn } = inputs;
      const ends = endsOf(operation);
      const isSame = (other: CloudRecord): boolean =>
        other.inputs.deliverySourceName === deliverySourceName &&
        other.inputs.deliveryDestinationArn === deliveryDestinationArn;
      if (world.list(DELIVERY, owner).some(isSame)) {
        throw conflict("Delivery already exists for this delivery source and delivery destination.");
      }
      return deliver(operation, ends);
    });
    const id = randomText(16, LETTERS);
    return { id, outputs: { arn: arn(operation, "logs", `delivery:${id}`), ...outputs } };
  },
  update: (operation, { id }) => ({
    outputs: calling(`updating CloudWatch Logs Delivery (${id})`, "CloudWatch Logs: UpdateDeliveryConfiguration", () =>
      deliver(operation, endsOf(operation)),
    ),
  }),
};

interface Ends {
  readonly from: CloudRecord;
  readonly to: CloudRecord;
}

function endsOf({ world, owner, inputs }: Operation): Ends {
  const from = world.get(SOURCE, owner, text(inputs.deliverySourceName));
  const to = findDestination(world, owner, text(inputs.deliveryDestinationArn));
  const missing = from === undefined ? "source" : "destination";
  if (from !== undefined && to !== undefined) return { from, to };
  throw new ApiError("ResourceNotFoundException", `The specified delivery ${missing} does not exist.`);
}

function findDestination(world: World, owner: string, destinationArn: string): CloudRecord | undefined {
  return world.list(DESTINATION, owner).find(({ outputs }) => outputs.arn === destinationArn);
}

/** The outputs of a delivery. Throws where it cannot write to where it leads, or not under these paths. */
function deliver(operation: Operation, { from, to }: Ends): Properties {
  const { world, owner, inputs } = operation;
  const [configuration] = objects(inputs.s3DeliveryConfigurations);
  if (to.outputs.deliveryDestinationType !== "S3") {
    if (configuration !== undefined) {
      throw new ApiError(
        "ValidationException",
        "S3DeliveryConfiguration is only supported for Amazon S3 destinations.",
      );
    }
    return { s3DeliveryConfigurations: [], ...placed(operation) };
  }
  // A Hive-compatible path gets its `year=` from AWS; one that has it already is refused either way (CloudFront, "Standard logging (v2)").
  if (text(configuration?.suffixPath).includes("=")) {
    throw new ApiError("ValidationException", "Provided suffixPath is invalid");
  }
  const target = bucketOf(targetOf(to.inputs));
  const bucket = existingBucket(world, owner, target.name);
  // Without a prefix in the destination's ARN, AWS puts its own before the suffix: hashicorp/terraform-provider-aws#40968.
  const prefix = isSet(target.prefix)
    ? `${target.prefix}/`
    : `AWSLogs/${owner}/${folderOf(text(from.outputs.service))}/`;
  ensureDeliveryMayWrite(world, { bucket, prefix, sourceArn: text(from.outputs.arn), account: owner });
  const s3DeliveryConfigurations = inputs.s3DeliveryConfigurations ?? [
    {
      enableHiveCompatiblePath: false,
      suffixPath: isSet(target.prefix) ? "" : `AWSLogs/{account-id}/${folderOf(text(from.outputs.service))}/`,
    },
  ];
  return { s3DeliveryConfigurations, ...placed(operation) };
}

/** The folder of a service's logs. */
function folderOf(service: string): string {
  return service === "cloudfront" ? "CloudFront" : service;
}

/** The bucket that an ARN names, and the prefix behind it. */
function bucketOf(bucketArn: string): { name: string; prefix: string } {
  const [, name = "", prefix = ""] = /^arn:[^:]+:s3:::([^/]+)(?:\/(.*?))?\/?$/.exec(bucketArn) ?? [];
  return { name, prefix };
}

function serviceOf(resourceArn: string): string {
  return resourceArn.split(":")[2] ?? "";
}

function conflict(message: string): ApiError {
  return new ApiError("ConflictException", message);
}

/** The delivery of logs that other services send (vended logs, version 2). */
export const logDeliveryTypes: readonly ResourceType[] = [source, destination, delivery];
