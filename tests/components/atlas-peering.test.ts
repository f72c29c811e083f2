import assert from "node:assert/strict";

import { AtlasPeering, type AtlasPeeringArgs } from "../../components/atlas-peering.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { named, stack } from "./stack.ts";

const GET_PEERING = "mongodbatlas:index/getNetworkPeering:getNetworkPeering";
const ACCEPTER = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter peering-accepter";
const CONNECTION = "mongodbatlas:index/networkPeering:NetworkPeering peering-connection";
const ENTRY = "mongodbatlas:index/projectIpAccessList:ProjectIpAccessList peering-access";
const ROUTES = [
  "aws:ec2/route:Route peering-route-us-east-1a",
  "aws:ec2/route:Route peering-route-us-east-1b",
] as const;

const args: AtlasPeeringArgs = {
  ...stack,
  cluster: { projectId: "the project", containerId: "the container", atlasCidrBlock: "192.168.240.0/21" },
  network: {
    vpcId: "the vpc",
    vpcCidrBlock: "10.50.0.0/16",
    privateRouteTableIds: { "us-east-1a": "table a", "us-east-1b": "table b" },
  },
};
const peering = (opts: Opts) => new AtlasPeering("peering", args, opts);
const answers = { [GET_PEERING]: () => ({ statusName: "AVAILABLE" }) };

describe("AtlasPeering", () => {
  it("is a request, its acceptance, a route in every private table, and one entry", async () => {
    const { tree, options, outputs, declared } = await declare(peering, { answers });
    assert.deepEqual(tree, {
      "": { "askflorence:components:AtlasPeering peering": {} },
      peering: {
        [CONNECTION]: {
          projectId: "the project",
          containerId: "the container",
          providerName: "AWS",
          accepterRegionName: "us-east-1",
          awsAccountId: "039624954211",
          routeTableCidrBlock: "10.50.0.0/16",
          vpcId: "the vpc",
        },
        [ACCEPTER]: {
          vpcPeeringConnectionId: "peering-connection.connectionId",
          autoAccept: true,
          accepter: { allowRemoteVpcDnsResolution: true },
          tags: named("askflorence-prod-atlas"),
        },
        [ROUTES[0]]: {
          routeTableId: "table a",
          destinationCidrBlock: "192.168.240.0/21",
          vpcPeeringConnectionId: "peering-connection.connectionId",
        },
        [ROUTES[1]]: {
          routeTableId: "table b",
          destinationCidrBlock: "192.168.240.0/21",
          vpcPeeringConnectionId: "peering-connection.connectionId",
        },
        // No comment: a change of it would replace the entry, and the old one is deleted by its value.
        [ENTRY]: { projectId: "the project", cidrBlock: "10.50.0.0/16" },
      },
    });
    assert.deepEqual(options, { [ENTRY]: { after: ["peering-route-us-east-1a", "peering-route-us-east-1b"] } });
    assert.deepEqual(outputs, {
      peering: {
        peeringId: "peering-connection.peerId",
        connectionId: "peering-connection.connectionId",
        status: "AVAILABLE",
        accessListEntry: "10.50.0.0/16",
        destinations: {
          "atlas-peering": {
            description: "MongoDB, through the peering",
            cidrBlock: "192.168.240.0/21",
            fromPort: 27015,
            toPort: 27017,
          },
        },
        rolloutTriggers: {
          peering: "peering-connection.connectionId",
          accessList: "10.50.0.0/16",
          "route-us-east-1a": "peering-route-us-east-1a.id",
          "route-us-east-1b": "peering-route-us-east-1b.id",
        },
      },
    });
    assert.deepEqual(declared.invocations, {
      [GET_PEERING]: [{ projectId: "the project", peeringId: "peering-connection.peerId" }],
    });
  });

  it("goes from the request through the acceptance and the routes to the entry", async () => {
    const { declared } = await declare(peering, { answers });
    assert.deepEqual(declared.waitsFor(ACCEPTER), ["peering-connection"]);
    for (const route of ROUTES) assert.deepEqual(declared.waitsFor(route), ["peering-accepter", "peering-connection"]);
    assert.deepEqual(declared.waitsFor(ENTRY).sort(), [
      "peering-accepter",
      "peering-connection",
      "peering-route-us-east-1a",
      "peering-route-us-east-1b",
    ]);
  });

  it("reads the status after the acceptance", async () => {
    const { history } = (await declare(peering, { answers })).declared;
    assert.ok(history.indexOf(GET_PEERING) > history.indexOf(ACCEPTER), history.join("\n"));
  });

  it("lets tasks be rolled only once Atlas has the peering: it waits while Atlas is finalizing", async () => {
    const states = ["FINALIZING", "AVAILABLE"];
    const { outputs, declared } = await declare(peering, {
      answers: { [GET_PEERING]: () => ({ statusName: states.shift(), errorStateName: "" }) },
    });
    assert.equal(declared.invocations[GET_PEERING]?.length, 2);
    assert.equal(outputs.peering?.status, "AVAILABLE");
  });

  it("fails where Atlas gives the peering up", async () => {
    await fails(
      peering,
      "peering: Atlas peering peering-connection.peerId is FAILED REJECTED, so nothing is rolled out and nothing deleted; " +
        "mend it in Atlas, or delete it there, and run the update again",
      { answers: { [GET_PEERING]: () => ({ statusName: "FAILED", errorStateName: "REJECTED" }) } },
    );
  });

  it("shows the same in a preview, where it has nothing to ask about yet", async () => {
    assert.deepEqual((await previewsTheSame(peering, { answers })).invocations, {});
  });

  it("refuses a VPC without a private route table", async () => {
    await refuses(
      (opts) => new AtlasPeering("peering", { ...args, network: { ...args.network, privateRouteTableIds: {} } }, opts),
      "peering: no private route table is given, so no task could reach Atlas; give all of the VPC",
    );
  });
});
