import { routePeeringComplete as rule } from "../../../policy/rules/route-peering-complete.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { MOMENTS, N, PEERING, network } from "./network-program.ts";

const DEFAULT = "aws:ec2/defaultRouteTable:DefaultRouteTable";

describe("route-peering-complete", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a program without a peering", () =>
        accepts(rule, without(program, "peering", "accepter", "peering-a", "peering-b")));
      it("refuses a private table without the route", () =>
        refuses(rule, without(program, "peering-b"), "egress-b", /no route to mongodbatlas.*"peering"/));
      it("refuses both", () =>
        refusesAt(rule, without(program, "peering-a", "peering-b"), ["egress-a", "egress-b"], /has no route to/));
      it("refuses a route of that table to another peering", () =>
        refuses(
          rule,
          changed(program, "peering-b", {
            inputs: { vpcPeeringConnectionId: "pcx-2" },
            sources: { vpcPeeringConnectionId: [] },
          }),
          "egress-b",
          /has no route to/,
        ));
      it("refuses a route to a peering that is not known and comes from nothing", () =>
        refuses(
          rule,
          changed(program, "peering-b", {
            inputs: { vpcPeeringConnectionId: unknown },
            sources: { vpcPeeringConnectionId: [] },
          }),
          "egress-b",
          /has no route to/,
        ));
      it("refuses a table that is not known and comes from nothing", () =>
        refuses(
          rule,
          changed(program, "egress-b", { inputs: { routeTableId: unknown }, sources: { routeTableId: [] } }),
          "egress-b",
          /routeTableId cannot be proven/,
        ));
      it("refuses a table that may be either of two", () =>
        refuses(
          rule,
          changed(program, "egress-b", {
            inputs: { routeTableId: unknown },
            sources: { routeTableId: ["table-a", "table-b"] },
          }),
          "egress-b",
          /routeTableId cannot be proven/,
        ));
      it("leaves tables of a VPC that is not peered alone", () =>
        accepts(rule, [
          ...program,
          { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" }, outputs: { id: "vpc-2" } },
          { type: N.table, name: "table-other", inputs: { vpcId: "vpc-2" }, outputs: { id: "rtb-other" } },
          { type: N.route, name: "egress-other", inputs: { routeTableId: "rtb-other", natGatewayId: "nat-2" } },
        ]));
      it("asks a table that may be in the VPC that is peered", () =>
        refuses(
          rule,
          [
            ...program,
            { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" }, outputs: { id: "vpc-2" } },
            { type: N.table, name: "either", inputs: { vpcId: unknown }, sources: { vpcId: ["other", "vpc"] } },
            {
              type: N.route,
              name: "egress-either",
              inputs: { routeTableId: unknown, natGatewayId: "nat-2" },
              sources: { routeTableId: ["either"] },
            },
          ],
          "egress-either",
          /has no route to/,
        ));
      it("asks a default table of that VPC, and none of another", async () => {
        const withDefault = (vpcId: string, ...sources: string[]): Fixture[] => [
          ...program,
          { type: N.vpc, name: "other", inputs: { cidrBlock: "10.60.0.0/16" }, outputs: { id: "vpc-2" } },
          { type: DEFAULT, name: "default", inputs: { vpcId }, outputs: { id: "rtb-0" }, sources: { vpcId: sources } },
          { type: N.route, name: "egress-0", inputs: { routeTableId: "rtb-0", natGatewayId: "nat-2" } },
        ];
        await refuses(rule, withDefault(unknown, "vpc"), "egress-0", /has no route to/);
        await accepts(rule, withDefault("vpc-2"));
      });
      it("asks the VPC on the other side of a peering of VPCs, and no third one", () => {
        const others = without(program, "peering", "accepter", "peering-a", "peering-b");
        return refusesAt(
          rule,
          [
            ...others,
            {
              type: N.connection,
              name: "connection",
              inputs: { vpcId: "vpc-9", peerVpcId: unknown },
              sources: { peerVpcId: ["vpc"] },
            },
            { type: N.vpc, name: "third", inputs: { cidrBlock: "10.60.0.0/16" }, outputs: { id: "vpc-2" } },
            { type: N.table, name: "table-third", inputs: { vpcId: "vpc-2" }, outputs: { id: "rtb-third" } },
            { type: N.route, name: "egress-third", inputs: { routeTableId: "rtb-third", natGatewayId: "nat-2" } },
          ],
          ["egress-a", "egress-b"],
          /has no route to.*"connection"/,
        );
      });
      it("knows a default table while its id is unknown", () => {
        const route = (name: string, inputs: Properties, sources: Fixture["sources"]): Fixture => ({
          type: N.route,
          name,
          inputs: { routeTableId: unknown, ...inputs },
          sources: { routeTableId: ["default"], ...sources },
        });
        return accepts(rule, [
          ...program,
          { type: DEFAULT, name: "default", inputs: { defaultRouteTableId: unknown } },
          route("egress-0", { natGatewayId: "nat-2" }, {}),
          route("peering-0", { vpcPeeringConnectionId: unknown }, { vpcPeeringConnectionId: ["peering"] }),
        ]);
      });
      it("asks tables that are not of the program for the route too", () => {
        const existing: Fixture[] = [
          ...program,
          { type: N.route, name: "egress-c", inputs: { routeTableId: "rtb-c", natGatewayId: "nat-2" } },
        ];
        return refuses(rule, existing, "egress-c", /has no route to/);
      });
    });
  }

  it("accepts tables that are not of the program with the route", () =>
    accepts(rule, [
      ...network(true),
      { type: N.route, name: "egress-c", inputs: { routeTableId: "rtb-c", natGatewayId: "nat-2" } },
      { type: N.route, name: "peering-c", inputs: { routeTableId: "rtb-c", vpcPeeringConnectionId: PEERING } },
    ]));
  it("asks for the route to a peering whose VPC is not of the program", () =>
    refuses(
      rule,
      [
        ...network(true),
        { type: N.connection, name: "second", inputs: { vpcId: "vpc-9" }, outputs: { id: "pcx-2" } },
      ].filter(({ name }) => name !== "egress-b"),
      "egress-a",
      /has no route to.*"second"/,
    ));
});
