import { ecsTaskSecretsBound as rule } from "../../../policy/rules/ecs-task-secrets-bound.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { registered, taskProgram, unregistered, withDocument } from "./ecs-tasks.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";

const variable = (name: string, value = "harmless"): Fixture[] => withDocument({ environment: [{ name, value }] });

describe("ecs-task-secrets-bound", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, taskProgram(false)));
  it("accepts the compliant program once everything exists", () => accepts(rule, taskProgram(true)));
  it("accepts a container without variables", async () => {
    await accepts(rule, withDocument({ environment: [] }));
    await accepts(rule, withDocument({ environment: null as unknown as string }));
  });

  for (const name of [
    "DB_PASSWORD",
    "dbPassword",
    "REDIS_PASSWD",
    "KEY_PASSPHRASE",
    "SESSION_SECRET",
    "GITHUB_TOKEN",
    "GOOGLE_CREDENTIALS",
    "ECS_ENGINE_AUTH_DATA",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "OPENAI_API_KEY",
    "STRIPE_APIKEY",
    "JWT_PRIVATE_KEY",
    "COOKIE_ENCRYPTION_KEY",
    "MONGODB_URI",
    "MONGODB_REFERENCE_URI",
    "MONGO_URL",
    "DATABASE_URL",
    "SERVICE_BUS_CONNECTION_STRING",
  ]) {
    it(`refuses ${name}`, () => refuses(rule, variable(name), "task", new RegExp(`has ${name} in its plain`)));
    it(`refuses ${name} that a component registers, in the first preview`, () =>
      refuses(rule, registered({ environment: ["NODE_ENV", name] }), "task", new RegExp(`has ${name} in its plain`)));
  }

  for (const name of ["DB_SECRET_ARN", "TOKEN_ISSUER", "PORT", "PASSWORD_MIN_LENGTH", "API_KEY_HEADER", "PUBLIC_URL"]) {
    it(`accepts ${name}, which is no secret`, async () => {
      await accepts(rule, variable(name));
      await accepts(rule, registered({ environment: [name] }));
    });
  }

  for (const [what, value] of [
    ["a password in a URL", "mongodb+srv://app:hunter2@cluster.example.net/db"],
    ["a password in a URL without a user", "redis://:hunter2@cache.example.net"],
    ["an AWS access key", "AKIAIOSFODNN7EXAMPLE"],
    ["a temporary AWS access key", "key ASIAIOSFODNN7EXAMPLE"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----hunter2"],
    ["a private key without an algorithm", "-----BEGIN PRIVATE KEY-----hunter2"],
  ] as const) {
    it(`refuses ${what}, without printing it`, () =>
      refuses(rule, variable("SETTING", value), "task", /^(?!.*(hunter2|EXAMPLE)).*the value of SETTING shows it/s));
  }

  for (const value of [
    "https://example.com/a:b@c",
    "https://example.com",
    "user@example.com",
    "XAKIAIOSFODNN7EXAMPLE",
  ]) {
    it(`accepts the value ${value}`, () => accepts(rule, variable("SETTING", value)));
  }

  it("refuses a value that is a secret and has no name", () =>
    refuses(
      rule,
      withDocument({ environment: [{ value: "https://a:b@c" }] }),
      "task",
      /the value of a variable without a name shows it/,
    ));

  it("refuses a container that has its variables twice, in different case", () =>
    refuses(
      rule,
      withDocument({}, { environment: null as unknown as string, Environment: [] }),
      "task",
      /more than once/,
    ));

  it("refuses a variable that has its name twice, and names the variable", () =>
    refuses(
      rule,
      withDocument({ environment: [{ name: "A" }, { name: "B", Name: "C" }] }),
      "task",
      /containerDefinitions\[0\]\.environment\[1\] has name more than once/,
    ));

  it("reads names in any case", () =>
    refuses(
      rule,
      withDocument({}, { environment: [{ Name: "DB_PASSWORD", Value: "x" }] }),
      "task",
      /has DB_PASSWORD in its plain/,
    ));

  it("refuses every secret of a container", () =>
    refusesAt(
      rule,
      withDocument({ environment: ["A_TOKEN", "B_TOKEN"].map((name) => ({ name, value: "x" })) }),
      ["task", "task"],
      /_TOKEN/,
    ));

  it("refuses variables that cannot be read", async () => {
    const message = /containerDefinitions\[0\]\.environment is no list of objects/;
    await refuses(rule, withDocument({ environment: "A=b" }), "task", message);
    await refuses(rule, withDocument({ environment: ["A=b"] }), "task", message);
  });

  describe("the setting plainNames", () => {
    const settings = { plainNames: ["MAP_TOKEN"] };
    it("admits a name that sounds like a secret, in the document and registered", async () => {
      await accepts(rule, variable("MAP_TOKEN"), settings);
      await accepts(rule, registered({ environment: ["MAP_TOKEN"] }), settings);
    });
    it("admits no other name", () => refuses(rule, variable("MY_MAP_TOKEN"), "task", /MY_MAP_TOKEN/, settings));
    it("admits no value that is a secret", () =>
      refuses(rule, variable("MAP_TOKEN", "https://a:b@c"), "task", /the value of MAP_TOKEN/, settings));
  });

  describe("an unknown document", () => {
    it("is refused without a component that registers its variables", () =>
      refuses(rule, unregistered(), "task", /no component registers its plain environment variables/));

    for (const [what, environment] of [
      ["leaves them out", undefined],
      ["does not know them", unknown],
      ["does not know one", ["NODE_ENV", unknown]],
    ] as const) {
      it(`is refused where its component ${what}`, () =>
        refuses(rule, registered({ environment: environment as string }), "task", /registered environment cannot be/));
    }

    it("is refused by the name of an object that its component registers", () =>
      refuses(rule, registered({ environment: [{ name: "DB_PASSWORD" }] }), "task", /has DB_PASSWORD/));

    it("is judged by what is in it once it is known", () =>
      accepts(
        rule,
        changed([...taskProgram(true), { type: PASSWORD, name: "maker" }], "task", {
          sources: { containerDefinitions: ["secret", "maker"] },
        }),
      ));

    for (const type of [PASSWORD, "aws:iam/accessKey:AccessKey"]) {
      it(`is refused where it comes from a ${type}`, () =>
        refuses(
          rule,
          changed([...taskProgram(false), { type, name: "maker" }], "task", {
            sources: { containerDefinitions: ["secret", "maker"] },
          }),
          "task",
          /comes from .*"maker"/,
        ));
    }
  });
});
