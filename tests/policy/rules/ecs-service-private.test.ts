import { ecsServicePrivate as rule } from "../../../policy/rules/ecs-service-private.ts";
import { accepts, refuses } from "../expect.ts";
import { unknown } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

const types = ["aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet"];
const named = (type: string, inputs: Properties): Fixture[] => [
  { type, name: "service", inputs: { cluster: "main", ...inputs } },
];
const withAddress = (type: string, assignPublicIp: boolean | string): Fixture[] =>
  named(type, { networkConfiguration: { subnets: [unknown], assignPublicIp } });

describe("ecs-service-private", () => {
  for (const type of types) {
    describe(type, () => {
      it("is accepted without public addresses", () => accepts(rule, withAddress(type, false)));
      it("is accepted where nothing is said, which is the same", async () => {
        await accepts(rule, named(type, { networkConfiguration: { subnets: ["subnet-1"] } }));
        await accepts(rule, named(type, {}));
      });
      it("is refused with public addresses", () =>
        refuses(rule, withAddress(type, true), "service", /gives its tasks public addresses/));
      it("is refused with text for true", () =>
        refuses(rule, withAddress(type, "true"), "service", /gives its tasks public addresses/));
      it("is refused where it is unknown", () =>
        refuses(rule, withAddress(type, unknown), "service", /assignPublicIp cannot be proven/));
      it("is refused where all of the network is unknown", () =>
        refuses(rule, named(type, { networkConfiguration: unknown }), "service", /assignPublicIp cannot be proven/));
      it("is refused where the network cannot be read", () =>
        refuses(
          rule,
          named(type, { networkConfiguration: "vpc" }),
          "service",
          /networkConfiguration is not an object/,
        ));
    });
  }
});
