import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { runPulumi, type Sandbox } from "pulumi-sandbox";
import { stringify } from "yaml";

import type { EngineRun } from "../../cli/engine-events.ts";
import { ROOT } from "../../cli/program-copy.ts";
import { configure, credentialsOf, deployImage, operate, type Stack } from "../../cli/stacks.ts";
import { legacyIds } from "../legacy/ids.ts";
import { legacyWorld } from "../legacy/world.ts";
import { openSandbox, runCommand, temporaryDirectory } from "./support.ts";

const ACCESS_LIST = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";
const PROJECTS = { staging: "69e31af12fd2c0aef51bbb41", prod: "69dc20c64005b222804dafa4" };
const ASKFLORENCE = join(ROOT, "cli", "askflorence.js");

/** What the stack files say once the predecessor's resources are adopted: their values, where they differ from the defaults. */
const ADOPTED: Readonly<Record<Stack, Readonly<Record<string, unknown>>>> = {
  staging: {
    "network.subnets": subnets("10.40"),
    "atlas.user": { name: "app_staging", credential: "existing" },
  },
  prod: {
    "network.subnets": subnets("10.50"),
    // Another NAT gateway would send what runs in the second zone out from an address that nobody has admitted.
    "network.natGateways": "one",
    "atlas.user": { name: "app_prod", credential: "existing" },
    "referenceReads.credential": "existing",
  },
};

describe("the adoption of what the predecessor made", () => {
  const directory = temporaryDirectory();
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox(directory);
    sandbox.reset(legacyWorld());
  });
  after(() => {
    sandbox.close();
  });

  const accessList = (stack: Stack): unknown[] =>
    sandbox.world.list(ACCESS_LIST, PROJECTS[stack]).map(({ inputs }) => inputs.cidrBlock);
  /** Runs `askflorence imports`; the world is let go of meanwhile, since one process at a time works on it. */
  const imports = async (stack: Stack, ids: unknown): Promise<{ code: number; file: string; stderr: string }> => {
    const [idsFile, file] = [join(directory, `${stack}.ids.yaml`), join(directory, `${stack}.json`)];
    writeFileSync(idsFile, stringify(ids));
    sandbox.close();
    const args = ["imports", "--stack", stack, "--sandbox", "--ids", idsFile, "--output", file];
    const { code, stderr } = await runCommand(process.execPath, [ASKFLORENCE, ...args], {
      env: { PULUMI_SANDBOX_DIR: directory },
    });
    sandbox = await openSandbox(directory);
    return { code, file, stderr };
  };
  const importFile = (stack: Stack, file: string) =>
    runPulumi(
      sandbox,
      ["import", "--stack", stack, "--file", file, "--protect=false", "--generate-code=false", "--yes"],
      { cwd: ROOT, env: credentialsOf(stack) },
    );

  for (const stack of ["staging", "prod"] as const) {
    describe(`in ${stack}`, () => {
      it("begins with the providers, through which the account guard holds", async () => {
        for (const [path, value] of Object.entries(ADOPTED[stack])) await configure(sandbox, stack, path, value);
        const refused = await imports(stack, {});
        assert.notEqual(refused.code, 0);
        assert.match(refused.stderr, /the stack has no providers yet.*bring them up first: npx pulumi up/);
        const targets = ["--target", "**pulumi:providers:**", "--skip-preview", "--yes"];
        const { code, stdout, stderr } = await runPulumi(sandbox, ["up", "--stack", stack, ...targets], {
          cwd: ROOT,
          env: credentialsOf(stack),
        });
        assert.equal(code, 0, stdout + stderr);
      });

      it("refuses the id of a key that the account does not have, and leaves the file as it was", async () => {
        writeFileSync(join(directory, `${stack}.json`), "what was written before\n");
        const { code, file, stderr } = await imports(stack, { encryptionKey: "00000000-1111-2222-3333-444444444444" });
        assert.equal(code, 2);
        assert.match(
          stderr,
          /encryption-key \(0{8}-\S+\): resource '0{8}-\S+' does not exist; correct its id in \S+\.ids\.yaml, or leave it out/,
        );
        assert.equal(readFileSync(file, "utf8"), "what was written before\n");
      });

      it("imports what exists, and then plans no replacement and no deletion", async () => {
        const { code, file, stderr } = await imports(stack, legacyIds(sandbox.world)[stack]);
        assert.equal(code, 0, stderr);
        const imported = await importFile(stack, file);
        assert.equal(imported.code, 0, imported.stdout + imported.stderr);
        const preview = succeeded(await operate(sandbox, "preview", stack));
        assert.deepEqual(destructive(preview), []);
        assert.deepEqual(
          preview.steps.filter(({ diffs }) => diffs?.includes("natGatewayId")).map(({ urn }) => urn),
          [],
        );
      });

      it("comes up around it: the same network, key, cluster and secrets, with the values that they had", async () => {
        const before = identities(sandbox);
        const run = succeeded(await operate(sandbox, "up", stack, ["--skip-preview"]));
        assert.deepEqual(destructive(run), []);
        const after = identities(sandbox);
        assert.deepEqual(
          before.filter((identity) => !after.includes(identity)),
          [],
        );
        deployImage(sandbox, stack, "1ac9a58");
        succeeded(await operate(sandbox, "up", stack, ["--skip-preview"]));
        assert.deepEqual(Object.keys(succeeded(await operate(sandbox, "up", stack)).changes), ["same"]);
      });
    });
  }

  // Nested, because mocha runs a suite's own tests before its nested ones.
  describe("at its end", () => {
    it("removes the entries that are named as retired from staging's access list, last", async () => {
      assert.deepEqual(accessList("staging").toSorted(), ["10.40.0.0/16", "136.38.212.186/32", "54.164.140.5/32"]);
      await configure(sandbox, "staging", "atlas.retiredEntries", ["54.164.140.5/32", "136.38.212.186/32"]);
      const { code, file, stderr } = await imports("staging", legacyIds(sandbox.world).staging);
      assert.equal(code, 0, stderr);
      const { resources } = JSON.parse(readFileSync(file, "utf8")) as { resources: { name: string }[] };
      assert.deepEqual(
        resources.map(({ name }) => name),
        ["retired-54.164.140.5-32", "retired-136.38.212.186-32"],
      );
      const imported = await importFile("staging", file);
      assert.equal(imported.code, 0, imported.stdout + imported.stderr);
      // Something that rolls the service, so that there is an order to see.
      await configure(sandbox, "staging", "service.memory", 2048);
      const run = succeeded(await operate(sandbox, "up", "staging", ["--skip-preview"]));
      // The old revision of the task definition goes in the same phase.
      const operations = run.steps
        .map(({ op, type }) => `${op} ${type}`)
        .filter((each) => !each.startsWith("delete-replaced"));
      assert.ok(operations.includes("update aws:ecs/service:Service"), operations.join("\n"));
      assert.deepEqual(operations.slice(-2), [`delete ${ACCESS_LIST}`, `delete ${ACCESS_LIST}`]);
      assert.deepEqual(accessList("staging"), ["10.40.0.0/16"]);
    });

    it("leaves prod's access list to the host that still serves the apex", () => {
      assert.deepEqual(accessList("prod").toSorted(), ["10.50.0.0/16", "198.51.100.20/32", "198.51.100.21/32"]);
    });
  });

  describe("with wrong ids", () => {
    const refused: readonly (readonly [what: string, ids: unknown, message: RegExp])[] = [
      [
        "a secret of the other account",
        { primarySecret: "arn:aws:secretsmanager:us-east-1:039624954211:secret:prod/mongodb/uri-AbCdEf" },
        /primary-secret: arn:\S+ belongs to account 039624954211, and the stack to 549136075525; name one of the stack's own/,
      ],
      [
        "an id of another kind",
        { atlas: { container: "vpc-0c1e118736ac1fb74" } },
        /atlas\.container: "vpc-0c1e118736ac1fb74" is not of the form 24 hexadecimal digits; find it with `atlas networking containers list`/,
      ],
      ["a typing error", { encryptionkey: "x" }, /encryptionkey: unknown key; remove it/],
      [
        "half of a network",
        { network: { vpc: "vpc-0c1e118736ac1fb74" } },
        /network\.internetGateway: is missing; find it with/,
      ],
    ];
    for (const [what, ids, message] of refused) {
      it(`refuses ${what}`, async () => {
        const { code, stderr } = await imports("staging", ids);
        assert.equal(code, 2);
        assert.match(stderr, message);
      });
    }
  });
});

