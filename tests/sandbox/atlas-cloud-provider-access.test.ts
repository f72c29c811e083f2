import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { ATLAS, AUTHORIZATION, authorize, makeAccess, SETUP, trust } from "./atlas-access.ts";
import { ACCOUNT, atlasSuite, OTHER_PROJECT, PROJECT } from "./atlas-suite.ts";
import type { Held } from "./harness.ts";

describe("simulated access of Atlas to AWS", () => {
  const suite = atlasSuite();
  let setup: Held;
  let externalId: unknown;
  let role: Held;

  beforeEach(async () => {
    ({ setup, externalId, role } = await makeAccess(suite));
  });

  it("is set up with Atlas's principal and an external id of its own, and imported by its role id", async () => {
    const [config] = setup.state.awsConfigs as Properties[];
    assert.equal(config?.atlasAwsAccountArn, ATLAS);
    assert.match(String(externalId), /^[0-9a-f-]{36}$/);
    assert.deepEqual(await suite.atlas.refresh(setup), setup);
    const imported = await suite.atlas.import(SETUP, `${PROJECT}-AWS-${String(setup.state.roleId)}`);
    assert.deepEqual(imported?.inputs, setup.inputs);
    assert.equal(imported.id, setup.id);
    const other = await suite.atlas.create(SETUP, { projectId: PROJECT, providerName: "AWS" });
    assert.notDeepEqual(other.state.awsConfigs, setup.state.awsConfigs);
    assert.deepEqual((await suite.atlas.diff(other, { ...other.inputs, projectId: OTHER_PROJECT })).replaces, [
      "projectId",
    ]);
    await suite.atlas.delete(other);
    assert.equal(await suite.atlas.refresh(other), undefined);
    await assert.rejects(suite.atlas.create(SETUP, { projectId: PROJECT, providerName: "GCP" }), {
      message: "providerName: the sandbox simulates Atlas on AWS only, not on GCP",
    });
  });

  it("is authorized for a role that trusts Atlas, shows since when, and can't be imported", async () => {
    const held = await authorize(suite, setup.state.roleId, role.state.arn);
    assert.deepEqual(await suite.atlas.refresh(held), held);
    assert.deepEqual(await suite.atlas.refresh(setup), setup, "the setup shows nothing of it");
    assert.deepEqual(await suite.atlas.diff(held, held.inputs), { paths: {}, replaces: [] });
    assert.ok(new Date(String(held.state.authorizedDate)) <= suite.world.now());
    await assert.rejects(suite.atlas.import(AUTHORIZATION, `${PROJECT}-1`), {
      message: "resource mongodbatlas_cloud_provider_access_authorization doesn't support import",
    });
    await suite.atlas.delete(setup);
    assert.equal(await suite.atlas.refresh(held), undefined, "it goes with its setup");
  });

  const refused: [title: string, own: () => Promise<unknown>, reason: RegExp][] = [
    [
      "that does not exist",
      () => Promise.resolve(`arn:aws:iam::${ACCOUNT}:role/none`),
      /no AWS account of the sandbox has the role/,
    ],
    [
      "that trusts another external id",
      async () => (await suite.aws.update(role, { ...role.inputs, assumeRolePolicy: trust("other") })).state.arn,
      /does not let arn:aws:iam::354811016174:root call sts:AssumeRole with sts:ExternalId [0-9a-f-]{36}\)$/,
    ],
    [
      "that trusts another account",
      async () =>
        (await suite.aws.update(role, { ...role.inputs, assumeRolePolicy: trust(externalId, "039624954211") })).state
          .arn,
      /does not let/,
    ],
  ];
  for (const [title, arnOf, reason] of refused) {
    it(`is not authorized for a role ${title}`, async () => {
      const arn = String(await arnOf());
      await assert.rejects(authorize(suite, setup.state.roleId, arn), ({ message }: Error) => {
        assert.ok(message.startsWith("error cloud provider access authorization: https://cloud.mongodb.com/"));
        assert.ok(
          message.includes(
            `(Error code: "CANNOT_ASSUME_ROLE") Detail: Atlas cannot assume the specified role (${arn}). Reason`,
          ),
        );
        assert.match(message, reason);
        return true;
      });
    });
  }

  it("is not authorized for a role id that the project does not have, or without a role", async () => {
    await assert.rejects(
      authorize(suite, "0".repeat(24), role.state.arn),
      /^Error: error reading cloud provider access: .*CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND/,
    );
    await assert.rejects(suite.atlas.create(AUTHORIZATION, { projectId: PROJECT, roleId: setup.state.roleId }), {
      message: "error CloudProviderAccessAuthorization missing iam_assumed_role_arn",
    });
  });
});
