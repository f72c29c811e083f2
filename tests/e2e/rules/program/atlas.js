import * as aws from "@pulumi/aws";
import * as atlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";

import { container } from "./peering.js";
import { inAccount, key, PROJECT, REGION, tags } from "./stack.js";

new atlas.AdvancedCluster(
  "database",
  {
    projectId: PROJECT,
    name: "shop",
    clusterType: "REPLICASET",
    mongoDbMajorVersion: "8.0",
    replicationSpecs: [
      {
        regionConfigs: [
          {
            providerName: "AWS",
            regionName: "US_EAST_1",
            priority: 7,
            electableSpecs: { instanceSize: "M30", nodeCount: 3 },
          },
        ],
      },
    ],
    advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
    encryptionAtRestProvider: "AWS",
    backupEnabled: true,
    pitEnabled: true,
    terminationProtectionEnabled: true,
    tags,
  },
  { protect: true, dependsOn: [container] },
);
new atlas.Auditing("auditing", {
  projectId: PROJECT,
  enabled: true,
  auditFilter: JSON.stringify({ atype: "authenticate", "param.result": { $ne: 0 } }),
});

const access = new atlas.CloudProviderAccessSetup("access", { projectId: PROJECT, providerName: "AWS" });
const role = new aws.iam.Role(
  "atlas-role",
  {
    assumeRolePolicy: pulumi.jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: access.awsConfigs[0].atlasAwsAccountArn },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "sts:ExternalId": access.awsConfigs[0].atlasAssumedRoleExternalId } },
        },
      ],
    }),
    tags,
  },
  inAccount,
);
const authorization = new atlas.CloudProviderAccessAuthorization("authorization", {
  projectId: PROJECT,
  roleId: access.roleId,
  aws: { iamAssumedRoleArn: role.arn },
});
new atlas.EncryptionAtRest("encryption", {
  projectId: PROJECT,
  awsKmsConfig: { enabled: true, customerMasterKeyId: key.keyId, region: REGION, roleId: authorization.roleId },
});
