import { loadBalancerHardened as rule } from "../../../policy/rules/load-balancer-hardened.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

const SUBNET = "aws:ec2/subnet:Subnet";
const LOGS = { enabled: true, bucket: "logs" };
const TYPES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"].map(
  (module) => `aws:${module}/loadBalancer:LoadBalancer`,
);

const program = (deployed: boolean, type = TYPES[0] ?? ""): Fixture[] => [
  ...["a", "b"].map((zone) => ({
    type: SUBNET,
    name: `subnet-${zone}`,
    inputs: { availabilityZone: `us-east-1${zone}` },
    outputs: { id: deployed ? `subnet-0${zone}` : unknown },
  })),
  {
    type,
    name: "balancer",
    inputs: {
      loadBalancerType: "application",
      internal: true,
      subnets: deployed ? ["subnet-0a", "subnet-0b"] : [unknown, unknown],
      dropInvalidHeaderFields: true,
      desyncMitigationMode: "defensive",
      enableDeletionProtection: true,
      accessLogs: LOGS,
    },
    sources: { subnets: ["subnet-a", "subnet-b"] },
  },
];
const preview = program(false);
const deployed = program(true);
const balancer = (inputs: Properties, base: readonly Fixture[] = preview): Fixture[] =>
  changed(base, "balancer", { inputs });
/** A load balancer that says nothing of what only application load balancers have. */
const plain = (loadBalancerType: string): Fixture[] =>
  withoutInput(balancer({ loadBalancerType }), "balancer", "dropInvalidHeaderFields");

