import assert from "node:assert/strict";

import { PrivateEndpoints, type PrivateEndpointsArgs } from "../../components/private-endpoints.ts";
import { declare, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { named, stack, tags } from "./stack.ts";

const args: PrivateEndpointsArgs = {
  ...stack,
  network: { vpcId: "the vpc", vpcCidrBlock: "10.50.0.0/16", privateSubnetIds: ["subnet a", "subnet b"] },
  services: ["ecr.api", "logs"],
};
const endpoints = (opts: Opts) => new PrivateEndpoints("endpoints", args, opts);

const ofService = (service: string) => ({
  vpcId: "the vpc",
  vpcEndpointType: "Interface",
  serviceName: `com.amazonaws.us-east-1.${service}`,
  subnetIds: ["subnet a", "subnet b"],
  securityGroupIds: ["endpoints-security-group.id"],
  privateDnsEnabled: true,
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "PrincipalsOfThisAccount",
        Effect: "Allow",
        Principal: "*",
        Action: "*",
        Resource: "*",
        Condition: { StringEquals: { "aws:PrincipalAccount": "039624954211" } },
      },
    ],
  },
  tags: named(`askflorence-prod-${service}`),
});

describe("PrivateEndpoints", () => {
  it("are interface endpoints that only the VPC reaches, and that serve only this account's principals", async () => {
    const { tree, options, outputs } = await declare(endpoints);
    assert.deepEqual(tree, {
      "": { "askflorence:components:PrivateEndpoints endpoints": {} },
      endpoints: {
        // No egress: an endpoint connects to nothing.
        "aws:ec2/securityGroup:SecurityGroup endpoints-security-group": {
          name: "askflorence-prod-endpoints",
          description: "Reaches AWS services through interface endpoints, from this VPC only",
          vpcId: "the vpc",
          tags: named("askflorence-prod-endpoints"),
        },
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule endpoints-from-vpc": {
          securityGroupId: "endpoints-security-group.id",
          description: "HTTPS from this VPC",
          ipProtocol: "tcp",
          fromPort: 443,
          toPort: 443,
          cidrIpv4: "10.50.0.0/16",
          tags,
        },
        "aws:ec2/vpcEndpoint:VpcEndpoint endpoints-ecr-api": ofService("ecr.api"),
        "aws:ec2/vpcEndpoint:VpcEndpoint endpoints-logs": ofService("logs"),
      },
    });
    // An endpoint takes over its service's name at once: it must answer by then.
    assert.deepEqual(options, {
      "aws:ec2/vpcEndpoint:VpcEndpoint endpoints-ecr-api": { after: ["endpoints-from-vpc"] },
      "aws:ec2/vpcEndpoint:VpcEndpoint endpoints-logs": { after: ["endpoints-from-vpc"] },
    });
    assert.deepEqual(outputs, {
      endpoints: {
        endpointIds: { "ecr.api": "endpoints-ecr-api.id", logs: "endpoints-logs.id" },
        securityGroupId: "endpoints-security-group.id",
      },
    });
  });

  it("show the same in a preview", async () => {
    await previewsTheSame(endpoints);
  });

  const refused = async (change: Partial<PrivateEndpointsArgs>, message: string) => {
    await refuses((opts) => new PrivateEndpoints("endpoints", { ...args, ...change }, opts), message);
  };

  it("refuse to be none", async () => {
    await refused({ services: [] }, "endpoints: no service is named; name one or more, or leave the endpoints out");
  });

  it("refuse a service that is named twice", async () => {
    await refused(
      { services: ["logs", "kms", "logs"] },
      "endpoints: logs is named twice; a VPC has one endpoint of a service's name",
    );
  });

  it("refuse a single subnet", async () => {
    await refused(
      { network: { ...args.network, privateSubnetIds: ["one"] } },
      "endpoints: one subnet is no redundancy; give one in each of two availability zones",
    );
  });
});
