import assert from "node:assert/strict";

import { atlasSuite, OTHER_PROJECT, PROJECT } from "./atlas-suite.ts";

const AUDITING = "mongodbatlas:index/auditing:Auditing";
const LOOKUP = "mongodbatlas:index/getAuditing:getAuditing";
const FILTER = '{"atype":"authenticate","param.user":{"$exists":true}}';
const INPUTS = { projectId: PROJECT, enabled: true, auditFilter: FILTER };

describe("simulated Atlas auditing", () => {
  const suite = atlasSuite();

  it("is off in a new project, and taken on by a creation", async () => {
    const off = { auditAuthorizationSuccess: false, auditFilter: "{}", configurationType: "NONE", enabled: false };
    assert.deepEqual(await suite.atlas.invoke(LOOKUP, { projectId: PROJECT }), {
      ...off,
      projectId: PROJECT,
      id: PROJECT,
    });
    const held = await suite.atlas.create(AUDITING, INPUTS);
    assert.equal(held.id, PROJECT);
    assert.deepEqual(held.state, { ...INPUTS, auditAuthorizationSuccess: false, configurationType: "FILTER_JSON" });
    assert.deepEqual(await suite.atlas.refresh(held), held);
    assert.deepEqual(await suite.atlas.diff(held, INPUTS), { paths: {}, replaces: [] });
    assert.deepEqual(await suite.atlas.invoke(LOOKUP, { projectId: PROJECT }), { ...held.state, id: PROJECT });
  });

  it("is updated in place and replaced for another project", async () => {
    const held = await suite.atlas.create(AUDITING, INPUTS);
    const other = { ...INPUTS, auditFilter: '{"atype":"dropCollection"}' };
    assert.deepEqual(await suite.atlas.diff(held, other), { paths: { auditFilter: "UPDATE" }, replaces: [] });
    const updated = await suite.atlas.update(held, other);
    assert.equal((await suite.atlas.refresh(updated))?.state.auditFilter, other.auditFilter);
    assert.deepEqual((await suite.atlas.diff(held, { ...INPUTS, projectId: OTHER_PROJECT })).replaces, ["projectId"]);
  });

  it("takes filters that are the same JSON for the same, and settings that are left out for what is there", async () => {
    const held = await suite.atlas.create(AUDITING, INPUTS);
    const spaced = JSON.stringify({ "param.user": { $exists: true }, atype: "authenticate" }, undefined, 2);
    assert.deepEqual((await suite.atlas.diff(held, { ...INPUTS, auditFilter: spaced })).paths, {});
    assert.deepEqual((await suite.atlas.diff(held, { projectId: PROJECT, enabled: true })).paths, {});
  });

  it("takes over what a project has: a creation does not send what is false, and the next update does", async () => {
    await suite.atlas.create(AUDITING, { ...INPUTS, auditAuthorizationSuccess: true });
    const wanted = { projectId: PROJECT, enabled: true, auditAuthorizationSuccess: false };
    const adopted = await suite.atlas.create(AUDITING, wanted);
    assert.equal(adopted.state.auditAuthorizationSuccess, true);
    assert.equal(adopted.state.auditFilter, FILTER);
    assert.deepEqual((await suite.atlas.diff(adopted, wanted)).paths, { auditAuthorizationSuccess: "UPDATE" });
    const updated = await suite.atlas.update(adopted, wanted);
    assert.equal(updated.state.auditAuthorizationSuccess, false);
    assert.deepEqual((await suite.atlas.diff(updated, wanted)).paths, {});
  });

  it("is imported from a project that nobody has configured, and shows what somebody else has changed", async () => {
    const imported = await suite.atlas.import(AUDITING, PROJECT);
    const { projectId, enabled } = imported?.inputs ?? {};
    assert.deepEqual({ projectId, enabled }, { projectId: PROJECT, enabled: false });
    const held = await suite.atlas.create(AUDITING, INPUTS);
    await suite.atlas.update(await suite.atlas.create(AUDITING, INPUTS), { ...INPUTS, enabled: false });
    const refreshed = (await suite.atlas.refresh(held)) ?? assert.fail();
    assert.equal(refreshed.state.enabled, false);
    assert.deepEqual((await suite.atlas.diff(refreshed, INPUTS)).paths, { enabled: "UPDATE" });
  });

  it("is switched off by a deletion, which leaves the filter", async () => {
    await suite.atlas.delete(await suite.atlas.create(AUDITING, INPUTS));
    const { enabled, auditFilter } = await suite.atlas.invoke(LOOKUP, { projectId: PROJECT });
    assert.deepEqual({ enabled, auditFilter }, { enabled: false, auditFilter: FILTER });
  });

  it("refuses a filter that is not a JSON object, and a project that the credentials do not reach", async () => {
    for (const auditFilter of ["{", "[]", "all"]) {
      await assert.rejects(suite.atlas.create(AUDITING, { ...INPUTS, auditFilter }), {
        message:
          `error creating MongoDB Auditing (${PROJECT}): https://cloud.mongodb.com/api/atlas/v2/groups/${PROJECT}/auditLog PATCH: ` +
          'HTTP 400 Bad Request (Error code: "INVALID_JSON_ATTRIBUTE") Detail: Received JSON for the auditFilter attribute ' +
          "does not match expected format. Reason: Bad Request. Params: [auditFilter], BadRequestDetail:",
      });
    }
    await assert.rejects(suite.atlas.import(AUDITING, "0".repeat(24)), /GROUP_NOT_FOUND/);
  });
});
