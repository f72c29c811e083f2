import { atlasEncryptionAtRest as rule } from "../../../policy/rules/atlas-encryption-at-rest.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, KEY_ID, PROD_PROJECT, STAGING_PROJECT, T } from "../program.ts";

const ENCRYPTION = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";
const AUTHORIZATION = "mongodbatlas:index/cloudProviderAccessAuthorization:CloudProviderAccessAuthorization";

const program = (deployed: boolean): Fixture[] => [
  { type: T.key, name: "key", outputs: { arn: deployed ? KEY_ARN : unknown, keyId: deployed ? KEY_ID : unknown } },
  {
    type: T.atlasCluster,
    name: "database",
    // An adopted cluster has its own key only once its owner has said so in Atlas.
    outputs: {
      projectId: PROD_PROJECT,
      dataClass: "phi",
      adopted: true,
      protection: { encryptionAtRestProvider: "NONE" },
    },
  },
  { type: T.link, name: "link", outputs: { projectId: STAGING_PROJECT, dataClass: "public" } },
  { type: AUTHORIZATION, name: "authorization", inputs: { projectId: PROD_PROJECT } },
  {
    type: ENCRYPTION,
    name: "encryption",
    inputs: { projectId: PROD_PROJECT, awsKmsConfig: config({}, deployed) },
    sources: { awsKmsConfig: ["key", "authorization"] },
  },
];

function config(change: Properties, deployed = true): Properties {
  const id = (value: string): string => (deployed ? value : unknown);
  const written = { customerMasterKeyId: id(KEY_ARN), roleId: id("69fe75c5b02c024f32d2af51") };
  return { enabled: true, region: "US_EAST_1", ...written, ...change };
}

const preview = program(false);
const deployed = program(true);
const configured = (awsKmsConfig: Properties): Fixture[] =>
  changed(deployed, "encryption", { inputs: { awsKmsConfig } });
const cluster = (inputs: Properties): Fixture => ({
  type: T.cluster,
  name: "cluster",
  inputs: { projectId: PROD_PROJECT, ...inputs },
});

describe("atlas-encryption-at-rest", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, deployed));

  it("refuses a project with PHI without it", () =>
    refuses(rule, without(preview, "encryption"), "database", /gives it no encryption at rest/));

  describe("the key", () => {
    it("is refused where it is not switched on", async () => {
      await refuses(rule, configured(config({ enabled: false })), "encryption", /awsKmsConfig\.enabled on/);
      await refuses(rule, configured(config({ enabled: unknown })), "encryption", /awsKmsConfig\.enabled cannot be/);
    });

    it("is refused where none is configured", async () => {
      const both = ["encryption", "encryption"];
      await refusesAt(rule, withoutInput(deployed, "encryption", "awsKmsConfig"), both, /enabled on|names no awsKms/);
      await refuses(rule, configured({ enabled: true }), "encryption", /names no awsKmsConfig\.customerMasterKeyId/);
    });

    it("may be named by its id", () => accepts(rule, configured(config({ customerMasterKeyId: KEY_ID }))));

    it("is refused where it is AWS's, or no key of this program", async () => {
      const named = (customerMasterKeyId: string): Fixture[] => configured(config({ customerMasterKeyId }));
      await refuses(rule, named("alias/aws/secretsmanager"), "encryption", /AWS-managed key/);
      await refuses(rule, named("alias/other"), "encryption", /alias that this program does not declare/);
      await refuses(rule, named("key"), "encryption", /is no KMS key/);
      await refuses(rule, named(KEY_ID.replace("8", "9")), "encryption", /belongs to no key of this program/);
    });

    it("is refused where it is unknown and comes from no key", async () => {
      const from = (...names: string[]): Fixture[] =>
        changed(preview, "encryption", { sources: { awsKmsConfig: names } });
      await refuses(
        rule,
        from("authorization"),
        "encryption",
        /its awsKmsConfig\.customerMasterKeyId cannot be proven/,
      );
      await refuses(rule, from(), "encryption", /customerMasterKeyId cannot be proven/);
    });

    it("is refused where the whole block is unknown", () =>
      refuses(
        rule,
        changed(preview, "encryption", { inputs: { awsKmsConfig: unknown } }),
        "encryption",
        /awsKmsConfig cannot be proven/,
      ));

    it("is refused where the block is none", () =>
      refuses(
        rule,
        changed(preview, "encryption", { inputs: { awsKmsConfig: "on" } }),
        "encryption",
        /awsKmsConfig is not one object/,
      ));

    it("is not asked for in a public project", () =>
      accepts(rule, [...preview, { type: ENCRYPTION, name: "other", inputs: { projectId: STAGING_PROJECT } }]));
  });

  describe("a cluster that the program creates", () => {
    it("uses the key", () => accepts(rule, [...preview, cluster({ encryptionAtRestProvider: "AWS" })]));

    it("is refused without it", async () => {
      await refuses(rule, [...preview, cluster({})], "cluster", /does not use the customer-managed key/);
      const none = cluster({ encryptionAtRestProvider: "NONE" });
      await refuses(rule, [...preview, none], "cluster", /does not use the customer-managed key/);
      const older = { ...none, type: "mongodbatlas:index/cluster:Cluster" };
      await refuses(rule, [...preview, older], "cluster", /does not use the customer-managed key/);
    });

    it("is refused where it is not known whether it does", () =>
      refuses(
        rule,
        [...preview, cluster({ encryptionAtRestProvider: unknown })],
        "cluster",
        /encryptionAtRestProvider cannot be proven/,
      ));

    it("needs none for public data", () => accepts(rule, [...preview, cluster({ projectId: STAGING_PROJECT })]));
  });
});
