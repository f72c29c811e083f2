import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { authorize, document, makeAccess, trust } from "./atlas-access.ts";
import { ACCOUNT, atlasSuite, CLUSTER, clusterInputs, OTHER_PROJECT, PROJECT } from "./atlas-suite.ts";
import type { Held } from "./harness.ts";

const ENCRYPTION = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";

describe("simulated Atlas encryption at rest", () => {
  const suite = atlasSuite();
  let setup: Held;
  let key: Held;
  let role: Held;
  let policy: Held;

  const inputs = (own: Properties = {}): Properties => ({
    projectId: PROJECT,
    awsKmsConfig: {
      enabled: true,
      customerMasterKeyId: key.state.arn,
      region: "US_EAST_1",
      roleId: setup.state.roleId,
      ...own,
    },
  });
  const keyUse = (...actions: string[]): string =>
    document({ Effect: "Allow", Action: actions, Resource: key.state.arn });

  beforeEach(async () => {
    ({ setup, role } = await makeAccess(suite));
    key = await suite.aws.create("aws:kms/key:Key", {});
    policy = await suite.aws.create("aws:iam/rolePolicy:RolePolicy", {
      role: role.id,
      name: "use",
      policy: keyUse("kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"),
    });
  });

  describe("with an authorized role", () => {
    beforeEach(() => authorize(suite, setup.state.roleId, role.state.arn));

    it("is created, read back, updated in place, replaced for another project, imported and deleted", async () => {
      const held = await suite.atlas.create(ENCRYPTION, inputs());
      assert.equal(held.id, PROJECT);
      assert.deepEqual(await suite.atlas.refresh(held), held);
      assert.deepEqual(await suite.atlas.diff(held, inputs()), { paths: {}, replaces: [] });
      const config = held.state.awsKmsConfig as Properties;
      assert.deepEqual([config.valid, config.requirePrivateNetworking], [true, false]);
      const other = await suite.aws.create("aws:kms/key:Key", {});
      await suite.aws.update(policy, { ...policy.inputs, policy: keyUse("kms:*").replace(String(key.state.arn), "*") });
      const rekeyed = inputs({ customerMasterKeyId: other.state.keyId });
      const updated = await suite.atlas.update(held, rekeyed);
      assert.deepEqual((await suite.atlas.import(ENCRYPTION, PROJECT))?.inputs, updated.inputs);
      assert.deepEqual((await suite.atlas.diff(held, { ...inputs(), projectId: OTHER_PROJECT })).replaces, [
        "projectId",
      ]);
      await suite.atlas.delete(updated);
      assert.deepEqual((await suite.atlas.import(ENCRYPTION, PROJECT))?.inputs, { projectId: PROJECT });
    });

    it("keeps the key's id encrypted in the state, and nothing else of the configuration", async () => {
      const held = await suite.atlas.create(ENCRYPTION, inputs());
      assert.deepEqual(held.secret, []);
      assert.deepEqual(held.secretBelow?.awsKmsConfig, ["accessKeyId", "customerMasterKeyId"]);
    });

    it("previews what the cloud will say of the key as unknown", async () => {
      const preview = await suite.atlas.previewCreate(ENCRYPTION, inputs());
      assert.equal((preview.awsKmsConfig as Properties).valid, "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
    });

    it("lets clusters encrypt with the key, shows that in the data source, and is not deleted before them", async () => {
      const encrypted = clusterInputs("M10", { encryptionAtRestProvider: "AWS" });
      await assert.rejects(suite.atlas.create(CLUSTER, encrypted), /ENCRYPTION_AT_REST_NOT_ENABLED/);
      const held = await suite.atlas.create(ENCRYPTION, inputs());
      const cluster = await suite.atlas.create(CLUSTER, encrypted);
      const found = await suite.atlas.invoke("mongodbatlas:index/getAdvancedCluster:getAdvancedCluster", {
        projectId: PROJECT,
        name: "data",
      });
      assert.equal(found.encryptionAtRestProvider, "AWS");
      await assert.rejects(
        suite.atlas.delete(held),
        /HTTP 409 Conflict \(Error code: "CANNOT_DISABLE_ENCRYPTION_AT_REST"\)/,
      );
      await assert.rejects(suite.atlas.update(held, inputs({ enabled: false })), /CANNOT_DISABLE_ENCRYPTION_AT_REST/);
      await assert.rejects(suite.atlas.delete(setup), /Cannot remove the AWS IAM role because it is still in use/);
      await suite.atlas.delete(cluster);
      await suite.atlas.delete(held);
      await suite.atlas.delete(setup);
    });

    it("tells in the data source that it is off, and what it is", async () => {
      const lookup = "mongodbatlas:index/getEncryptionAtRest:getEncryptionAtRest";
      const off = await suite.atlas.invoke(lookup, { projectId: PROJECT });
      assert.deepEqual(off.awsKmsConfig, { enabled: false, valid: false });
      await suite.atlas.create(ENCRYPTION, inputs());
      const on = await suite.atlas.invoke(lookup, { projectId: PROJECT });
      assert.deepEqual([(on.awsKmsConfig as Properties).enabled, on.enabledForSearchNodes], [true, false]);
    });

    it("is no longer valid once the role may not use the key, and then takes no other key", async () => {
      const held = await suite.atlas.create(ENCRYPTION, inputs());
      const revoked = await suite.aws.update(policy, { ...policy.inputs, policy: keyUse("kms:Encrypt") });
      const refreshed = await suite.atlas.refresh(held);
      assert.equal((refreshed?.state.awsKmsConfig as Properties).valid, false);
      const other = await suite.aws.create("aws:kms/key:Key", {});
      await assert.rejects(
        suite.atlas.update(held, inputs({ customerMasterKeyId: other.state.arn })),
        /ENCRYPTION_AT_REST_SETTINGS_INVALID/,
      );
      await suite.aws.update(revoked, policy.inputs);
      assert.deepEqual(await suite.atlas.refresh(held), held);
    });

    const refused: [title: string, own: () => Promise<Properties> | Properties, message: RegExp][] = [
      [
        "a role that was not authorized",
        () => ({ roleId: "0".repeat(24) }),
        /"CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED".*\(the project has no such role\)$/,
      ],
      [
        "a role that no longer trusts Atlas",
        async () => {
          await suite.aws.update(role, { ...role.inputs, assumeRolePolicy: trust("other") });
          return {};
        },
        /"CANNOT_ASSUME_ROLE".*its trust policy does not let/,
      ],
      [
        "a role whose policy lacks kms:DescribeKey",
        async () => {
          await suite.aws.update(policy, { ...policy.inputs, policy: keyUse("kms:Encrypt", "kms:Decrypt") });
          return {};
        },
        /"INVALID_AWS_CREDENTIALS"\) Detail: Invalid AWS credentials\..*role\/atlas-kms may not kms:DescribeKey with the key/,
      ],
      [
        "a key whose policy does not let the role in",
        async () => {
          const admin = { AWS: `arn:aws:iam::${ACCOUNT}:user/admin` };
          const own = document({ Effect: "Allow", Principal: admin, Action: "kms:*", Resource: "*" });
          const closed = await suite.aws.create("aws:kms/key:Key", {
            policy: own,
            bypassPolicyLockoutSafetyCheck: true,
          });
          return { customerMasterKeyId: closed.state.arn };
        },
        /may not kms:Encrypt with the key/,
      ],
      [
        "a key that is disabled",
        async () => {
          await suite.aws.update(key, { isEnabled: false });
          return {};
        },
        /"AWS_KMS_CUSTOMER_MASTER_KEY_NOT_ENABLED"/,
      ],
      [
        "a key that is being deleted",
        async () => {
          await suite.aws.delete(key);
          return {};
        },
        /"AWS_KMS_CUSTOMER_MASTER_KEY_PENDING_DELETION"/,
      ],
      [
        "a key that does not exist",
        () => ({ customerMasterKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab" }),
        /us-east-1 has no such key/,
      ],
      ["another region than the key's", () => ({ region: "EU_WEST_1" }), /eu-west-1 has no such key/],
      ["a region of AWS's spelling", () => ({ region: "us-east-1" }), /"AWS_KMS_REGION_NOT_SUPPORTED"/],
      ["no region", () => ({ region: "" }), /"MISSING_ATTRIBUTE"\) Detail: The required attribute awsKms\.region/],
      ["an access key", () => ({ accessKeyId: "AKIA" }), /"AWS_KMS_CREDENTIALS_AUTH_DEPRECATED"/],
    ];
    for (const [title, own, message] of refused) {
      it(`is refused with ${title}`, async () => {
        await assert.rejects(suite.atlas.create(ENCRYPTION, inputs(await own())), message);
        assert.equal(suite.world.list(ENCRYPTION).length, 0);
      });
    }
  });

  it("is refused by property on another cloud, and before the role is authorized", async () => {
    await assert.rejects(suite.atlas.create(ENCRYPTION, { projectId: PROJECT, azureKeyVaultConfig: {} }), {
      message: "azureKeyVaultConfig: the sandbox simulates Atlas on AWS only: set awsKmsConfig",
    });
    await assert.rejects(suite.atlas.create(ENCRYPTION, inputs()), /NOT_AUTHORIZED.*\(no role was authorized\)$/);
  });
});
