import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { runPulumi } from "../../sandbox/command/pulumi.ts";
import type { RunOptions, RunResult } from "../../sandbox/sandbox.ts";
import { UserError } from "../../sandbox/user-error.ts";
import { place } from "./command-support.ts";

/** The CLI as far as the command needs it: it keeps its stacks in the state, and a stack's removal takes its file along. */
class FakeCli {
  readonly directory: string;
  readonly calls: string[][] = [];

  constructor(directory: string) {
    this.directory = directory;
  }

  run(args: readonly string[], _: RunOptions = {}): Promise<RunResult> {
    this.calls.push([...args]);
    return Promise.resolve({ code: 0, stdout: "dev\n", stderr: "" });
  }
}

describe("a Pulumi command in the sandbox", () => {
  const here = place();
  let cli: FakeCli;
  const env = { PULUMI_BACKEND_URL: undefined, PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_STACK: "" };
  const run = (line: string, notify?: (notice: string) => void): Promise<RunResult> =>
    runPulumi(cli, line === "" ? [] : line.split(" "), { cwd: here.directory, env }, notify);
  const last = (): string => (cli.calls.at(-1) ?? []).join(" ");
  const copy = (): string => join(here.directory, ".sandbox/config/app/Pulumi.dev.yaml");
  const isKnown = (): string => here.write(".sandbox/state/.pulumi/stacks/app/dev.json", "{}");

  beforeEach(() => {
    here.write("Pulumi.yaml", "name: app\nruntime: nodejs\n");
    here.write("Pulumi.dev.yaml", "config:\n  app:a: 1\n");
    cli = new FakeCli(join(here.directory, ".sandbox"));
  });

  it("works on the copy of the stack's file, and makes a stack that is not there yet", async () => {
    await run("up --stack dev");
    const [init, up] = cli.calls.map((call) => call.join(" "));
    assert.match(init ?? "", /\/config\/app --non-interactive stack init dev --no-select$/);
    assert.equal(up, `up --stack dev --config-file ${copy()}`);
    isKnown();
    await run("preview --stack dev");
    assert.equal(cli.calls.length, 3, "it is made once");
  });

  for (const name of ["organization/app/dev", "app/dev"]) {
    it(`finds a stack that is there by the name ${name}, and its file`, async () => {
      isKnown();
      await run(`preview --stack ${name}`);
      assert.deepEqual(cli.calls, [`preview --stack ${name} --config-file ${copy()}`.split(" ")]);
      assert.deepEqual(parse(readFileSync(copy(), "utf8")), { config: { "app:a": 1 } });
    });
  }

  it("names the file that a stack lacks by the last part of the stack's name", async () => {
    await assert.rejects(run("up --stack organization/app/none"), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.match(error.message, /: \S+ has no Pulumi\.none\.yaml \(it has dev\)/);
      return true;
    });
  });

  it("begins with the committed values in a stack that was removed and made again, and says nothing of it", async () => {
    isKnown();
    await run("up --stack dev");
    rmSync(copy());
    await run("stack init dev");
    here.write(".sandbox/config/app/Pulumi.dev.yaml", "encryptionsalt: v1:own\n");
    const notices: string[] = [];
    await run("up --stack dev", (notice) => notices.push(notice));
    assert.deepEqual(parse(readFileSync(copy(), "utf8")), { config: { "app:a": 1 }, encryptionsalt: "v1:own" });
    assert.deepEqual(notices, []);
  });

  it("asks the CLI for help without a stack", async () => {
    for (const line of ["up --help", "destroy -h", "import --help"]) {
      await run(line);
      assert.equal(last(), line);
    }
    assert.equal(existsSync(copy()), false);
  });

  for (const line of ["up --stack= --yes", "up -s", "preview --stack"]) {
    it(`refuses a flag that names no stack: ${line}`, async () => {
      await assert.rejects(run(line), { message: "--stack names no stack: give it a name, as in --stack dev" });
      assert.deepEqual(cli.calls, []);
    });
  }

  it("takes the selected stack where the environment's name is empty", async () => {
    isKnown();
    await run("up");
    assert.equal(last(), `up --stack dev --config-file ${copy()}`);
  });

  describe("import", () => {
    beforeEach(isKnown);

    for (const own of ["", "--generate-code=false "]) {
      it(`makes no code: ${own === "" ? "without the flag" : own}`, async () => {
        await run(`import -f a.json ${own}--stack dev`);
        assert.equal(last().match(/--generate-code=false/g)?.length, 1);
        assert.doesNotMatch(last(), /--generate-code(?!=false)/);
      });
    }

    for (const own of ["--generate-code", "--generate-code=true"]) {
      it(`refuses to make code before it imports: ${own}`, async () => {
        await assert.rejects(run(`import -f a.json ${own} --stack dev`), {
          message: "the sandbox makes no code for imported resources: leave --generate-code out",
        });
        assert.deepEqual(cli.calls, []);
      });
    }
  });
});
