import { loadBalancerBehindFirewall as rule } from "../../../policy/rules/load-balancer-behind-firewall.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T } from "../program.ts";

const MODULES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
const ARN = "arn:aws:elasticloadbalancing:us-east-1:039624954211:loadbalancer/app/web/1";
const DNS = "internal-web-1.us-east-1.elb.amazonaws.com";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CLASSIC = "aws:ec2/securityGroupRule:SecurityGroupRule";
const PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const CLOUDFRONT = "pl-3b927c52";

/** A load balancer that CloudFront reaches through a VPC origin, and nothing else. */
const program = (deployed: boolean, module = "lb"): Fixture[] => {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: T.group, name: "group", inputs: { description: "web" }, outputs: { id: id("sg-0web") } },
    { type: T.group, name: "other", inputs: { description: "other" }, outputs: { id: id("sg-0other") } },
    {
      type: INGRESS,
      name: "ingress",
      inputs: { securityGroupId: id("sg-0web"), prefixListId: CLOUDFRONT, ipProtocol: "tcp" },
      sources: { securityGroupId: ["group"] },
    },
    {
      type: `aws:${module}/loadBalancer:LoadBalancer`,
      name: "balancer",
      inputs: { loadBalancerType: "application", internal: true, securityGroups: [id("sg-0web")] },
      outputs: { arn: id(ARN), id: id(ARN), dnsName: id(DNS) },
      sources: { securityGroups: ["group"] },
    },
    {
      type: "aws:cloudfront/vpcOrigin:VpcOrigin",
      name: "origin",
      inputs: { vpcOriginEndpointConfig: { name: "web", arn: id(ARN) } },
      sources: { vpcOriginEndpointConfig: ["balancer"] },
    },
  ];
};
const preview = program(false);
const deployed = program(true);
const both = [
  ["in the first preview", preview],
  ["once everything exists", deployed],
] as const;
const ingress = (inputs: Properties, sources: Fixture["sources"] = {}, base = preview): Fixture[] =>
  changed(withoutInput(base, "ingress", "prefixListId"), "ingress", { inputs, sources });
const noAcl = /has no web ACL and is no origin of CloudFront's/;

