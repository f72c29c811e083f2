import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import type { Log } from "sarif";

import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import { credentialsOf } from "../../cli/stack-names.ts";
import { VIOLATIONS } from "../../cli/violations.ts";
import { pulumiSandbox, runCommand, temporaryDirectory } from "./support.ts";

const ASKFLORENCE = join(ROOT, "cli", "askflorence.js");
const SCHEMA = join(ROOT, "tests", "cli", "schemas", "sarif-2.1.0.json");

/** What the tests read of a report. */
interface Report {
  readonly exitCode: number;
  readonly from: string;
  readonly sandbox: boolean;
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: readonly {
    readonly id: string;
    readonly policy: string;
    readonly urn: string;
    readonly location: object;
  }[];
  readonly errors: readonly string[];
}

describe("the command policy on the real engine", () => {
  const directory = temporaryDirectory();
  const scratch = temporaryDirectory();
  const copies = join(ROOT, ".sandbox", "e2e-policy-command");
  const violating = join(copies, "violating");
  const [violation] = VIOLATIONS;
  after(() => {
    rmSync(copies, { recursive: true, force: true });
  });

  /** Runs the command with a report as JSON beside what it prints. */
  const policy = async (args: readonly string[], env: Record<string, string> = { ASKFLORENCE_SANDBOX: "1" }) => {
    const file = join(directory, "report.json");
    rmSync(file, { force: true });
    const commandLine = ["policy", "--stack", "staging", "--output", `json=${file}`, ...args];
    const result = await runCommand(process.execPath, [ASKFLORENCE, ...commandLine], {
      env: { PULUMI_SANDBOX_DIR: directory, TMPDIR: scratch, ...env },
    });
    assert.deepEqual(
      readdirSync(scratch).filter((name) => name.startsWith("askflorence-")),
      [],
      "the engine's logs are left behind",
    );
    return { ...result, report: JSON.parse(readFileSync(file, "utf8")) as Report };
  };
  const ids = ({ findings }: Report): string[] => findings.map(({ id }) => id);

  it("is undecided of a state in which there is nothing", async () => {
    const { code, stderr, report } = await policy(["--from", "state"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^askflorence: the stack has no resources, so nothing was judged; judge its preview instead\n$/,
    );
    assert.deepEqual([report.from, report.exitCode, report.summary.resources], ["state", 2, 0]);
  });

  it("is clean of the preview of an empty stack, in SARIF that its schema accepts", async () => {
    const sarif = join(directory, "policy.sarif");
    const { code, stdout, stderr, report } = await policy(["--sandbox", "--output", `sarif=${sarif}`], {});
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /^\d+ policies judged \d{3} resources of staging, from its preview in the sandbox: nothing\sfound\.\n$/,
    );
    assert.deepEqual([report.findings, report.errors, report.sandbox], [[], [], true]);
    const { id, $schema, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>;
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    const log = JSON.parse(readFileSync(sarif, "utf8")) as Log;
    assert.ok(ajv.validate(schema, log), ajv.errorsText());
    assert.deepEqual([log.$schema, log.runs[0]?.results, typeof $schema], [id, [], "string"]);
  });

  let inPreview: Report;
  it("finds what a change violates, and the line that it is written in", async () => {
    assert.ok(violation);
    copyProgram(violating, violation.patch);
    const { code, stdout, report } = await policy(["--cwd", violating, "--format", "markdown"]);
    assert.equal(code, 1, stdout);
    assert.match(stdout, /^### Policies of staging: 2 violated\n/);
    const { file } = violation.patch;
    const lines = readFileSync(join(violating, file), "utf8").split("\n");
    const line = lines.findIndex((text) => text.includes("new aws.secretsmanager.Secret(")) + 1;
    const column = (lines[line - 1] ?? "").indexOf("new ") + 1;
    for (const finding of report.findings) {
      assert.equal(finding.policy, violation.rule);
      assert.deepEqual(finding.location, { file, line, column, of: "resource" });
    }
    inPreview = report;
  });

  it("finds the same in the state once it exists, by the same ids", async () => {
    const up = ["up", "--stack", "staging", "--yes", "--skip-preview", "--non-interactive", "-C", violating];
    const env = { PULUMI_SANDBOX_DIR: directory, ...credentialsOf("staging") };
    const { code, stdout, stderr } = await pulumiSandbox(up, { env });
    assert.equal(code, 0, stdout + stderr);
    const judged = await policy(["--from", "state", "--cwd", violating]);
    assert.equal(judged.code, 1, judged.stdout + judged.stderr);
    assert.equal(judged.report.findings.length, 2);
    assert.deepEqual(ids(judged.report), ids(inPreview));
    assert.deepEqual(judged.report.findings[0]?.location, inPreview.findings[0]?.location);
  });

  it("goes to the caller's own backend where it is not asked for the sandbox", async () => {
    const { code, stdout, stderr, report } = await policy(["--from", "state"], {
      ASKFLORENCE_SANDBOX: "",
      PULUMI_BACKEND_URL: `file://${join(directory, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "sandbox",
    });
    assert.equal(code, 1, stdout + stderr);
    assert.equal(report.sandbox, false);
    assert.deepEqual(ids(report), ids(inPreview));
  });

  it("is undecided of a program that fails, and says why", async () => {
    const broken = join(copies, "broken");
    copyProgram(broken, { file: "index.ts", before: "const config = loadConfig();", after: "missing();" });
    const { code, stdout, stderr, report } = await policy(["--cwd", broken, "--format", "junit"]);
    assert.equal(code, 2);
    assert.match(stderr, /ReferenceError: missing is not defined/);
    assert.match(stdout, /<testsuite name="engine" tests="1" failures="0" errors="1"/);
    assert.equal(report.exitCode, 2);
    assert.equal(report.errors.length, 1);
  });
});
