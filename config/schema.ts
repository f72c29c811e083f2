import { z } from "zod";

import { accessListEntry, block, cidr, command, count, oneOf, several, table, text } from "./fields.ts";

const awsAccountId = text(/^\d{12}$/, "an AWS account id", "write its 12 digits in quotes");
const atlasProjectId = text(/^[0-9a-f]{24}$/, "an Atlas project id", "write its 24 hexadecimal digits");
const secretName = text(
  /^[0-9A-Za-z/_+=.@-]{1,512}$/,
  "the name of a secret",
  "write its name in Secrets Manager, not its ARN",
);
const ownSecretName = text(
  /^[0-9A-Za-z_+=.@-]+(\/[0-9A-Za-z_+=.@-]+)+$/,
  "the name of a secret of a stack",
  "write it as prod/cms/api-key",
);
const variableName = text(
  /^[A-Z][A-Z0-9_]*$/,
  "the name of an environment variable",
  "use capital letters, digits and _, a letter first",
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

const domainName = text(
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
  "a domain name",
  "write it in lower case, without scheme, wildcard or final dot, as app.example.org",
);
const subnetBlocks = several(cidr(16, 28), 2, "subnets");
/** A load balancer wants a /27 and 8 free addresses in each. */
const privateSubnetBlocks = several(cidr(16, 27), 2, "subnets");
const bucketName = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "the name of a bucket", "write its name, not its ARN");
const kmsKeyArn = text(
  /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]{36}$/,
  "the ARN of a KMS key",
  "copy it from KMS: of the key, not of an alias",
);
const gitHubEnvironment = text(
  /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  "an environment on GitHub",
  "use letters, digits, - and _",
);
const jobName = text(/^[a-z][a-z0-9-]{0,31}$/, "a job's name", "use lower-case letters, digits and hyphens");
/** Whether this program makes a user's password and writes its secret, or leaves those that exist as they are. */
const credential = oneOf(["generated", "existing"]).default("generated");

/** AWS services that a VPC can reach through interface endpoints, by the last parts of their endpoint service's name. */
const PRIVATE_SERVICES = ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "kms", "sts", "monitoring"] as const;

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
  credential,
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
    cidrBlock: cidr(16, 23),
    availabilityZones: several(zoneName, 2, "availability zones"),
    natGateways: oneOf(["one", "onePerZone"]).default("one"),
    // The blocks of subnets that exist already, in the order of the zones; the program's own plan otherwise.
    subnets: block({ public: subnetBlocks, private: privateSubnetBlocks }).optional(),
    interfaceEndpoints: several(oneOf(PRIVATE_SERVICES), 0, "services").default([]),
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
    user: block({
      name: text(/^[0-9A-Za-z._-]{1,64}$/, "a database user's name", "use letters, digits, dots, _ and -"),
      credential,
    }).default({ name: "app_primary", credential: "generated" }),
    encryptionRoleName: text(/^[\w+=,.@-]{1,64}$/, "the name of an IAM role", "write its name, not its ARN").optional(),
    retiredEntries: several(accessListEntry(), 0, "entries").default([]),
  }),
  service: block({
    cpu: count(256, 32768),
    memory: count(512, 249856),
    port: count(1024, 65535),
    desiredCount: count(1, 100),
    scaling: block({ min: count(1, 100), max: count(1, 100), cpuPercent: count(10, 90) }).optional(),
    // No problem shows a value: a secret may have been put here by mistake.
    environment: table(variableName, z.string({ error: "is not a text; write it in quotes" }), "texts").default({}),
    secrets: table(
      variableName,
      block({ name: ownSecretName, dataClass: oneOf(["public", "phi"]) }),
      "secrets",
    ).default({}),
  }),
  edge: block({
    phase: oneOf(["pending", "issued"]),
    hostNames: several(domainName, 1, "host names"),
    nextHostNames: several(domainName, 1, "host names").optional(),
    apex: domainName.optional(),
    certificateArn: text(
      /^arn:aws:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
      "the ARN of a certificate",
      "copy it from ACM, or leave it out to request one",
    ).optional(),
  }),
  mail: block({ domain: domainName }),
  delivery: block({
    repository: text(
      // With ids where the repository's tokens carry them: owner@1/name@2.
      /^[0-9A-Za-z][0-9A-Za-z-]{0,38}(?:\/(?!.*\.git$)[0-9A-Za-z._-]{1,100}|@\d+\/[0-9A-Za-z._-]{1,100}@\d+)$/,
      "a repository on GitHub",
      "write it as owner/name",
    ),
    oidcProvider: oneOf(["create", "existing"]),
    environments: block({ preview: gitHubEnvironment, deploy: gitHubEnvironment }),
    bootstrap: block({ stateBucketName: bucketName, keyArn: kmsKeyArn }).optional(),
  }),
  // The empty text is the engine's default for a key that is left out.
  alarmEmail: text(/^$|^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address", "write that of who answers alarms")
    .transform((address) => (address === "" ? undefined : address))
    .optional(),
  ingest: block({
    cpu: count(256, 32768).default(1024),
    memory: count(512, 249856).default(2048),
    jobs: table(jobName, command(), "jobs").default({}),
  }).prefault({}),
  protect: z.stringbool({ truthy: ["true"], falsy: ["false"], error: "is neither on nor off; write true or false" }),
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
    .default({ enabled: false }),
});

/** A stack's whole configuration, as Pulumi.yaml describes it. */
export type Config = z.infer<typeof schema>;