function subnets(prefix: string) {
  const blocks = (numbers: readonly number[]): string[] => numbers.map((number) => `${prefix}.${number}.0/24`);
  return { public: blocks([0, 1]), private: blocks([10, 11]) };
}

/** What must outlive an adoption: what there is, and the values of the secrets (their digests, since tests print them). */
function identities({ world }: Sandbox): string[] {
  const kept = [
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/natGateway:NatGateway",
    "aws:kms/key:Key",
    "aws:secretsmanager/secret:Secret",
    "aws:secretsmanager/secretVersion:SecretVersion",
    "mongodbatlas:index/advancedCluster:AdvancedCluster",
    "mongodbatlas:index/networkContainer:NetworkContainer",
    "mongodbatlas:index/networkPeering:NetworkPeering",
    "mongodbatlas:index/databaseUser:DatabaseUser",
    "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint",
  ];
  const digest = ({ secretString, password }: Record<string, unknown>): string =>
    createHash("sha256")
      .update(JSON.stringify([secretString, password]))
      .digest("hex");
  return kept.flatMap((type) =>
    world.list(type).map(({ owner, id, inputs }) => `${owner} ${type} ${id} ${digest(inputs)}`),
  );
}

function destructive({ steps }: EngineRun): string[] {
  return steps.filter(({ op }) => /delete|replace/.test(op)).map(({ op, urn }) => `${op} ${urn}`);
}

function succeeded(run: EngineRun): EngineRun {
  assert.equal(run.code, 0, run.stdout + run.stderr);
  return run;
}
