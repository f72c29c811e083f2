import * as aws from "@pulumi/aws";
import * as atlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { vpc, zoneA, zoneB } from "./network.js";
import { inAccount, key, REFERENCE_PROJECT, referenceTags } from "./stack.js";

/** The private link into the project with reference data, which it classifies. */
class ReferenceLink extends pulumi.ComponentResource {
  constructor(name, opts) {
    super("shop:index:ReferenceLink", name, {}, opts);
    const child = { parent: this, provider: inAccount.provider };
    const service = new atlas.PrivateLinkEndpoint(
      "link-service",
      { projectId: REFERENCE_PROJECT, providerName: "AWS", region: "US_EAST_1" },
      { parent: this },
    );
    const group = new aws.ec2.SecurityGroup(
      "link-group",
      { description: "Private link to reference data", vpcId: vpc.id, tags: referenceTags },
      child,
    );
    new aws.vpc.SecurityGroupIngressRule(
      "link-from-vpc",
      {
        securityGroupId: group.id,
        description: "MongoDB, a port for each node",
        ipProtocol: "tcp",
        fromPort: 1024,
        toPort: 65535,
        cidrIpv4: vpc.cidrBlock,
        tags: referenceTags,
      },
      child,
    );
    const endpoint = new aws.ec2.VpcEndpoint(
      "link-endpoint",
      {
        vpcId: vpc.id,
        vpcEndpointType: "Interface",
        serviceName: service.endpointServiceName,
        subnetIds: [zoneA.subnet.id, zoneB.subnet.id],
        securityGroupIds: [group.id],
        privateDnsEnabled: false,
        tags: { ...referenceTags, Name: "reference-data" },
      },
      child,
    );
    new atlas.PrivateLinkEndpointService(
      "link-registration",
      {
        projectId: REFERENCE_PROJECT,
        privateLinkId: service.privateLinkId,
        endpointServiceId: endpoint.id,
        providerName: "AWS",
      },
      { parent: this },
    );
    this.registerOutputs({ projectId: REFERENCE_PROJECT, dataClass: "public" });
  }
}
new ReferenceLink("link");

const password = new random.RandomPassword("reference-password", { length: 32, special: false });
new atlas.DatabaseUser("reference-user", {
  projectId: REFERENCE_PROJECT,
  username: "app_read_reference",
  authDatabaseName: "admin",
  password: password.result,
  roles: [{ roleName: "read", databaseName: "reference" }],
  scopes: [{ type: "CLUSTER", name: "reference" }],
});
export const referenceSecret = new aws.secretsmanager.Secret(
  "reference-uri",
  { name: "prod/mongodb/reference-uri", kmsKeyId: key.arn, recoveryWindowInDays: 30, tags: referenceTags },
  inAccount,
);
new aws.secretsmanager.SecretVersion(
  "reference-uri-value",
  {
    secretId: referenceSecret.id,
    secretString: pulumi.interpolate`mongodb+srv://app_read_reference:${password.result}@reference.example.mongodb.net`,
  },
  inAccount,
);
