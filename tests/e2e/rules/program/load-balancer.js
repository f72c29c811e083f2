import * as aws from "@pulumi/aws";

import { accessLogs } from "./buckets.js";
import { vpc, zoneA, zoneB } from "./network.js";
import { inAccount, tags } from "./stack.js";

export const group = new aws.ec2.SecurityGroup(
  "balancer-group",
  { description: "Load balancer, reached by CloudFront only", vpcId: vpc.id, tags },
  inAccount,
);
const cloudFront = aws.ec2.getManagedPrefixListOutput(
  { name: "com.amazonaws.global.cloudfront.origin-facing" },
  inAccount,
);
new aws.vpc.SecurityGroupIngressRule(
  "balancer-from-edge",
  {
    securityGroupId: group.id,
    description: "HTTPS from CloudFront",
    ipProtocol: "tcp",
    fromPort: 443,
    toPort: 443,
    prefixListId: cloudFront.id,
    tags,
  },
  inAccount,
);
new aws.vpc.SecurityGroupEgressRule(
  "balancer-to-tasks",
  {
    securityGroupId: group.id,
    description: "To the tasks",
    ipProtocol: "tcp",
    fromPort: 8080,
    toPort: 8080,
    cidrIpv4: vpc.cidrBlock,
    tags,
  },
  inAccount,
);
export const balancer = new aws.lb.LoadBalancer(
  "balancer",
  {
    name: "shop",
    loadBalancerType: "application",
    internal: true,
    subnets: [zoneA.subnet.id, zoneB.subnet.id],
    securityGroups: [group.id],
    dropInvalidHeaderFields: true,
    enableDeletionProtection: true,
    accessLogs: { enabled: true, bucket: accessLogs.bucket },
    tags,
  },
  inAccount,
);
export const targets = new aws.lb.TargetGroup(
  "targets",
  { name: "shop", vpcId: vpc.id, targetType: "ip", protocol: "HTTP", port: 8080, tags },
  inAccount,
);
const certificate = new aws.acm.Certificate(
  "balancer-certificate",
  { domainName: "origin.shop.example.com", validationMethod: "DNS", tags },
  inAccount,
);
export const listener = new aws.lb.Listener(
  "https",
  {
    loadBalancerArn: balancer.arn,
    port: 443,
    protocol: "HTTPS",
    sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    certificateArn: certificate.arn,
    defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
    tags,
  },
  inAccount,
);
