import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import { otherProgram, pulumiSandbox, runCommand, temporaryDirectory } from "./support.ts";

/** A secret without a key, which nobody can waive, and a topic without an owner. */
const PROGRAM = `
const aws = require("@pulumi/aws");
const provider = new aws.Provider("own", { region: "us-east-1", allowedAccountIds: ["549136075525"] });
const tags = { project: "other", environment: "dev", data_class: "public", owner: "others" };
new aws.secretsmanager.Secret("token", { recoveryWindowInDays: 30, tags }, { provider });
new aws.sns.Topic("jobs", { tags: { ...tags, owner: "" } }, { provider });
`;
const TOPIC = "urn:pulumi:dev::other::aws:sns/topic:Topic::jobs";

describe("the pack, packed and installed in a project that is not ours", () => {
  const project = temporaryDirectory();
  const pack = join(project, "node_modules", "@askflorence", "policy");
  let files: string[] = [];

  before(async () => {
    const packed = await npm(["pack", "--json", "--pack-destination", project, join(ROOT, "policy")], ROOT);
    const [tarball] = JSON.parse(packed) as { filename: string; files: { path: string }[] }[];
    assert.ok(tarball);
    files = tarball.files.map(({ path }) => path);
    writeFileSync(join(project, "package.json"), '{ "name": "other", "private": true }\n');
    const flags = ["--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts"];
    await npm(["install", ...flags, join(project, tarball.filename)], project);
  });

  const preview = async (config: object = {}) => {
    const file = join(temporaryDirectory(), "policy-config.json");
    writeFileSync(file, JSON.stringify(config));
    const args = ["preview", "--stack", "dev", "--policy-pack", pack, "--policy-pack-config", file, "--color", "never"];
    return pulumiSandbox(["-C", otherProgram(PROGRAM), ...args]);
  };

  it("is JavaScript, and brings nothing that belongs to this project", () => {
    assert.ok(files.includes("dist/pack.js"));
    assert.ok(files.some((file) => file.startsWith("dist/rules/")));
    const strange = files.filter(
      (file) => !/^(dist\/.*\.js|index\.cjs|PulumiPolicy\.yaml|package\.json|README\.md)$/.test(file),
    );
    assert.deepEqual(strange, []);
  });

  it("refuses what breaks its rules", async () => {
    const { code, stdout, stderr } = await preview();
    assert.notEqual(code, 0, stdout + stderr);
    assert.match(stdout, /askflorence@v0\.1\.0/);
    assert.match(stdout, /secret:Secret "token" has no kmsKeyId/);
    assert.match(stdout, /topic:Topic "jobs" .*owner/);
  });

  it("takes waivers and levels from the project's own configuration", async () => {
    const expires = new Date(Date.now() + 30 * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const waiver = {
      rule: "required-tags",
      urn: TOPIC,
      reason: "Others own it, and say so soon",
      owner: "others",
      expires,
    };
    const { code, stdout, stderr } = await preview({
      "secret-customer-managed-key": "advisory",
      waivers: { waivers: [waiver] },
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /\[advisory\].*secret-customer-managed-key/);
    assert.match(
      stdout,
      new RegExp(`\\[advisory\\].*waived\\s[^]*required-tags: .*Waived until ${expires} by others: Others own it`),
    );
  });
});

/** Runs npm, and gives what it prints. */
async function npm(args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await runCommand("npm", args, { cwd });
  if (code !== 0) throw new Error(`npm ${args[0] ?? ""} failed: ${stdout}${stderr}`);
  return stdout;
}