describe("load-balancer-hardened", () => {
  for (const type of TYPES) {
    it(`accepts the compliant ${type} in the first preview`, () => accepts(rule, program(false, type)));
    it(`accepts the compliant ${type} once everything exists`, () => accepts(rule, program(true, type)));
    it(`refuses a ${type} that may be deleted`, () =>
      refuses(rule, balancer({ enableDeletionProtection: false }, program(false, type)), "balancer", /may be deleted/));
  }

  for (const type of ["aws:elb/loadBalancer:LoadBalancer", "aws:elasticloadbalancing/loadBalancer:LoadBalancer"]) {
    it(`refuses a ${type}, and says only that`, async () => {
      const message = /is a classic load balancer/;
      await refuses(rule, program(false, type), "balancer", message);
      await refuses(rule, withoutInput(program(false, type), "balancer", "subnets"), "balancer", message);
    });
  }

  for (const [what, change, message] of [
    ["that passes invalid headers", { dropInvalidHeaderFields: false }, /passes invalid headers on/],
    ["that only monitors desynchronization", { desyncMitigationMode: "monitor" }, /requests be smuggled/],
    ["whose logs are off", { accessLogs: { ...LOGS, enabled: false } }, /writes no access logs/],
    ["with a bucket and nothing turned on", { accessLogs: { bucket: "logs" } }, /writes no access logs/],
    ["whose protection is unknown", { enableDeletionProtection: unknown }, /enableDeletionProtection cannot be proven/],
    ["whose headers are unknown", { dropInvalidHeaderFields: unknown }, /dropInvalidHeaderFields cannot be proven/],
    ["whose mitigation is unknown", { desyncMitigationMode: unknown }, /desyncMitigationMode cannot be proven/],
    ["whose logs are unknown", { accessLogs: unknown }, /accessLogs.enabled cannot be proven/],
    ["whose logs may be on", { accessLogs: { ...LOGS, enabled: unknown } }, /accessLogs.enabled cannot be proven/],
  ] as const) {
    it(`refuses one ${what}`, () => refuses(rule, balancer(change), "balancer", message));
  }

  for (const [input, message] of [
    ["enableDeletionProtection", /may be deleted/],
    ["dropInvalidHeaderFields", /passes invalid headers on/],
    ["accessLogs", /writes no access logs/],
  ] as const) {
    it(`refuses one without ${input}`, () =>
      refuses(rule, withoutInput(preview, "balancer", input), "balancer", message));
  }

  it("accepts the mitigation that is the default, and the strictest", async () => {
    await accepts(rule, withoutInput(preview, "balancer", "desyncMitigationMode"));
    await accepts(rule, balancer({ desyncMitigationMode: "" }));
    await accepts(rule, balancer({ desyncMitigationMode: "strictest" }));
  });
  it("accepts a bucket that is unknown", () =>
    accepts(rule, balancer({ accessLogs: { enabled: true, bucket: unknown } })));

  describe("of another type", () => {
    it("is judged as an application load balancer where the type is absent, unknown or not one of AWS's", async () => {
      await refuses(
        rule,
        withoutInput(plain("network"), "balancer", "loadBalancerType"),
        "balancer",
        /invalid headers/,
      );
      await refuses(rule, plain(unknown), "balancer", /invalid headers/);
      await refuses(rule, plain("Network"), "balancer", /invalid headers/);
    });
    it("is not asked about headers", async () => {
      await accepts(rule, plain("network"));
      await accepts(rule, plain("gateway"));
    });
    it("is refused without protection", async () => {
      for (const loadBalancerType of ["network", "gateway"]) {
        await refuses(rule, balancer({ loadBalancerType, enableDeletionProtection: false }), "balancer", /be deleted/);
      }
    });
    it("is refused without logs, except a gateway, which has none", async () => {
      const silent = (type: string): Fixture[] => withoutInput(plain(type), "balancer", "accessLogs");
      await refuses(rule, silent("network"), "balancer", /writes no access logs/);
      await accepts(rule, silent("gateway"));
    });
  });

  describe("in availability zones", () => {
    const fewer = /fewer than two availability zones/;
    const unproven = /subnets cannot be proven/;
    const sources = (...subnets: string[]): Fixture[] => changed(preview, "balancer", { sources: { subnets } });

    it("is refused with one subnet", async () => {
      await refuses(rule, balancer({ subnets: [unknown] }), "balancer", fewer);
      await refuses(rule, balancer({ subnets: ["subnet-0a"] }, deployed), "balancer", fewer);
    });
    it("is refused with one subnet and one that is empty", () =>
      refuses(rule, balancer({ subnets: ["subnet-0a", ""] }, deployed), "balancer", fewer));
    it("is refused with one subnet twice", () =>
      refuses(rule, balancer({ subnets: ["subnet-0a", "subnet-0a"] }, deployed), "balancer", fewer));
    it("is refused without subnets", () =>
      refuses(rule, withoutInput(preview, "balancer", "subnets"), "balancer", fewer));
    it("is accepted with subnets of another program", () =>
      accepts(rule, balancer({ subnets: ["subnet-0c", "subnet-0d"] }, deployed)));
    it("is accepted with a subnet of another program and one of this", async () => {
      await accepts(rule, balancer({ subnets: ["subnet-0c", "subnet-0a"] }, deployed));
      await accepts(rule, balancer({ subnets: ["subnet-0c", unknown] }));
    });
    it("is refused with unknown subnets from nothing, from one, or from something else", async () => {
      await refuses(rule, sources(), "balancer", unproven);
      await refuses(rule, sources("subnet-a"), "balancer", unproven);
      await refuses(rule, sources("subnet-a", "balancer"), "balancer", unproven);
    });
    it("is refused with a known subnet and an unknown one that comes from it", () =>
      refuses(
        rule,
        changed(balancer({ subnets: ["subnet-0a", unknown] }, deployed), "balancer", {
          sources: { subnets: ["subnet-a"] },
        }),
        "balancer",
        unproven,
      ));
    it("is accepted with a list that is unknown and comes from two subnets", async () => {
      await accepts(rule, balancer({ subnets: unknown }));
      const defaults = changed(preview, "subnet-b", { type: "aws:ec2/defaultSubnet:DefaultSubnet" });
      await accepts(rule, changed(defaults, "balancer", { inputs: { subnets: unknown } }));
    });
    it("is refused with a subnet of another program and an unknown one from nothing", () =>
      refuses(
        rule,
        changed(preview, "balancer", { inputs: { subnets: ["subnet-0c", unknown] }, sources: { subnets: [] } }),
        "balancer",
        unproven,
      ));
    it("is refused with two known subnets in one zone, wherever else its subnets come from", () => {
      const second = { type: SUBNET, name: "second", inputs: { availabilityZone: "us-east-1a" } };
      const program = [...deployed, { ...second, outputs: { id: "subnet-0a2" } }];
      return refuses(
        rule,
        changed(program, "balancer", {
          inputs: { subnets: ["subnet-0a", "subnet-0a2"] },
          sources: { subnets: ["subnet-a", "second", "subnet-b"] },
        }),
        "balancer",
        /one availability zone, us-east-1a/,
      );
    });
    it("is refused with a list that is unknown and comes from one", () =>
      refuses(rule, without(balancer({ subnets: unknown }), "subnet-b"), "balancer", unproven));

    it("is refused with two subnets in one zone", async () => {
      const message = /all of its subnets in one availability zone, us-east-1a/;
      for (const base of [preview, deployed]) {
        const one = changed(base, "subnet-b", { inputs: { availabilityZone: "us-east-1a" } });
        await refuses(rule, one, "balancer", message);
      }
    });
    it("is refused with two subnets in one zone by its id", async () => {
      const named = ["subnet-a", "subnet-b"].reduce<Fixture[]>(
        (base, name) =>
          changed(withoutInput(base, name, "availabilityZone"), name, { inputs: { availabilityZoneId: "use1-az1" } }),
        preview,
      );
      await refuses(rule, named, "balancer", /one availability zone, use1-az1/);
    });
    it("is accepted where the zones are AWS's choice, or unknown", async () => {
      const chosen = withoutInput(preview, "subnet-a", "availabilityZone");
      await accepts(rule, withoutInput(chosen, "subnet-b", "availabilityZone"));
      const one = changed(preview, "subnet-a", { inputs: { availabilityZone: unknown } });
      await accepts(rule, changed(one, "subnet-b", { inputs: { availabilityZone: unknown } }));
    });
    it("is accepted with a subnet of another program, whatever zone this program's is in", () =>
      accepts(rule, balancer({ subnets: ["subnet-0c", "subnet-0a"] }, deployed)));

    describe("by mappings", () => {
      const mapped = (subnetMappings: Properties[] | string | string[], ...from: string[]): Fixture[] =>
        changed(withoutInput(preview, "balancer", "subnets"), "balancer", {
          inputs: { subnetMappings },
          sources: { subnetMappings: from },
        });
      it("is accepted with two", () =>
        accepts(rule, mapped([{ subnetId: unknown }, { subnetId: unknown }], "subnet-a", "subnet-b")));
      it("is accepted with mappings that are unknown and come from two subnets", async () => {
        await accepts(rule, mapped(unknown, "subnet-a", "subnet-b"));
        await accepts(rule, mapped([unknown, unknown], "subnet-a", "subnet-b"));
      });
      it("is refused with one", () => refuses(rule, mapped([{ subnetId: "subnet-0a" }]), "balancer", fewer));
      it("is refused with unknown ones from nothing", () =>
        refuses(
          rule,
          mapped([{ subnetId: unknown }, { subnetId: unknown }]),
          "balancer",
          /subnetMappings cannot be proven/,
        ));
      it("is refused with what cannot be read", () =>
        refuses(rule, mapped(["subnet-0a", "subnet-0b"]), "balancer", /subnetMappings\[0\] is not an object/));
    });
  });
});
