import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { createLogGroup } from "./log-group.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `FlowLogs`. */
export interface FlowLogsArgs extends StackFacts {
  /** The VPC whose traffic is recorded. */
  readonly vpcId: pulumi.Input<string>;
  /** The CMK that encrypts the log group. Its policy must admit CloudWatch Logs. */
  readonly keyArn: pulumi.Input<string>;
}

/** Records all traffic of a VPC, accepted and rejected, in an encrypted log group. */
export class FlowLogs extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:FlowLogs", name, {}, opts);
    const child = { parent: this };

    const logGroup = createLogGroup(
      `${name}-group`,
      { ...args, groupName: `/vpc/${args.displayName}/flow-logs` },
      child,
    );
    const role = new aws.iam.Role(
      `${name}-role`,
      {
        name: `${args.displayName}-flow-logs`,
        description: `Writes the flow logs of ${args.displayName}`,
        permissionsBoundary: args.permissionsBoundary,
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "vpc-flow-logs.amazonaws.com" },
              Action: "sts:AssumeRole",
              // Only on behalf of this account: the service acts for every account (the confused deputy).
              Condition: { StringEquals: { "aws:SourceAccount": args.accountId } },
            },
          ],
        }),
        tags: withTags(args.tags),
      },
      child,
    );
    const policy = new aws.iam.RolePolicy(
      `${name}-policy`,
      {
        name: "write-flow-logs",
        role: role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogGroups",
                "logs:DescribeLogStreams",
              ],
              Resource: [logGroup.arn, pulumi.interpolate`${logGroup.arn}:*`],
            },
          ],
        }),
      },
      child,
    );
    new aws.ec2.FlowLog(
      `${name}-log`,
      {
        vpcId: args.vpcId,
        trafficType: "ALL",
        logDestinationType: "cloud-watch-logs",
        logDestination: logGroup.arn,
        iamRoleArn: role.arn,
        tags: withTags(args.tags, { Name: args.displayName }),
      },
      { parent: this, dependsOn: [policy] },
    );

    this.logGroupName = logGroup.name;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
