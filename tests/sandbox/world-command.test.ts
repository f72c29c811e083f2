import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { runWorld } from "../../sandbox/command/world.ts";
import { Sandbox } from "../../sandbox/sandbox.ts";
import { UserError } from "../../sandbox/user-error.ts";
import { printed, sandboxPlace } from "./command-support.ts";

const ACCOUNT = "549136075525";
const PROJECT = "69e31af12fd2c0aef51bbb41";

describe("pulumi-sandbox world", () => {
  const here = sandboxPlace();
  const run = (...args: string[]): Promise<string> =>
    printed(() => {
      runWorld(here.sandbox, args);
    }).then(({ stdout }) => stdout);
  const putVpc = (id: string): void => {
    const inputs = { cidrBlock: "10.1.0.0/16" };
    here.sandbox.world.put({ type: "aws:ec2/vpc:Vpc", id, owner: ACCOUNT, inputs, outputs: { state: "available" } });
  };
  const vpcs = (): string[] => here.sandbox.world.list("aws:ec2/vpc:Vpc").map(({ id }) => id);

  describe("show", () => {
    it("lists what each account and project has, with what tells one from another and its state", async () => {
      putVpc("vpc-1");
      const table = await run("show");
      assert.match(table, /^AWS account 549136075525 \(askflorence-staging\), profile askflorence-staging$/m);
      assert.match(table, /^ {2}ec2 Vpc +10\.1\.0\.0\/16 {2}vpc-1 {2}available$/m);
      assert.match(table, /^Atlas project 69e31af12fd2c0aef51bbb41 \(askflorence-staging\)\n {2}nothing$/m);
      assert.match(table, /^ {2}AdvancedCluster +askflorence-prod-01 {2}69dc21a07f3e9d51c2b8e460 {2}IDLE$/m);
    });

    it("shows states as they are now, where they follow from others: also why one has failed", async () => {
      const { world } = here.sandbox;
      const put = (type: string, id: string, owner: string, inputs: object, outputs: object = {}): void => {
        world.put({ type, id, owner, inputs: { ...inputs }, outputs: { ...outputs } });
      };
      const link = { projectId: PROJECT, providerName: "AWS", region: "US_EAST_1" };
      const state = { privateLinkId: "1", regionName: "US_EAST_1", status: "INITIATING" };
      put("mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint", "link", PROJECT, link, state);
      put("aws:kms/key:Key", "key", ACCOUNT, {}, { arn: "arn:1", keyState: "PendingDeletion", deletionDate: "2999" });
      const peering = { projectId: PROJECT, vpcId: "vpc-1", awsAccountId: ACCOUNT, accepterRegionName: "us-east-1" };
      put("mongodbatlas:index/networkPeering:NetworkPeering", "peer", PROJECT, peering, { connectionId: "pcx-1" });
      const table = await run("show");
      assert.match(table, /^ {2}PrivateLinkEndpoint +link {2}WAITING_FOR_USER$/m);
      assert.match(table, /^ {2}kms Key +key {2}PendingDeletion$/m);
      assert.match(table, /^ {2}NetworkPeering +peer {2}peer networking is in a failed state: /m);
      const { records } = JSON.parse(await run("show", "--json")) as ReturnType<typeof world.toData>;
      assert.equal(records.find(({ id }) => id === "link")?.outputs.status, "WAITING_FOR_USER");
    });

    it("shows no secret, in the table and as JSON", async () => {
      const user = { projectId: PROJECT, username: "u", password: "p4ssw0rd-of-user" };
      here.sandbox.world.put({
        type: "mongodbatlas:index/databaseUser:DatabaseUser",
        id: "u",
        owner: PROJECT,
        inputs: user,
        outputs: {},
      });
      const { serviceAccounts, records } = here.sandbox.world.toData();
      const secrets = [
        ...serviceAccounts.map(({ clientSecret }) => clientSecret),
        ...records.flatMap(({ inputs }) => (typeof inputs.secretString === "string" ? [inputs.secretString] : [])),
        user.password,
      ];
      assert.equal(secrets.length, 7);
      for (const text of [await run("show"), await run("show", "--json")]) {
        for (const secret of secrets) assert.ok(!text.includes(secret));
      }
    });

    it("as JSON has everything else that the world has", async () => {
      putVpc("vpc-1");
      const shown = JSON.parse(await run("show", "--json")) as ReturnType<typeof here.sandbox.world.toData>;
      const held = here.sandbox.world.toData();
      assert.equal(shown.records.length, held.records.length);
      assert.deepEqual(shown.records.at(-1), held.records.at(-1));
      assert.deepEqual(
        shown.serviceAccounts.map(({ clientId }) => clientId),
        held.serviceAccounts.map(({ clientId }) => clientId),
      );
      const version = shown.records.find(({ type }) => type.endsWith(":SecretVersion"));
      assert.equal(version?.inputs.secretString, "[secret]");
    });
  });

  it("reset gives a fresh world, and takes the stacks' state and configuration along", async () => {
    putVpc("vpc-1");
    here.write(".sandbox/state/.pulumi/stacks/app/dev.json", "{}");
    here.write(".sandbox/config/app/Pulumi.dev.yaml", "config: {}");
    here.write(".sandbox/home/kept", "");
    await run("reset");
    assert.deepEqual(vpcs(), []);
    assert.deepEqual(readdirSync(join(here.directory, ".sandbox")).toSorted(), ["home", "world.json", "world.lock"]);
  });

  it("reset --empty-aws leaves nothing in the AWS accounts, and Atlas's projects with their service accounts", async () => {
    here.write(".sandbox/state/dev.json", "{}");
    await run("reset", "--empty-aws");
    const { accounts, projects, serviceAccounts, records } = here.sandbox.world.toData();
    assert.deepEqual(
      records.filter(({ owner }) => owner in accounts),
      [],
    );
    assert.ok(records.some(({ owner }) => owner in projects));
    assert.ok(serviceAccounts.length > 0);
    assert.equal(existsSync(join(here.directory, ".sandbox", "state")), false, "the stacks' state goes as well");
  });

  it("save and load bring back the world, the stacks' state and their configuration", async () => {
    putVpc("vpc-1");
    const state = here.write(".sandbox/state/.pulumi/stacks/app/dev.json", '{"version":3}');
    here.write(".sandbox/config/app/Pulumi.dev.yaml", "config: { a: ä }\n");
    const saved = join(here.directory, "kept", "one.world");
    await run("save", saved);
    assert.equal(statSync(saved).mode & 0o777, 0o600, "it holds secrets");
    const before = here.sandbox.world.toData();
    await run("reset");
    putVpc("vpc-2");
    const later = here.write(".sandbox/state/.pulumi/stacks/app/later.json", "{}");
    await run("load", saved);
    assert.deepEqual(here.sandbox.world.toData(), before);
    assert.equal(readFileSync(state, "utf8"), '{"version":3}');
    assert.equal(here.read(".sandbox/config/app/Pulumi.dev.yaml"), "config: { a: ä }\n");
    assert.equal(existsSync(later), false, "what came after it is gone");
  });

  describe("load of a world that somebody has written", () => {
    const seed = (own: object = {}): string => {
      const world = {
        version: 1,
        clockOffset: 0,
        sequence: 0,
        accounts: { [ACCOUNT]: { name: "mine", profiles: ["mine"], region: "us-east-1" } },
        projects: { [PROJECT]: { name: "mine" } },
        serviceAccounts: [{ clientId: "id", clientSecret: "sk_${random:a}", projects: [PROJECT] }],
        records: [
          {
            type: "aws:secretsmanager/secretVersion:SecretVersion",
            id: "1",
            owner: ACCOUNT,
            inputs: { secretString: '{"secret":"sk_${random:a}","other":"${random:b}"}' },
            outputs: {},
          },
        ],
      };
      return JSON.stringify({ world, ...own });
    };
    const credentials = (): string[] => {
      const { serviceAccounts, records } = here.sandbox.world.toData();
      const { secret, other } = JSON.parse(String(records[0]?.inputs.secretString)) as Record<string, string>;
      return [serviceAccounts[0]?.clientSecret, secret, other].map(String);
    };

    for (const own of [{}, { files: {} }]) {
      it(`makes the credentials that it leaves open, the same for the same name, with ${JSON.stringify(own)}`, async () => {
        await run("load", here.write("seed.json", seed(own)));
        const [first, second, other] = credentials();
        assert.match(first ?? "", /^sk_[0-9a-f-]{36}$/);
        assert.equal(first, second);
        assert.match(other ?? "", /^[0-9a-f-]{36}$/);
        assert.notEqual(first, `sk_${other ?? ""}`);
        await run("load", here.write("seed.json", seed(own)));
        assert.notEqual(credentials()[0], first, "others at the next time");
      });
    }

    it("leaves the text of a saved world as it is", async () => {
      await run("load", here.write("saved.json", seed({ files: { "state/a.json": "${random:a}" } })));
      assert.equal(credentials()[2], "${random:b}");
      assert.equal(here.read(".sandbox/state/a.json"), "${random:a}");
    });
  });

  it("load that was killed is finished by the next that opens the sandbox", async () => {
    putVpc("vpc-1");
    here.write(".sandbox/state/old.json", "{}");
    const saved = join(here.directory, "one.world");
    await run("save", saved);
    await run("reset");
    here.write(".sandbox/state/new.json", "{}");
    here.sandbox.close();
    // As it is after the note was written and a part of the work was done.
    here.write(".sandbox/loading.json", readFileSync(saved, "utf8"));
    const reopened = await Sandbox.open(here.directory, {});
    assert.deepEqual(
      reopened.world.list("aws:ec2/vpc:Vpc").map(({ id }) => id),
      ["vpc-1"],
    );
    assert.deepEqual(readdirSync(join(here.directory, ".sandbox", "state")), ["old.json"]);
    assert.equal(existsSync(join(here.directory, ".sandbox", "loading.json")), false);
    reopened.close();
  });

  describe("load refuses, and changes nothing", () => {
    const refused = async (file: string, message: RegExp): Promise<void> => {
      putVpc("vpc-1");
      const state = here.write(".sandbox/state/dev.json", "{}");
      await assert.rejects(run("load", file), (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
      assert.deepEqual(vpcs(), ["vpc-1"]);
      assert.ok(existsSync(state));
    };

    it("a file that is not there", () => refused("/none/such", /^\/none\/such: cannot be read \(ENOENT\)$/));

    for (const text of ["{", "{}", '{ "files": {} }']) {
      it(`a file that is not a saved world: ${text}`, () =>
        refused(
          here.write("x", text),
          /: it was not made by `pulumi-sandbox world save`, and has no `world` of its own$/,
        ));
    }

    it("a world that lacks something, and names it", async () => {
      await refused(here.write("x", '{ "world": { "version": 1 } }'), /: not a world: world\.clockOffset: /);
      const { records, ...world } = here.sandbox.world.toData();
      const text = JSON.stringify({ world: { ...world, records: [...records, { type: "a" }] }, files: {} });
      await refused(here.write("x", text), new RegExp(`: not a world: world\\.records\\.${records.length}\\.id: `));
    });

    for (const path of ["../outside", "state/../../outside", "/etc/outside", "world.json", "home/x"]) {
      it(`a saved world that would write to ${path}`, async () => {
        const world = here.sandbox.world.toData();
        const file = here.write("x", JSON.stringify({ world, files: { "state/a": "", [path]: "" } }));
        await refused(file, new RegExp(`: it would write outside the sandbox: ${path}$`));
        assert.equal(existsSync(join(here.directory, "outside")), false);
      });
    }
  });

  it("names what it takes where it is asked for something else", async () => {
    const lines = ["", "shwo", "show --jsn", "show --json x", "reset now", "save", "load", "save a b", "save --json"];
    for (const line of lines) {
      await assert.rejects(run(...line.split(" ").filter((word) => word !== "")), {
        message: "world takes one of: show [--json], reset [--empty-aws], save FILE, load FILE",
      });
    }
  });
});
