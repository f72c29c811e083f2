import { text } from "../cloud/properties.ts";
import type { ResourceType } from "../cloud/resource-type.ts";
import { ApiError, calling } from "./api-error.ts";
import { cloudFrontId, distributionsWith, globalArn, ORIGIN_ACCESS_CONTROL } from "./cloudfront-records.ts";

const originAccessControl: ResourceType = {
  type: ORIGIN_ACCESS_CONTROL,
  autoName: { property: "name", maxLength: 64 },
  create: ({ world, owner, inputs }) => {
    const doing = `creating CloudFront Origin Access Control (${text(inputs.name)})`;
    return calling(doing, "CloudFront: CreateOriginAccessControl", () => {
      if (world.list(ORIGIN_ACCESS_CONTROL, owner).some((other) => other.inputs.name === inputs.name)) {
        const message = "An origin access control with the same name already exists.";
        throw new ApiError("OriginAccessControlAlreadyExists", message);
      }
      const id = cloudFrontId();
      return { id, outputs: { arn: globalArn(owner, `origin-access-control/${id}`), etag: cloudFrontId() } };
    });
  },
  update: () => ({ outputs: { etag: cloudFrontId() } }),
  delete: (record, { world }) => {
    const doing = `deleting CloudFront Origin Access Control (${record.id})`;
    calling(doing, "CloudFront: DeleteOriginAccessControl", () => {
      const users = distributionsWith(world, { origin: (origin) => origin.originAccessControlId === record.id });
      if (users.length === 0) return;
      throw new ApiError(
        "OriginAccessControlInUse",
        "Cannot delete the origin access control because it's in use by one or more distributions.",
      );
    });
    world.remove(record);
  },
};

/** How CloudFront signs what it asks of an S3 bucket. */
export const originAccessTypes: readonly ResourceType[] = [originAccessControl];
