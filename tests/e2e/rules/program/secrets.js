import * as aws from "@pulumi/aws";
import * as atlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { inAccount, key, PROJECT, tags } from "./stack.js";

const password = new random.RandomPassword("password", { length: 32, special: false });
new atlas.DatabaseUser("user", {
  projectId: PROJECT,
  username: "app_primary",
  authDatabaseName: "admin",
  password: password.result,
  roles: [{ roleName: "readWrite", databaseName: "shop" }],
  scopes: [{ type: "CLUSTER", name: "shop" }],
});

export const databaseSecret = new aws.secretsmanager.Secret(
  "database-uri",
  { name: "prod/mongodb/uri", kmsKeyId: key.arn, recoveryWindowInDays: 30, tags },
  inAccount,
);
new aws.secretsmanager.SecretVersion(
  "database-uri-value",
  {
    secretId: databaseSecret.id,
    secretString: pulumi.interpolate`mongodb+srv://app_primary:${password.result}@shop.example.mongodb.net`,
  },
  inAccount,
);