describe("load-balancer-behind-firewall", () => {
  for (const module of MODULES) {
    it(`accepts the compliant aws:${module} in the first preview`, () => accepts(rule, program(false, module)));
    it(`accepts the compliant aws:${module} once everything exists`, () => accepts(rule, program(true, module)));
    it(`refuses an aws:${module} that has neither firewall nor CloudFront`, () =>
      refuses(rule, without(program(false, module), "origin"), "balancer", noAcl));
  }

  it("judges what faces the internet as what is internal", async () => {
    const facing = changed(preview, "balancer", { inputs: { internal: false } });
    await accepts(rule, facing);
    await refuses(rule, without(facing, "origin"), "balancer", noAcl);
  });
  it("does not judge what understands no HTTP", async () => {
    for (const loadBalancerType of ["network", "gateway"]) {
      await accepts(rule, changed(without(preview, "origin"), "balancer", { inputs: { loadBalancerType } }));
    }
  });

  describe("a web ACL", () => {
    const associated = (base: readonly Fixture[], resourceArn: string, ...from: string[]): Fixture[] => [
      ...without(base, "origin"),
      { type: ASSOCIATION, name: "acl", inputs: { resourceArn, webAclArn: unknown }, sources: { resourceArn: from } },
    ];
    it("is enough, whoever reaches the load balancer", async () => {
      await accepts(rule, associated(ingress({ cidrIpv4: "0.0.0.0/0" }), unknown, "balancer"));
      await accepts(rule, associated(ingress({ cidrIpv4: "0.0.0.0/0" }, {}, deployed), ARN));
    });
    it("of something else is not", async () => {
      await refuses(rule, associated(deployed, `${ARN}-other`), "balancer", noAcl);
      await refuses(rule, associated(preview, unknown, "group"), "balancer", noAcl);
      await refuses(rule, associated(preview, unknown), "balancer", noAcl);
    });
    it("of this load balancer or another is not", () =>
      refuses(
        rule,
        [
          ...associated(preview, unknown, "balancer", "network"),
          { type: "aws:lb/loadBalancer:LoadBalancer", name: "network", inputs: { loadBalancerType: "network" } },
        ],
        "balancer",
        noAcl,
      ));
  });

  describe("an origin", () => {
    const distribution = (
      base: readonly Fixture[],
      origins: (Properties | string)[] | string,
      ...from: string[]
    ): Fixture[] => [
      ...without(base, "origin"),
      {
        type: "aws:cloudfront/distribution:Distribution",
        name: "cdn",
        inputs: { origins },
        sources: { origins: from },
      },
    ];
    it("may be a distribution's own", async () => {
      await accepts(rule, distribution(preview, [{ domainName: unknown }], "balancer"));
      await accepts(rule, distribution(preview, unknown, "balancer"));
      await accepts(rule, distribution(preview, [unknown], "balancer"));
      await accepts(rule, distribution(deployed, [{ domainName: "static.example.com" }, { domainName: DNS }]));
    });
    it("of a distribution that leads elsewhere is none", async () => {
      await refuses(
        rule,
        distribution(deployed, [{ domainName: "static.example.com" }], "balancer"),
        "balancer",
        noAcl,
      );
      await refuses(rule, distribution(preview, [{ domainName: unknown }]), "balancer", noAcl);
      await refuses(rule, distribution(preview, []), "balancer", noAcl);
    });
    it("in the VPC that leads elsewhere is none", async () => {
      const other = { vpcOriginEndpointConfig: { name: "web", arn: `${ARN}-other` } };
      await refuses(rule, changed(deployed, "origin", { inputs: other }), "balancer", noAcl);
      const nothing = changed(preview, "origin", { sources: { vpcOriginEndpointConfig: [] } });
      await refuses(rule, nothing, "balancer", noAcl);
    });
    it("in the VPC whose configuration is unknown is told by what it comes from", () =>
      accepts(rule, changed(preview, "origin", { inputs: { vpcOriginEndpointConfig: unknown } })));
  });

  describe("ingress", () => {
    for (const [when, base] of both) {
      for (const field of ["cidrIpv4", "cidrIpv6"]) {
        it(`is refused from addresses (${field}), ${when}`, () =>
          refuses(
            rule,
            ingress({ [field]: "10.50.0.0/16" }, {}, base),
            "balancer",
            new RegExp(`not only CloudFront reaches it: .*"ingress" admits ${field}`),
          ));
      }
      it(`is accepted from a group that is AWS's, ${when}`, () =>
        accepts(rule, ingress({ referencedSecurityGroupId: "sg-0cloudfront" }, {}, base)));
    }

    const groupOrList = async (field: string, type: string): Promise<void> => {
      const own = (base: readonly Fixture[], id: string): Fixture[] => [
        ...base,
        { type, name: "own", inputs: { description: "own" }, outputs: { id } },
      ];
      const admits = new RegExp(`"ingress" admits ${field}`);
      await refuses(
        rule,
        changed(own(ingress({}), unknown), "ingress", { inputs: { [field]: unknown }, sources: { [field]: ["own"] } }),
        "balancer",
        admits,
      );
      await refuses(rule, own(ingress({ [field]: "own-id" }, {}, deployed), "own-id"), "balancer", admits);
    };
    it("is refused from a group of this program", () => groupOrList("referencedSecurityGroupId", T.group));
    it("is refused from a prefix list of this program", () => groupOrList("prefixListId", PREFIX_LIST));

    it("is refused from what is unknown", async () => {
      const message = (field: string): RegExp => new RegExp(`what .*"ingress" admits is not known yet \\(${field}\\)`);
      await refuses(rule, ingress({ prefixListId: unknown }), "balancer", message("prefixListId"));
      await refuses(rule, ingress({ cidrIpv4: unknown }), "balancer", message("cidrIpv4"));
    });

    describe("by a rule of the older type", () => {
      const classic = (inputs: Properties): Fixture[] => [
        ...preview,
        {
          type: CLASSIC,
          name: "classic",
          inputs: { type: "ingress", securityGroupId: unknown, protocol: "tcp", ...inputs },
          sources: { securityGroupId: ["group"] },
        },
      ];
      const open: Properties = { cidrBlocks: ["0.0.0.0/0"], ipv6CidrBlocks: ["::/0"], self: true };
      for (const [field, value] of Object.entries(open)) {
        it(`is refused: ${field}`, () =>
          refuses(rule, classic({ [field]: value }), "balancer", new RegExp(`"classic" admits ${field}`)));
      }
      it("is accepted from AWS's lists and groups", () =>
        accepts(
          rule,
          classic({
            prefixListIds: [CLOUDFRONT],
            sourceSecurityGroupId: "sg-0cloudfront",
            cidrBlocks: [],
            ipv6CidrBlocks: null,
            self: false,
          }),
        ));
      for (const [field, value] of [
        ["prefixListIds", [unknown]],
        ["sourceSecurityGroupId", unknown],
      ] as const) {
        it(`is refused where it is unknown: ${field}`, () =>
          refuses(
            rule,
            classic({ [field]: value as string }),
            "balancer",
            new RegExp(`"classic" admits is not known yet \\(${field}\\)`),
          ));
      }
      it("is not judged where it is egress", () =>
        accepts(rule, classic({ type: "egress", cidrBlocks: ["0.0.0.0/0"] })));
      it("is judged where it may be ingress", () =>
        refuses(
          rule,
          classic({ type: unknown, cidrBlocks: ["0.0.0.0/0"] }),
          "balancer",
          /"classic" admits cidrBlocks/,
        ));
      it("is not judged where it is another group's", () =>
        accepts(
          rule,
          changed(classic({ cidrBlocks: ["0.0.0.0/0"] }), "classic", { sources: { securityGroupId: ["other"] } }),
        ));
    });

    describe("within the group", () => {
      const inline = (list: (Properties | string)[] | string): Fixture[] =>
        changed(preview, "group", { inputs: { ingress: list } });
      it("is refused from addresses", () =>
        refuses(rule, inline([{ cidrBlocks: ["0.0.0.0/0"] }]), "balancer", /"group" admits ingress\[0\]\.cidrBlocks/));
      it("is refused from groups of this program", () =>
        refuses(
          rule,
          changed(inline([{ securityGroups: [unknown] }]), "group", { sources: { ingress: ["other"] } }),
          "balancer",
          /"group" admits ingress\[0\]\.securityGroups/,
        ));
      it("is accepted from CloudFront", () => accepts(rule, inline([{ prefixListIds: [CLOUDFRONT] }])));
      it("is refused where it is unknown", async () => {
        await refuses(rule, inline(unknown), "balancer", /admits is not known yet \(ingress\)/);
        await refuses(rule, inline([unknown]), "balancer", /admits is not known yet \(ingress\[0\]\)/);
      });
      it("is refused where it cannot be read", () =>
        refuses(rule, inline(["0.0.0.0/0"]), "balancer", /ingress\[0\] is not an object/));
    });
  });

  describe("security groups", () => {
    const message = /securityGroups cannot be proven.*not all of them/;
    const groups = (base: readonly Fixture[], securityGroups: string[] | string, ...from: string[]): Fixture[] =>
      changed(base, "balancer", { inputs: { securityGroups }, sources: { securityGroups: from } });
    it("are refused where they are absent, which is the VPC's default", () =>
      refuses(rule, withoutInput(preview, "balancer", "securityGroups"), "balancer", message));
    it("are refused where they are unknown", async () => {
      await refuses(rule, groups(preview, unknown, "group"), "balancer", message);
      await refuses(rule, groups(preview, [unknown]), "balancer", message);
      await refuses(rule, groups(preview, [unknown, unknown], "group"), "balancer", message);
    });
    it("are refused where one is of another program", async () => {
      await refuses(rule, groups(deployed, ["sg-0foreign"]), "balancer", message);
      await refuses(rule, groups(deployed, ["sg-0web", "sg-0foreign"]), "balancer", message);
      await refuses(rule, groups(preview, ["sg-0foreign", unknown], "group", "other"), "balancer", message);
    });
    it("are each judged", async () => {
      const second = (base: readonly Fixture[]): Fixture[] =>
        changed(base, "other", { inputs: { ingress: [{ cidrBlocks: ["10.0.0.0/8"] }] } });
      await refuses(rule, second(groups(deployed, ["sg-0web", "sg-0other"])), "balancer", /"other" admits/);
      await refuses(rule, second(groups(preview, [unknown, unknown], "group", "other")), "balancer", /"other" admits/);
      await accepts(rule, second(deployed));
    });
  });
});
