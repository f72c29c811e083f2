import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { CloudRecord } from "../../sandbox/world/world.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite, makeNetwork, makePublic, type Network } from "./lifecycle.ts";

const SERVICE = "aws:ecs/service:Service";

describe("simulated network interfaces", () => {
  const suite = awsSuite();
  let octet = 40;
  let network: Network;
  let gateway: Held;
  let group: Held;
  beforeEach(async () => {
    network = await makeNetwork(suite.engine, octet++);
    gateway = (await makePublic(suite.engine, network.vpc, network.subnets[0])).gateway;
    const inputs = { vpcId: network.vpc.id, name: "web" };
    group = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", inputs);
  });

  const put = (type: string, id: string, inputs: Properties): CloudRecord =>
    suite.world.put({ type, id, owner: ACCOUNT, inputs, outputs: {} });

  async function assertHeld(holders: readonly CloudRecord[], held: readonly Held[]): Promise<void> {
    for (const resource of held)
      await assert.rejects(suite.engine.delete(resource), { message: /DependencyViolation/ });
    for (const holder of holders) suite.world.remove(holder);
    for (const resource of held) await suite.engine.delete(resource);
  }

  it("of a load balancer hold its subnets, its security groups and, where it is public, the internet gateway", async () => {
    const [subnet, mapped] = network.subnets;
    const inputs = { subnets: [subnet.id], subnetMappings: [{ subnetId: mapped.id }], securityGroups: [group.id] };
    const balancer = put("aws:lb/loadBalancer:LoadBalancer", "web", inputs);
    await assertHeld([balancer], [subnet, mapped, group, gateway]);
  });

  it("of an internal load balancer do not hold the internet gateway", async () => {
    put("aws:lb/loadBalancer:LoadBalancer", "internal", { subnets: [network.subnets[0].id], internal: true });
    await suite.engine.delete(gateway);
  });

  it("of a task hold what its service places it in", async () => {
    const [subnet] = network.subnets;
    const networkConfiguration = { subnets: [subnet.id], securityGroups: [group.id], assignPublicIp: true };
    const service = put(SERVICE, "service", { networkConfiguration });
    const task = put("aws:ecs/task:Task", "task", { serviceArn: service.id });
    await assertHeld([task, service], [subnet, group, gateway]);
  });

  it("are none of a service without tasks", async () => {
    const [subnet] = network.subnets;
    put(SERVICE, "idle", { networkConfiguration: { subnets: [subnet.id], securityGroups: [group.id] } });
    await suite.engine.delete(subnet);
    await suite.engine.delete(group);
  });
});
