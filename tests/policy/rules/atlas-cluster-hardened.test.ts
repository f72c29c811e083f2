import { atlasClusterHardened as rule } from "../../../policy/rules/atlas-cluster-hardened.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { PROD_PROJECT, STAGING_PROJECT, T } from "../program.ts";

const sized = (specs: Properties): Properties[] => [{ regionConfigs: [{ providerName: "AWS", ...specs }] }];

/** A cluster with PHI that the program creates, in the preview of its creation. */
const created: Fixture[] = [
  {
    type: T.cluster,
    name: "cluster",
    inputs: {
      projectId: PROD_PROJECT,
      clusterType: "REPLICASET",
      mongoDbMajorVersion: "8.0",
      replicationSpecs: sized({ electableSpecs: { instanceSize: "M30", nodeCount: 3 } }),
      advancedConfiguration: { minimumEnabledTlsProtocol: "TLS1_2" },
      terminationProtectionEnabled: true,
      backupEnabled: true,
      pitEnabled: true,
      tags: { data_class: "phi" },
    },
    outputs: { mongoDbVersion: unknown, connectionStrings: unknown },
    options: { protect: true },
  },
];

const PROTECTION = {
  terminationProtectionEnabled: true,
  backupEnabled: true,
  pitEnabled: true,
  encryptionAtRestProvider: "NONE",
  minimumEnabledTlsProtocol: "TLS1_2",
  mongoDbVersion: "8.0.21",
  instanceSize: "M10",
};

/** A cluster that was there before, as its component reports it. */
const adopted = (protection: Properties | string, outputs: Properties = {}): Fixture[] => [
  {
    type: T.atlasCluster,
    name: "database",
    outputs: { projectId: PROD_PROJECT, dataClass: "phi", adopted: true, protection, ...outputs },
  },
];

const written = (inputs: Properties): Fixture[] => changed(created, "cluster", { inputs });

const PHI_ONLY = [
  ["terminationProtectionEnabled", /does not switch terminationProtectionEnabled on/],
  ["backupEnabled", /does not switch backupEnabled on/],
  ["pitEnabled", /does not switch pitEnabled on/],
] as const;

