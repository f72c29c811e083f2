import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";
import { TASK_DEFINITION } from "./workload.ts";

const CLUSTER = "aws:ecs/cluster:Cluster";
const ARN = `arn:aws:ecs:us-east-1:${ACCOUNT}:task-definition`;
const GET = "aws:ecs/getTaskDefinition:getTaskDefinition";

function definition(own: Properties = {}, container: Properties = {}): Properties {
  return {
    family: "web",
    containerDefinitions: JSON.stringify([{ name: "web", image: "nginx:1", ...container }]),
    cpu: "256",
    memory: "512",
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    ...own,
  };
}

describe("simulated ECS task definition", () => {
  const suite = awsSuite();
  const refuse = (inputs: Properties, message: string): Promise<void> =>
    assert.rejects(suite.engine.create(TASK_DEFINITION, inputs), {
      message: `creating ECS Task Definition (web): operation error ECS: RegisterTaskDefinition, api error ClientException: ${message}`,
    });

  it("is created, read back, updated in place, replaced on another container, imported and deleted", async () => {
    await assertLife(suite.engine, TASK_DEFINITION, {
      inputs: definition({ family: "life" }),
      updated: definition({ family: "life", tags: { a: "b" } }),
      replaced: {
        containerDefinitions: definition({ family: "life" }, { image: "nginx:2" }),
        cpu: definition({ family: "life", cpu: "512" }),
      },
      importId: ({ state }) => String(state.arn),
    });
  });

  it("registers a new revision for each creation, under the family's id", async () => {
    const family = "counted";
    const [first, second] = [
      await suite.engine.create(TASK_DEFINITION, definition({ family })),
      await suite.engine.create(TASK_DEFINITION, definition({ family })),
    ];
    assert.deepEqual([first.id, second.id], [family, family]);
    assert.deepEqual([first.state.arn, second.state.arn], [`${ARN}/counted:1`, `${ARN}/counted:2`]);
    assert.equal(second.state.arnWithoutRevision, `${ARN}/counted`);
    assert.equal(second.state.revision, 2);
  });

  it("deregisters the replaced revision and never its number, and leaves the new one", async () => {
    const family = "replaced";
    const old = await suite.engine.create(TASK_DEFINITION, definition({ family }));
    const replacement = await suite.engine.create(TASK_DEFINITION, definition({ family }));
    await suite.engine.delete(old);
    assert.equal((await suite.engine.refresh(replacement))?.state.revision, 2);
    const status = async (revision: number): Promise<unknown> =>
      (await suite.engine.invoke(GET, { taskDefinition: `replaced:${revision}` })).status;
    assert.deepEqual([await status(1), await status(2)], ["INACTIVE", "ACTIVE"]);
    await suite.engine.delete(replacement);
    assert.equal((await suite.engine.create(TASK_DEFINITION, definition({ family }))).state.revision, 3);
  });

  it("is read by its revision, also the replaced one that waits for its deletion", async () => {
    const family = "waiting";
    const old = await suite.engine.create(TASK_DEFINITION, definition({ family }));
    await suite.engine.create(TASK_DEFINITION, definition({ family }));
    assert.equal((await suite.engine.refresh(old))?.state.arn, `${ARN}/waiting:1`);
  });

  it("stays registered where it is told to skip its destruction", async () => {
    const family = "kept";
    const held = await suite.engine.create(TASK_DEFINITION, definition({ family, skipDestroy: true }));
    await suite.engine.delete(held);
    assert.equal(await suite.engine.refresh(held), undefined);
    assert.equal((await suite.engine.invoke(GET, { taskDefinition: "kept:1" })).status, "ACTIVE");
    assert.equal((await suite.engine.import(TASK_DEFINITION, `${ARN}/kept:1`))?.id, "kept");
  });

  it("follows revisions that others register only where it is told to", async () => {
    for (const [family, trackLatest] of [
      ["tracked", true],
      ["fixed", false],
    ] as const) {
      const held = await suite.engine.create(TASK_DEFINITION, definition({ family, trackLatest }));
      const revision = suite.world.get(
        "aws:ecs/taskDefinitionRevision:TaskDefinitionRevision",
        ACCOUNT,
        `${ARN}/${family}:1`,
      );
      assert.ok(revision !== undefined);
      const outputs = { ...revision.outputs, revision: 2, arn: `${ARN}/${family}:2` };
      suite.world.put({ ...revision, id: outputs.arn, outputs });
      assert.equal((await suite.engine.refresh(held))?.state.revision, trackLatest ? 2 : 1);
      assert.equal((await suite.engine.invoke(GET, { taskDefinition: family })).revision, 2);
    }
  });

  it("compares containers by what they mean", async () => {
    const container = {
      environment: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
      portMappings: [{ containerPort: 3000 }],
      healthCheck: { command: ["CMD", "true"] },
    };
    const held = await suite.engine.create(TASK_DEFINITION, definition({ family: "same" }, container));
    const same = definition(
      { family: "same" },
      {
        healthCheck: { retries: 3, timeout: 5, interval: 30, command: ["CMD", "true"] },
        portMappings: [{ protocol: "tcp", hostPort: 3000, containerPort: 3000 }],
        environment: container.environment.toReversed(),
        essential: true,
        secrets: [],
        cpu: 0,
      },
    );
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const other = definition({ family: "same" }, { ...container, essential: false });
    assert.deepEqual((await suite.engine.diff(held, other)).replaces, ["containerDefinitions"]);
  });

  it("refuses what is no list of containers before any call, without repeating it", async () => {
    await assert.rejects(
      suite.engine.create(TASK_DEFINITION, definition({ containerDefinitions: '[{"p4ssw0rd"' })),
      (error: Error) => {
        assert.match(error.message, /^containerDefinitions: ECS Task Definition container_definitions is invalid/);
        assert.doesNotMatch(error.message, /p4ssw0rd/);
        return true;
      },
    );
  });

  it("refuses sizes that Fargate does not have, and networks other than awsvpc", async () => {
    for (const [cpu, memory] of [
      ["256", "4096"],
      ["300", "512"],
      ["8192", "17408"],
    ]) {
      await refuse(definition({ cpu, memory }), "No Fargate configuration exists for given values.");
    }
    await suite.engine.create(TASK_DEFINITION, definition({ cpu: ".5 vCPU", memory: "1 GB" }));
    await refuse(definition({ networkMode: "bridge" }), "Fargate only supports network mode ‘awsvpc’.");
    await refuse(definition({ cpu: undefined }), "Fargate requires that 'cpu' be defined at the task level.");
  });

  it("refuses containers without an image, a role for their secrets or the options of their log driver", async () => {
    await refuse(definition({ containerDefinitions: "[]" }), "Container list cannot be empty.");
    await refuse(definition({}, { image: "" }), "Container.image should not be null or empty.");
    await refuse(
      definition({}, { secrets: [{ name: "A", valueFrom: "b" }] }),
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
    await refuse(
      definition({}, { logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs" } } }),
      "Log driver awslogs requires options: awslogs-region",
    );
    await refuse(
      definition({}, { image: `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/web:1` }),
      "Fargate requires task definition to have execution role ARN to support ECR images.",
    );
  });

  it("is described with its containers, and fails for what does not exist", async () => {
    const environment = [{ name: "A", value: "1" }];
    const image = "ghcr.io/org/web@sha256:1234";
    await suite.engine.create(TASK_DEFINITION, definition({ family: "described" }, { image, environment }));
    const token = "aws:ecs/getContainerDefinition:getContainerDefinition";
    const found = await suite.engine.invoke(token, { taskDefinition: "described", containerName: "web" });
    assert.equal(found.image, image);
    assert.equal(found.imageDigest, "1234");
    assert.deepEqual(found.environment, { A: "1" });
    await assert.rejects(suite.engine.invoke(token, { taskDefinition: "described", containerName: "x" }), {
      message: 'container with name "x" not found in task definition "described"',
    });
    await assert.rejects(suite.engine.invoke(GET, { taskDefinition: "none" }), {
      message:
        "reading ECS Task Definition (none): operation error ECS: DescribeTaskDefinition, " +
        "api error ClientException: Unable to describe task definition.",
    });
  });
});

describe("simulated ECS cluster", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, replaced on another name, imported and deleted", async () => {
    const inputs = { name: "main" };
    await assertLife(suite.engine, CLUSTER, {
      inputs,
      updated: { ...inputs, settings: [{ name: "containerInsights", value: "enabled" }], tags: { a: "b" } },
      replaced: { name: { name: "other" } },
      importId: () => "main",
    });
    const held = await suite.engine.create(CLUSTER, inputs);
    assert.equal(held.id, `arn:aws:ecs:us-east-1:${ACCOUNT}:cluster/main`);
  });
});
