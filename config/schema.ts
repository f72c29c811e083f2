import { z } from "zod";

import { block, cidr, count, oneOf, several, text } from "./fields.ts";

const awsAccountId = text(/^\d{12}$/, "an AWS account id", "write its 12 digits in quotes");
const atlasProjectId = text(/^[0-9a-f]{24}$/, "an Atlas project id", "write its 24 hexadecimal digits");
const secretName = text(
  /^[0-9A-Za-z/_+=.@-]{1,512}$/,
  "the name of a secret",
  "write its name in Secrets Manager, not its ARN",
);
const clusterName = text(
  /^[0-9A-Za-z][0-9A-Za-z-]{0,63}$/,
  "an Atlas cluster's name",
  "use letters, digits and hyphens",
);
const databaseName = text(/^[0-9A-Za-z_-]{1,63}$/, "a database's name", "use letters, digits, _ and -");
const zoneName = text(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "an availability zone", "write it as us-east-1a");
const collectionName = text(
  /^(?!system\.)[A-Za-z_][0-9A-Za-z_.-]{0,119}$/,
  "a collection's name",
  "name one collection",
);

const INSTANCE_SIZES = [
  "M10",
  "M20",
  "M30",
  "M40",
  "M50",
  "M60",
  "M80",
  "M140",
  "M200",
  "M300",
  "M400",
  "M700",
] as const;

const referenceReads = {
  projectId: atlasProjectId,
  clusterName,
  dataClass: oneOf(["public"]),
  credentialsSecret: secretName,
  username: text(
    /^app_read_[a-z0-9_]+$/,
    "a reference user's name",
    "name it app_read_ and the environment that it reads",
  ),
  database: databaseName,
  collections: several(collectionName, 1, "collections"),
};

/** Every key of the namespace, with its form. What concerns several keys is in cross-check.ts. */
export const schema = block({
  environment: oneOf(["staging", "prod"]),
  owner: text(/^[\p{L}\p{N}_.:/=+@-]{1,256}$/u, "a tag's value", "name the team that answers for the stack"),
  dataClass: oneOf(["public", "phi"]),
  aws: block({
    accountId: awsAccountId,
    region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region", "write it as us-east-1"),
  }),
  network: block({
    cidrBlock: cidr(16, 28),
    availabilityZones: several(zoneName, 2, "availability zones"),
    natGateways: oneOf(["one", "onePerZone"]).default("one"),
  }),
  atlas: block({
    projectId: atlasProjectId,
    credentialsSecret: secretName,
    cidrBlock: cidr(21, 24),
    cluster: block({
      name: clusterName,
      create: block({
        instanceSize: oneOf(INSTANCE_SIZES),
        diskSizeGb: count(10, 4096),
        mongoDbVersion: text(/^\d+\.0$/, "a major version of MongoDB", 'write it in quotes, as "8.0"'),
      }).optional(),
    }),
    database: databaseName,
  }),
  service: block({
    cpu: count(256, 32768),
    memory: count(512, 249856),
    port: count(1024, 65535),
    desiredCount: count(1, 100),
  }),
  referenceReads: z
    .discriminatedUnion(
      "enabled",
      [
        block({ enabled: z.literal(true), ...referenceReads }),
        // What is off may keep its settings, so that it is turned off and on by one word.
        block({ enabled: z.literal(false), ...z.object(referenceReads).partial().shape }),
      ],
      { error: "is neither on nor off; write `enabled: true` or `enabled: false`" },
    )
    .transform((value) => (value.enabled ? value : undefined))
    .optional(),
});

/** A stack's whole configuration, as Pulumi.yaml describes it. `referenceReads` is undefined where they are off. */
export type Config = z.infer<typeof schema>;
