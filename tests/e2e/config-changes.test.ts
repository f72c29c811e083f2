import assert from "node:assert/strict";

import { runPulumi, type Sandbox } from "pulumi-sandbox";

import { ROOT } from "../../cli/program-copy.ts";
import { configure, operate, type Stack } from "../../cli/stacks.ts";
import { committedConfig } from "../config/stack-file.ts";
import { bringUp, openSandbox } from "./support.ts";

/** A change of one value of a stack's configuration, and all that the engine then plans: operation and name of each resource. */
interface Change {
  readonly stack: Stack;
  readonly key: string;
  readonly value: unknown;
  readonly plan: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    stack: "prod",
    key: "referenceReads.collections",
    value: ["formularies_staging", "providers_staging"],
    plan: ["update reference-user"],
  },
  {
    stack: "prod",
    key: "service.memory",
    value: 2048,
    plan: ["create-replacement app-task", "delete-replaced app-task", "update app-service"],
  },
  { stack: "prod", key: "service.scaling.max", value: 8, plan: ["update app-scaling"] },
  { stack: "prod", key: "service.scaling.cpuPercent", value: 50, plan: ["update app-scaling-cpu"] },
  { stack: "prod", key: "service.desiredCount", value: 3, plan: [] },
  { stack: "prod", key: "network.interfaceEndpoints[4]", value: "sts", plan: ["create endpoints-sts"] },
  {
    stack: "prod",
    key: "edge.nextHostNames",
    value: ["askflorence.health", "canary.askflorence.health"],
    plan: ["create edge-certificate-askflorence.health+canary.askflorence.health"],
  },
  { stack: "prod", key: "delivery.environments.deploy", value: "production", plan: ["update delivery-deploy"] },
  {
    stack: "staging",
    key: "network.natGateways",
    value: "onePerZone",
    plan: [
      "create network-nat-us-east-1b",
      "create network-nat-us-east-1b",
      "update network-private-egress-us-east-1b",
    ],
  },
  { stack: "staging", key: "alarmEmail", value: "oncall@askflorence.health", plan: ["create observability-email"] },
  { stack: "staging", key: "atlas.cluster.create.diskSizeGb", value: 80, plan: ["update database-cluster"] },
  { stack: "staging", key: "ingest.jobs.plans", value: ["npm", "run", "ingest:plans"], plan: [] },
  {
    stack: "staging",
    key: "ingest.memory",
    value: 16384,
    plan: ["create-replacement ingest-task-task", "delete-replaced ingest-task-task"],
  },
];

describe("a change of one configuration value", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
    await bringUp(sandbox);
  });
  after(() => {
    sandbox.close();
  });

  for (const { stack, key, value, plan } of CHANGES) {
    it(`${stack}: ${key} touches only what it must`, async () => {
      const before = valueAt(stack, key);
      await configure(sandbox, stack, key, value);
      const { code, steps, stdout, stderr } = await operate(sandbox, "preview", stack);
      // The next change starts from the committed values.
      await remove(sandbox, stack, key);
      if (before !== undefined) await configure(sandbox, stack, key, before);
      assert.equal(code, 0, stdout + stderr);
      const planned = steps
        .filter(({ op, type }) => op !== "replace" && type !== "pulumi:pulumi:Stack")
        .map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
      assert.deepEqual(planned.toSorted(), [...plan].toSorted());
    });
  }
});

function valueAt(stack: Stack, key: string): unknown {
  const [first = "", ...rest] = key.replace(/\[(\d+)\]/g, ".$1").split(".");
  return rest.reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    committedConfig(stack)[`askflorence:${first}`],
  );
}

async function remove(sandbox: Sandbox, stack: Stack, key: string): Promise<void> {
  const args = ["config", "rm", "--stack", stack, "--path", `askflorence:${key}`];
  const { code, stderr } = await runPulumi(sandbox, args, { cwd: ROOT });
  assert.equal(code, 0, stderr);
}
