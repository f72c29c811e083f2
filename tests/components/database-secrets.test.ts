import assert from "node:assert/strict";

import { PrimarySecret, type PrimarySecretArgs } from "../../components/primary-secret.ts";
import { ReferenceSecret, type ReferenceSecretArgs } from "../../components/reference-secret.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { type Properties, secret, UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

interface Credential {
  readonly user: Properties;
  readonly secret: Properties;
  readonly uri: string;
}

/** The four resources of a database user and its secret. */
const credential = (name: string, expected: Credential) => ({
  [`random:index/randomPassword:RandomPassword ${name}-password`]: { length: 40, special: false },
  [`mongodbatlas:index/databaseUser:DatabaseUser ${name}-user`]: {
    ...expected.user,
    authDatabaseName: "admin",
    password: secret("generated"),
  },
  [`aws:secretsmanager/secret:Secret ${name}-secret`]: {
    ...expected.secret,
    kmsKeyId: "the key",
    recoveryWindowInDays: 30,
  },
  [`aws:secretsmanager/secretVersion:SecretVersion ${name}-version`]: {
    secretId: `${name}-secret.id`,
    secretString: secret(expected.uri),
  },
});
const options = (name: string) => ({
  [`aws:secretsmanager/secretVersion:SecretVersion ${name}-version`]: { after: [`${name}-user`] },
});

const USER = "mongodbatlas:index/databaseUser:DatabaseUser primary-user";
const SECRET = "aws:secretsmanager/secret:Secret primary-secret";

describe("PrimarySecret", () => {
  const args: PrimarySecretArgs = {
    ...stack,
    cluster: {
      projectId: "the project",
      clusterName: "the cluster",
      srvConnectionString: "mongodb+srv://cluster.example.net",
    },
    database: "askflorence",
    username: "app_primary",
    secretName: "prod/mongodb/uri",
    keyArn: "the key",
  };
  const primary = (opts: Opts) => new PrimarySecret("primary", args, opts);

  it("is a user of one database in one cluster, and the secret with its connection string", async () => {
    const declared = await declare(primary);
    assert.deepEqual(declared.tree, {
      "": { "askflorence:components:PrimarySecret primary": {} },
      primary: credential("primary", {
        user: {
          projectId: "the project",
          username: "app_primary",
          roles: [{ roleName: "readWrite", databaseName: "askflorence" }],
          scopes: [{ type: "CLUSTER", name: "the cluster" }],
        },
        secret: {
          name: "prod/mongodb/uri",
          description: "Connection string of app_primary to the database askflorence",
          tags,
        },
        uri: "mongodb+srv://app_primary:generated@cluster.example.net/askflorence?retryWrites=true&w=majority&appName=askflorence-prod",
      }),
    });
    assert.deepEqual(declared.options, options("primary"));
    assert.deepEqual(declared.outputs, {
      primary: {
        secretName: "prod/mongodb/uri",
        secretArn: "primary-secret.arn",
        versionId: "primary-version.versionId",
      },
    });
  });

  it("can be a user and a secret that exist: neither the password nor the value is touched or read", async () => {
    const VERSIONS = "aws:secretsmanager/getSecretVersions:getSecretVersions";
    const versions = [
      { versionId: "old", versionStages: ["AWSPREVIOUS"] },
      { versionId: "in use", versionStages: ["AWSCURRENT"] },
    ];
    const existing = (opts: Opts) =>
      new PrimarySecret("primary", { ...args, credential: "existing", protect: true }, opts);
    const { tree, outputs, options, declared } = await declare(existing, {
      answers: { [VERSIONS]: () => ({ versions }) },
    });
    assert.deepEqual(Object.keys(tree.primary ?? {}).toSorted(), [SECRET, USER]);
    assert.ok(!("password" in declared.inputsOf(USER)));
    assert.deepEqual(options, { [USER]: { ignoreChanges: ["password"] }, [SECRET]: { protect: true } });
    assert.equal(outputs.primary?.versionId, "in use");
    assert.deepEqual(declared.invocations, { [VERSIONS]: [{ secretId: "primary-secret.id" }] });
  });

  it("needs a value in an existing secret", async () => {
    const existing = (opts: Opts) => new PrimarySecret("primary", { ...args, credential: "existing" }, opts);
    const answers = { "aws:secretsmanager/getSecretVersions:getSecretVersions": () => ({ versions: [] }) };
    await fails(
      existing,
      "The existing secret prod/mongodb/uri holds no value; put the connection string into it first",
      { answers },
    );
  });

  it("writes what is not safe in a URI as it must be written there", async () => {
    const odd = { ...args, username: "app:primary@x", displayName: "ask & florence" };
    const { declared } = await declare((opts) => new PrimarySecret("primary", odd, opts));
    const version = declared.inputsOf("aws:secretsmanager/secretVersion:SecretVersion primary-version");
    const query = "retryWrites=true&w=majority&appName=ask%20%26%20florence";
    const uri = `mongodb+srv://app%3Aprimary%40x:generated@cluster.example.net/askflorence?${query}`;
    assert.deepEqual(version.secretString, secret(uri));
  });

  it("shows the same in a preview, where the secret's name is known and nothing secret is", async () => {
    const { outputs } = await previewsTheSame(primary);
    assert.deepEqual(outputs.primary, { secretName: "prod/mongodb/uri", secretArn: UNKNOWN, versionId: UNKNOWN });
  });
});

