import assert from "node:assert/strict";

import { without } from "../../sandbox/cloud/properties.ts";
import { type Properties, UNKNOWN } from "../../sandbox/protocol/values.ts";
import {
  atlasSuite,
  CLUSTER,
  clusterInputs,
  CONTAINER,
  containerInputs,
  nested,
  OTHER_PROJECT,
  PROJECT,
} from "./atlas-suite.ts";
import type { Held } from "./harness.ts";
import { assertLife } from "./lifecycle.ts";

const GET = "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster";

const specOf = ({ state }: Held): Properties => (state.replicationSpecs as Properties[])[0] ?? {};
const srvOf = (cluster: Held): unknown => nested(cluster, "connectionStrings").standardSrv;

describe("simulated Atlas cluster", () => {
  const suite = atlasSuite();

  it("is created, read back, updated in place, replaced, imported and deleted", async () => {
    await assertLife(suite.atlas, CLUSTER, {
      inputs: clusterInputs("M10"),
      updated: clusterInputs("M30", { backupEnabled: true, pitEnabled: true, tags: { a: "b" } }),
      replaced: {
        name: clusterInputs("M10", { name: "other" }),
        projectId: clusterInputs("M10", { projectId: OTHER_PROJECT }),
      },
      importId: () => `${PROJECT}-data`,
    });
  });

  it("has the outputs of a replica set", async () => {
    const { id, state, ...held } = await suite.atlas.create(
      CLUSTER,
      clusterInputs("M10", { mongoDbMajorVersion: "8.0" }),
    );
    assert.match(id, /^[0-9a-f]{24}$/);
    assert.equal(state.clusterId, id);
    assert.equal(state.stateName, "IDLE");
    assert.match(String(state.mongoDbVersion), /^8\.0\.\d+$/);
    assert.match(String(state.createDate), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal(state.encryptionAtRestProvider, "NONE");
    const strings = nested({ id, state, ...held }, "connectionStrings");
    assert.match(String(strings.standardSrv), /^mongodb\+srv:\/\/data\.[a-z0-9]{7}\.mongodb\.net$/);
    const host = "data-shard-00-0\\d\\.[a-z0-9]{7}\\.mongodb\\.net:27017";
    const options = "ssl=true&authSource=admin&replicaSet=atlas-[a-z0-9]{6}-shard-0";
    assert.match(String(strings.standard), new RegExp(`^mongodb://${host},${host},${host}/\\?${options}$`));
    assert.deepEqual(strings.privateEndpoints, []);
  });

  it("has its names in the zone of the project's other clusters", async () => {
    const first = await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const second = await suite.atlas.create(CLUSTER, clusterInputs("M10", { name: "more" }));
    assert.equal(String(srvOf(second)).replace("more", "data"), srvOf(first));
  });

  it("makes a container of the default block where the region has none, and takes the one that is there", async () => {
    const own = await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const token = "mongodbatlas:index/getNetworkContainers:getNetworkContainers";
    const { results } = await suite.atlas.invoke(token, { projectId: PROJECT, providerName: "AWS" });
    const [made] = results as Properties[];
    assert.equal(made?.atlasCidrBlock, "192.168.248.0/21");
    assert.deepEqual(specOf(own).containerId, { "AWS:US_EAST_1": made.id });
    await assert.rejects(suite.atlas.create(CONTAINER, containerInputs()), /"CONTAINER_ALREADY_EXISTS"/);
    const west = containerInputs({ regionName: "US_WEST_2", atlasCidrBlock: "10.8.0.0/21" });
    const container = await suite.atlas.create(CONTAINER, west);
    const there = await suite.atlas.create(
      CLUSTER,
      clusterInputs("M10", { name: "west" }, { regionName: "US_WEST_2" }),
    );
    assert.deepEqual(specOf(there).containerId, { "AWS:US_WEST_2": container.state.containerId });
  });

  it("shows in previews what Atlas will add to a shard as unknown, and later as it is", async () => {
    const inputs = clusterInputs("M10");
    const [planned] = (await suite.atlas.previewCreate(CLUSTER, inputs)).replicationSpecs as Properties[];
    assert.equal(planned?.containerId, UNKNOWN);
    const cluster = await suite.atlas.create(CLUSTER, inputs);
    const preview = await suite.atlas.previewUpdate(cluster, clusterInputs("M30"));
    const [updated] = preview.replicationSpecs as Properties[];
    assert.deepEqual(updated?.containerId, specOf(cluster).containerId);
    assert.equal(preview.clusterId, cluster.id);
    for (const property of ["connectionStrings", "stateName", "mongoDbVersion"])
      assert.equal(preview[property], UNKNOWN);
  });

  it("is upgraded from free to dedicated alone: the rest of the change shows again and takes a second update", async () => {
    const free = await suite.atlas.create(CLUSTER, clusterInputs("M0"));
    assert.deepEqual(specOf(free).containerId, {});
    const wanted = clusterInputs("M10", { backupEnabled: true, tags: { a: "b" } });
    const upgraded = await suite.atlas.update(free, wanted);
    assert.equal(srvOf(upgraded), srvOf(free));
    assert.notEqual(nested(upgraded, "connectionStrings").standard, nested(free, "connectionStrings").standard);
    assert.equal(upgraded.state.backupEnabled, false);
    assert.equal(upgraded.state.tags, undefined);
    assert.deepEqual(await suite.atlas.diff(upgraded, wanted), {
      paths: { backupEnabled: "UPDATE", tags: "ADD" },
      replaces: [],
    });
    assert.equal((await suite.atlas.refresh(upgraded))?.inputs.backupEnabled, undefined);
    const complete = await suite.atlas.update(upgraded, wanted);
    assert.equal(complete.state.backupEnabled, true);
    assert.deepEqual(complete.state.tags, { a: "b" });
    assert.deepEqual(await suite.atlas.diff(complete, wanted), { paths: {}, replaces: [] });
  });

  it("has no backup, version or key of its own where it is free, and changes only by an upgrade", async () => {
    const refused = (more: Properties): Promise<Held> => suite.atlas.create(CLUSTER, clusterInputs("M0", more));
    await assert.rejects(
      refused({ backupEnabled: true }),
      /"INVALID_ATTRIBUTE"\) Detail: Invalid attribute backupEnabled/,
    );
    await assert.rejects(refused({ mongoDbMajorVersion: "8.0" }), /"TENANT_ATTRIBUTE_READ_ONLY"/);
    await assert.rejects(refused({ encryptionAtRestProvider: "AWS" }), /"CANNOT_USE_ENCRYPTION_AT_REST_TENANT"/);
    const free = await suite.atlas.create(CLUSTER, clusterInputs("M0"));
    await assert.rejects(
      suite.atlas.update(free, clusterInputs("M0", { tags: { a: "b" } })),
      /"TENANT_CLUSTER_UPDATE_UNSUPPORTED"/,
    );
    const dedicated = await suite.atlas.create(CLUSTER, clusterInputs("M10", { name: "other" }));
    const back = suite.atlas.update(dedicated, clusterInputs("M0", { name: "other" }));
    await assert.rejects(back, /"CLUSTER_CANNOT_CHANGE_PROVIDER_NAME"/);
  });

  it("is not deleted while its protection is on, as last applied", async () => {
    const cluster = await suite.atlas.create(CLUSTER, clusterInputs("M10", { terminationProtectionEnabled: true }));
    await assert.rejects(suite.atlas.delete(cluster), /"CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED"/);
    const open = await suite.atlas.update(cluster, clusterInputs("M10", { terminationProtectionEnabled: false }));
    await suite.atlas.delete(open);
  });

  it("has a name that no other cluster of the project has or begins with", async () => {
    const create = (name: string, projectId = PROJECT): Promise<Held> =>
      suite.atlas.create(CLUSTER, clusterInputs("M10", { name, projectId }));
    await create("data");
    await assert.rejects(create("data"), {
      message:
        `Error in create: cluster name: data, API error details: https://cloud.mongodb.com/api/atlas/v2/groups/${PROJECT}/clusters POST: ` +
        'HTTP 400 Bad Request (Error code: "DUPLICATE_CLUSTER_NAME") ' +
        `Detail: A cluster named data is already present in group ${PROJECT}. Reason: Bad Request. Params: [data ${PROJECT}], BadRequestDetail:`,
    });
    await create("data", OTHER_PROJECT);
    await create("a-name-of-23-characters");
    await assert.rejects(create("a-name-of-23-characters-and-more"), /"DUPLICATE_CLUSTER_NAME_PREFIX"/);
    await assert.rejects(create("under_score"), /"CLUSTER_NAME_INVALID"/);
  });

  it("gets a name of its own where the program gives none", async () => {
    const inputs = without(clusterInputs("M10"), "name");
    assert.match(String((await suite.atlas.create(CLUSTER, inputs)).state.name), /^example-[0-9a-f]{7}$/);
  });

  for (const [what, inputs, error] of [
    ["a size that is not there", clusterInputs("M15"), /"INVALID_ENUM_VALUE".*M15/],
    [
      "a region in AWS's form",
      clusterInputs("M10", {}, { regionName: "us-east-1" }),
      /"INVALID_REGION".*No region us-east-1/,
    ],
    [
      "an even number of nodes",
      clusterInputs("M10", {}, { electableSpecs: { instanceSize: "M10", nodeCount: 4 } }),
      /"CLUSTER_REPLICATION_FACTOR_INVALID"/,
    ],
    ["an unknown version", clusterInputs("M10", { mongoDbMajorVersion: "3.2" }), /"MONGODB_VERSION_INVALID"/],
    [
      "point-in-time recovery without a backup",
      clusterInputs("M10", { pitEnabled: true }),
      /"INVALID_ATTRIBUTE".*pitEnabled/,
    ],
    [
      "a key where the project has none",
      clusterInputs("M10", { encryptionAtRestProvider: "AWS" }),
      /"ENCRYPTION_AT_REST_NOT_ENABLED"/,
    ],
    [
      "another cloud",
      clusterInputs("M10", {}, { providerName: "GCP" }),
      /^Error: replicationSpecs\[0\]\.regionConfigs\[0\]\.providerName: the sandbox simulates/,
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await assert.rejects(suite.atlas.create(CLUSTER, inputs), error);
    });
  }

  it("refuses priorities that do not descend", async () => {
    const region = (regionName: string, priority: number): Properties => ({
      providerName: "AWS",
      regionName,
      priority,
      electableSpecs: { instanceSize: "M10", nodeCount: 3 },
    });
    const replicationSpecs = [{ regionConfigs: [region("US_EAST_1", 6), region("US_WEST_2", 7)] }];
    const inputs = clusterInputs("M10", { replicationSpecs });
    await assert.rejects(
      suite.atlas.create(CLUSTER, inputs),
      /priority values in region_configs must be in descending order/,
    );
  });

  it("does not go back to an older version, and changes nothing while it is paused", async () => {
    const cluster = await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const older = suite.atlas.update(cluster, clusterInputs("M10", { mongoDbMajorVersion: "7.0" }));
    await assert.rejects(older, /"CLUSTER_UPGRADE_INVALID"/);
    const paused = await suite.atlas.update(cluster, clusterInputs("M10", { paused: true }));
    await assert.rejects(
      suite.atlas.update(paused, clusterInputs("M30", { paused: true })),
      /"CANNOT_UPDATE_PAUSED_CLUSTER"/,
    );
    await suite.atlas.update(paused, clusterInputs("M30", { paused: false }));
  });

  it("is found by name through the function, or not at all", async () => {
    const cluster = await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const found = await suite.atlas.invoke(GET, { projectId: PROJECT, name: "data" });
    assert.equal(found.clusterId, cluster.id);
    assert.deepEqual(found.connectionStrings, cluster.state.connectionStrings);
    assert.equal(found.backupEnabled, false);
    await assert.rejects(
      suite.atlas.invoke(GET, { projectId: PROJECT, name: "none" }),
      new RegExp(
        `HTTP 404 Not Found \\(Error code: "CLUSTER_NOT_FOUND"\\) Detail: No cluster named none exists in group ${PROJECT}`,
      ),
    );
    await assert.rejects(suite.atlas.import(CLUSTER, "data"), /import format error/);
  });
});
