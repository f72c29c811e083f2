import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { otherProgram, pulumiSandbox, runCommand, temporaryDirectory } from "./support.ts";

/** The lines of the engine's output that say what is wrong. */
function errorLines(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => /^(error|pulumi-sandbox): /.test(line));
}

describe("bad input", () => {
  it("names the stacks there are when a stack file does not exist", async () => {
    const directory = temporaryDirectory();
    const { code, stderr } = await pulumiSandbox(["preview", "--stack", "production"], {
      env: { PULUMI_SANDBOX_DIR: directory },
    });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `pulumi-sandbox: there is no stack production: ${ROOT} has no Pulumi.production.yaml (it has prod, staging). ` +
        "Make it with `pulumi-sandbox stack init production`\n",
    );
  });

  it("asks for a stack where none is named or selected", async () => {
    const { code, stderr } = await pulumiSandbox(["preview"], { env: { PULUMI_SANDBOX_DIR: temporaryDirectory() } });
    assert.equal(code, 1);
    assert.equal(
      stderr,
      "pulumi-sandbox: no stack is selected: name one with --stack, or `pulumi-sandbox stack select STACK`\n",
    );
  });

  it("leaves a corrupt world file as it is, and says how to go on", async () => {
    const directory = temporaryDirectory();
    const file = join(directory, "world.json");
    writeFileSync(file, '{ "version": 1, ');
    const { code, stderr } = await pulumiSandbox(["world", "show"], { env: { PULUMI_SANDBOX_DIR: directory } });
    assert.equal(code, 1);
    assert.match(stderr, /^pulumi-sandbox: .*world\.json: not a world file: it is not JSON\. .*world reset`\)\.\n$/);
    assert.equal(readFileSync(file, "utf8"), '{ "version": 1, ');
    const reset = await pulumiSandbox(["world", "reset"], { env: { PULUMI_SANDBOX_DIR: directory } });
    assert.equal(reset.code, 0, reset.stderr);
    assert.doesNotThrow(() => JSON.parse(readFileSync(file, "utf8")) as unknown);
  });

  it("names a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    try {
      const env = { PULUMI_SANDBOX_DIR: temporaryDirectory() };
      const { code, stderr } = await pulumiSandbox(["serve", "--port", String(port)], { env });
      assert.equal(code, 1);
      assert.match(
        stderr,
        new RegExp(`^pulumi-sandbox: port ${port} of 127\\.0\\.0\\.1 cannot be used \\(.*\\): choose another.*\\n$`),
      );
    } finally {
      taken.close();
    }
  });

  it("says in one line that a Node is too old", async () => {
    // Every entry looks at the version that Node reports, so that is what is changed.
    const old = join(temporaryDirectory(), "old.cjs");
    writeFileSync(old, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n');
    const { code, stderr } = await runCommand(process.execPath, [
      "--require",
      old,
      join(ROOT, "sandbox", "bin.js"),
      "types",
    ]);
    assert.equal(code, 1);
    assert.match(stderr, /^pulumi-sandbox: Node 24 or newer is needed, this is 20\.20\.2 \(.*\)\n$/);
  });

  it("refuses a second process while one has the world open", async () => {
    const directory = temporaryDirectory();
    const env = { PULUMI_SANDBOX_DIR: directory };
    let holder = 0;
    const serving = pulumiSandbox(["serve"], { env, started: (pid) => (holder = pid) });
    await waitFor(() => readFileSync(join(directory, "world.lock"), "utf8") !== "");
    const { code, stderr } = await pulumiSandbox(["world", "show"], { env });
    process.kill(holder, "SIGTERM");
    assert.equal((await serving).code, 0);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^pulumi-sandbox: .*${holder}.*\\n$`));
  });

  it("goes on after the sandbox was killed in the middle of an update", async () => {
    const directory = otherProgram(
      'const aws = require("@pulumi/aws");\n' +
        "for (let i = 0; i < 40; i++) new aws.ec2.Vpc(`v${i}`, { cidrBlock: `10.${i}.0.0/16` });\n",
    );
    const file = join(directory, ".sandbox", "world.json");
    const vpcs = (): number => readFileSync(file, "utf8").split('"aws:ec2/vpc:Vpc"').length - 1;
    let pid = 0;
    const args = ["-C", directory, "up", "--yes", "--skip-preview", "--stack", "dev", "--parallel", "1"];
    const killed = pulumiSandbox(args, { started: (started) => (pid = started) });
    await waitFor(() => vpcs() > 3);
    process.kill(pid, "SIGKILL");
    assert.notEqual((await killed).code, 0);
    assert.doesNotThrow(() => JSON.parse(readFileSync(file, "utf8")) as unknown);
    // What the killed CLI left in the stack's state is the engine's own business, and it has its own ways: cancel, then refresh.
    await pulumiSandbox(["-C", directory, "cancel", "--yes", "--stack", "dev"]);
    const again = await pulumiSandbox([
      "-C",
      directory,
      "up",
      "--yes",
      "--skip-preview",
      "--stack",
      "dev",
      "--refresh",
    ]);
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.ok(vpcs() >= 40);
  });
});

