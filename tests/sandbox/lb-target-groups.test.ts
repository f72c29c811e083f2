import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { assertLife, awsSuite, makeNetwork, type Network } from "./lifecycle.ts";
import { type Edge, forwarding, LISTENER, makeEdge, TARGET_GROUP, targetGroupInputs } from "./lb-support.ts";

describe("simulated target group", () => {
  const suite = awsSuite();
  let network: Network;
  let names = 0;
  before(async () => {
    network = await makeNetwork(suite.engine);
  });
  const inputs = (own: Properties = {}): Properties => targetGroupInputs(network, { name: `web-${++names}`, ...own });

  it("is created, read back, updated in place, replaced on what targets have in common, imported and deleted", async () => {
    const base = inputs();
    const other = await makeNetwork(suite.engine, 41);
    await assertLife(suite.engine, TARGET_GROUP, {
      inputs: base,
      updated: { ...base, deregistrationDelay: 30, healthCheck: { path: "/health" }, tags: { a: "b" } },
      replaced: {
        name: { ...base, name: "other" },
        port: { ...base, port: 8080 },
        protocol: { ...base, protocol: "HTTPS" },
        protocolVersion: { ...base, protocolVersion: "HTTP2" },
        targetType: { ...base, targetType: "instance" },
        vpcId: { ...base, vpcId: other.vpc.id },
      },
    });
  });

  it("tells its ARN and the end of it, and which load balancers forward to it", async () => {
    const edge: Edge = await makeEdge(suite);
    const { id, state } = edge.targetGroup;
    assert.match(String(state.arnSuffix), /^targetgroup\/web-60\/[0-9a-f]{16}$/);
    assert.ok(id.endsWith(`:${String(state.arnSuffix)}`));
    assert.deepEqual(state.loadBalancerArns, []);
    const listener = await suite.engine.create(LISTENER, forwarding(edge));
    const found = await suite.engine.refresh(edge.targetGroup);
    assert.deepEqual(found?.state.loadBalancerArns, [edge.loadBalancer.id]);
    await assert.rejects(suite.engine.delete(edge.targetGroup), {
      message:
        `deleting ELBv2 Target Group (${id}): operation error Elastic Load Balancing v2: DeleteTargetGroup, ` +
        `api error ResourceInUse: Target group '${id}' is currently in use by a listener or a rule`,
    });
    await suite.engine.delete(listener);
    await suite.engine.delete(edge.targetGroup);
  });

  it("has the health check of the API without one, and that of the provider with parts of one", async () => {
    const full = {
      enabled: true,
      interval: 30,
      matcher: "200",
      path: "/",
      port: "traffic-port",
      protocol: "HTTP",
      timeout: 5,
    };
    const without = await suite.engine.create(TARGET_GROUP, inputs());
    assert.deepEqual(without.state.healthCheck, { ...full, healthyThreshold: 5, unhealthyThreshold: 2 });
    const parts = await suite.engine.create(TARGET_GROUP, inputs({ healthCheck: { path: "/health" } }));
    assert.deepEqual(parts.state.healthCheck, { ...full, path: "/health", healthyThreshold: 3, unhealthyThreshold: 3 });
  });

  it("does not differ where parts of the health check are written out, left out or left to what they were", async () => {
    const base = inputs({ healthCheck: { path: "/health", matcher: "200-299", timeout: 10 } });
    const held = await suite.engine.create(TARGET_GROUP, base);
    const paths = async (healthCheck: unknown): Promise<string[]> =>
      Object.keys((await suite.engine.diff(held, { ...base, healthCheck })).paths);
    assert.deepEqual(await paths(undefined), []);
    assert.deepEqual(await paths({ path: "/health" }), []);
    const written = { path: "/health", matcher: "200-299", timeout: 10, interval: 30, port: "traffic-port" };
    assert.deepEqual(await paths(written), []);
    assert.deepEqual(await paths({ path: "/other", matcher: "200-299", timeout: 10 }), ["healthCheck.path"]);
    assert.deepEqual(await paths({ ...written, interval: 60 }), ["healthCheck.interval"]);
  });

  it("refuses a name that is taken, as a replacement that creates first finds out", async () => {
    const base = inputs();
    await suite.engine.create(TARGET_GROUP, base);
    await assert.rejects(suite.engine.create(TARGET_GROUP, { ...base, port: 8080 }), {
      message: `ELBv2 Target Group (${String(base.name)}) already exists`,
    });
  });

  it("refuses what the provider and the API refuse", async () => {
    const create = (own: Properties): Promise<unknown> => suite.engine.create(TARGET_GROUP, inputs(own));
    await assert.rejects(create({ name: "a".repeat(33) }), /invalid value for name/);
    await assert.rejects(create({ port: undefined }), /Missing required property 'port'/);
    await assert.rejects(
      create({ targetType: "lambda" }),
      /expected targetType to be one of \[instance, ip\], got lambda/,
    );
    await assert.rejects(create({ healthCheck: { path: "health" } }), /invalid value for healthCheck\.path/);
    await assert.rejects(
      create({ healthCheck: { interval: 10, timeout: 10 } }),
      /healthCheck\.timeout: Health check interval must be greater than the timeout\.$/,
    );
    await assert.rejects(create({ vpcId: "vpc-0" }), /api error ValidationError: The VPC ID 'vpc-0' is not found$/);
  });
});
