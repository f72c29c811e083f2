import { atlasPrivateLinkComplete as rule } from "../../../policy/rules/atlas-private-link-complete.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { STAGING_PROJECT, T } from "../program.ts";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const OLDER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const SERVICE_NAME = "com.amazonaws.vpce.us-east-1.vpce-svc-0123456789abcdef0";

const program = (deployed: boolean): Fixture[] => {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.50.0.0/16" }, outputs: { id: id("vpc-1") } },
    {
      type: T.linkService,
      name: "service",
      inputs: { projectId: STAGING_PROJECT, providerName: "AWS", region: "US_EAST_1" },
      outputs: { privateLinkId: id("69fe75c5b02c024f32d2af50"), endpointServiceName: id(SERVICE_NAME) },
    },
    {
      type: T.group,
      name: "group",
      inputs: { description: "Atlas", vpcId: id("vpc-1") },
      outputs: { id: id("sg-1") },
      sources: { vpcId: ["vpc"] },
    },
    {
      type: INGRESS,
      name: "rule",
      inputs: {
        securityGroupId: id("sg-1"),
        ipProtocol: "tcp",
        fromPort: 1024,
        toPort: 65535,
        cidrIpv4: "10.50.0.0/16",
      },
      sources: { securityGroupId: ["group"], cidrIpv4: ["vpc"] },
    },
    {
      type: T.endpoint,
      name: "endpoint",
      inputs: {
        vpcEndpointType: "Interface",
        serviceName: id(SERVICE_NAME),
        securityGroupIds: [id("sg-1")],
        privateDnsEnabled: false,
      },
      outputs: { id: id("vpce-1") },
      sources: { serviceName: ["service"], securityGroupIds: ["group"] },
    },
    {
      type: T.registration,
      name: "registration",
      inputs: {
        projectId: STAGING_PROJECT,
        privateLinkId: id("69fe75c5b02c024f32d2af50"),
        endpointServiceId: id("vpce-1"),
        providerName: "AWS",
      },
      sources: { privateLinkId: ["service"], endpointServiceId: ["endpoint"] },
    },
    // Endpoints of AWS services, and their group: no private link to Atlas.
    { type: T.endpoint, name: "s3", inputs: { vpcEndpointType: "Gateway", serviceName: "com.amazonaws.us-east-1.s3" } },
    {
      type: T.endpoint,
      name: "kms",
      inputs: {
        vpcEndpointType: "Interface",
        serviceName: "com.amazonaws.us-east-1.kms",
        privateDnsEnabled: true,
        securityGroupIds: [id("sg-2")],
      },
      sources: { securityGroupIds: ["https"] },
    },
    {
      type: T.group,
      name: "https",
      inputs: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.50.0.0/16"] }] },
      outputs: { id: id("sg-2") },
    },
  ];
};

const preview = program(false);

for (const [when, base] of [
  ["in the first preview", preview],
  ["once everything exists", program(true)],
] as const) {
  describe(`atlas-private-link-complete, ${when}`, () => {
    it("accepts the compliant program", () => accepts(rule, base));

    it("refuses a link without an endpoint", () =>
      refusesAt(
        rule,
        without(base, "endpoint"),
        ["service", "registration"],
        /no VPC endpoint|endpointServiceId cannot/,
      ));

    it("refuses an endpoint that is not registered", () =>
      refuses(rule, without(base, "registration"), "service", /endpoint that is not registered with it/));

    it("refuses an endpoint that is not registered beside one that is", () => {
      const registered = base.find(({ name }) => name === "endpoint");
      const second = { ...registered, type: T.endpoint, name: "second", outputs: { id: "vpce-2" } };
      return refuses(rule, [...base, second], "service", /endpoint that is not registered with it/);
    });

    it("judges the parts of a link that is not registered", () => {
      const change = changed(without(base, "registration"), "endpoint", { inputs: { privateDnsEnabled: true } });
      return refusesAt(
        rule,
        changed(change, "rule", { inputs: { ipProtocol: "udp" } }),
        ["service", "endpoint", "rule", "group"],
        /not registered|asks for private DNS|more than TCP|whole VPC/,
      );
    });

    it("refuses a registration of another endpoint", () =>
      refusesAt(
        rule,
        changed(base, "registration", { inputs: { endpointServiceId: "vpce-9" }, sources: { endpointServiceId: [] } }),
        ["registration", "service"],
        /not registered|endpointServiceId cannot be proven/,
      ));

    it("refuses a registration with another endpoint service", () =>
      refusesAt(
        rule,
        changed(base, "registration", { inputs: { privateLinkId: "other" }, sources: { privateLinkId: [] } }),
        ["registration", "service"],
        /not registered|privateLinkId cannot be proven.*no PrivateLinkEndpoint of this program/,
      ));

    it("refuses a group without a rule", () =>
      refuses(rule, without(base, "rule"), "group", /does not let TCP 1024 to 65535 in from its whole VPC/));
  });
}