describe("credentials", () => {
  it("of the wrong account are refused by the provider's own guard, before anything is made", async () => {
    const directory = temporaryDirectory();
    const env = { PULUMI_SANDBOX_DIR: directory, AWS_PROFILE: "askflorence-staging" };
    const { code, stdout, stderr } = await pulumiSandbox(["up", "--yes", "--skip-preview", "--stack", "prod"], { env });
    assert.notEqual(code, 0);
    assert.match(
      stdout + stderr,
      /AWS account ID not allowed: 549136075525 \(profile askflorence-staging\); this program's provider allows 039624954211\./,
    );
    const world = readFileSync(join(directory, "world.json"), "utf8");
    assert.ok(!world.includes('"aws:ec2/vpc:Vpc"'));
  });

  it("of the wrong Atlas project are refused by Atlas, which names the project", async () => {
    const directory = join(ROOT, ".sandbox", "e2e-credentials");
    copyProgram(directory, {
      file: "Pulumi.staging.yaml",
      before: "projectId: 69e31af12fd2c0aef51bbb41",
      after: "projectId: 69dc20c64005b222804dafa4",
    });
    try {
      const env = { PULUMI_SANDBOX_DIR: temporaryDirectory(), AWS_PROFILE: "askflorence-staging" };
      const { code, stdout } = await pulumiSandbox(["-C", directory, "preview", "--stack", "staging"], { env });
      assert.notEqual(code, 0);
      assert.match(stdout, /error: This stack cannot use project 69dc20c64005b222804dafa4; .*USER_UNAUTHORIZED/);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describe("configuration", () => {
  const directory = join(ROOT, ".sandbox", "e2e-configuration");
  after(() => {
    rmSync(directory, { recursive: true, force: true });
  });
  const preview = async (before: string, changed: string): Promise<string[]> => {
    mkdirSync(directory, { recursive: true });
    copyProgram(directory, { file: "Pulumi.staging.yaml", before, after: changed });
    const env = { PULUMI_SANDBOX_DIR: temporaryDirectory() };
    const { code, stdout, stderr } = await pulumiSandbox(["-C", directory, "preview", "--stack", "staging"], { env });
    assert.notEqual(code, 0);
    return errorLines(stdout + stderr);
  };

  it("with an unknown key is refused by name", async () => {
    const lines = await preview("askflorence:owner: platform", "askflorence:owner: platform\n  askflorence:ownr: x");
    assert.match(lines.join("\n"), /askflorence:ownr/);
  });

  it("with a public CIDR is refused by key", async () => {
    const lines = await preview("cidrBlock: 10.40.0.0/16", "cidrBlock: 54.0.0.0/16");
    assert.match(lines.join("\n"), /askflorence:network.*cidrBlock.*54\.0\.0\.0\/16/);
  });
});

/** Waits until `condition` holds; while it throws it does not. */
async function waitFor(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    try {
      if (condition()) return;
    } catch {
      // A file that is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("waited 30 s in vain");
}
