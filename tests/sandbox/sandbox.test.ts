import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { LockedError } from "@askflorence/engine";

import { main } from "../../sandbox/command/main.ts";
import { Sandbox } from "../../sandbox/sandbox.ts";
import { UserError } from "../../sandbox/user-error.ts";
import { WorldError } from "../../sandbox/world/world.ts";
import { place, printed } from "./command-support.ts";

/** Takes a free port that has free ones after it, as far as one can tell. */
async function takePort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as { port: number }).port };
}

describe("the sandbox", () => {
  const here = place();

  it("lies beside the project's Pulumi.yaml, where it is opened without one, or where PULUMI_SANDBOX_DIR says", async () => {
    here.write("app/Pulumi.yaml", "name: app\n");
    here.write("app/src/index.ts", "");
    here.write("alone/index.ts", "");
    const placeOf = async (from: string, env = {}): Promise<string> => {
      const sandbox = await Sandbox.open(join(here.directory, from), env);
      sandbox.close();
      return sandbox.directory.slice(here.directory.length);
    };
    assert.equal(await placeOf("app/src"), "/app/.sandbox");
    assert.equal(await placeOf("alone"), "/alone/.sandbox");
    assert.equal(await placeOf("app", { PULUMI_SANDBOX_DIR: join(here.directory, "own") }), "/own");
  });

  it("is not made for a directory that does not exist", async () => {
    const from = join(here.directory, "none");
    await assert.rejects(Sandbox.open(from, {}), { message: `${from}: there is no such directory` });
    assert.equal(existsSync(from), false);
  });

  it("is open once at a time, and again after it was closed", async () => {
    const sandbox = await Sandbox.open(here.directory, {});
    await assert.rejects(Sandbox.open(here.directory, {}), LockedError);
    sandbox.close();
    (await Sandbox.open(here.directory, {})).close();
  });

  it("can be reset where its world file is broken", async () => {
    here.write(".sandbox/world.json", "{");
    const sandbox = await Sandbox.open(here.directory, {});
    assert.throws(() => sandbox.world, WorldError);
    sandbox.reset();
    assert.ok(sandbox.world.all().length > 0);
    sandbox.close();
  });

  it("serves each provider on a port of its own, and names the port that it cannot have", async () => {
    const sandbox = await Sandbox.open(here.directory, {});
    const free = await sandbox.serve({ AWS_PROFILE: "askflorence-prod" });
    assert.deepEqual(Object.keys(free.ports), ["aws", "mongodbatlas", "random"]);
    const listed = Object.entries(free.ports).map(([name, port]) => `${name}:${port}`);
    assert.deepEqual(free.env, { AWS_PROFILE: "askflorence-prod", PULUMI_DEBUG_PROVIDERS: listed.join(",") });
    free.close();
    const { server, port } = await takePort();
    await assert.rejects(sandbox.serve({}, port), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(
        error.message,
        new RegExp(`^port ${port} of 127\\.0\\.0\\.1 cannot be used \\(.*\\): choose another`),
      );
      return true;
    });
    server.close();
    sandbox.close();
  });
});

describe("pulumi-sandbox", () => {
  const here = place();
  const run = async (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> => {
    const { answer, ...streams } = await printed(() => main(["-C", here.directory, ...args]));
    return { code: answer, ...streams };
  };

  it("says how it is used where nothing is asked", async () => {
    for (const args of [[], ["--help"], ["-h"]]) {
      const { code, stdout } = await run(...args);
      assert.equal(code, 0);
      assert.match(stdout, /^pulumi-sandbox: the real Pulumi CLI against simulated AWS and MongoDB Atlas\n/);
    }
  });

  it("lists the types and functions of each package, with the id that an import takes", async () => {
    const { stdout } = await run("types");
    assert.match(stdout, /^aws\n {2}aws:ec2\/vpc:Vpc {2}\(imported by vpc-…\)$/m);
    assert.match(stdout, /^ {2}aws:ssm\/getParameter:getParameter {2}\(function\)$/m);
    assert.match(stdout, /^mongodbatlas\n/m);
    assert.match(stdout, /^random\n/m);
    assert.equal(existsSync(join(here.directory, ".sandbox")), false, "it needs no world");
  });

  it("works for the directory that -C names, wherever it stands", async () => {
    assert.equal((await run("world", "show")).code, 0);
    assert.ok(existsSync(join(here.directory, ".sandbox", "world.json")));
    const { answer } = await printed(() => main(["world", "show", "-C", here.directory]));
    assert.equal(answer, 0);
  });

  it("tells what is wrong in one line, and ends with 1", async () => {
    here.write("taken", "");
    const lines: Record<string, RegExp> = {
      "world shwo": /world takes one of/,
      "serve --port x": /serve takes --port N, with N from 0/,
      "serve --port 65534": /serve takes --port N, with N from 0/,
      "aws s3 ls": /aws s3 ls: not simulated/,
      "world load /none": /\/none: cannot be read \(ENOENT\)/,
      [`world save ${here.directory}/taken/x`]: /ENOTDIR|EEXIST/,
    };
    for (const [line, message] of Object.entries(lines)) {
      const { code, stdout, stderr } = await run(...line.split(" "));
      assert.equal(code, 1);
      assert.equal(stdout, "");
      assert.match(stderr, /^pulumi-sandbox: [^\n]+\n$/);
      assert.match(stderr, message);
    }
  });

  it("leaves the world unlocked after an error", async () => {
    assert.equal((await run("world", "shwo")).code, 1);
    assert.equal((await run("world", "show")).code, 0);
  });
});