describe("ReferenceSecret", () => {
  const args: ReferenceSecretArgs = {
    ...stack,
    projectId: "the other project",
    clusterName: "the other cluster",
    srvConnectionString: "mongodb+srv://through-the-link.example.net",
    database: "askflorence",
    collections: ["formularies_staging", "providers_staging"],
    username: "app_read_staging",
    secretName: "prod/mongodb/reference-uri",
    keyArn: "the key",
  };
  const reference = (opts: Opts) => new ReferenceSecret("reference", args, opts);

  it("is a user that reads named collections, and a secret tagged as public reference data", async () => {
    const declared = await declare(reference);
    assert.deepEqual(declared.tree, {
      "": { "askflorence:components:ReferenceSecret reference": {} },
      reference: credential("reference", {
        user: {
          projectId: "the other project",
          username: "app_read_staging",
          roles: [
            { roleName: "read", databaseName: "askflorence", collectionName: "formularies_staging" },
            { roleName: "read", databaseName: "askflorence", collectionName: "providers_staging" },
          ],
          scopes: [{ type: "CLUSTER", name: "the other cluster" }],
        },
        secret: {
          name: "prod/mongodb/reference-uri",
          description:
            "Connection string of app_read_staging, which reads public reference data through a private link",
          tags: { ...tags, data_class: "public", data_set: "reference" },
        },
        uri: "mongodb+srv://app_read_staging:generated@through-the-link.example.net/askflorence?retryWrites=true&w=majority&appName=askflorence-prod",
      }),
    });
    // Not protected: to turn reference reads off is a change of configuration.
    assert.deepEqual(declared.options, options("reference"));
    assert.deepEqual(declared.outputs, {
      reference: {
        secretName: "prod/mongodb/reference-uri",
        secretArn: "reference-secret.arn",
        versionId: "reference-version.versionId",
      },
    });
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(reference);
  });

  it("refuses a user that could read more, or be taken for another", async () => {
    await refuses(
      (opts) => new ReferenceSecret("reference", { ...args, collections: [] }, opts),
      "reference: no collection is named, and a role without one reads the whole database",
    );
    await refuses(
      (opts) => new ReferenceSecret("reference", { ...args, username: "app_primary" }, opts),
      "reference: the reference user app_primary cannot be told from others; name it app_read_ and the environment it reads",
    );
  });
});
