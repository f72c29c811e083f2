import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Tags, withTags } from "./tags.ts";

/** A destination that a service's tasks may connect to, over TCP. */
export interface Destination {
  /** Shown with the rule. */
  readonly description: string;
  readonly cidrBlock: pulumi.Input<string>;
  readonly fromPort: number;
  /** At least `fromPort`. */
  readonly toPort: number;
}

/** What the security group of a service's tasks, or of tasks that run once, admits. */
export interface ServiceFirewallArgs {
  /** Example: `askflorence-staging-service`. */
  readonly securityGroupName: string;
  /** Of the security group; another one is another group. */
  readonly description: string;
  readonly vpcId: pulumi.Input<string>;
  /**
   * By a short name. HTTPS to anywhere is always allowed: AWS's own services, and the APIs that the application calls.
   */
  readonly destinations: Readonly<Record<string, Destination>>;
  /** Who may connect to the tasks. Absent: nobody. */
  readonly ingress?: { readonly securityGroupId: pulumi.Input<string>; readonly port: number };
  readonly tags: Tags;
}

/** Makes a security group for tasks. Without `ingress` nothing connects to them. */
export function createServiceFirewall(name: string, args: ServiceFirewallArgs, parent: pulumi.Resource) {
  const securityGroup = new aws.ec2.SecurityGroup(
    `${name}-security-group`,
    {
      name: args.securityGroupName,
      description: args.description,
      vpcId: args.vpcId,
      tags: withTags(args.tags, { Name: args.securityGroupName }),
    },
    { parent },
  );
  const https = { description: "HTTPS, to AWS and to public APIs", cidrBlock: "0.0.0.0/0", fromPort: 443, toPort: 443 };
  const egress = Object.entries<Destination>({ https, ...args.destinations }).map(
    ([key, { cidrBlock, ...rule }]) =>
      new aws.vpc.SecurityGroupEgressRule(
        `${name}-to-${key}`,
        {
          securityGroupId: securityGroup.id,
          ipProtocol: "tcp",
          cidrIpv4: cidrBlock,
          ...rule,
          tags: withTags(args.tags),
        },
        { parent },
      ),
  );
  const ingress =
    args.ingress &&
    new aws.vpc.SecurityGroupIngressRule(
      // Of each port: that of the old one goes after the rollout.
      `${name}-from-load-balancer-${args.ingress.port}`,
      {
        securityGroupId: securityGroup.id,
        description: "From the load balancer",
        ipProtocol: "tcp",
        fromPort: args.ingress.port,
        toPort: args.ingress.port,
        referencedSecurityGroupId: args.ingress.securityGroupId,
        tags: withTags(args.tags),
      },
      { parent, aliases: [{ name: `${name}-from-load-balancer` }] },
    );
  return { securityGroupId: securityGroup.id, rules: ingress === undefined ? egress : [...egress, ingress] };
}
