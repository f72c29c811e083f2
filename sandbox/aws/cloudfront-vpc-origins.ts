import { texts, text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import { type Shape, sameShape } from "../cloud/shape.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, randomText } from "./api-error.ts";
import { cloudFrontId, distributionsWith, globalArn, nested, VPC_ORIGIN } from "./cloudfront-records.ts";
import { tagsAll } from "./common.ts";
import { INTERNET_GATEWAY } from "./ec2.ts";
import { LOAD_BALANCER } from "./lb-load-balancers.ts";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const SHAPE: Shape = { defaults: {}, sets: ["vpcOriginEndpointConfig.originSslProtocols.items"] };

const vpcOrigin: ResourceType = {
  type: VPC_ORIGIN,
  notRead: ["timeouts"],
  equal: (path, before, after) => sameShape(SHAPE, path, before, after),
  create: (operation) =>
    calling("creating CloudFront VPC Origin", "CloudFront: CreateVpcOrigin", () => {
      acceptEndpoint(operation);
      const id = `vo_${randomText(22, ALPHANUMERIC)}`;
      const arn = globalArn(operation.owner, `vpcorigin/${id}`);
      return { id, outputs: { arn, etag: cloudFrontId(), ...tagsAll(operation.inputs) } };
    }),
  update: (operation, record) =>
    calling(`updating CloudFront VPC Origin (${record.id})`, "CloudFront: UpdateVpcOrigin", () => {
      const [before, after] = [record.inputs.vpcOriginEndpointConfig, operation.inputs.vpcOriginEndpointConfig];
      // Tags go by a call of their own, which does not mind that the origin is in use.
      if (sameShape(SHAPE, "vpcOriginEndpointConfig", before, after)) return { outputs: tagsAll(operation.inputs) };
      refuseInUse(operation.world, record, "CannotUpdateEntityWhileInUse");
      acceptEndpoint(operation);
      return { outputs: { etag: cloudFrontId(), ...tagsAll(operation.inputs) } };
    }),
  delete: (record, { world }) => {
    calling(`deleting CloudFront VPC Origin (${record.id})`, "CloudFront: DeleteVpcOrigin", () => {
      refuseInUse(world, record, "CannotDeleteEntityWhileInUse");
    });
    world.remove(record);
  },
};

/**
 * Throws what CloudFront answers to an endpoint that it cannot reach. The VPC needs an internet gateway, through which nothing goes: it says
 * that the VPC may be reached from outside. Source: CloudFront Developer Guide, "Restrict access with VPC origins", prerequisites; the texts
 * are an inference.
 */
function acceptEndpoint({ world, owner, inputs }: Operation): void {
  const endpoint = nested(inputs, "vpcOriginEndpointConfig");
  const protocols = nested(endpoint, "originSslProtocols");
  if (texts(protocols.items).length !== protocols.quantity) {
    throw new ApiError("InconsistentQuantities", "The value of Quantity and the size of Items don't match.");
  }
  const endpointArn = text(endpoint.arn);
  const balancer = world.get(LOAD_BALANCER, owner, endpointArn);
  if (balancer === undefined) {
    throw new ApiError(
      "InvalidArgument",
      `The resource ${endpointArn} of the VPC origin does not exist in your account.`,
    );
  }
  const vpcId = text(balancer.outputs.vpcId);
  if (!world.list(INTERNET_GATEWAY, owner).some((gateway) => gateway.inputs.vpcId === vpcId)) {
    throw new ApiError(
      "InvalidArgument",
      `The VPC ${vpcId} of the resource ${endpointArn} has no internet gateway attached to it.`,
    );
  }
}

/** Source of the text: aws/aws-cdk#35765. */
function refuseInUse(world: World, { id }: CloudRecord, code: string): void {
  const users = distributionsWith(world, { origin: (origin) => nested(origin, "vpcOriginConfig").vpcOriginId === id });
  if (users.length === 0) return;
  throw new ApiError(
    code,
    "The specified VPC origin is currently associated with one or more distributions. " +
      "Please disassociate the VPC origin from all distributions before updating or deleting",
  );
}

/** Load balancers in private subnets that CloudFront reaches from within. */
export const vpcOriginTypes: readonly ResourceType[] = [vpcOrigin];
