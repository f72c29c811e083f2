import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `PrivateEndpoints`. */
export interface PrivateEndpointsArgs extends StackFacts {
  /** The VPC whose traffic stays private: a `Network`. */
  readonly network: {
    readonly vpcId: pulumi.Input<string>;
    /** The VPC's block: the only addresses that reach the endpoints. */
    readonly vpcCidrBlock: pulumi.Input<string>;
    /** One subnet in each of two or more availability zones. */
    readonly privateSubnetIds: readonly pulumi.Input<string>[];
  };
  /**
   * AWS services, one or more, by the last parts of their endpoint service's name. Example: `ecr.api`. To pull an image,
   * Fargate needs `ecr.api` and `ecr.dkr`, and an S3 gateway endpoint for the layers (the VPC's).
   */
  readonly services: readonly string[];
}

/**
 * Interface endpoints: calls of these services from the VPC go to addresses within it, and not through NAT. The services'
 * own names resolve to them, so nobody needs to know.
 */
export class PrivateEndpoints extends pulumi.ComponentResource {
  /** `vpce-…`, by service. */
  readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;
  readonly securityGroupId: pulumi.Output<string>;

  constructor(name: string, args: PrivateEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:PrivateEndpoints", name, {}, opts);
    const { network, services } = args;
    check(services.length > 0, `${name}: no service is named; name one or more, or leave the endpoints out`);
    const twice = services.find((service, index) => services.indexOf(service) !== index);
    check(twice === undefined, `${name}: ${twice ?? ""} is named twice; a VPC has one endpoint of a service's name`);
    check(
      network.privateSubnetIds.length >= 2,
      `${name}: one subnet is no redundancy; give one in each of two availability zones`,
    );
    const child = { parent: this };

    const groupName = `${args.displayName}-endpoints`;
    // Without egress: an endpoint answers and never connects.
    const securityGroup = new aws.ec2.SecurityGroup(
      `${name}-security-group`,
      {
        name: groupName,
        description: "Reaches AWS services through interface endpoints, from this VPC only",
        vpcId: network.vpcId,
        tags: withTags(args.tags, { Name: groupName }),
      },
      child,
    );
    const rule = new aws.vpc.SecurityGroupIngressRule(
      `${name}-from-vpc`,
      {
        securityGroupId: securityGroup.id,
        description: "HTTPS from this VPC",
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        cidrIpv4: network.vpcCidrBlock,
        tags: withTags(args.tags),
      },
      child,
    );
    const policy = JSON.stringify(endpointPolicy(args));
    const endpoints = services.map(
      (service) =>
        new aws.ec2.VpcEndpoint(
          `${name}-${service.replaceAll(".", "-")}`,
          {
            vpcId: network.vpcId,
            vpcEndpointType: "Interface",
            serviceName: `com.amazonaws.${args.region}.${service}`,
            subnetIds: [...network.privateSubnetIds],
            securityGroupIds: [securityGroup.id],
            privateDnsEnabled: true,
            policy,
            tags: withTags(args.tags, { Name: `${args.displayName}-${service}` }),
          },
          // The names lead to the endpoint as soon as it exists: without the rule nothing would answer.
          { parent: this, dependsOn: [rule] },
        ),
    );

    this.endpointIds = Object.fromEntries(endpoints.map(({ id }, index) => [services[index] ?? "", id]));
    this.securityGroupId = securityGroup.id;
    this.registerOutputs({ endpointIds: this.endpointIds, securityGroupId: this.securityGroupId });
  }
}

/**
 * Lets only this account's principals through: with stolen credentials of another account nothing can be carried out of
 * the VPC. Which actions they may do is up to their own policies.
 *
 * It does not fit every endpoint. Image layers come from ECR's own bucket with URLs that ECR signs itself, so an S3 endpoint
 * with it would refuse them (aws/containers-roadmap#132, awsdocs/amazon-vpc-user-guide#94); on Fargate the ECR, logs and
 * secrets calls come with the execution role, which is of this account. A token is exchanged for credentials (STS,
 * AssumeRoleWithWebIdentity) before there is a principal, and tasks do not do that.
 */
function endpointPolicy({ accountId }: PrivateEndpointsArgs) {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PrincipalsOfThisAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": accountId } },
      },
    ],
  };
}