describe("atlas-cluster-hardened", () => {
  describe("a cluster that the program creates", () => {
    it("is accepted", () => accepts(rule, created));

    for (const size of ["M10", "M700", "R40", "M40_NVME"]) {
      it(`may have the size ${size}`, () =>
        accepts(rule, written({ replicationSpecs: sized({ electableSpecs: { instanceSize: size } }) })));
    }

    for (const size of ["M0", "M2", "M5", "FLEX", "XM30", "M30 ", ""]) {
      it(`is refused with the size ${JSON.stringify(size)}`, () =>
        refuses(
          rule,
          written({ replicationSpecs: sized({ electableSpecs: { instanceSize: size } }) }),
          "cluster",
          /has the instance size .*, which is not dedicated/,
        ));
    }

    it("is refused where only nodes for analytics, or of one region, are not dedicated", async () => {
      const electableSpecs = { instanceSize: "M30" };
      const analytics = sized({
        electableSpecs,
        readOnlySpecs: electableSpecs,
        analyticsSpecs: { instanceSize: "M5" },
      });
      await refuses(rule, written({ replicationSpecs: analytics }), "cluster", /the instance size M5/);
      const regions = [...sized({ electableSpecs }), ...sized({ electableSpecs: { instanceSize: "M2" } })];
      await refuses(rule, written({ replicationSpecs: regions }), "cluster", /the instance size M2/);
      const readers = sized({ electableSpecs, readOnlySpecs: { instanceSize: "M2" }, analyticsSpecs: null });
      await refuses(rule, written({ replicationSpecs: readers }), "cluster", /the instance size M2/);
    });

    it("is refused without a size", async () => {
      await refuses(rule, written({ replicationSpecs: sized({}) }), "cluster", /names no instance size/);
      await refuses(rule, withoutInput(created, "cluster", "replicationSpecs"), "cluster", /names no instance size/);
      await refuses(rule, written({ replicationSpecs: sized({ electableSpecs: {} }) }), "cluster", /size \(none\)/);
    });

    for (const [what, replicationSpecs] of [
      ["all of it", unknown],
      ["a shard", [unknown]],
      ["the regions of a shard", [{ regionConfigs: unknown }]],
      ["a region", [{ regionConfigs: [unknown] }]],
      ["a region's nodes", sized({ electableSpecs: unknown })],
      ["a size", sized({ electableSpecs: { instanceSize: unknown } })],
    ] as const) {
      it(`is refused where ${what} is unknown`, () =>
        refuses(
          rule,
          written({ replicationSpecs: replicationSpecs as Properties[] }),
          "cluster",
          /(replicationSpecs|instance size) cannot be proven/,
        ));
    }

    it("is refused where its specification is none", () =>
      refuses(rule, written({ replicationSpecs: ["M30"] }), "cluster", /element of replicationSpecs is not an object/));

    it("is refused where a part of its specification is none", async () => {
      const regions = written({ replicationSpecs: [{ regionConfigs: ["M30"] }] });
      await refuses(rule, regions, "cluster", /element of regionConfigs is not an object/);
      const specs = written({ replicationSpecs: sized({ electableSpecs: "M30" }) });
      await refuses(rule, specs, "cluster", /element of specs is not an object/);
    });

    for (const type of ["flexCluster:FlexCluster", "serverlessInstance:ServerlessInstance"]) {
      it(`is refused as ${type}`, () =>
        refuses(
          rule,
          [{ type: `mongodbatlas:index/${type}`, name: "shared", inputs: { projectId: STAGING_PROJECT } }],
          "shared",
          /is no dedicated cluster/,
        ));
    }

    const withTls = (minimumEnabledTlsProtocol: string): Fixture[] =>
      written({ advancedConfiguration: { minimumEnabledTlsProtocol } });

    it("may ask for newer TLS", async () => {
      for (const protocol of ["TLS1_3", "TLS1_10", "TLS2_0", "TLS10_0"]) await accepts(rule, withTls(protocol));
    });

    for (const protocol of ["TLS1_0", "TLS1_1", "TLS0_9", "SSL3", "tls1_2", "XTLS1_2", "TLS1_2x"]) {
      it(`is refused with ${protocol}`, () =>
        refuses(rule, withTls(protocol), "cluster", /accepts connections with .* \(minimumEnabledTlsProtocol\)/));
    }

    it("is refused where it does not write the oldest TLS", async () => {
      await refuses(rule, withTls(""), "cluster", /names no minimumEnabledTlsProtocol/);
      await refuses(rule, withoutInput(created, "cluster", "advancedConfiguration"), "cluster", /names no minimum/);
    });

    it("is refused where the oldest TLS is unknown", async () => {
      await refuses(rule, withTls(unknown), "cluster", /minimumEnabledTlsProtocol cannot be proven/);
      await refuses(rule, written({ advancedConfiguration: unknown }), "cluster", /advancedConfiguration cannot be/);
      await refuses(rule, written({ advancedConfiguration: "TLS1_2" }), "cluster", /is not one object/);
    });

    for (const version of ["6.0", "5.0", "4.4"]) {
      it(`is refused with MongoDB ${version}`, () =>
        refuses(rule, written({ mongoDbMajorVersion: version }), "cluster", /is older than the oldest supported/));
    }

    for (const version of ["7.0", "8.0", "8.2", "8.10", "10.0"]) {
      it(`may run MongoDB ${version}`, () => accepts(rule, written({ mongoDbMajorVersion: version })));
    }

    it("is refused with a version that cannot be read", async () => {
      await refuses(rule, written({ mongoDbMajorVersion: unknown }), "cluster", /mongoDbMajorVersion .*known yet/);
      for (const version of ["latest", "8", "8.0rc", "v8.0", "8_0", 8]) {
        await refuses(rule, written({ mongoDbMajorVersion: version }), "cluster", /it is no version/);
      }
    });

    it("is judged by the version that it runs where none is written", async () => {
      const unwritten = withoutInput(created, "cluster", "mongoDbMajorVersion");
      const running = (mongoDbVersion: string) => changed(unwritten, "cluster", { outputs: { mongoDbVersion } });
      await accepts(rule, unwritten);
      await accepts(rule, running("8.0.21"));
      await refuses(rule, running("6.0.20"), "cluster", /runs MongoDB 6\.0/);
      await refuses(rule, running("latest"), "cluster", /mongoDbVersion cannot be proven \(it is no version\)/);
      // What is written is what it will run.
      await accepts(rule, changed(created, "cluster", { outputs: { mongoDbVersion: "6.0.20" } }));
    });

    it("is judged by the oldest version that the operator sets", () =>
      refuses(rule, written({ mongoDbMajorVersion: "8.0" }), "cluster", /version 8\.2/, {
        oldestMongoDbVersion: "8.2",
      }));

    for (const [name, message] of PHI_ONLY) {
      it(`is refused with PHI and without ${name}`, async () => {
        await refuses(rule, written({ [name]: false }), "cluster", message);
        await refuses(rule, withoutInput(created, "cluster", name), "cluster", message);
        await refuses(rule, written({ [name]: unknown }), "cluster", new RegExp(`${name} cannot be proven`));
      });
    }

    it("is refused with PHI where the engine may delete it", () =>
      refuses(rule, changed(created, "cluster", { options: {} }), "cluster", /is not protected from deletion/));

    const bare = changed(
      PHI_ONLY.reduce((program, [name]) => withoutInput(program, "cluster", name), created),
      "cluster",
      { options: {} },
    );

    const open = changed(bare, "cluster", { inputs: { tags: { data_class: "public" } } });

    it("needs none of that with public data", () => accepts(rule, open));

    it("needs all of that where something else says that its project holds PHI", () =>
      refusesAt(
        rule,
        [...open, { type: T.atlasCluster, name: "other", outputs: { projectId: PROD_PROJECT, dataClass: "phi" } }],
        Array<string>(4).fill("cluster"),
        /switch|deletion/,
      ));

    for (const [what, tags] of [
      ["nothing classifies it", {}],
      ["its class is unknown", { data_class: unknown }],
      ["its class is misspelled", { data_class: "Public" }],
    ] as const) {
      it(`needs all of that where ${what}`, () =>
        refusesAt(
          rule,
          changed(bare, "cluster", { inputs: { tags } }),
          Array<string>(4).fill("cluster"),
          /switch|deletion/,
        ));
    }

    it("of the older type calls backups otherwise", async () => {
      const [cluster] = created;
      const classic = {
        ...cluster,
        type: "mongodbatlas:index/cluster:Cluster",
        name: "cluster",
        inputs: { ...cluster?.inputs, providerInstanceSizeName: "M10", cloudBackup: true },
      };
      await accepts(rule, [classic]);
      await refuses(rule, withoutInput([classic], "cluster", "cloudBackup"), "cluster", /switch cloudBackup on/);
      const shared = changed([classic], "cluster", { inputs: { providerInstanceSizeName: "M2" } });
      await refuses(rule, shared, "cluster", /the instance size M2/);
    });
  });

  describe("a cluster that the program adopts", () => {
    it("is accepted by what Atlas reports of it", () => accepts(rule, adopted(PROTECTION)));

    for (const [name, value, message] of [
      ["instanceSize", "M0", /the instance size M0/],
      ["instanceSize", "unknown", /the instance size unknown/],
      ["minimumEnabledTlsProtocol", "TLS1_1", /accepts connections with TLS1_1/],
      ["minimumEnabledTlsProtocol", "", /names no minimumEnabledTlsProtocol/],
      ["mongoDbVersion", "6.0.20", /runs MongoDB 6\.0/],
      ...PHI_ONLY.map(([flag, text]) => [flag, false, text] as const),
    ] as const) {
      it(`is refused with ${name} ${JSON.stringify(value)}`, () =>
        refuses(rule, adopted({ ...PROTECTION, [name]: value }), "database", message));
    }

    for (const name of Object.keys(PROTECTION).filter((fact) => fact !== "encryptionAtRestProvider")) {
      it(`is refused where ${name} is unknown`, () =>
        refuses(
          rule,
          adopted({ ...PROTECTION, [name]: unknown }),
          "database",
          new RegExp(`${name === "instanceSize" ? "instance size" : name} cannot be proven`),
        ));
    }

    it("is refused where its component reports nothing", async () => {
      await refuses(rule, adopted(unknown), "database", /protection cannot be proven/);
      const [component] = adopted(PROTECTION);
      const outputs = Object.fromEntries(
        Object.entries(component?.outputs ?? {}).filter(([name]) => name !== "protection"),
      );
      await refuses(rule, [{ type: T.atlasCluster, name: "database", outputs }], "database", /protection cannot be/);
    });

    it("needs no backup with public data", () =>
      accepts(rule, adopted({ ...PROTECTION, backupEnabled: false }, { dataClass: "public" })));

    it("is taken for one with PHI where its project is unknown", () =>
      refuses(
        rule,
        adopted({ ...PROTECTION, backupEnabled: false }, { dataClass: "public", projectId: unknown }),
        "database",
        /switch backupEnabled on in Atlas|does not switch backupEnabled on/,
      ));

    it("is judged where it is not known whether it is adopted, and by its resource where it is not", async () => {
      const weak = { ...PROTECTION, instanceSize: "M0" };
      await refuses(rule, adopted(weak, { adopted: unknown }), "database", /the instance size M0/);
      await accepts(rule, adopted(weak, { adopted: false }));
    });
  });

  it("has nothing to do with other resources", () =>
    accepts(rule, [{ type: T.peering, name: "peering", inputs: { projectId: PROD_PROJECT, adopted: true } }]));
});
