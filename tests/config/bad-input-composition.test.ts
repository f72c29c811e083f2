import { refuses } from "./refuses.ts";

const CERTIFICATE = "certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
const domain = (value: string) =>
  `${JSON.stringify(value)} is not a domain name; write it in lower case, without scheme, wildcard or final dot, as app.example.org`;

refuses("prod", "askflorence:edge.phase", [
  ["ready", '"ready" is not one of its values; write "pending" or "issued"'],
  [undefined, 'is missing; write "pending" or "issued"'],
]);
refuses("prod", "askflorence:edge.hostNames", [
  [[], "[] is not a list of 1 or more different host names; name 1 or more, each once"],
  ...[
    "https://canary.askflorence.health",
    "*.askflorence.health",
    "Canary.askflorence.health",
    "canary",
    "a..health",
  ].map((value) => [[value], domain(value), "askflorence:edge.hostNames[0]"] as const),
  [
    [`${"a".repeat(50)}.askflorence.health`],
    "has over 64 characters, more than a certificate's name can have; put a shorter one first",
    "askflorence:edge.hostNames[0]",
  ],
]);
refuses("prod", "askflorence:edge.certificateArn", [
  ["canary", '"canary" is not the ARN of a certificate; copy it from ACM, or leave it out to request one'],
  [
    `arn:aws:acm:eu-west-1:039624954211:${CERTIFICATE}`,
    "is in eu-west-1, and CloudFront reads certificates in us-east-1 only; name one of there",
  ],
  [
    `arn:aws:acm:us-east-1:549136075525:${CERTIFICATE}`,
    "belongs to account 549136075525, the stack to 039624954211; name one of the stack's own",
  ],
]);
refuses("prod", "askflorence:mail.domain", [["mail@askflorence.health", domain("mail@askflorence.health")]]);
refuses("prod", "askflorence:delivery.repository", [
  ["ask-florence", '"ask-florence" is not a repository on GitHub; write it as owner/name'],
  ["repo:a/b:*", '"repo:a/b:*" is not a repository on GitHub; write it as owner/name'],
  ["a/b.git", '"a/b.git" is not a repository on GitHub; write it as owner/name'],
  ["a@1/b", '"a@1/b" is not a repository on GitHub; write it as owner/name'],
  ["a/b/c", '"a/b/c" is not a repository on GitHub; write it as owner/name'],
]);
refuses("prod", "askflorence:delivery.environments.deploy", [
  ["*", '"*" is not an environment on GitHub; use letters, digits, - and _'],
]);
refuses("prod", "askflorence:delivery.bootstrap", [
  [
    {
      stateBucketName: "arn:aws:s3:::state",
      keyArn: "arn:aws:kms:us-east-1:039624954211:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    },
    '"arn:aws:s3:::state" is not the name of a bucket; write its name, not its ARN',
    "askflorence:delivery.bootstrap.stateBucketName",
  ],
  [
    { stateBucketName: "state", keyArn: "arn:aws:kms:us-east-1:039624954211:alias/state" },
    '"arn:aws:kms:us-east-1:039624954211:alias/state" is not the ARN of a KMS key; copy it from KMS: of the key, not of an alias',
    "askflorence:delivery.bootstrap.keyArn",
  ],
  [
    {
      stateBucketName: "state",
      keyArn: "arn:aws:kms:us-east-1:549136075525:key/860e6ae2-1ddb-4b3d-969e-9496d8dec7af",
    },
    "belongs to account 549136075525, the stack to 039624954211; name the key of the stack's own state",
    "askflorence:delivery.bootstrap.keyArn",
  ],
]);
refuses("prod", "askflorence:alarmEmail", [
  ["on call", '"on call" is not an e-mail address; write that of who answers alarms'],
  ["", "prod: nobody is told of alarms; write the address"],
  [undefined, "prod: nobody is told of alarms; write the address"],
]);
refuses("prod", "askflorence:service.desiredCount", [
  [1, "1 is outside of service.scaling; write a count from 2 to 6"],
  [7, "7 is outside of service.scaling; write a count from 2 to 6"],
]);
refuses("prod", "askflorence:service.scaling.max", [[1, "1 is below scaling.min 2; write 2 or more"]]);
refuses("prod", "askflorence:network.interfaceEndpoints", [
  [
    ["ecr"],
    '"ecr" is not one of its values; write "ecr.api", "ecr.dkr", "logs", "secretsmanager", "kms", "sts", or "monitoring"',
    "askflorence:network.interfaceEndpoints[0]",
  ],
]);
refuses("prod", "askflorence:network.subnets", [
  [
    { public: ["10.50.0.0/24", "10.50.1.0/24"], private: ["10.50.2.0/24", "10.50.1.128/26"] },
    "10.50.1.128/26 overlaps 10.50.1.0/24 of network.subnets.public[1]; give each subnet a block of its own",
    "askflorence:network.subnets.private[1]",
  ],
  [
    { public: ["10.50.0.0/24", "10.50.1.0/24"], private: ["10.50.2.0/28", "10.50.3.0/24"] },
    "10.50.2.0/28 has the wrong size; take a /16 to /27",
    "askflorence:network.subnets.private[0]",
  ],
  [
    { public: ["10.50.0.0/24"], private: ["10.50.1.0/24", "10.50.2.0/24"] },
    '["10.50.0.0/24"] is not a list of 2 or more different subnets; name 2 or more, each once',
    "askflorence:network.subnets.public",
  ],
  [
    { public: ["10.50.0.0/24", "10.60.0.0/24"], private: ["10.50.1.0/24", "10.50.2.0/24"] },
    "10.60.0.0/24 is not in network.cidrBlock 10.50.0.0/16; name a block of the VPC",
    "askflorence:network.subnets.public[1]",
  ],
  [
    { public: ["10.50.0.0/24", "10.50.3.0/24", "10.50.4.0/24"], private: ["10.50.1.0/24", "10.50.2.0/24"] },
    "has 3 blocks for 2 availability zones; name one for each, in their order",
    "askflorence:network.subnets.public",
  ],
]);
refuses("prod", "askflorence:dataClass", [["public", "prod holds phi; write phi"]]);
refuses("staging", "askflorence:atlas.user", [
  [
    { name: "app_ingest" },
    "is the user that loads reference data; name the application's own",
    "askflorence:atlas.user.name",
  ],
]);
refuses("prod", "askflorence:edge.nextHostNames", [
  [["canary.askflorence.health"], "are hostNames already; leave them out"],
]);
refuses("prod", "askflorence:delivery.environments.preview", [
  ["prod", "is that of deployments too, whose role may write; name another environment"],
]);
refuses("prod", "askflorence:atlas.retiredEntries", [
  [
    ["203.0.113.7"],
    '"203.0.113.7" is not an entry of an access list; write its block as Atlas shows it, as 203.0.113.7/32',
    "askflorence:atlas.retiredEntries[0]",
  ],
  [
    ["203.0.113.7/32"],
    "another host serves askflorence.health and needs its entries; retire them once edge.hostNames has it",
  ],
]);
refuses("staging", "askflorence:atlas.retiredEntries", [
  [["10.40.0.0/16"], "10.40.0.0/16 is the VPC's own entry, the one that stays; take it out"],
]);
refuses("staging", "askflorence:ingest.memory", [
  [
    512,
    "Fargate has no 512 MiB for cpu 2048; write one of 4096, 5120, 6144, 7168, 8192, 9216, 10240, 11264, 12288, 13312, 14336, 15360, 16384",
  ],
]);
refuses("staging", "askflorence:ingest.jobs", [
  [
    { "Load all": ["npm"] },
    '"Load all" is not a job\'s name; use lower-case letters, digits and hyphens',
    "askflorence:ingest.jobs.Load all",
  ],
  [{ load: [] }, "[] is not a command; list its words, as [npm, run, load]", "askflorence:ingest.jobs.load"],
  [
    { load: "npm run load" },
    '"npm run load" is not a command; list its words, as [npm, run, load]',
    "askflorence:ingest.jobs.load",
  ],
]);
refuses("prod", "askflorence:ingest", [
  [
    { jobs: { load: ["npm"] } },
    "reference data is not loaded where phi is held, only read from there; remove them",
    "askflorence:ingest.jobs",
  ],
]);
refuses("prod", "askflorence:protect", [["yes", "is neither on nor off; write true or false"]]);
