import assert from "node:assert/strict";

import { AtlasCluster, type ExistingCluster, findCluster } from "../../components/atlas-cluster.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { stack, tags } from "./stack.ts";

const GET_CLUSTER = "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster";
const GET_CONTAINERS = "mongodbatlas:index/getNetworkContainers:getNetworkContainers";

const place = { ...stack, projectId: "the project", clusterName: "the cluster", cidrBlock: "192.168.240.0/21" };
const create = { instanceSize: "M30", diskSizeGb: 40, mongoDbVersion: "8.0" };
const created = (opts: Opts) => new AtlasCluster("database", { ...place, create }, opts);

/** What Atlas says of the created cluster, once it is there. */
const answers = {
  [GET_CLUSTER]: () => ({ connectionStrings: { standardSrv: "mongodb+srv://created.example.net" } }),
};

describe("AtlasCluster, created", () => {
  it("is the network container, then the cluster in it, and asks Atlas where to connect", async () => {
    const { tree, options, outputs, declared } = await declare(created, { answers });
    assert.deepEqual(declared.invocations, { [GET_CLUSTER]: [{ projectId: "the project", name: "the cluster" }] });
    assert.deepEqual(tree, {
      "": { "askflorence:components:AtlasCluster database": {} },
      database: {
        "mongodbatlas:index/networkContainer:NetworkContainer database-container": {
          projectId: "the project",
          providerName: "AWS",
          regionName: "US_EAST_1",
          atlasCidrBlock: "192.168.240.0/21",
        },
        "mongodbatlas:index/advancedCluster:AdvancedCluster database-cluster": {
          projectId: "the project",
          name: "the cluster",
          clusterType: "REPLICASET",
          mongoDbMajorVersion: "8.0",
          replicationSpecs: [
            {
              regionConfigs: [
                {
                  providerName: "AWS",
                  regionName: "US_EAST_1",
                  priority: 7,
                  electableSpecs: { instanceSize: "M30", diskSizeGb: 40, nodeCount: 3 },
                },
              ],
            },
          ],
          advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
          backupEnabled: false,
          pitEnabled: false,
          tags,
        },
      },
    });
    assert.deepEqual(options, {
      "mongodbatlas:index/advancedCluster:AdvancedCluster database-cluster": { after: ["database-container"] },
    });
    assert.deepEqual(outputs, {
      database: {
        projectId: "the project",
        dataClass: "phi",
        clusterName: "the cluster",
        containerId: "database-container.containerId",
        atlasCidrBlock: "192.168.240.0/21",
        srvConnectionString: "mongodb+srv://created.example.net",
        adopted: false,
        protection: {
          terminationProtectionEnabled: false,
          backupEnabled: false,
          pitEnabled: false,
          encryptionAtRestProvider: "NONE",
          minimumEnabledTlsProtocol: "TLS1_2",
          mongoDbVersion: "8.0.13",
          instanceSize: "M30",
        },
      },
    });
  });

  it("shows the same in a preview", async () => {
    await previewsTheSame(created, { answers });
  });

  it("refuses a tier that cannot be peered", async () => {
    await refuses(
      (opts) => new AtlasCluster("database", { ...place, create: { ...create, instanceSize: "M0" } }, opts),
      "database: an M0 cluster cannot be peered; create an M10 or larger, or grow the M0 one in Atlas first",
    );
  });
});

const protection = {
  terminationProtectionEnabled: true,
  backupEnabled: true,
  pitEnabled: true,
  encryptionAtRestProvider: "AWS",
  minimumEnabledTlsProtocol: "TLS1_3",
  mongoDbVersion: "8.0.12",
  instanceSize: "M10",
};
const existing: ExistingCluster = {
  clusterName: "the cluster",
  containerId: "container in the region",
  atlasCidrBlock: "192.168.240.0/21",
  srvConnectionString: "mongodb+srv://existing.example.net",
  protection,
};

describe("AtlasCluster, adopted", () => {
  it("declares nothing, and gives out what Atlas reported", async () => {
    const { tree, outputs } = await declare((opts) => new AtlasCluster("database", { ...place, existing }, opts));
    assert.deepEqual(tree, { "": { "askflorence:components:AtlasCluster database": {} } });
    assert.deepEqual(outputs, {
      database: { ...existing, projectId: "the project", dataClass: "phi", adopted: true },
    });
  });
});

describe("findCluster", () => {
  const { instanceSize, minimumEnabledTlsProtocol, ...reported } = protection;
  const answers = {
    [GET_CLUSTER]: () => ({
      ...reported,
      name: "the cluster",
      connectionStrings: { standardSrv: "mongodb+srv://existing.example.net" },
      advancedConfiguration: { minimumEnabledTlsProtocol },
      replicationSpecs: [{ regionConfigs: [{ electableSpecs: { instanceSize } }] }],
    }),
    [GET_CONTAINERS]: () => ({
      results: [
        { id: "container elsewhere", regionName: "US_WEST_2", atlasCidrBlock: "192.168.0.0/21" },
        { id: "container in the region", regionName: "US_EAST_1", atlasCidrBlock: "192.168.240.0/21" },
      ],
    }),
  };
  const find = ({ providers: [, atlas] }: Opts) => findCluster(place, atlas);

  it("reads the cluster and the container of its region, and declares nothing", async () => {
    const { result, tree, declared } = await declare(find, { answers });
    assert.deepEqual(result, existing);
    assert.deepEqual(tree, {});
    assert.deepEqual(declared.invocations, {
      [GET_CLUSTER]: [{ projectId: "the project", name: "the cluster" }],
      [GET_CONTAINERS]: [{ projectId: "the project", providerName: "AWS" }],
    });
  });

  it("says what Atlas refused", async () => {
    const refuse = () => {
      throw new Error("CLUSTER_NOT_FOUND: no such cluster");
    };
    await fails(
      find,
      "This stack cannot adopt cluster the cluster of project the project; check the configured ids and names, " +
        "and what the service account may do. Atlas says: CLUSTER_NOT_FOUND: no such cluster",
      { answers: { ...answers, [GET_CLUSTER]: refuse } },
    );
  });

  it("refuses a project without a network container in the region", async () => {
    const elsewhere = () => ({ results: [{ id: "x", regionName: "US_WEST_2", atlasCidrBlock: place.cidrBlock }] });
    await fails(
      find,
      "Atlas project the project has no network container in us-east-1, so no cluster there to adopt; " +
        "correct the project or the region, or let this program create the cluster",
      { answers: { ...answers, [GET_CONTAINERS]: elsewhere } },
    );
  });

  it("refuses a container whose block is not the configured one", async () => {
    const other = () => ({ results: [{ id: "x", regionName: "US_EAST_1", atlasCidrBlock: "192.168.248.0/21" }] });
    await fails(
      find,
      "The Atlas network container of project the project in us-east-1 is 192.168.248.0/21, not 192.168.240.0/21; " +
        "configure 192.168.248.0/21: Atlas does not change it",
      { answers: { ...answers, [GET_CONTAINERS]: other } },
    );
  });
});