describe("atlas-private-link-complete", () => {
  const service = (inputs: Properties): Fixture[] => changed(preview, "service", { inputs });
  const endpoint = (inputs: Properties, sources: Fixture["sources"] = {}): Fixture[] =>
    changed(preview, "endpoint", { inputs, sources });
  const ingress = (inputs: Properties): Fixture[] => changed(preview, "rule", { inputs });

  for (const region of ["us-east-1", "us_east_1", "US-EAST-1", "US_EAST", "EASTUS2", "MUS_EAST_1", "US_EAST_1A", ""]) {
    it(`refuses the region ${JSON.stringify(region)}`, () =>
      refuses(
        rule,
        service({ region }),
        "service",
        new RegExp(`the region ${region === "" ? String.raw`\(none\)` : region}, which is not Atlas's spelling`),
      ));
  }

  it("accepts other regions in Atlas's spelling", async () => {
    await accepts(rule, service({ region: "AP_SOUTHEAST_2" }));
    await accepts(rule, service({ region: "US_GOV_WEST_1" }));
  });

  it("refuses a region that is unknown", () =>
    refuses(rule, service({ region: unknown }), "service", /region cannot be proven/));

  it("has nothing to do with links of other clouds", () =>
    accepts(rule, [
      { type: T.linkService, name: "azure", inputs: { providerName: "AZURE", region: "eastus2" } },
      {
        type: T.registration,
        name: "gcp",
        inputs: { providerName: "GCP", privateLinkId: "1", endpointServiceId: "2" },
      },
    ]));

  describe("the endpoint", () => {
    it("is an interface", async () => {
      await refuses(rule, endpoint({ vpcEndpointType: "GatewayLoadBalancer" }), "endpoint", /of type GatewayLoad/);
      await refuses(rule, withoutInput(preview, "endpoint", "vpcEndpointType"), "endpoint", /of type Gateway/);
      await refuses(rule, endpoint({ vpcEndpointType: unknown }), "endpoint", /vpcEndpointType cannot be proven/);
    });

    it("has no private DNS", async () => {
      await accepts(rule, withoutInput(preview, "endpoint", "privateDnsEnabled"));
      await refuses(rule, endpoint({ privateDnsEnabled: true }), "endpoint", /asks for private DNS/);
      await refuses(rule, endpoint({ privateDnsEnabled: unknown }), "endpoint", /privateDnsEnabled cannot be proven/);
    });

    it("has a security group of this program", async () => {
      const none = withoutInput(without(preview, "group", "rule"), "endpoint", "securityGroupIds");
      await refuses(rule, none, "endpoint", /no security group but the VPC's default/);
      await refuses(rule, endpoint({ securityGroupIds: [unknown, "sg-9"] }), "endpoint", /securityGroupIds cannot be/);
      await refuses(
        rule,
        endpoint({ securityGroupIds: [unknown] }, { securityGroupIds: ["vpc"] }),
        "endpoint",
        /securityGroupIds cannot be proven/,
      );
    });

    it("has one where all of them are unknown, and come from one of this program", async () => {
      await accepts(rule, endpoint({ securityGroupIds: unknown }));
      const elsewhere = endpoint({ securityGroupIds: unknown }, { securityGroupIds: [] });
      await refuses(rule, elsewhere, "endpoint", /securityGroupIds cannot be proven/);
    });

    it("has none beside a known one that the unknown comes from", () =>
      refuses(
        rule,
        changed(program(true), "endpoint", { inputs: { securityGroupIds: ["sg-1", unknown] } }),
        "endpoint",
        /securityGroupIds cannot be proven/,
      ));

    it("is judged where only its registration says that it is one", () =>
      refusesAt(
        rule,
        endpoint({ serviceName: "com.amazonaws.vpce.us-east-1.vpce-svc-9", privateDnsEnabled: true }),
        ["endpoint", "service"],
        /asks for private DNS|has no VPC endpoint/,
      ));

    it("may have it by association", () =>
      accepts(rule, [
        ...withoutInput(preview, "endpoint", "securityGroupIds"),
        {
          type: "aws:ec2/securityGroupAssociation:SecurityGroupAssociation",
          name: "association",
          inputs: { vpcEndpointId: unknown, securityGroupId: unknown },
          sources: { vpcEndpointId: ["endpoint"], securityGroupId: ["group"] },
        },
      ]));
  });

  describe("the security group", () => {
    const older = (inputs: Properties): Fixture[] => [
      ...preview,
      {
        type: OLDER_RULE,
        name: "older",
        inputs: {
          securityGroupId: unknown,
          type: "ingress",
          protocol: "tcp",
          fromPort: 1024,
          toPort: 65535,
          ...inputs,
        },
        sources: { securityGroupId: ["group"] },
      },
    ];
    const inline = (rule: Properties): Fixture[] =>
      changed(preview, "group", {
        inputs: { ingress: [{ protocol: "tcp", fromPort: 1024, toPort: 65535, ...rule }] },
      });

    it("may have its rule written in any of three ways", async () => {
      const vpc = { cidrBlocks: ["10.50.0.0/16"] };
      await accepts(rule, without(older(vpc), "rule"));
      await accepts(rule, without(inline(vpc), "rule"));
      await accepts(rule, without(inline({ ...vpc, protocol: "6", self: false, securityGroups: [] }), "rule"));
      await accepts(rule, without(inline({ ...vpc, ipv6CidrBlocks: null, prefixListId: "" }), "rule"));
    });

    it("may let a part of the VPC in beside the whole", () => accepts(rule, inline({ cidrBlocks: ["10.50.1.0/24"] })));

    it("is not completed by the rule of another group", () =>
      refuses(
        rule,
        changed(preview, "rule", { sources: { securityGroupId: ["https"] } }),
        "group",
        /does not let TCP 1024 to 65535 in/,
      ));

    for (const name of ["ipProtocol", "fromPort", "toPort"]) {
      it(`is refused once where the only rule's ${name} is unknown`, () =>
        refuses(rule, ingress({ [name]: unknown }), "rule", /ingress cannot be proven/));
    }

    it("lets the whole VPC in, on all ports", async () => {
      const lacking = /does not let TCP 1024 to 65535 in/;
      await refuses(rule, ingress({ cidrIpv4: "10.50.1.0/24" }), "group", lacking);
      await refuses(rule, ingress({ fromPort: 27015 }), "group", lacking);
      await refuses(rule, ingress({ toPort: 27017 }), "group", lacking);
    });

    for (const block of ["0.0.0.0/0", "10.0.0.0/8", "10.40.0.0/16", "10.50.0.0", "::ffff:10.50.0.0/112"]) {
      it(`is refused with a rule for ${block}, in whichever way it is written`, async () => {
        const message = /lets in .*, which is not of its VPC/;
        await refuses(rule, older({ cidrBlocks: ["10.50.0.0/16", block] }), "older", message);
        await refuses(rule, inline({ cidrBlocks: [block] }), "group", message);
        await refusesAt(rule, ingress({ cidrIpv4: block }), ["group", "rule"], /not of its VPC|whole VPC/);
      });
    }

    for (const [name, value] of [
      ["ipv6CidrBlocks", ["::/0"]],
      ["prefixListIds", ["pl-1"]],
      ["sourceSecurityGroupId", "sg-9"],
      ["self", true],
      ["self", unknown],
    ] as const) {
      it(`is refused with ${name}`, () =>
        refuses(rule, older({ [name]: value as string }), "older", new RegExp(`another source.*${name}`)));
    }

    for (const name of ["cidrIpv6", "prefixListId", "referencedSecurityGroupId"]) {
      it(`is refused with ${name}`, () => refuses(rule, ingress({ [name]: "x" }), "rule", /another source/));
    }

    it("is refused with security groups inline", () =>
      refuses(rule, inline({ securityGroups: ["sg-9"] }), "group", /another source .*ingress\[0\] securityGroups/));

    for (const [change, message] of [
      [{ fromPort: 0 }, /other ports than 1024 to 65535/],
      [{ fromPort: 443, toPort: 443 }, /other ports/],
      [{ toPort: 65536 }, /other ports/],
      [{ protocol: "-1" }, /more than TCP/],
      [{ protocol: "udp" }, /more than TCP/],
      [{ cidrBlocks: [] }, /names no CIDR/],
      [{ cidrBlocks: unknown }, /ingress cannot be proven/],
      [{ cidrBlocks: [unknown] }, /ingress cannot be proven/],
      [{ protocol: unknown }, /ingress cannot be proven/],
      [{ fromPort: unknown }, /ingress cannot be proven/],
      [{ toPort: unknown }, /ingress cannot be proven/],
    ] as const) {
      it(`is refused with ${JSON.stringify(change)}`, () =>
        refuses(rule, older({ cidrBlocks: ["10.50.0.0/16"], ...change }), "older", message));
    }

    it("is refused without ports", () =>
      refuses(rule, older({ fromPort: null, cidrBlocks: [] }), "older", /other ports/));

    it("is not concerned by what it lets out", async () => {
      await accepts(rule, older({ type: "egress", protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }));
      await refuses(rule, older({ type: unknown, cidrBlocks: ["0.0.0.0/0"] }), "older", /not of its VPC/);
    });

    it("is refused where its rules are unknown, once", async () => {
      const program = (value: string | string[]) => changed(preview, "group", { inputs: { ingress: value } });
      await refuses(rule, program(unknown), "group", /ingress cannot be proven/);
      await refuses(rule, program([unknown]), "group", /ingress cannot be proven/);
      await refuses(rule, without(program(unknown), "rule"), "group", /ingress cannot be proven/);
      await refuses(rule, ingress({ cidrIpv4: unknown }), "rule", /ingress cannot be proven/);
      await refusesAt(rule, program(["all"]), ["group"], /ingress\[0\] is not an object/);
    });

    it("may let a secondary block of the VPC in", () =>
      accepts(rule, [
        ...older({ cidrBlocks: ["10.51.0.0/16"] }),
        {
          type: "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
          name: "secondary",
          inputs: { vpcId: unknown, cidrBlock: "10.51.0.0/16" },
          sources: { vpcId: ["vpc"] },
        },
      ]));

    it("of a VPC that is not of this program lets any one private block in", async () => {
      const foreign = changed(preview, "group", { inputs: { vpcId: "vpc-9" }, sources: { vpcId: [] } });
      await accepts(rule, changed(foreign, "rule", { inputs: { cidrIpv4: "10.99.0.0/16" } }));
      await refuses(rule, changed(foreign, "rule", { inputs: { cidrIpv4: "8.8.8.0/24" } }), "rule", /not of its VPC/);
      await refusesAt(rule, withoutInput(foreign, "rule", "cidrIpv4"), ["group", "rule"], /names no CIDR|whole VPC/);
    });
  });
});
