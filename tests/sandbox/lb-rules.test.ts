import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { assertLife, awsSuite } from "./lifecycle.ts";
import { type Edge, forwarding, LISTENER, makeEdge, TARGET_GROUP, targetGroupInputs } from "./lb-support.ts";

const RULE = "aws:lb/listenerRule:ListenerRule";

describe("simulated listener rule", () => {
  const suite = awsSuite();
  let edge: Edge;
  let listener: Held;
  let target: Held;
  before(async () => {
    edge = await makeEdge(suite);
    const fixedResponse = { contentType: "text/plain", statusCode: "404" };
    const defaultActions = [{ type: "fixed-response", fixedResponse }];
    listener = await suite.engine.create(LISTENER, forwarding(edge, { defaultActions }));
    target = edge.targetGroup;
  });
  const inputs = (own: Properties = {}): Properties => ({
    listenerArn: listener.id,
    conditions: [{ hostHeader: { values: ["a.example.com", "b.example.com"] } }],
    actions: [{ type: "forward", targetGroupArn: target.id }],
    ...own,
  });

  it("is created, read back, updated in place, replaced on another listener, imported and deleted", async () => {
    const other = await suite.engine.create(LISTENER, forwarding(edge, { port: 81 }));
    const base = inputs({ priority: 10 });
    await assertLife(suite.engine, RULE, {
      inputs: base,
      updated: { ...base, priority: 20, tags: { a: "b" } },
      replaced: { listenerArn: { ...base, listenerArn: other.id } },
    });
  });

  it("gets the next priority, and does not differ in the order of its values", async () => {
    const first = await suite.engine.create(RULE, inputs({ priority: 7 }));
    const second = await suite.engine.create(RULE, inputs());
    assert.equal(second.state.priority, 8);
    const suffix = listener.id.split(":listener/")[1] ?? "";
    assert.match(second.id, new RegExp(`:listener-rule/${suffix}/[0-9a-f]{16}$`));
    const turned = inputs({ conditions: [{ hostHeader: { values: ["b.example.com", "a.example.com"] } }] });
    assert.deepEqual((await suite.engine.diff(second, turned)).paths, {});
    for (const held of [first, second]) await suite.engine.delete(held);
  });

  it("holds its target group, and leads it to its load balancer", async () => {
    const group = await suite.engine.create(TARGET_GROUP, targetGroupInputs(edge, { name: "ruled" }));
    const held = await suite.engine.create(RULE, inputs({ actions: [{ type: "forward", targetGroupArn: group.id }] }));
    assert.deepEqual((await suite.engine.refresh(group))?.state.loadBalancerArns, [edge.loadBalancer.id]);
    await assert.rejects(suite.engine.delete(group), /api error ResourceInUse: /);
    await suite.engine.delete(held);
    await suite.engine.delete(group);
  });

  it("refuses a priority that is taken, no condition, and what does not exist", async () => {
    const held = await suite.engine.create(RULE, inputs({ priority: 5 }));
    const create = (own: Properties): Promise<unknown> => suite.engine.create(RULE, inputs(own));
    await assert.rejects(create({ priority: 5 }), {
      message:
        `creating ELBv2 Listener Rule (${listener.id}): operation error Elastic Load Balancing v2: CreateRule, ` +
        "api error PriorityInUse: Priority '5' is currently in use",
    });
    await assert.rejects(create({ conditions: [] }), /ValidationError: A condition must be specified$/);
    await assert.rejects(create({ listenerArn: "arn:none" }), /ListenerNotFound: One or more listeners not found$/);
    const nowhere = { actions: [{ type: "forward", targetGroupArn: "arn:none" }] };
    await assert.rejects(create(nowhere), /TargetGroupNotFound: One or more target groups not found$/);
    await assert.rejects(create({ actions: [{ type: "redirect" }] }), /actions\[0\]: Either redirect must be set/);
    await suite.engine.delete(held);
  });
});
