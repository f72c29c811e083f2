import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite, makeNetwork, OTHER } from "./lifecycle.ts";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";
const GROUP_ARN = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/flow`;

describe("simulated flow log", () => {
  const suite = awsSuite();
  let base: Properties;
  before(async () => {
    const { vpc } = await makeNetwork(suite.engine);
    base = { vpcId: vpc.id, trafficType: "ALL", logDestination: GROUP_ARN, iamRoleArn: role("flow") };
  });

  /** Puts a role into the world that `service` may assume. */
  function role(name: string, service = "vpc-flow-logs.amazonaws.com", owner = ACCOUNT): string {
    const arn = `arn:aws:iam::${owner}:role/${name}`;
    const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
    const assumeRolePolicy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    const inputs = { name, assumeRolePolicy };
    return suite.world.put({ type: "aws:iam/role:Role", id: name, owner, inputs, outputs: { arn } }).outputs.arn;
  }

  it("is created, read back, updated in place, replaced for other traffic, imported and deleted", async () => {
    await assertLife(suite.engine, FLOW_LOG, {
      inputs: base,
      updated: { ...base, tags: { a: "b" } },
      replaced: {
        trafficType: { ...base, trafficType: "REJECT" },
        logDestination: { ...base, logDestination: `${GROUP_ARN}-2` },
      },
    });
  });

  it("takes the ARN of a log group with and without its end for the same", async () => {
    const held = await suite.engine.create(FLOW_LOG, base);
    const { paths } = await suite.engine.diff(held, { ...base, logDestination: `${GROUP_ARN}:*` });
    assert.deepEqual(paths, {});
    await suite.engine.delete(held);
  });

  const refused = async (inputs: Properties, message: string): Promise<void> => {
    await assert.rejects(suite.engine.create(FLOW_LOG, inputs), { message });
  };
  const call = (target: unknown): string =>
    `creating Flow Log (${String(target)}): operation error EC2: CreateFlowLogs, api error`;

  it("is refused a second time for the same traffic and destination", async () => {
    const held = await suite.engine.create(FLOW_LOG, base);
    const message = "Error. There is an existing Flow Log with the same configuration and log destination.";
    await refused(base, `${call(base.vpcId)} FlowLogAlreadyExists: ${message}`);
    await suite.engine.delete(held);
  });

  it("is refused with a role that does not exist, is another account's or not for flow logs", async () => {
    const missing = `arn:aws:iam::${ACCOUNT}:role/missing`;
    for (const iamRoleArn of [
      missing,
      role("other", undefined, OTHER.account),
      role("ecs", "ecs-tasks.amazonaws.com"),
    ]) {
      const message = `${call(base.vpcId)} InvalidParameter: Unable to assume given IAM role: '${iamRoleArn}'`;
      await refused({ ...base, iamRoleArn }, message);
    }
  });

  it("is refused for a VPC and a subnet that do not exist", async () => {
    const inputs = { ...base, vpcId: undefined };
    const noVpc = `${call("vpc-0a")} InvalidVpcID.NotFound: The vpc ID 'vpc-0a' does not exist`;
    await refused({ ...inputs, vpcId: "vpc-0a" }, noVpc);
    const noSubnet = `${call("subnet-0a")} InvalidSubnetID.NotFound: The subnet ID 'subnet-0a' does not exist`;
    await refused({ ...inputs, subnetId: "subnet-0a" }, noSubnet);
  });

  it("is refused by property without a target, a kind of traffic, a destination and a role", async () => {
    const { vpcId } = base;
    await refused(
      { vpcId },
      "trafficType: a flow log of a VPC, subnet or interface needs a trafficType\n" +
        "logDestination: a flow log needs a logDestination: the ARN of a log group, bucket or stream\n" +
        "iamRoleArn: delivery to CloudWatch Logs needs an iamRoleArn",
    );
    await assert.rejects(suite.engine.create(FLOW_LOG, { ...base, subnetId: "subnet-0a" }), {
      message: /^vpcId: exactly one of .* must be set$/,
    });
  });
});
