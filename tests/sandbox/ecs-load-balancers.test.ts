import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { type Edge, forwarding, LISTENER, makeEdgeIn, open, TARGET_GROUP, targetGroupInputs } from "./lb-support.ts";
import {
  makeWorkload,
  pushImage,
  SERVICE,
  service,
  TASK_DEFINITION,
  taskDefinition,
  type Workload,
} from "./workload.ts";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const GET = "aws:ecs/getService:getService";

describe("simulated ECS service behind a load balancer", () => {
  const suite = awsSuite();
  let workload: Workload;
  let edge: Edge;
  let rules: { readonly out: Held; readonly in: Held };
  let revision: string;
  let names = 0;
  before(async () => {
    workload = await makeWorkload(suite);
    edge = await makeEdgeIn(suite, workload.network);
    await suite.engine.create(LISTENER, forwarding(edge));
    rules = await open(suite, edge, workload.securityGroup);
    revision = await register();
  });

  const register = async (container: Properties = {}): Promise<string> => {
    const given = taskDefinition(workload, container, { family: `web-${++names}` });
    return String((await suite.engine.create(TASK_DEFINITION, given)).state.arn);
  };
  const behind = (own: Properties = {}): Properties => ({
    targetGroupArn: edge.targetGroup.id,
    containerName: "web",
    containerPort: 3000,
    ...own,
  });
  const inputs = (own: Properties = {}): Properties =>
    service(workload, revision, { name: `web-${++names}`, loadBalancers: [behind()], ...own });
  const tasks = (held: Held) =>
    suite.world.list("aws:ecs/task:Task").filter(({ inputs: given }) => given.serviceArn === held.id);
  const health = (targetGroupArn = edge.targetGroup.id): Properties[] => {
    const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
    const answer = operations["elbv2 describe-target-health"]?.run({ "target-group-arn": targetGroupArn }, caller);
    return (answer as { TargetHealthDescriptions: Properties[] }).TargetHealthDescriptions;
  };
  const events = async (name: unknown): Promise<string> => {
    const found = await suite.engine.invoke(GET, { clusterArn: "main", serviceName: name });
    return (found.events as { message: string }[]).map(({ message }) => message).join("\n");
  };

  it("registers its tasks as targets, which are healthy when the load balancer reaches them", async () => {
    const held = await suite.engine.create(SERVICE, inputs({ healthCheckGracePeriodSeconds: 60 }));
    assert.equal(tasks(held).length, 2);
    const [first, second] = health();
    assert.deepEqual(first?.TargetHealth, { State: "healthy" });
    const addresses = [first, second].map((target) => (target?.Target as { Id: string }).Id);
    assert.match(addresses[0] ?? "", /^10\.40\.0\.\d+$/);
    assert.notEqual(addresses[0], addresses[1]);
    await suite.engine.delete(held);
    assert.deepEqual(health(), []);
  });

  it("is put behind a load balancer, and taken away from it, in place and with new tasks", async () => {
    const base = inputs({ loadBalancers: undefined });
    const held = await suite.engine.create(SERVICE, base);
    const before = tasks(held).map(({ id }) => id);
    const change = { ...base, loadBalancers: [behind()] };
    assert.deepEqual((await suite.engine.diff(held, change)).replaces, []);
    const updated = await suite.engine.update(held, change);
    assert.ok(!tasks(held).some(({ id }) => before.includes(id)));
    assert.equal(health().length, 2);
    await suite.engine.delete(await suite.engine.update(updated, base));
    assert.deepEqual(health(), []);
  });

  it("refuses what ECS refuses, in its words", async () => {
    const group = async (own: Properties): Promise<string> =>
      (await suite.engine.create(TARGET_GROUP, targetGroupInputs(workload.network, own))).id;
    const alone = await group({ name: "alone" });
    const instances = await group({ name: "instances", targetType: "instance" });
    const defaultActions = [{ type: "forward", targetGroupArn: instances }];
    await suite.engine.create(LISTENER, forwarding(edge, { port: 81, defaultActions }));
    const cases: [own: Properties, message: string][] = [
      [
        { loadBalancers: [behind({ targetGroupArn: alone })] },
        `The target group with targetGroupArn ${alone} does not have an associated load balancer.`,
      ],
      [
        { loadBalancers: [behind({ targetGroupArn: instances })] },
        `The provided target group ${instances} has target type instance, which is incompatible with the awsvpc ` +
          "network mode specified in the task definition.",
      ],
      [
        { loadBalancers: [behind({ containerName: "other" })] },
        "The container other does not exist in the task definition.",
      ],
      [
        { loadBalancers: [behind({ containerPort: 80 })] },
        "The container web did not have a container port 80 defined.",
      ],
      [
        { loadBalancers: undefined, healthCheckGracePeriodSeconds: 60 },
        "Health check grace period is only valid for services configured to use load balancers",
      ],
    ];
    for (const [own, message] of cases) {
      const given = inputs(own);
      await assert.rejects(suite.engine.create(SERVICE, given), {
        message:
          `creating ECS Service (${String(given.name)}): operation error ECS: CreateService, ` +
          `api error InvalidParameterException: ${message}`,
      });
    }
  });

  it("changes its count after its target group has lost the listener, since that needs no deployment", async () => {
    const own = await makeEdgeIn(suite, workload.network, "-lost");
    const first = await suite.engine.create(LISTENER, forwarding(own));
    await open(suite, own, workload.securityGroup);
    const base = inputs({ loadBalancers: [behind({ targetGroupArn: own.targetGroup.id })] });
    const held = await suite.engine.create(SERVICE, base);
    await suite.engine.delete(first);
    assert.deepEqual((health(own.targetGroup.id)[0]?.TargetHealth as Properties).State, "unused");
    const fewer = await suite.engine.update(held, { ...base, desiredCount: 1 });
    assert.equal(tasks(held).length, 1);
    await assert.rejects(
      suite.engine.update(fewer, { ...base, desiredCount: 1, taskDefinition: await register() }),
      /api error InvalidParameterException: .* does not have an associated load balancer\.$/,
    );
  });

  it("fails its rollout where the security groups are closed on either side, and keeps its tasks", async () => {
    const base = inputs();
    const held = await suite.engine.create(SERVICE, base);
    const before = tasks(held).map(({ id }) => id);
    const sides: [side: "out" | "in", cause: string][] = [
      [
        "out",
        `none of the security groups ${edge.securityGroup.id} of the load balancer lets TCP out to the tasks on port 3000`,
      ],
      [
        "in",
        `none of the security groups ${workload.securityGroup.id} of the tasks lets TCP in from the load balancer on port 3000`,
      ],
    ];
    for (const [side, cause] of sides) {
      await suite.engine.delete(rules[side]);
      assert.deepEqual(health()[0]?.TargetHealth, {
        State: "unhealthy",
        Reason: "Target.Timeout",
        Description: "Request timed out",
      });
      const why = `Request timed out (${cause})`;
      await assert.rejects(suite.engine.update(held, { ...base, taskDefinition: await register() }), {
        message:
          `waiting for ECS Service (${held.id}) update: Service deployment rolled back because the circuit breaker threshold was exceeded. ` +
          `Tasks stopped: Task failed ELB health checks in (target-group ${edge.targetGroup.id}): ${why}`,
      });
      assert.deepEqual(
        tasks(held).map(({ id }) => id),
        before,
      );
      const where = `(target-group ${edge.targetGroup.id})`;
      const event = `(service ${String(base.name)}) (port 3000) is unhealthy in ${where} due to (reason ${why}).`;
      assert.ok((await events(base.name)).includes(event));
      rules = { ...rules, [side]: await suite.engine.create(side === "out" ? EGRESS : INGRESS, rules[side].inputs) };
    }
    await suite.engine.delete(held);
  });

  it("is reached by rules on blocks of addresses, where they have all subnets of the other side", async () => {
    const own = await makeEdgeIn(suite, workload.network, "-blocks");
    await suite.engine.create(LISTENER, forwarding(own));
    const traffic = { ipProtocol: "tcp", fromPort: 3000, toPort: 3000 };
    await suite.engine.create(EGRESS, { securityGroupId: own.securityGroup.id, cidrIpv4: "10.40.0.0/16", ...traffic });
    const part = { securityGroupId: workload.securityGroup.id, cidrIpv4: "10.40.0.0/24", ...traffic };
    await suite.engine.create(INGRESS, part);
    const base = inputs({ loadBalancers: [behind({ targetGroupArn: own.targetGroup.id })] });
    await assert.rejects(suite.engine.create(SERVICE, base), /lets TCP in from the load balancer on port 3000\)$/);
    const rest = await suite.engine.create(INGRESS, { ...part, cidrIpv4: "10.40.1.0/24" });
    await suite.engine.create(SERVICE, { ...base, name: "by-blocks" });
    await suite.engine.delete(rest);
  });

  it("fails its rollout where the tasks do not pass the health checks, or the checks go to a closed port", async () => {
    const sick = await register({ image: pushImage(suite, { "pulumi-sandbox/health-check-code": "500" }) });
    await assert.rejects(
      suite.engine.create(SERVICE, inputs({ taskDefinition: sick })),
      /Task failed ELB health checks in \(target-group .*\): Health checks failed with these codes: \[500\]$/,
    );
    const own = await makeEdgeIn(suite, workload.network, "-checked");
    await suite.engine.create(LISTENER, forwarding(own));
    await open(suite, own, workload.securityGroup);
    const healthCheck = { path: "/health", port: "9000" };
    await suite.engine.update(own.targetGroup, { ...own.targetGroup.inputs, healthCheck });
    await assert.rejects(
      suite.engine.create(SERVICE, inputs({ loadBalancers: [behind({ targetGroupArn: own.targetGroup.id })] })),
      /lets TCP out to the tasks on port 9000\)$/,
    );
  });

  it("does not differ where its load balancers come in another order", async () => {
    const more = await suite.engine.create(TARGET_GROUP, targetGroupInputs(workload.network, { name: "more" }));
    const defaultActions = [{ type: "forward", targetGroupArn: more.id }];
    await suite.engine.create(LISTENER, forwarding(edge, { port: 82, defaultActions }));
    const loadBalancers = [behind(), behind({ targetGroupArn: more.id })];
    const base = inputs({ loadBalancers });
    const held = await suite.engine.create(SERVICE, base);
    const turned = { ...base, loadBalancers: loadBalancers.toReversed() };
    assert.deepEqual((await suite.engine.diff(held, turned)).paths, {});
  });
});
