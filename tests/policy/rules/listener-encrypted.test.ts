import { listenerEncrypted as rule } from "../../../policy/rules/listener-encrypted.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

const MODULES = ["lb", "alb", "elasticloadbalancingv2", "applicationloadbalancing"];
const ARN = "arn:aws:elasticloadbalancing:us-east-1:039624954211:listener/app/web/1/2";
const REDIRECT = { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } };
const FORWARD = { type: "forward", targetGroupArn: unknown };

/** A load balancer with a listener for HTTPS and one for HTTP, and a rule of each. */
const program = (deployed: boolean, module = "lb"): Fixture[] => {
  const arn = (name: string): string => (deployed ? `${ARN}-${name}` : unknown);
  return [
    {
      type: `aws:${module}/loadBalancer:LoadBalancer`,
      name: "balancer",
      inputs: {},
      outputs: { arn: arn("balancer") },
    },
    {
      type: `aws:${module}/listener:Listener`,
      name: "https",
      inputs: {
        loadBalancerArn: arn("balancer"),
        port: 443,
        protocol: "HTTPS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        defaultActions: [FORWARD],
      },
      outputs: { arn: arn("https") },
      sources: { loadBalancerArn: ["balancer"] },
    },
    {
      type: `aws:${module}/listener:Listener`,
      name: "http",
      inputs: { loadBalancerArn: arn("balancer"), port: 80, protocol: "HTTP", defaultActions: [REDIRECT] },
      outputs: { arn: arn("http") },
      sources: { loadBalancerArn: ["balancer"] },
    },
    {
      type: `aws:${module}/listenerRule:ListenerRule`,
      name: "https-rule",
      inputs: { listenerArn: arn("https"), actions: [FORWARD] },
      sources: { listenerArn: ["https"] },
    },
    {
      type: `aws:${module}/listenerRule:ListenerRule`,
      name: "http-rule",
      inputs: { listenerArn: arn("http"), actions: [REDIRECT] },
      sources: { listenerArn: ["http"] },
    },
  ];
};
const preview = program(false);
const deployed = program(true);
const https = (inputs: Properties): Fixture[] => changed(preview, "https", { inputs });
const actions = (...defaultActions: (Properties | string)[]): Fixture[] =>
  changed(preview, "http", { inputs: { defaultActions } });

