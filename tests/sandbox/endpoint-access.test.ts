import assert from "node:assert/strict";

import { placementOf, unreachable } from "../../sandbox/aws/ecs-network.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, awsSuite, makeNetwork, makePublic, type Network } from "./lifecycle.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const TLS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

describe("the way of a task to a service of AWS", () => {
  const suite = awsSuite();
  let network: Network;
  let task: Held;
  let group: Held;
  let octet = 60;

  beforeEach(async () => {
    network = await makeNetwork(suite.engine, octet++);
    task = await suite.engine.create(GROUP, { vpcId: network.vpc.id, name: "task" });
    group = await suite.engine.create(GROUP, { vpcId: network.vpc.id, name: "endpoint" });
  });

  const cut = (service: string, own: Properties = {}): string =>
    unreachable(
      placementOf(suite.world, ACCOUNT, "us-east-1", {
        subnets: network.subnets.map(({ id }) => id),
        securityGroups: [task.id],
        ...own,
      }),
      service,
    ) ?? "reached";
  const endpoint = (own: Properties = {}, service = "logs"): Promise<Held> =>
    suite.engine.create(ENDPOINT, {
      vpcId: network.vpc.id,
      vpcEndpointType: "Interface",
      serviceName: `com.amazonaws.us-east-1.${service}`,
      privateDnsEnabled: true,
      subnetIds: [network.subnets[0].id],
      securityGroupIds: [group.id],
      ...own,
    });
  const letOut = (own: Properties): Promise<Held> =>
    suite.engine.create(EGRESS, { securityGroupId: task.id, ...TLS, ...own });
  const letIn = (own: Properties): Promise<Held> =>
    suite.engine.create(INGRESS, { securityGroupId: group.id, ...TLS, ...own });
  const block = (): unknown => network.vpc.inputs.cidrBlock;

  it("leads over an interface with private DNS, from every subnet of the VPC and without a route out", async () => {
    assert.match(cut("logs"), /has no route to 0\.0\.0\.0\/0$/);
    await letOut({ cidrIpv4: block() });
    await letIn({ cidrIpv4: block() });
    await endpoint();
    assert.equal(cut("logs"), "reached");
    assert.match(cut("ecr.api"), /has no route to 0\.0\.0\.0\/0$/, "for its own service alone");
  });

  it("does not lead over an interface without private DNS", async () => {
    await letOut({ cidrIpv4: block() });
    await letIn({ cidrIpv4: block() });
    await endpoint({ privateDnsEnabled: false });
    assert.match(cut("logs"), /has no route to 0\.0\.0\.0\/0$/);
  });

  it("ends at an interface whose security group does not admit the task, though there is a way to the internet", async () => {
    for (const subnet of network.subnets.slice(0, 1)) await makePublic(suite.engine, network.vpc, subnet);
    await letOut({ cidrIpv4: "0.0.0.0/0" });
    const own = { subnets: [network.subnets[0].id], assignPublicIp: true };
    assert.equal(cut("logs", own), "reached");
    const { id } = await endpoint();
    const closed =
      `none of the security groups ${group.id} of the endpoint ${id} of com.amazonaws.us-east-1.logs ` +
      `lets TCP in from ${String(network.subnets[0].inputs.cidrBlock)} on port 443`;
    assert.equal(cut("logs", own), closed);
    await letIn({ cidrIpv4: block(), fromPort: 80, toPort: 80 });
    await letIn({ cidrIpv4: network.subnets[1].inputs.cidrBlock });
    assert.equal(cut("logs", own), closed);
    assert.equal(cut("secretsmanager", own), "reached", "the internet leads to the others");
    await letIn({ referencedSecurityGroupId: task.id });
    assert.equal(cut("logs", own), "reached");
  });

  it("ends at the task's own security group where that lets nothing out to the interface", async () => {
    await letIn({ cidrIpv4: block() });
    const { id } = await endpoint();
    assert.equal(
      cut("logs"),
      `none of the security groups ${task.id} lets TCP out to the endpoint ${id} of com.amazonaws.us-east-1.logs, ` +
        `which is in ${String(network.subnets[0].inputs.cidrBlock)}, on port 443`,
    );
    await letOut({ referencedSecurityGroupId: group.id });
    assert.equal(cut("logs"), "reached");
  });

  it("ends at an interface in no subnet", async () => {
    await letOut({ cidrIpv4: block() });
    await endpoint({ subnetIds: [] });
    assert.match(
      cut("logs"),
      /^the endpoint vpce-\w+ of com\.amazonaws\.us-east-1\.logs has an interface in no subnet$/,
    );
  });

  it("starts in the VPC's default security group where the task names none", async () => {
    const inputs = {
      securityGroupId: network.vpc.state.defaultSecurityGroupId,
      ...TLS,
      referencedSecurityGroupId: group.id,
    };
    await endpoint();
    await letIn({ referencedSecurityGroupId: inputs.securityGroupId });
    assert.equal(cut("logs", { securityGroups: [] }), "reached");
  });

  it("leads over a gateway in the route table, for whom the security group lets out to the service's prefix list", async () => {
    const serviceName = "com.amazonaws.us-east-1.s3";
    const routeTableIds = [network.vpc.state.mainRouteTableId];
    const gateway = await suite.engine.create(ENDPOINT, { vpcId: network.vpc.id, serviceName, routeTableIds });
    assert.match(
      cut("s3"),
      new RegExp(
        `^none of the security groups ${task.id} lets TCP out to the endpoint ${gateway.id} of ${serviceName}`,
      ),
    );
    await letOut({ prefixListId: gateway.state.prefixListId });
    assert.equal(cut("s3"), "reached");
    await suite.engine.update(gateway, { ...gateway.inputs, routeTableIds: [] });
    assert.match(cut("s3"), /has no route to 0\.0\.0\.0\/0$/);
  });
});
