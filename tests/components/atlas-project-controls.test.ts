import assert from "node:assert/strict";

import type { ClusterProtection } from "../../components/atlas-cluster.ts";
import {
  AtlasProjectControls,
  type AtlasProjectControlsArgs,
  atlasEncryptionRoleName,
  atlasEncryptionRoles,
} from "../../components/atlas-project-controls.ts";
import { declare, fails, type Opts, previewsTheSame } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const AUDITING = "mongodbatlas:index/auditing:Auditing controls-auditing";
const SETUP = "mongodbatlas:index/cloudProviderAccessSetup:CloudProviderAccessSetup controls-access";
const ROLE = "aws:iam/role:Role controls-role";
const POLICY = "aws:iam/rolePolicy:RolePolicy controls-policy";
const AUTHORIZATION =
  "mongodbatlas:index/cloudProviderAccessAuthorization:CloudProviderAccessAuthorization controls-authorization";
const ENCRYPTION = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest controls-encryption";

const protectionFacts: ClusterProtection = {
  terminationProtectionEnabled: true,
  backupEnabled: true,
  pitEnabled: true,
  encryptionAtRestProvider: "NONE",
  minimumEnabledTlsProtocol: "TLS1_2",
  mongoDbVersion: "8.0.13",
  instanceSize: "M10",
};
const args: AtlasProjectControlsArgs = { ...stack, projectId: "the project", keyArn: "the key" };
const controls = (opts: Opts) => new AtlasProjectControls("controls", args, opts);

describe("AtlasProjectControls", () => {
  it("are auditing, and encryption with the CMK through a role that only Atlas assumes", async () => {
    const { tree, outputs, declared } = await declare(controls);
    const { auditFilter, ...auditing } = declared.inputsOf(AUDITING);
    assert.deepEqual(auditing, { projectId: "the project", enabled: true, auditAuthorizationSuccess: false });
    assert.deepEqual(tree[""], { "askflorence:components:AtlasProjectControls controls": {} });
    assert.deepEqual(tree.controls, {
      [AUDITING]: { ...auditing, auditFilter },
      [SETUP]: { projectId: "the project", providerName: "AWS" },
      [ROLE]: {
        name: "askflorence-prod-atlas-encryption",
        description: "Atlas encrypts the clusters of askflorence-prod",
        assumeRolePolicy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "Atlas's principal" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "sts:ExternalId": "the external id" } },
            },
          ],
        },
        tags,
      },
      [POLICY]: {
        name: "use-encryption-key",
        role: "askflorence-prod-atlas-encryption",
        policy: {
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Action: ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"], Resource: "the key" },
          ],
        },
      },
      [AUTHORIZATION]: {
        projectId: "the project",
        roleId: "controls-access.roleId",
        aws: { iamAssumedRoleArn: "controls-role.arn" },
      },
      [ENCRYPTION]: {
        projectId: "the project",
        awsKmsConfig: {
          enabled: true,
          customerMasterKeyId: "the key",
          region: "US_EAST_1",
          roleId: "controls-access.roleId",
        },
      },
    });
    assert.deepEqual(outputs, {
      controls: { projectId: "the project", encryptionRoleArn: "controls-role.arn" },
    });
  });

  const protection = async (protect?: boolean) => {
    const kept = (opts: Opts) => new AtlasProjectControls("controls", args, { ...opts, protect });
    return Object.entries((await declare(kept)).options).flatMap(([key, options]) =>
      options.protect === true && !key.startsWith("askflorence:") ? [key] : [],
    );
  };

  it("are protected: to delete a setting is to switch it off, and to delete the role is to lose the key", async () => {
    const all = [AUDITING, SETUP, ROLE, POLICY, AUTHORIZATION, ENCRYPTION].sort();
    assert.deepEqual((await protection()).sort(), all);
    assert.deepEqual((await protection(true)).sort(), all);
    assert.deepEqual(await protection(false), []);
  });

  it("switch encryption on when Atlas has the role and the role may use the key", async () => {
    const { declared } = await declare(controls);
    const before = declared.waitsFor(ENCRYPTION);
    for (const name of ["controls-authorization", "controls-policy", "controls-role", "controls-access"]) {
      assert.ok(before.includes(name), `encryption does not wait for ${name}`);
    }
  });

  const audited = async () => {
    const { declared } = await declare(controls);
    return declared.inputsOf(AUDITING).auditFilter as { $or: [{ atype: { $in: string[] } }, Record<string, unknown>] };
  };

  it("audit who logs in and who is refused, and every change of users, roles and collections", async () => {
    const [events, refusals] = (await audited()).$or;
    for (const event of [
      "authenticate",
      "createUser",
      "grantRolesToUser",
      "updateRole",
      "dropCollection",
      "dropIndex",
    ]) {
      assert.ok(events.atype.$in.includes(event), `${event} is not audited`);
    }
    assert.equal(new Set(events.atype.$in).size, events.atype.$in.length);
    assert.deepEqual(refusals, { atype: "authCheck", result: { $ne: 0 } });
  });

  it("do not audit what is allowed, reads above all", async () => {
    const filter = await audited();
    assert.equal(filter.$or.length, 2);
    assert.ok(!filter.$or[0].atype.$in.includes("authCheck"));
  });

  it("give the role a permission boundary where the stack has one", async () => {
    const bounded = { ...args, permissionsBoundary: "the boundary" };
    const { declared } = await declare((opts) => new AtlasProjectControls("controls", bounded, opts));
    assert.equal(declared.inputsOf(ROLE).permissionsBoundary, "the boundary");
  });

  describe("the roles that the key's policy admits", () => {
    const GET_ROLE = "aws:iam/getRole:getRole";
    const roles = (encryptionAtRestProvider: string, encryptionRoleName?: string) => (opts: Opts) =>
      atlasEncryptionRoles(
        { ...stack, encryptionRoleName },
        { clusterName: "the cluster", protection: { ...protectionFacts, encryptionAtRestProvider } },
        opts.providers[0],
      );
    const own = "askflorence-prod-atlas-encryption";
    const missing = {
      answers: {
        [GET_ROLE]: () => {
          throw new Error("reading IAM Role (x): couldn't find resource");
        },
      },
    };

    it("are the stack's own where Atlas does not encrypt the cluster yet, or does so through it", async () => {
      assert.deepEqual((await declare(roles("NONE"))).result, [own]);
      const there = { answers: { [GET_ROLE]: () => ({ name: own }) } };
      assert.deepEqual((await declare(roles("AWS"), there)).result, [own]);
    });

    it("are also the predecessor's while Atlas still uses that", async () => {
      assert.deepEqual((await declare(roles("AWS", "made-by-hand"))).result, [own, "made-by-hand"]);
    });

    it("have to be named where Atlas encrypts the cluster through a role of somebody else: it would lose the key", async () => {
      await fails(
        roles("AWS"),
        "Atlas encrypts the cluster the cluster with a key already, through a role that this program did not make; " +
          "name that role as askflorence:atlas.encryptionRoleName, so that the key's policy goes on to admit it",
        missing,
      );
    });
  });

  it("name the role as key policies do", () => {
    assert.equal(atlasEncryptionRoleName(stack), "askflorence-prod-atlas-encryption");
  });

  it("show the same in a preview, where Atlas's principal is unknown", async () => {
    const declared = await previewsTheSame(controls);
    assert.equal(declared.inputsOf(ROLE).assumeRolePolicy, UNKNOWN);
    assert.equal(declared.inputsOf(AUDITING).enabled, true);
  });
});
