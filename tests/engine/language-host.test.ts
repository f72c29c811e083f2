import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureEngine } from "../../engine/index.ts";
import { installLanguageHost } from "../../engine/install-host.ts";
import { removeTemporaryDirectories, start, temporaryDirectory, type Running } from "./support.ts";

const modules = path.join(import.meta.dirname, "..", "..", "node_modules");

/** Runs the real CLI, with our language host beside it whichever host this machine's CLI has. */
describe("language host on the real engine", function () {
  this.timeout(120_000);

  let bin: string;
  let project: string;

  before(async function () {
    // On a new machine this is where the CLI is downloaded or built.
    this.timeout(30 * 60_000);
    const engine = await ensureEngine();
    const directory = temporaryDirectory();
    bin = path.join(directory, "bin");
    mkdirSync(bin);
    copyFileSync(engine.path, path.join(bin, "pulumi"));
    await installLanguageHost(directory, engine.version);

    project = temporaryDirectory();
    mkdirSync(path.join(project, "state"));
    symlinkSync(modules, path.join(project, "node_modules"));
    write("package.json", JSON.stringify({ name: "tiny", type: "module", dependencies: { "@pulumi/pulumi": "*" } }));
    runtime({ typescript: false });
    write("index.ts", "");
    await succeeds("stack", "init", "dev");
    await succeeds("config", "set", "who", "you");
    await succeeds("config", "set", "--secret", "password", "hush");
  });

  beforeEach(() => {
    runtime({ typescript: false });
  });

  after(removeTemporaryDirectories);

  describe("programs", () => {
    it("run as TypeScript that Node itself strips, with their configuration and its secrets", async () => {
      write(
        "index.ts",
        `import * as pulumi from "@pulumi/pulumi";
         const config: pulumi.Config = new pulumi.Config();
         export const greeting = \`\${pulumi.getProject()}/\${pulumi.getStack()}: hello \${config.require("who")}\`;
         export const password = config.getSecret("password");
         export const known = [pulumi.runtime.isConfigSecret("tiny:password"), pulumi.runtime.isConfigSecret("tiny:who")];
         console.log("on standard output");`,
      );
      assert.match(await succeeds("up", "--yes", "--skip-preview"), /on standard output/);
      const outputs = JSON.parse(await succeeds("stack", "output", "--json")) as Record<string, unknown>;
      assert.deepEqual(outputs, { greeting: "tiny/dev: hello you", password: "[secret]", known: [true, false] });
    });

    it("that throw fail with their message, and with nothing of the host's", async () => {
      write("index.ts", 'throw new Error("boom from the program");');
      const output = await fails("preview");
      assert.match(output, /Error: boom from the program/);
      assert.doesNotMatch(output, /exit code|language-host/);
    });

    it("that exit with a code of their own fail with that code", async () => {
      write("index.ts", "process.exit(3);");
      assert.match(await fails("preview"), /Program exited with non-zero exit code: 3/);
    });

    it("get the node arguments of their options, and ts-node unless they decline it", async () => {
      runtime({ nodeargs: "--conditions='a b'" });
      write("index.ts", "throw new Error(process.execArgv.join() + '/' + process.env.PULUMI_NODEJS_TYPESCRIPT);");
      assert.match(await fails("preview"), /--conditions=a b\/true/);
      runtime({ typescript: false });
      assert.match(await fails("preview"), /Error: \/false/);
    });

    it("with an option of a wrong type fail in one line", async () => {
      runtime({ typescript: "no" });
      assert.match(await fails("preview"), /error: .*runtime option `typescript` must be true or false/);
    });

    it("in TypeScript meet one clear line on a Node that does not strip types", async () => {
      write("index.ts", "");
      const output = await fails("preview", { NODE_OPTIONS: "--no-strip-types" });
      assert.match(output, /error: .*index\.ts is TypeScript that Node must run itself .*: use Node 24/);
      assert.doesNotMatch(output, /\n\s+at /);
    });

    it("without an installed SDK fail with what to run where", async () => {
      const directory = temporaryDirectory();
      writeFileSync(path.join(directory, "Pulumi.yaml"), "name: tiny\nruntime: nodejs\n");
      const running = pulumi(["preview", "-C", directory, "--stack", "dev"]);
      assert.notEqual(await running.ended, 0);
      assert.match(running.output(), /@pulumi\/pulumi\/cmd\/run was not found from .*: run `npm install` there/);
    });
  });

  describe("policy packs", () => {
    before(() => {
      write(
        "index.ts",
        'import * as pulumi from "@pulumi/pulumi";\nnew pulumi.ComponentResource("tiny:index:Box", "box");',
      );
      mkdirSync(path.join(project, "pack"));
      write("pack/PulumiPolicy.yaml", "runtime: nodejs\nversion: 0.0.1\nmain: index.js\n");
      write(
        "pack/package.json",
        JSON.stringify({ name: "pack", version: "0.0.1", type: "commonjs", main: "index.js" }),
      );
    });

    it("block what they refuse, and know stack and configuration", async () => {
      policy(
        '`${pulumi.getProject()}/${pulumi.getStack()} ${new pulumi.Config("tiny").get("who")}, dry run ${pulumi.runtime.isDryRun()}`',
      );
      const output = await fails("preview", {}, "--policy-pack", "pack");
      assert.match(output, /\[mandatory\] {2}no-boxes {2}\(tiny:index:Box: box\)/);
      assert.match(output, /tiny\/dev you, dry run true/);
    });

    it("that refuse nothing let the program through", async () => {
      policy("undefined");
      assert.match(await succeeds("preview", "--policy-pack", "pack"), /✅ pack@v0\.0\.1/);
    });

    it("that cannot be loaded stop the operation with the reason", async () => {
      write("pack/index.js", 'throw new Error("broken pack");');
      const output = await fails("preview", {}, "--policy-pack", "pack");
      assert.match(output, /Error: broken pack/);
      assert.match(output, /policy pack did not start/);
    });

    /** Writes a pack that refuses each box with the value of this expression. */
    function policy(message: string): void {
      write(
        "pack/index.js",
        `const { PolicyPack } = require("@pulumi/policy");
         const pulumi = require("@pulumi/pulumi");
         new PolicyPack("pack", {
           policies: [{
             name: "no-boxes", description: "No boxes.", enforcementLevel: "mandatory",
             validateResource(resource, report) {
               const message = ${message};
               if (resource.type === "tiny:index:Box" && message !== undefined) report(message);
             },
           }],
         });`,
      );
    }
  });

  it("ends with its children when the engine is killed", async () => {
    write(
      "index.ts",
      `import { writeFileSync } from "node:fs";
       writeFileSync("pids", process.pid + " " + process.ppid);
       console.log("running");
       await new Promise((resolve) => setTimeout(resolve, 60_000));`,
    );
    const running = pulumi(["preview"]);
    await running.says("running");
    running.child.kill("SIGKILL");
    await running.ended;
    for (const pid of readFileSync(path.join(project, "pids"), "utf8").split(" ").map(Number)) await isGone(pid);
  });

  function write(file: string, text: string): void {
    writeFileSync(path.join(project, file), text);
  }

  function runtime(options: object): void {
    write("Pulumi.yaml", JSON.stringify({ name: "tiny", main: "index.ts", runtime: { name: "nodejs", options } }));
  }

  /** Starts the CLI as the npm launcher does, with a home that has no CLI. */
  function pulumi(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return start(path.join(bin, "pulumi"), args, {
      cwd: project,
      env: {
        ...process.env,
        PATH: `${bin}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH ?? ""}`,
        PULUMI_HOME: path.join(project, "home"),
        PULUMI_BACKEND_URL: `file://${path.join(project, "state")}`,
        PULUMI_CONFIG_PASSPHRASE: "test",
        PULUMI_SKIP_UPDATE_CHECK: "1",
        ...env,
      },
    });
  }

  async function succeeds(...args: readonly string[]): Promise<string> {
    const running = pulumi(args);
    assert.equal(await running.ended, 0, running.output());
    return running.output();
  }

  async function fails(command: string, env: NodeJS.ProcessEnv = {}, ...args: readonly string[]): Promise<string> {
    const running = pulumi([command, ...args], env);
    assert.notEqual(await running.ended, 0, running.output());
    return running.output();
  }
});

/** Waits until there is no such process; fails after ten seconds. */
async function isGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(100);
  }
  assert.fail(`process ${pid} is still there`);
}
