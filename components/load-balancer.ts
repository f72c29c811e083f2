import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { LogBucket } from "./log-bucket.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** What a load balancer is made of. */
export interface LoadBalancerArgs extends StackFacts {
  /** Where it is: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    readonly vpcCidrBlock: pulumi.Input<string>;
    /** In two or more availability zones. */
    readonly privateSubnetIds: readonly pulumi.Input<string>[];
  };
  /** The port that the tasks listen on, for HTTP. */
  readonly port: number;
  /** Answers 200 where a task can serve. Example: `/api/health`. */
  readonly healthCheckPath: string;
  /** Names the hosts that CloudFront asks for. */
  readonly certificateArn: pulumi.Input<string>;
  /** Where its access logs go; admits load balancers. */
  readonly logBucket: LogBucket;
  /** Whether AWS refuses to delete it. */
  readonly protect: boolean;
}

/** AWS's list of the addresses that CloudFront connects from; it has another id in every region. */
const CLOUDFRONT_PREFIX_LIST = "com.amazonaws.global.cloudfront.origin-facing";

/**
 * TLS 1.3 and 1.2 with forward secrecy and authenticated encryption only. It is among the recommended policies of
 * Security Hub's ELB.17, and CloudFront, the only client, has its ciphers.
 */
const TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06";

/**
 * Makes an application load balancer without a public address, which only CloudFront reaches, over HTTPS. It speaks HTTP
 * to the tasks, inside the VPC: they end no TLS.
 */
export function createLoadBalancer(name: string, args: LoadBalancerArgs, parent: pulumi.Resource) {
  const { displayName, network } = args;
  const securityGroup = createSecurityGroup(name, args, parent);
  const loadBalancer = new aws.lb.LoadBalancer(
    `${name}-load-balancer`,
    {
      name: displayName,
      loadBalancerType: "application",
      internal: true,
      subnets: [...network.privateSubnetIds],
      securityGroups: [securityGroup.id],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: args.protect,
      // They hold whole URLs, with query strings: load balancers have no choice of fields.
      accessLogs: { enabled: true, bucket: args.logBucket.bucketName },
      tags: withTags(args.tags, { Name: displayName }),
    },
    { parent, dependsOn: [args.logBucket] },
  );
  const targetGroup = new aws.lb.TargetGroup(
    `${name}-targets`,
    {
      // The port is in the name, because another port asks for another target group, and both exist for a while. The
      // listener leads to the new one at once, and tasks with the old port are not in it: until the first task of the
      // rollout is healthy there, requests end in a 503.
      name: `${displayName}-${args.port}`,
      vpcId: network.vpcId,
      // Tasks on Fargate have addresses of their own.
      targetType: "ip",
      protocol: "HTTP",
      port: args.port,
      healthCheck: {
        protocol: "HTTP",
        path: args.healthCheckPath,
        matcher: "200",
        interval: 15,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      // Requests take seconds: a rollout need not wait the five minutes that are the default.
      deregistrationDelay: 30,
      tags: withTags(args.tags, { Name: displayName }),
    },
    { parent },
  );
  const listener = new aws.lb.Listener(
    `${name}-https`,
    {
      loadBalancerArn: loadBalancer.arn,
      port: 443,
      protocol: "HTTPS",
      sslPolicy: TLS_POLICY,
      certificateArn: args.certificateArn,
      defaultActions: [{ type: "forward", targetGroupArn: targetGroup.arn }],
      tags: withTags(args.tags),
    },
    { parent },
  );
  return {
    loadBalancer,
    listener,
    targetGroup: {
      // ECS refuses a target group that no listener leads to.
      arn: pulumi.all([targetGroup.arn, listener.arn]).apply(([arn]) => arn),
      arnSuffix: targetGroup.arnSuffix,
      securityGroupId: securityGroup.id,
    },
  };
}

/** Admits CloudFront, and lets out to the tasks. */
function createSecurityGroup(
  name: string,
  { displayName, network, port, tags }: LoadBalancerArgs,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  const securityGroupName = `${displayName}-load-balancer`;
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-security-group`,
    {
      name: securityGroupName,
      description: "Load balancer, reached by CloudFront only",
      vpcId: network.vpcId,
      tags: withTags(tags, { Name: securityGroupName }),
    },
    { parent },
  );
  const tcp = (from: number) => ({ ipProtocol: "tcp", fromPort: from, toPort: from, tags: withTags(tags) });
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-from-cloudfront`,
    {
      securityGroupId: securityGroup.id,
      description: "HTTPS, from CloudFront",
      prefixListId: aws.ec2.getManagedPrefixListOutput({ name: CLOUDFRONT_PREFIX_LIST }, { parent }).id,
      ...tcp(443),
    },
    { parent },
  );
  new aws.vpc.SecurityGroupEgressRule(
    // Of each port: that of the old one goes after the rollout.
    `${name}-to-tasks-${port}`,
    {
      securityGroupId: securityGroup.id,
      description: "To the tasks, in this VPC",
      cidrIpv4: network.vpcCidrBlock,
      ...tcp(port),
    },
    { parent, aliases: [{ name: `${name}-to-tasks` }] },
  );
  return securityGroup;
}
