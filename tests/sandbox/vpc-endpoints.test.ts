import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { assertLife, awsSuite, makeNetwork } from "./lifecycle.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
const TABLE = "aws:ec2/routeTable:RouteTable";
const S3 = "com.amazonaws.us-east-1.s3";
const SECRETS = "com.amazonaws.us-east-1.secretsmanager";

const call = (service: string): string =>
  `creating EC2 VPC Endpoint (${service}): operation error EC2: CreateVpcEndpoint, api error`;

describe("simulated gateway endpoint", () => {
  const suite = awsSuite();
  let vpc: Held;
  let tables: readonly [Held, Held];
  before(async () => {
    vpc = (await makeNetwork(suite.engine)).vpc;
    const table = (): Promise<Held> => suite.engine.create(TABLE, { vpcId: vpc.id });
    tables = [await table(), await table()];
  });

  it("is created, read back, updated in place, replaced for another service, imported and deleted", async () => {
    const inputs = { vpcId: vpc.id, serviceName: S3, routeTableIds: [tables[0].id] };
    await assertLife(suite.engine, ENDPOINT, {
      inputs,
      updated: { ...inputs, routeTableIds: [tables[0].id, tables[1].id] },
      replaced: {
        serviceName: { ...inputs, serviceName: "com.amazonaws.us-east-1.dynamodb" },
        // In place for interfaces only.
        privateDnsEnabled: { ...inputs, privateDnsEnabled: true },
      },
    });
  });

  it("has the service's prefix list and its blocks, is available, and open where it has no policy", async () => {
    const { id, state } = await suite.engine.create(ENDPOINT, { vpcId: vpc.id, serviceName: S3 });
    assert.match(id, /^vpce-[0-9a-f]{17}$/);
    assert.equal(state.prefixListId, "pl-63a5400a");
    assert.ok(Array.isArray(state.cidrBlocks) && state.cidrBlocks.length > 0);
    assert.equal(state.state, "available");
    assert.match(String(state.policy), /"Effect":"Allow"/);
  });

  it("compares its tables as a set and its policy by meaning", async () => {
    const document = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: "*" }],
    };
    const routeTableIds = tables.map(({ id }) => id);
    const inputs = { vpcId: vpc.id, serviceName: S3, routeTableIds, policy: JSON.stringify(document) };
    const endpoint = await suite.engine.create(ENDPOINT, inputs);
    const same = {
      ...inputs,
      routeTableIds: routeTableIds.toReversed(),
      policy: JSON.stringify(document, undefined, 2),
    };
    assert.deepEqual((await suite.engine.diff(endpoint, same)).paths, {});
    await suite.engine.delete(endpoint);
  });

  it("is refused where a table already leads to the service, does not exist or is another VPC's", async () => {
    const { engine } = suite;
    const inputs = { vpcId: vpc.id, serviceName: S3, routeTableIds: [tables[0].id] };
    const first = await engine.create(ENDPOINT, inputs);
    await assert.rejects(engine.create(ENDPOINT, inputs), {
      message: `${call(S3)} RouteAlreadyExists: route table ${tables[0].id} already has a route with destination-prefix-list-id pl-63a5400a`,
    });
    await engine.delete(first);
    await assert.rejects(engine.create(ENDPOINT, { ...inputs, routeTableIds: ["rtb-0a"] }), {
      message: `${call(S3)} InvalidRouteTableID.NotFound: The routeTable ID 'rtb-0a' does not exist`,
    });
    const { vpc: other } = await makeNetwork(engine, 41);
    await assert.rejects(engine.create(ENDPOINT, { ...inputs, vpcId: other.id }), {
      message: /InvalidParameter: The route table rtb-\w+ does not belong to the vpc vpc-\w+\.$/,
    });
  });

  it("is refused for a service that has interfaces only: the type is Gateway unless the program says otherwise", async () => {
    await assert.rejects(suite.engine.create(ENDPOINT, { vpcId: vpc.id, serviceName: SECRETS }), {
      message: `${call(SECRETS)} InvalidParameter: Endpoint type (Gateway) does not match available service types ([Interface]).`,
    });
  });

  it("is refused by property with subnets, without a service and with a policy that is none", async () => {
    const refused = async (inputs: Properties, message: string | RegExp): Promise<void> => {
      await assert.rejects(suite.engine.create(ENDPOINT, { vpcId: vpc.id, ...inputs }), { message });
    };
    await refused(
      { serviceName: S3, subnetIds: ["subnet-0a"] },
      "subnetIds: subnetIds are only supported for Interface type VPC Endpoint",
    );
    await refused({}, /^serviceName: exactly one of .* must be set$/);
    await refused({ serviceName: S3, policy: "none" }, /^policy: "policy" contains an invalid JSON policy/);
    await refused(
      { serviceName: S3, vpcEndpointType: "GatewayLoadBalancer" },
      "vpcEndpointType: the sandbox simulates Gateway and Interface endpoints, not GatewayLoadBalancer",
    );
  });
});
