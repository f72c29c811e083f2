import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { LOG_RETENTION_DAYS } from "./log-retention.ts";
import { type Tags, withTags } from "./tags.ts";

/** A log group that others write to. */
export interface LogGroup {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
}

/** What a log group is made of. */
export interface LogGroupArgs {
  /** Example: `/ecs/askflorence-staging`. */
  readonly groupName: string;
  /** The CMK that encrypts the group. */
  readonly keyArn: pulumi.Input<string>;
  readonly tags: Tags;
}

/** Makes an encrypted log group that keeps what it gets for as long as all of the stack's logs are kept. */
export function createLogGroup(
  name: string,
  { groupName, keyArn, tags }: LogGroupArgs,
  opts: pulumi.CustomResourceOptions,
): LogGroup {
  return new aws.cloudwatch.LogGroup(
    name,
    { name: groupName, kmsKeyId: keyArn, retentionInDays: LOG_RETENTION_DAYS, tags: withTags(tags) },
    opts,
  );
}
