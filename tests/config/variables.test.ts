import assert from "node:assert/strict";

import { parseConfig } from "../../config.ts";
import { problemsOf } from "./problems.ts";
import { refuses } from "./refuses.ts";
import { edited } from "./stack-file.ts";

const PLAIN = "askflorence:service.environment";
const SECRETS = "askflorence:service.secrets";
const FORM = "is not the name of an environment variable; use capital letters, digits and _, a letter first";
const secret = (name: string, dataClass: unknown = "public") => ({ name, dataClass });

describe("the variables of the tasks", () => {
  it("are plain, or secrets with a name and a class", () => {
    const environment = { LOG_LEVEL: "debug", CMS_API_URL: "https://marketplace.api.healthcare.gov", MONKEY_BARS: "3" };
    const secrets = { CMS_API_KEY: secret("prod/cms/api-key"), SESSION_SECRET: secret("prod/session", "phi") };
    assert.deepEqual(parseConfig(edited("prod", PLAIN, environment), "prod").service.environment, environment);
    assert.deepEqual(parseConfig(edited("prod", SECRETS, secrets), "prod").service.secrets, secrets);
  });

  it("are none where the stack file says nothing", () => {
    const { environment, secrets } = parseConfig(edited("prod", PLAIN, undefined), "prod").service;
    assert.deepEqual({ environment, secrets }, { environment: {}, secrets: {} });
  });

  it("are refused without showing a value, which may be a secret", () => {
    for (const value of ["https://app:hunter2hunter2@example.org", 472_991_384]) {
      const problems = problemsOf(edited("prod", PLAIN, { UPSTREAM: value }), "prod");
      assert.equal(problems.length, 1);
      assert.doesNotMatch(problems.join(), /hunter2|472/);
    }
  });

  it("are either plain or secret", () => {
    const both = edited("prod", "askflorence:service", {
      ...(JSON.parse(edited("prod", "askflorence:owner", "x")["askflorence:service"] ?? "{}") as object),
      environment: { PARTNER_ID: "florence" },
      secrets: { PARTNER_ID: secret("prod/partner/id") },
    });
    assert.deepEqual(problemsOf(both, "prod"), [
      `${SECRETS}.PARTNER_ID: is a plain variable too; remove it from service.environment`,
    ]);
  });
});

refuses("prod", PLAIN, [
  ["LOG_LEVEL=debug", '"LOG_LEVEL=debug" is not a table of texts; write each under its name'],
  [{ "log-level": "debug" }, `"log-level" ${FORM}`, `${PLAIN}.log-level`],
  [{ "1ST": "debug" }, `"1ST" ${FORM}`, `${PLAIN}.1ST`],
  [{ LOG_LEVEL: 3 }, "is not a text; write it in quotes", `${PLAIN}.LOG_LEVEL`],
  ...["NODE_ENV", "PORT", "MONGODB_URI", "MONGODB_REFERENCE_URI"].map(
    (name) => [{ [name]: "x" }, "is set by the program; remove it", `${PLAIN}.${name}`] as const,
  ),
  ...[
    "CMS_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "SESSION_SECRET",
    "GITHUB_TOKEN",
    "SMTP_PASSWORD",
    "SMTP_PASSWD",
    "SENTRY_DSN",
    "REDIS_URL",
    "MONGO_CACHE_URI",
  ].map(
    (name) => [{ [name]: "x" }, "is a secret by its name; put it into service.secrets", `${PLAIN}.${name}`] as const,
  ),
  ...["https://app:hunter2@example.org", "redis://:hunter2@cache:6379", "AKIAIOSFODNN7EXAMPLE"].map(
    (value) => [{ UPSTREAM: value }, "holds credentials; put it into service.secrets", `${PLAIN}.UPSTREAM`] as const,
  ),
]);

refuses("prod", SECRETS, [
  [["prod/cms/api-key"], '["prod/cms/api-key"] is not a table of secrets; write each under its name'],
  [{ cmsApiKey: secret("prod/cms/api-key") }, `"cmsApiKey" ${FORM}`, `${SECRETS}.cmsApiKey`],
  [
    { CMS_API_KEY: "prod/cms/api-key" },
    '"prod/cms/api-key" is not a block; give it the keys name, dataClass',
    `${SECRETS}.CMS_API_KEY`,
  ],
  [
    { CMS_API_KEY: { ...secret("prod/cms/api-key"), value: "hunter2" } },
    "unknown key; the keys here are name, dataClass",
    `${SECRETS}.CMS_API_KEY.value`,
  ],
  [
    { CMS_API_KEY: secret("prod/cms/api-key", "secret") },
    '"secret" is not one of its values; write "public" or "phi"',
    `${SECRETS}.CMS_API_KEY.dataClass`,
  ],
  ...["cms-api-key", "prod/", "/prod/cms", "arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/cms-AbCdEf"].map(
    (name) =>
      [
        { CMS_API_KEY: secret(name) },
        `${JSON.stringify(name)} is not the name of a secret of a stack; write it as prod/cms/api-key`,
        `${SECRETS}.CMS_API_KEY.name`,
      ] as const,
  ),
  [
    { CMS_API_KEY: secret("staging/cms/api-key") },
    "staging/cms/api-key is not a secret of the stack; begin it with prod/",
    `${SECRETS}.CMS_API_KEY.name`,
  ],
  ...["uri", "ingest-uri", "reference-uri"].map(
    (name) =>
      [
        { CACHE_PASSWORD: secret(`prod/mongodb/${name}`) },
        `prod/mongodb/${name} is the program's own; give the secret a name of its own`,
        `${SECRETS}.CACHE_PASSWORD.name`,
      ] as const,
  ),
  [
    { ATLAS_TOKEN: secret("prod/atlas/service-account") },
    "prod/atlas/service-account is that of atlas.credentialsSecret; give the secret a name of its own",
    `${SECRETS}.ATLAS_TOKEN.name`,
  ],
  [
    { ATLAS_TOKEN: secret("prod/atlas/reference-service-account") },
    "prod/atlas/reference-service-account is that of referenceReads.credentialsSecret; give the secret a name of its own",
    `${SECRETS}.ATLAS_TOKEN.name`,
  ],
  [
    { CMS_API_KEY: secret("prod/cms/api-key"), CMS_KEY: secret("prod/cms/api-key") },
    "prod/cms/api-key is that of service.secrets.CMS_API_KEY; give the secret a name of its own",
    `${SECRETS}.CMS_KEY.name`,
  ],
  [{ MONGODB_URI: secret("prod/other/uri") }, "is set by the program; remove it", `${SECRETS}.MONGODB_URI`],
]);

refuses("staging", SECRETS, [
  [
    { CMS_API_KEY: secret("staging/cms/api-key", "phi") },
    "only prod holds phi; write public",
    `${SECRETS}.CMS_API_KEY.dataClass`,
  ],
]);
