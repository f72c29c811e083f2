import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { callAws, runPulumi, type Sandbox } from "pulumi-sandbox";

import type { EngineRun } from "../../cli/engine-events.ts";
import { copyProgram, ROOT } from "../../cli/program-copy.ts";
import {
  configure,
  credentialsOf,
  deployImage,
  issueCertificate,
  operate,
  outputsOf,
  requestEdge,
  type Stack,
  STACKS,
} from "../../cli/stacks.ts";
import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import { Engine } from "../sandbox/harness.ts";
import { COMMAND, openSandbox, runCommand, temporaryDirectory } from "./support.ts";

const ACCOUNTS = { staging: "549136075525", prod: "039624954211" };
const STAGING_PROJECT = "69e31af12fd2c0aef51bbb41";
const ACCESS_LIST = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList";
const SECRET = "aws:secretsmanager/secret:Secret";
const SERVICE = "aws:ecs/service:Service";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SCALING = "aws:appautoscaling/target:Target";
const REFERENCE_SECRET = "prod/mongodb/reference-uri";

describe("the life of both stacks on the real engine", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
  });
  after(() => {
    sandbox.close();
  });

  const tasksOf = (stack: Stack): number => sandbox.world.list("aws:ecs/task:Task", ACCOUNTS[stack]).length;
  const accessList = (): unknown[] =>
    sandbox.world.list(ACCESS_LIST, STAGING_PROJECT).map(({ inputs }) => inputs.cidrBlock ?? inputs.ipAddress);
  const referenceSecret = () =>
    sandbox.world.list(SECRET, ACCOUNTS.prod).find(({ inputs }) => inputs.name === REFERENCE_SECRET);

  it("begins with an empty image repository, and so without a task", async () => {
    for (const stack of STACKS) {
      succeeded(await operate(sandbox, "up", stack));
      assert.equal((await outputsOf(sandbox, stack)).desiredCount, 0);
      assert.equal(tasksOf(stack), 0);
    }
  });

  it("rolls out two tasks, which are served, once the certificate is issued and an image's digest is recorded", async () => {
    for (const stack of STACKS) {
      assert.equal((await issueCertificate(sandbox, stack))?.length, 1);
      assert.match(deployImage(sandbox, stack, "1ac9a58") ?? "", /^sha256:[0-9a-f]{64}$/);
      const steps = kinds(succeeded(await operate(sandbox, "up", stack)));
      const creations = steps.filter((step) => step.startsWith("create "));
      assert.deepEqual(
        steps.filter((step) => !creations.includes(step) && !step.includes(TASK_DEFINITION)),
        [`update ${SERVICE}`, `update ${SCALING}`],
      );
      assert.equal(tasksOf(stack), 2);
      assert.deepEqual(
        (await requestEdge(sandbox, stack, "/api/health")).map(({ status }) => status),
        [200],
      );
    }
  });

  for (const stack of STACKS) {
    it(`changes nothing in ${stack} the second time`, async () => {
      const run = succeeded(await operate(sandbox, "up", stack));
      assert.deepEqual(Object.keys(run.changes), ["same"]);
    });

    it(`finds no drift in ${stack}`, async () => {
      succeeded(await operate(sandbox, "refresh", stack, ["--preview-only", "--expect-no-changes"]));
    });
  }

  describe("access-list entries that were made by hand", () => {
    const retired = ["54.164.140.5/32", "136.38.212.186/32"];

    it("are imported", async () => {
      const engine = await Engine.start(mongodbatlas, sandbox.world);
      for (const cidrBlock of retired) await engine.create(ACCESS_LIST, { projectId: STAGING_PROJECT, cidrBlock });
      engine.stop();
      const file = join(temporaryDirectory(), "imports.json");
      const resources = retired.map((cidrBlock, i) => ({
        type: ACCESS_LIST,
        name: `retired-${i}`,
        id: `${STAGING_PROJECT}-${cidrBlock}`,
        provider: "atlas",
      }));
      const nameTable = { atlas: "urn:pulumi:staging::askflorence::pulumi:providers:mongodbatlas::atlas" };
      writeFileSync(file, JSON.stringify({ nameTable, resources }));
      const flags = ["--protect=false", "--generate-code=false", "--yes", "--stack", "staging"];
      const imported = await runPulumi(sandbox, ["import", "--file", file, ...flags], {
        cwd: ROOT,
        env: credentialsOf("staging"),
      });
      assert.equal(imported.code, 0, imported.stdout + imported.stderr);
    });

    it("stay when the rollout fails", async () => {
      const good = parameter(sandbox);
      deployImage(sandbox, "staging", "2bad2ba", {
        again: true,
        annotations: { "pulumi-sandbox/health-check-code": "500" },
      });
      const run = await operate(sandbox, "up", "staging", ["--skip-preview"]);
      assert.notEqual(run.code, 0);
      assert.match(run.errors.join("\n"), /circuit breaker/);
      assert.deepEqual(accessList().toSorted(), ["10.40.0.0/16", ...retired].toSorted());
      assert.equal(tasksOf("staging"), 2, "the tasks of the last good rollout go on");
      // The state has the new values, so that a second update finds no difference: it must not end as a success.
      const again = await operate(sandbox, "up", "staging", ["--skip-preview"]);
      assert.notEqual(again.code, 0);
      assert.match(again.errors.join("\n"), /does not run .*: its last rollout has failed, and nothing is deleted/);
      assert.deepEqual(accessList().toSorted(), ["10.40.0.0/16", ...retired].toSorted());
      setParameter(sandbox, good);
    });

    it("go last: after the new route, and after the rollout that the new route asks for", async () => {
      await configure(sandbox, "staging", "network.availabilityZones[2]", "us-east-1c");
      const run = succeeded(await operate(sandbox, "up", "staging", ["--skip-preview"]));
      const order = run.steps.map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
      const route = order.indexOf("create peering-route-us-east-1c");
      const rollout = order.indexOf("update app-service");
      const removals = order.flatMap((step, i) => (step.startsWith("delete retired-") ? [i] : []));
      assert.ok(route >= 0 && route < rollout, order.join("\n"));
      assert.equal(removals.length, 2);
      assert.ok(
        removals.every((removal) => removal > rollout),
        order.join("\n"),
      );
      assert.deepEqual(accessList(), ["10.40.0.0/16"]);
    });
  });

  describe("the number of tasks", () => {
    it("is autoscaling's once tasks run: an up leaves it as it is", async () => {
      const scaled = { cluster: "askflorence-prod", service: "askflorence-prod", "desired-count": "4" };
      callAws(sandbox.world, "ecs update-service", scaled, credentialsOf("prod"));
      assert.deepEqual(Object.keys(succeeded(await operate(sandbox, "up", "prod")).changes), ["same"]);
      assert.equal(tasksOf("prod"), 4);
      callAws(sandbox.world, "ecs update-service", { ...scaled, "desired-count": "2" }, credentialsOf("prod"));
    });
  });

  describe("a deployment alarm", () => {
    it("rolls the service back and fails the up", async () => {
      const good = parameter(sandbox, "prod");
      deployImage(sandbox, "prod", "3a1a3a1", {
        again: true,
        annotations: { "pulumi-sandbox/breached-metrics": "HTTPCode_Target_5XX_Count" },
      });
      const run = await operate(sandbox, "up", "prod", ["--skip-preview"]);
      assert.notEqual(run.code, 0);
      assert.match(run.errors.join("\n"), /alarm/i);
      setParameter(sandbox, good, "prod");
      succeeded(await operate(sandbox, "up", "prod", ["--skip-preview"]));
      assert.equal(tasksOf("prod"), 2);
    });
  });

  describe("an image that is not in the repository", () => {
    it("is refused in the preview, by the parameter that names it", async () => {
      const good = parameter(sandbox);
      setParameter(sandbox, `sha256:${"d".repeat(64)}`);
      const run = await operate(sandbox, "preview", "staging");
      assert.notEqual(run.code, 0);
      assert.match(
        run.errors.join("\n"),
        /The SSM parameter \/askflorence\/staging\/image-digest names sha256:d+, which the repository askflorence-staging does not give; push the image first/,
      );
      setParameter(sandbox, good);
    });
  });

  describe("an ingest job", () => {
    it("runs to its end as the stack's output says to start it", async () => {
      const { ingestCommands } = (await outputsOf(sandbox, "staging")) as { ingestCommands: Record<string, string> };
      const command = (ingestCommands.rxnorm ?? "").replace(/^aws /, `${process.execPath} ${COMMAND} aws `);
      // One process at a time works on a world.
      const { directory } = sandbox;
      sandbox.close();
      const env = { PULUMI_SANDBOX_DIR: directory, ...credentialsOf("staging") };
      const { code, stdout, stderr } = await runCommand("sh", ["-c", command], { env });
      sandbox = await openSandbox(directory);
      assert.equal(code, 0, stderr);
      const { tasks } = JSON.parse(stdout) as { tasks: { taskArn: string }[] };
      const described = callAws(
        sandbox.world,
        "ecs describe-tasks",
        { cluster: "askflorence-staging", tasks: tasks[0]?.taskArn },
        credentialsOf("staging"),
      ) as { tasks: { lastStatus: string; containers: { exitCode: number }[] }[] };
      assert.deepEqual(
        described.tasks.map(({ lastStatus, containers }) => [lastStatus, containers.map(({ exitCode }) => exitCode)]),
        [["STOPPED", [0]]],
      );
    });
  });

  describe("an execution role that may not decrypt", () => {
    const copy = join(ROOT, ".sandbox", "e2e-decrypt");
    after(() => {
      rmSync(copy, { recursive: true, force: true });
    });

    it("fails the up with the cloud's own reason, and the service goes on with its old tasks", async () => {
      copyProgram(copy, { file: "components/ecs-roles.ts", before: '"kms:Decrypt"', after: '"kms:DescribeKey"' });
      const run = await operate(sandbox, "up", "prod", ["--skip-preview", "-C", copy]);
      assert.notEqual(run.code, 0);
      assert.match(run.errors.join("\n"), /ResourceInitializationError: .*Access to KMS is not allowed/);
      assert.equal(tasksOf("prod"), 2);
      succeeded(await operate(sandbox, "up", "prod", ["--skip-preview"]));
    });
  });

  describe("reference reads", () => {
    it("turned off: the service is updated before anything is deleted", async () => {
      await configure(sandbox, "prod", "referenceReads.enabled", "false");
      for (const operation of ["preview", "up"] as const) {
        const run = succeeded(await operate(sandbox, operation, "prod", operation === "up" ? ["--skip-preview"] : []));
        const order = run.steps.map(({ op, type }) => `${op} ${type}`);
        const rollout = order.indexOf(`update ${SERVICE}`);
        const firstDelete = order.findIndex(
          (step) => step.startsWith("delete ") && !step.startsWith("delete-replaced"),
        );
        assert.ok(rollout >= 0 && rollout < firstDelete, order.join("\n"));
      }
    });

    it("turned off: the secret is in its recovery window of 30 days", () => {
      const deleted = new Date(String(referenceSecret()?.outputs.deletedDate));
      const days = (deleted.getTime() - sandbox.world.now().getTime()) / 86_400_000;
      assert.ok(days > 29 && days <= 30, `${days} days`);
    });

    it("turned on again within the window: a plain up fails and says why", async () => {
      await configure(sandbox, "prod", "referenceReads.enabled", "true");
      const run = await operate(sandbox, "up", "prod", ["--skip-preview"]);
      assert.notEqual(run.code, 0);
      assert.match(run.errors.join("\n"), /a secret with this name is already scheduled for deletion/);
    });

    it("turned on again: restored and imported, it comes up with the same secret", async () => {
      const arn = referenceSecret()?.id ?? "";
      callAws(sandbox.world, "secretsmanager restore-secret", { "secret-id": arn }, credentialsOf("prod"));
      const parent = "urn:pulumi:prod::askflorence::askflorence:components:ReferenceSecret::reference";
      const provider = "urn:pulumi:prod::askflorence::pulumi:providers:aws::aws";
      const file = join(temporaryDirectory(), "imports.json");
      const resource = { type: SECRET, name: "reference-secret", id: arn, provider: "aws", parent: "reference" };
      writeFileSync(file, JSON.stringify({ nameTable: { aws: provider, reference: parent }, resources: [resource] }));
      const flags = ["--protect=false", "--generate-code=false", "--yes", "--stack", "prod"];
      const imported = await runPulumi(sandbox, ["import", "--file", file, ...flags], {
        cwd: ROOT,
        env: credentialsOf("prod"),
      });
      assert.equal(imported.code, 0, imported.stdout + imported.stderr);
      const run = succeeded(await operate(sandbox, "up", "prod", ["--skip-preview"]));
      assert.ok(!kinds(run).includes(`create ${SECRET}`), kinds(run).join("\n"));
      assert.equal(referenceSecret()?.id, arn);
      assert.equal(referenceSecret()?.outputs.deletedDate, undefined);
      assert.equal(tasksOf("prod"), 2);
      assert.deepEqual(Object.keys(succeeded(await operate(sandbox, "up", "prod")).changes), ["same"]);
    });
  });

  // A nested suite, because mocha runs a suite's own tests before its nested ones.
  describe("at its end", () => {
    it("keeps its passwords out of the state, the outputs and the events", async () => {
      const uris = sandbox.world
        .list("aws:secretsmanager/secretVersion:SecretVersion")
        .map(({ inputs }) => /:\/\/[^:]+:([^@]+)@/.exec(String(inputs.secretString))?.[1])
        .filter((password) => password !== undefined);
      assert.ok(uris.length >= 3);
      for (const stack of STACKS) {
        const exported = await runPulumi(sandbox, ["stack", "export", "--stack", stack], { cwd: ROOT });
        const outputs = JSON.stringify(await outputsOf(sandbox, stack));
        const run = await operate(sandbox, "preview", stack, ["--diff"]);
        const seen = exported.stdout + outputs + run.stdout + run.stderr + JSON.stringify(run.steps);
        assert.ok(exported.stdout.includes("ciphertext"));
        for (const password of uris) assert.ok(!seen.includes(password), `a password of ${stack} is in plain text`);
      }
    });

    it("ends with destroy: only what was there before, and what the clouds keep, remains", async () => {
      for (const stack of STACKS.toReversed()) {
        await configure(sandbox, stack, "protect", false);
        const refused = await operate(sandbox, "preview", stack);
        assert.deepEqual(
          refused.policyViolations.map(({ policyName }) => policyName),
          ["load-balancer-hardened"],
        );
        const levels = join(temporaryDirectory(), "ending.json");
        writeFileSync(levels, JSON.stringify({ "load-balancer-hardened": "advisory" }));
        succeeded(await operate(sandbox, "up", stack, ["--skip-preview", "--policy-pack-config", levels]));
        succeeded(await operate(sandbox, "destroy", stack, ["--skip-preview"]));
      }
      const left = sandbox.world.all().map(({ owner, type, inputs, outputs }) => {
        const isPending = outputs.deletedDate !== undefined || outputs.deletionDate !== undefined;
        const name = [inputs.name, inputs.family].find((value) => typeof value === "string") ?? "";
        return [owner, type, name, isPending ? "(pending deletion)" : ""].filter((part) => part !== "").join(" ");
      });
      const wasThere = [
        `${ACCOUNTS.staging} ${SECRET} staging/atlas/service-account`,
        `${ACCOUNTS.prod} ${SECRET} prod/atlas/service-account`,
        `${ACCOUNTS.prod} ${SECRET} prod/atlas/reference-service-account`,
        "69dc20c64005b222804dafa4 mongodbatlas:index/advancedCluster:AdvancedCluster askflorence-prod-01",
        "69dc20c64005b222804dafa4 mongodbatlas:index/networkContainer:NetworkContainer",
      ];
      const byPeople = left.filter((record) => record.startsWith("public-dns "));
      assert.equal(byPeople.length, 4, "a record for each certificate and each host name");
      const isKept = STACKS.flatMap((stack) => [
        `${ACCOUNTS[stack]} ${SECRET} ${stack}/mongodb/uri (pending deletion)`,
        `${ACCOUNTS[stack]} aws:secretsmanager/secretVersion:SecretVersion`,
        `${ACCOUNTS[stack]} aws:kms/key:Key (pending deletion)`,
        `${ACCOUNTS[stack]} aws:kms/ciphertext:Ciphertext`,
        `${ACCOUNTS[stack]} aws:ecs/taskDefinitionRevision:TaskDefinitionRevision askflorence-${stack}`,
      ]);
      const more = [
        `${ACCOUNTS.prod} ${SECRET} ${REFERENCE_SECRET} (pending deletion)`,
        `${ACCOUNTS.staging} ${SECRET} staging/mongodb/ingest-uri (pending deletion)`,
        `${ACCOUNTS.staging} aws:ecs/taskDefinitionRevision:TaskDefinitionRevision askflorence-staging-ingest`,
        // The job that has run: ECS shows stopped tasks for an hour.
        `${ACCOUNTS.staging} aws:ecs/task:Task`,
        // A project always has the setting; it is switched off.
        "69dc20c64005b222804dafa4 mongodbatlas:index/auditing:Auditing",
      ];
      assert.deepEqual([...new Set(left)].toSorted(), [...wasThere, ...isKept, ...more, ...byPeople].toSorted());
    });
  });
});

function succeeded(run: EngineRun): EngineRun {
  assert.equal(run.code, 0, run.stdout + run.stderr);
  return run;
}

function kinds({ steps }: EngineRun): string[] {
  return steps.filter(({ op }) => op !== "replace" && op !== "delete-replaced").map(({ op, type }) => `${op} ${type}`);
}

function parameter(sandbox: Sandbox, stack: Stack = "staging"): string {
  const name = `/askflorence/${stack}/image-digest`;
  const answer = callAws(sandbox.world, "ssm get-parameter", { name }, credentialsOf(stack));
  return (answer as { Parameter: { Value: string } }).Parameter.Value;
}

function setParameter(sandbox: Sandbox, value: string, stack: Stack = "staging"): void {
  const flags = { name: `/askflorence/${stack}/image-digest`, value, overwrite: true };
  callAws(sandbox.world, "ssm put-parameter", flags, credentialsOf(stack));
}
