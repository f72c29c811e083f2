import assert from "node:assert/strict";
import { join } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";
import { VIOLATIONS } from "../../cli/violations.ts";
import { pulumiSandbox, runCommand, temporaryDirectory } from "./support.ts";

describe("npm start", () => {
  const env = { PULUMI_SANDBOX_DIR: temporaryDirectory() };
  const start = () => runCommand(process.execPath, [join(ROOT, "cli", "start.ts")], { env });

  it("brings up both stacks, rolls them out, and shows each violating change refused", async () => {
    const { code, stdout, stderr } = await start();
    assert.equal(code, 0, stdout + stderr);
    for (const stack of ["staging", "prod"]) {
      assert.match(stdout, new RegExp(`^up +${stack} +as it is: \\d+ created`, "m"));
      assert.match(stdout, new RegExp(`^edge +${stack} +pending until now: 1 record of the certificate`, "m"));
      const issued = "with the certificate and the image: \\d+ created, [12] replaced, 2 updated, \\d+ unchanged";
      assert.match(stdout, new RegExp(`^up +${stack} +${issued}`, "m"));
      assert.match(stdout, new RegExp(`^request +${stack} +https://\\S+/api/health answers 200$`, "m"));
    }
    for (const { change, message } of VIOLATIONS) {
      assert.match(stdout, new RegExp(`^refused +prod +${change}`, "m"));
      assert.match(stdout, message);
    }
    assert.equal(stdout.match(/^ {2}tasks +2\/2 running/gm)?.length, 2);
    assert.match(stdout, /^ {2}endpoint +vpce-[0-9a-f]{17} {2}AVAILABLE/m);
    assert.match(stdout, /^ {2}access list +10\.50\.0\.0\/16 and nothing else$/m);
  });

  it("finds everything unchanged on the same world, and the changes refused still", async () => {
    const { code, stdout, stderr } = await start();
    assert.equal(code, 0, stdout + stderr);
    assert.equal(stdout.match(/^up +\w+ +as it is: nothing to change, \d+ unchanged/gm)?.length, 2);
    assert.equal(stdout.match(/^edge +\w+ +issued before$/gm)?.length, 2);
    assert.equal(stdout.match(/^image +\w+ +deployed before$/gm)?.length, 2);
    assert.equal(stdout.match(/^request .* answers 200$/gm)?.length, 2);
    assert.equal(stdout.match(/^refused /gm)?.length, VIOLATIONS.length);
  });

  it("leaves a sandbox in which what it suggests works", async () => {
    const profile = { ...env, AWS_PROFILE: "askflorence-prod" };
    const off = ["config", "set", "--path", "askflorence:referenceReads.enabled", "false", "--stack", "prod"];
    assert.equal((await pulumiSandbox(off, { env: profile })).code, 0);
    const up = await pulumiSandbox(["up", "--yes", "--skip-preview", "--stack", "prod"], { env: profile });
    assert.equal(up.code, 0, up.stdout + up.stderr);
    const again = await start();
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.match(again.stdout, /^skipped +prod +reference data is classified as PHI: reference reads are off/m);
    const exported = await pulumiSandbox(["stack", "export", "--stack", "staging"], { env });
    assert.equal(exported.code, 0, exported.stderr);
    const shown = await pulumiSandbox(["world", "show"], { env });
    assert.match(shown.stdout, /^AWS account 549136075525 \(askflorence-staging\), profile askflorence-staging$/m);
  });
});
