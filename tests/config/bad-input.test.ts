import { refuses } from "./refuses.ts";

refuses("staging", "askflorence:environment", [
  [undefined, 'is missing; write "staging" or "prod"'],
  ["production", '"production" is not one of its values; write "staging" or "prod"'],
  ["prod", "is prod, but the stack is staging; run each stack with its own file"],
]);
refuses("staging", "askflorence:owner", [
  ["", '"" is not a tag\'s value; name the team that answers for the stack'],
  [undefined, "is missing; name the team that answers for the stack"],
]);
refuses("staging", "askflorence:dataClass", [["PHI", '"PHI" is not one of its values; write "public" or "phi"']]);
refuses("staging", "askflorence:aws", [
  [undefined, "is missing; give it the keys accountId, region"],
  ["us-east-1", '"us-east-1" is not a block; give it the keys accountId, region'],
  [["x"], '["x"] is not a block; give it the keys accountId, region'],
]);
refuses("staging", "askflorence:aws.accountId", [
  [549136075525, "549136075525 is not an AWS account id; write its 12 digits in quotes"],
  ["54913607552", '"54913607552" is not an AWS account id; write its 12 digits in quotes'],
  [undefined, "is missing; write its 12 digits in quotes"],
]);
refuses("staging", "askflorence:aws.region", [
  ["us-east", '"us-east" is not an AWS region; write it as us-east-1'],
  ["US_EAST_1", '"US_EAST_1" is not an AWS region; write it as us-east-1'],
]);
refuses("staging", "askflorence:aws.profile", [["x", "unknown key; the keys here are accountId, region"]]);
refuses("staging", "askflorence:network.cidrBlock", [
  ["10.40.0.1/16", "10.40.0.1/16 has host bits set; write 10.40.0.0/16"],
  ["10.40.0.0", '"10.40.0.0" is not an IPv4 block; write it as 10.40.0.0/16'],
  ["10.40/16", '"10.40/16" is not an IPv4 block; write it as 10.40.0.0/16'],
  ["52.0.0.0/16", "52.0.0.0/16 is not private; take a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"],
  ["100.64.0.0/16", "100.64.0.0/16 is not private; take a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16"],
  ["10.0.0.0/15", "10.0.0.0/15 has the wrong size; take a /16 to /23"],
  ["10.40.0.0/29", "10.40.0.0/29 has the wrong size; take a /16 to /23"],
  ["10.40.0.0/27", "10.40.0.0/27 has the wrong size; take a /16 to /23"],
  [
    "192.168.0.0/16",
    "192.168.248.0/21 overlaps network.cidrBlock 192.168.0.0/16, and what is peered must not; change one of the two",
    "askflorence:atlas.cidrBlock",
  ],
  ["fd00::/16", '"fd00::/16" is not an IPv4 block; write it as 10.40.0.0/16'],
  [10, "10 is not an IPv4 block; write it as 10.40.0.0/16"],
]);
refuses("staging", "askflorence:network.availabilityZones", [
  [
    ["a", "b", "c", "d", "e", "f", "g", "h", "i"].map((letter) => `us-east-1${letter}`),
    "a /16 has no room for 9 availability zones; take a shorter prefix",
    "askflorence:network.cidrBlock",
  ],
  [["us-east-1a"], '["us-east-1a"] is not a list of 2 or more different availability zones; name 2 or more, each once'],
  [
    ["us-east-1a", "us-east-1a"],
    '["us-east-1a","us-east-1a"] is not a list of 2 or more different availability zones; name 2 or more, each once',
  ],
  [
    ["us-east-1a", "us-west-2b"],
    "us-west-2b is not in us-east-1; name a zone of the stack's region",
    "askflorence:network.availabilityZones[1]",
  ],
  [
    ["us-east-1a", "b"],
    '"b" is not an availability zone; write it as us-east-1a',
    "askflorence:network.availabilityZones[1]",
  ],
  ["us-east-1a", '"us-east-1a" is not a list of 2 or more different availability zones; name 2 or more, each once'],
]);
refuses("staging", "askflorence:network.natGateways", [
  ["two", '"two" is not one of its values; write "one" or "onePerZone"'],
]);
refuses("staging", "askflorence:atlas.projectId", [
  ["69e31af12fd2c0aef51bbb4", '"69e31af12fd2c0aef51bbb4" is not an Atlas project id; write its 24 hexadecimal digits'],
]);
refuses("staging", "askflorence:atlas.credentialsSecret", [
  ["a secret", '"a secret" is not the name of a secret; write its name in Secrets Manager, not its ARN'],
  [
    "arn:aws:secretsmanager:us-east-1:549136075525:secret:x",
    '"arn:aws:secretsmanager:us-east-1:549136075525:secret:x" is not the name of a secret; write its name in Secrets Manager, not its ARN',
  ],
]);
refuses("staging", "askflorence:atlas.cidrBlock", [
  ["192.168.0.0/20", "192.168.0.0/20 has the wrong size; take a /21 to /24"],
  ["192.168.248.0/25", "192.168.248.0/25 has the wrong size; take a /21 to /24"],
  [
    "10.40.8.0/21",
    "10.40.8.0/21 overlaps network.cidrBlock 10.40.0.0/16, and what is peered must not; change one of the two",
  ],
]);
refuses("staging", "askflorence:atlas.cluster.name", [
  ["ask florence", '"ask florence" is not an Atlas cluster\'s name; use letters, digits and hyphens'],
]);
refuses("staging", "askflorence:atlas.cluster.create.instanceSize", [
  [
    "M0",
    '"M0" is not one of its values; write "M10", "M20", "M30", "M40", "M50", "M60", "M80", "M140", "M200", "M300", "M400", or "M700"',
  ],
]);
refuses("staging", "askflorence:atlas.cluster.create.diskSizeGb", [
  ["40", '"40" is not a whole number from 10 to 4096; write one, without quotes'],
]);
refuses("staging", "askflorence:atlas.cluster.create.mongoDbVersion", [
  [8, '8 is not a major version of MongoDB; write it in quotes, as "8.0"'],
]);
refuses("staging", "askflorence:atlas.cluster.create.backup", [
  [true, "unknown key; the keys here are instanceSize, diskSizeGb, mongoDbVersion"],
]);
refuses("staging", "askflorence:atlas.database", [
  ["ask.florence", '"ask.florence" is not a database\'s name; use letters, digits, _ and -'],
]);
refuses("staging", "askflorence:service.cpu", [
  [500, "Fargate has no 500; write 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768"],
]);
refuses("staging", "askflorence:service.memory", [
  [8192, "Fargate has no 8192 MiB for cpu 512; write one of 1024, 2048, 3072, 4096"],
]);
refuses("staging", "askflorence:service.port", [
  [80, "80 is not a whole number from 1024 to 65535; write one, without quotes"],
]);
refuses("staging", "askflorence:service.desiredCount", [
  [0, "0 is not a whole number from 1 to 100; write one, without quotes"],
  [1.5, "1.5 is not a whole number from 1 to 100; write one, without quotes"],
]);
refuses("staging", "askflorence:referenceReads", [
  [{}, "is neither on nor off; write `enabled: true` or `enabled: false`", "askflorence:referenceReads.enabled"],
  [
    { enabled: "yes" },
    "is neither on nor off; write `enabled: true` or `enabled: false`",
    "askflorence:referenceReads.enabled",
  ],
  ["on", "is neither on nor off; write `enabled: true` or `enabled: false`"],
  [
    { enabled: false, collection: "x" },
    "unknown key; the keys here are enabled, projectId, clusterName, dataClass, credentialsSecret, username, database, collections, credential",
    "askflorence:referenceReads.collection",
  ],
]);
refuses("staging", "askflorence:networks", [
  [
    {},
    "unknown key; the keys here are environment, owner, dataClass, aws, network, atlas, service, edge, mail, delivery, alarmEmail, ingest, protect, referenceReads",
  ],
]);
refuses("staging", "aws:region", [["us-east-1", "is read by nothing here, all providers are explicit; remove it"]]);
refuses("staging", "pulumi:disable-default-providers", [
  [undefined, 'a default provider has no account guard; set it to ["*"]'],
  [["aws"], 'a default provider has no account guard; set it to ["*"]'],
]);
refuses("prod", "askflorence:atlas.cluster.create", [
  [
    { instanceSize: "M10", diskSizeGb: 10, mongoDbVersion: "8.0" },
    "a cluster that holds phi is adopted, never created or deleted here; remove create",
  ],
]);
refuses("prod", "askflorence:referenceReads.projectId", [
  ["69dc20c64005b222804dafa4", "is the stack's own project; name the project that holds the reference data"],
]);
refuses("prod", "askflorence:referenceReads.credentialsSecret", [
  [
    "prod/atlas/service-account",
    "is the secret of the stack's own project; name that of the other project's service account",
  ],
]);
refuses("prod", "askflorence:referenceReads.username", [
  ["app_primary", '"app_primary" is not a reference user\'s name; name it app_read_ and the environment that it reads'],
]);
refuses("prod", "askflorence:referenceReads.collections", [
  [[], "[] is not a list of 1 or more different collections; name 1 or more, each once"],
  [["a", "a"], '["a","a"] is not a list of 1 or more different collections; name 1 or more, each once'],
  [["*"], '"*" is not a collection\'s name; name one collection', "askflorence:referenceReads.collections[0]"],
  [undefined, "is missing; name 1 or more, each once"],
]);
refuses("prod", "askflorence:referenceReads.enabled", [
  [undefined, "is neither on nor off; write `enabled: true` or `enabled: false`"],
]);
refuses("prod", "askflorence:referenceReads.collection", [
  [
    "x",
    "unknown key; the keys here are enabled, projectId, clusterName, dataClass, credentialsSecret, username, database, collections, credential",
  ],
]);
refuses("prod", "askflorence:network.cidrBlock", [
  [
    "192.168.240.0/22",
    "192.168.240.0/21 overlaps network.cidrBlock 192.168.240.0/22, and what is peered must not; change one of the two",
    "askflorence:atlas.cidrBlock",
  ],
]);
