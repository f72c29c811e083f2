import assert from "node:assert/strict";

import { createIssuedSecrets, IssuedSecret, type IssuedSecretArgs } from "../../components/issued-secret.ts";
import { declare, fails, type Opts, previewsTheSame } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const SECRET = "aws:secretsmanager/secret:Secret cms-secret";
const VERSIONS = "aws:secretsmanager/getSecretVersions:getSecretVersions";
const NO_VALUE =
  "The secret prod/cms/api-key has no value, and no task starts without it; put the value, then run up again: " +
  "aws secretsmanager put-secret-value --secret-id prod/cms/api-key --secret-string VALUE";

describe("IssuedSecret", () => {
  const args: IssuedSecretArgs = {
    ...stack,
    secretName: "prod/cms/api-key",
    dataClass: "public",
    keyArn: "the key",
    repository: { deployed: true },
  };
  const issued = (changes: Partial<IssuedSecretArgs> = {}) => {
    return (opts: Opts) => new IssuedSecret("cms", { ...args, ...changes }, opts);
  };
  const versions = (...list: unknown[]) => ({ answers: { [VERSIONS]: () => ({ versions: list }) } });
  const valued = versions(
    { versionId: "old", versionStages: ["AWSPREVIOUS"] },
    { versionId: "in use", versionStages: ["AWSCURRENT"] },
  );

  it("is an encrypted, classified secret without a value of the program's, and the version that an operator put", async () => {
    const { tree, options, outputs, declared } = await declare(issued(), valued);
    assert.deepEqual(tree, {
      "": { "askflorence:components:IssuedSecret cms": {} },
      cms: {
        [SECRET]: {
          name: "prod/cms/api-key",
          description: "Issued by others. The value is put by an operator",
          kmsKeyId: "the key",
          recoveryWindowInDays: 30,
          tags: { ...tags, data_class: "public" },
        },
      },
    });
    assert.deepEqual(options, {});
    assert.deepEqual(outputs, {
      cms: { secretName: "prod/cms/api-key", secretArn: "cms-secret.arn", versionId: "in use" },
    });
    // The list of versions, never the value.
    assert.deepEqual(declared.invocations, { [VERSIONS]: [{ secretId: "cms-secret.id" }] });
  });

  it("can be protected", async () => {
    const { options } = await declare(issued({ protect: true }), valued);
    assert.deepEqual(options, { [SECRET]: { protect: true } });
  });

  // The provider has null for an empty list; the engine may leave a null out.
  const empties = {
    "no versions": [],
    "a version that is not current": [{ versionId: "pending", versionStages: ["AWSPENDING"] }],
  };
  for (const [what, list] of Object.entries(empties)) {
    it(`fails by name while an image is deployed and there is ${what}`, async () => {
      await fails(issued(), NO_VALUE, versions(...list));
    });
  }
  for (const none of [{}, { versions: null }]) {
    it(`fails by name where the provider answers ${JSON.stringify(none)}`, async () => {
      await fails(issued(), NO_VALUE, { answers: { [VERSIONS]: () => none } });
    });
  }

  it("waits for its value while no image is deployed", async () => {
    const { outputs } = await declare(issued({ repository: { deployed: false } }), versions());
    assert.equal(outputs.cms?.versionId, "none");
  });

  it("shows the same in a preview", async () => {
    const { outputs } = await previewsTheSame(issued(), valued);
    assert.deepEqual(outputs.cms, { secretName: "prod/cms/api-key", secretArn: UNKNOWN, versionId: UNKNOWN });
  });

  it("is made for each variable, and named after its secret, so that a variable can be renamed", async () => {
    const { result, tree } = await declare(
      (opts) =>
        createIssuedSecrets(
          {
            CMS_API_KEY: { name: "prod/cms/api-key", dataClass: "public" },
            SESSION_SECRET: { name: "prod/session", dataClass: "phi" },
          },
          args,
          opts,
        ),
      valued,
    );
    assert.deepEqual(Object.keys(result), ["CMS_API_KEY", "SESSION_SECRET"]);
    assert.deepEqual(Object.keys(tree[""] ?? {}), [
      "askflorence:components:IssuedSecret issued-cms/api-key",
      "askflorence:components:IssuedSecret issued-session",
    ]);
    const session = tree["issued-session"]?.["aws:secretsmanager/secret:Secret issued-session-secret"];
    assert.deepEqual(session?.tags, { ...tags, data_class: "phi" });
  });
});