describe("listener-encrypted", () => {
  for (const module of MODULES) {
    it(`accepts the compliant aws:${module} in the first preview`, () => accepts(rule, program(false, module)));
    it(`accepts the compliant aws:${module} once everything exists`, () => accepts(rule, program(true, module)));
    it(`refuses an old policy of an aws:${module}`, () =>
      refuses(
        rule,
        changed(program(false, module), "https", { inputs: { sslPolicy: "ELBSecurityPolicy-2016-08" } }),
        "https",
        /ELBSecurityPolicy-2016-08, which is not recommended/,
      ));
    it(`refuses a rule of an aws:${module} that forwards HTTP`, () =>
      refuses(
        rule,
        changed(program(false, module), "http-rule", { inputs: { actions: [FORWARD] } }),
        "http-rule",
        /answers HTTP without redirecting it to HTTPS \(actions\[0\]\)/,
      ));
  }

  describe("a security policy", () => {
    for (const policy of [
      "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "ELBSecurityPolicy-TLS13-1-3-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-2-Res-2031-01",
      "ELBSecurityPolicy-TLS14-1-3-2031-01",
    ]) {
      it(`is accepted: ${policy}`, () => accepts(rule, https({ sslPolicy: policy })));
      it(`is accepted on a network load balancer: ${policy}`, () =>
        accepts(rule, https({ protocol: "TLS", sslPolicy: policy })));
    }
    for (const policy of [
      "ELBSecurityPolicy-2016-08",
      "ELBSecurityPolicy-TLS-1-1-2017-01",
      "ELBSecurityPolicy-TLS-1-2-2017-01",
      "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
      "ELBSecurityPolicy-FS-1-2-Res-2020-10",
      "ELBSecurityPolicy-TLS13-1-0-2021-06",
      "ELBSecurityPolicy-TLS13-1-1-2021-06",
      "ELBSecurityPolicy-TLS13-1-0-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-2021-06 ",
      "my-ELBSecurityPolicy-TLS13-1-2-2021-06",
    ]) {
      it(`is refused: ${policy}`, () =>
        refuses(rule, https({ sslPolicy: policy }), "https", /which is not recommended/));
      it(`is refused on a network load balancer: ${policy}`, () =>
        refuses(rule, https({ protocol: "TLS", sslPolicy: policy }), "https", /which is not recommended/));
    }
    it("is refused where it is absent or empty, which is an old one", async () => {
      await refuses(rule, withoutInput(preview, "https", "sslPolicy"), "https", /no sslPolicy, so it accepts TLS 1.0/);
      await refuses(rule, https({ sslPolicy: "" }), "https", /no sslPolicy/);
    });
    it("is refused where it is unknown", () =>
      refuses(rule, https({ sslPolicy: unknown }), "https", /sslPolicy cannot be proven/));
  });

  describe("a protocol", () => {
    const only = without(preview, "https-rule", "http-rule");
    const speaking = (protocol: string): Fixture[] => changed(only, "https", { inputs: { protocol } });
    for (const protocol of ["TCP", "UDP", "TCP_UDP", "https"]) {
      it(`is refused: ${protocol}`, () =>
        refuses(rule, speaking(protocol), "https", new RegExp(`speaks ${protocol}, which is not encrypted`)));
    }
    it("is refused where it is unknown", () => refuses(rule, speaking(unknown), "https", /protocol cannot be proven/));
    it("is refused where it is absent", async () => {
      const silent = withoutInput(only, "https", "protocol");
      await refuses(rule, silent, "https", /has no protocol, so it speaks HTTP to the clients of .*"balancer"/);
      await refuses(rule, without(silent, "balancer"), "https", /has no protocol, so it speaks HTTP to the clients\./);
    });
    it("may be absent on a gateway load balancer", () =>
      accepts(
        rule,
        changed(withoutInput(only, "https", "protocol"), "balancer", { inputs: { loadBalancerType: "gateway" } }),
      ));
    it("is refused where it is absent and the load balancer may be another one", () => {
      const gateway = { type: "aws:lb/loadBalancer:LoadBalancer", inputs: { loadBalancerType: "gateway" } };
      const silent = changed(withoutInput(only, "https", "protocol"), "https", {
        sources: { loadBalancerArn: ["gateway", "balancer"] },
      });
      return refuses(rule, [{ ...gateway, name: "gateway" }, ...silent], "https", /has no protocol, so it speaks HTTP/);
    });
    it("that is HTTP is refused where it forwards", () =>
      refuses(rule, speaking("HTTP"), "https", /answers HTTP without redirecting it to HTTPS \(defaultActions\[0\]\)/));
  });

  describe("an action of HTTP", () => {
    const message = /answers HTTP without redirecting it to HTTPS/;
    for (const [what, list] of [
      ["a forward", [FORWARD]],
      ["a fixed response", [{ type: "fixed-response", fixedResponse: { statusCode: "200" } }]],
      ["a forward beside a redirect", [REDIRECT, FORWARD]],
      ["a forward that has a redirect", [{ ...REDIRECT, type: "forward" }]],
      ["a redirect to HTTP", [{ type: "redirect", redirect: { protocol: "HTTP" } }]],
      ["a redirect to what was asked for", [{ type: "redirect", redirect: { protocol: "#{protocol}" } }]],
      ["a redirect without a protocol", [{ type: "redirect", redirect: { port: "443" } }]],
      ["a redirect to nowhere", [{ type: "redirect" }]],
      ["a forward whose redirect is unknown", [{ type: "forward", redirect: unknown }]],
      ["an unknown type that redirects to HTTP", [{ type: unknown, redirect: { protocol: "HTTP" } }]],
      ["none", []],
    ] as const) {
      it(`is refused: ${what}`, () => refuses(rule, actions(...list), "http", message));
    }
    for (const [what, list] of [
      ["is unknown", [unknown]],
      ["has an unknown type", [{ ...REDIRECT, type: unknown }]],
      ["redirects to an unknown protocol", [{ type: "redirect", redirect: { protocol: unknown } }]],
      ["redirects to the unknown", [{ type: "redirect", redirect: unknown }]],
    ] as const) {
      it(`is refused where it ${what}`, () =>
        refuses(rule, actions(...list), "http", /defaultActions\[0\] cannot be proven/));
    }
    it("is refused where all are unknown", () =>
      refuses(
        rule,
        changed(preview, "http", { inputs: { defaultActions: unknown } }),
        "http",
        /defaultActions cannot be proven/,
      ));
    it("is refused where it cannot be read", () =>
      refuses(rule, actions("redirect"), "http", /defaultActions\[0\] is not an object/));
  });

  describe("a rule", () => {
    const forwarding = (base: readonly Fixture[], change: Partial<Fixture>): Fixture[] =>
      changed(changed(base, "http-rule", { inputs: { actions: [FORWARD] } }), "http-rule", change);

    it("of a listener for HTTP is refused where it forwards", () =>
      refuses(rule, forwarding(deployed, {}), "http-rule", /answers HTTP without redirecting/));
    it("may forward on a network load balancer's TLS", () =>
      accepts(rule, changed(preview, "https", { inputs: { protocol: "TLS" } })));
    it("of a listener of another program is refused where it forwards", () =>
      refuses(
        rule,
        forwarding(deployed, { inputs: { actions: [FORWARD], listenerArn: `${ARN}-other` } }),
        "http-rule",
        /listenerArn cannot be proven/,
      ));
    it("of a listener of another program is refused where it redirects and forwards", () =>
      refuses(
        rule,
        forwarding(deployed, { inputs: { actions: [REDIRECT, FORWARD], listenerArn: `${ARN}-other` } }),
        "http-rule",
        /listenerArn cannot be proven/,
      ));
    it("of an unknown listener from nothing is refused where it forwards", () =>
      refuses(
        rule,
        forwarding(preview, { sources: { listenerArn: [] } }),
        "http-rule",
        /listenerArn cannot be proven/,
      ));
    it("of a listener of another program may redirect", () =>
      accepts(rule, changed(deployed, "http-rule", { inputs: { listenerArn: `${ARN}-other` } })));
    it("that may be of either listener is refused where it forwards", () =>
      refuses(
        rule,
        forwarding(preview, { sources: { listenerArn: ["https", "http"] } }),
        "http-rule",
        /answers HTTP without redirecting/,
      ));
    it("is refused where its actions are unknown", () =>
      refuses(
        rule,
        changed(preview, "http-rule", { inputs: { actions: unknown } }),
        "http-rule",
        /actions cannot be proven/,
      ));
  });
});
