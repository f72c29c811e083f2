import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { otherProgram, pulumiSandbox } from "./support.ts";

const PROJECT = "69e31af12fd2c0aef51bbb41";

const program = (secretDescription: string): string => `
const aws = require("@pulumi/aws");
const atlas = require("@pulumi/mongodbatlas");
const vpc = new aws.ec2.Vpc("main", { cidrBlock: "10.70.0.0/16" });
const subnet = new aws.ec2.Subnet("a", { vpcId: vpc.id, cidrBlock: "10.70.1.0/24" });
const secret = new aws.secretsmanager.Secret("token", { name: "token", description: "${secretDescription}" });
new atlas.ProjectIpAccessList("office", { projectId: "${PROJECT}", cidrBlock: "10.70.0.0/16" });
exports.vpcId = vpc.id;
exports.secretArn = secret.arn;
`;

describe("a Pulumi program that is not ours", () => {
  const directory = otherProgram(program("first"));
  const run = (...args: string[]) => pulumiSandbox(["-C", directory, ...args, "--stack", "dev"]);
  const records = async (type: string): Promise<{ id: string; inputs: Record<string, unknown> }[]> => {
    const { stdout } = await pulumiSandbox(["world", "show", "--json"], { cwd: directory });
    const world = JSON.parse(stdout) as { records: { type: string; id: string; inputs: Record<string, unknown> }[] };
    return world.records.filter((record) => record.type === type);
  };

  it("comes up with default providers, in the account of the first profile", async () => {
    const up = await run("up", "--yes", "--skip-preview");
    assert.equal(up.code, 0, up.stdout + up.stderr);
    assert.match(up.stdout, /secretArn: "arn:aws:secretsmanager:us-east-1:549136075525:secret:token-\w{6}"/);
    assert.deepEqual(
      (await records("aws:ec2/vpc:Vpc")).map(({ inputs }) => inputs.cidrBlock),
      ["10.70.0.0/16"],
    );
  });

  it("changes in place what the clouds change in place", async () => {
    writeFileSync(join(directory, "index.js"), program("second"));
    const up = await run("up", "--yes", "--skip-preview");
    assert.match(up.stdout, /~ 1 updated/, up.stdout + up.stderr);
    const [secret] = (await records("aws:secretsmanager/secret:Secret")).filter(
      ({ inputs }) => inputs.name === "token",
    );
    assert.equal(secret?.inputs.description, "second");
  });

  it("is refreshed without a change", async () => {
    const refresh = await run("refresh", "--yes", "--expect-no-changes", "--skip-preview");
    assert.equal(refresh.code, 0, refresh.stdout + refresh.stderr);
  });

  it("imports what exists already", async () => {
    const [vpc] = await records("aws:ec2/vpc:Vpc");
    const args = [
      "import",
      "aws:ec2/vpc:Vpc",
      "again",
      vpc?.id ?? "",
      "--yes",
      "--generate-code=false",
      "--protect=false",
    ];
    const imported = await run(...args);
    assert.equal(imported.code, 0, imported.stdout + imported.stderr);
    // It is one VPC: with the second resource gone from the state alone, the first still has it.
    const urn =
      /urn:pulumi:dev::other::aws:ec2\/vpc:Vpc::again/.exec((await run("stack", "--show-urns")).stdout)?.[0] ?? "";
    const forgotten = await run("state", "delete", urn, "--yes");
    assert.equal(forgotten.code, 0, forgotten.stdout + forgotten.stderr);
  });

  it("is destroyed and its stack removed, and its stack file was never written to", async () => {
    const destroy = await run("destroy", "--yes", "--skip-preview", "--remove");
    assert.equal(destroy.code, 0, destroy.stdout + destroy.stderr);
    assert.deepEqual(await records("aws:ec2/vpc:Vpc"), []);
    assert.deepEqual(await records("mongodbatlas:index/projectIpAccessList:ProjectIpAccessList"), []);
    assert.equal(readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8"), "config: {}\n");
    assert.ok(existsSync(join(directory, ".sandbox", "world.json")));
  });
});
