import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { assertLife, awsSuite, makeNetwork, OTHER } from "./lifecycle.ts";
import {
  CERTIFICATE,
  type Edge,
  forwarding,
  issueCertificate,
  LISTENER,
  makeEdge,
  TARGET_GROUP,
  targetGroupInputs,
} from "./lb-support.ts";

const LISTENER_CERTIFICATE = "aws:lb/listenerCertificate:ListenerCertificate";
const POLICY = "ELBSecurityPolicy-TLS13-1-2-2021-06";

describe("simulated listener", () => {
  const suite = awsSuite();
  let edge: Edge;
  let certificateArn: string;
  let ports = 1000;
  before(async () => {
    edge = await makeEdge(suite);
    certificateArn = (await issueCertificate(suite, "www.example.com")).id;
  });
  const inputs = (own: Properties = {}): Properties => forwarding(edge, { port: ++ports, ...own });
  const secure = (own: Properties = {}): Properties => inputs({ protocol: "HTTPS", certificateArn, ...own });
  const refused = (code: string, message: string): object => ({
    message:
      `creating ELBv2 Listener (${edge.loadBalancer.id}): operation error Elastic Load Balancing v2: CreateListener, ` +
      `api error ${code}: ${message}`,
  });

  it("is created, read back, updated in place, replaced on another load balancer, imported and deleted", async () => {
    const other = await makeEdge(suite, 61);
    const base = secure({ sslPolicy: POLICY });
    await assertLife(suite.engine, LISTENER, {
      inputs: base,
      updated: { ...base, port: ++ports, sslPolicy: "ELBSecurityPolicy-TLS13-1-3-2021-06", tags: { a: "b" } },
      replaced: { loadBalancerArn: { ...base, loadBalancerArn: other.loadBalancer.id } },
    });
  });

  it("has an ARN below its load balancer's, and the API's own policy where none is named", async () => {
    const { id, state } = await suite.engine.create(LISTENER, secure());
    assert.match(id, new RegExp(`:listener/${String(edge.loadBalancer.state.arnSuffix)}/[0-9a-f]{16}$`));
    assert.equal(state.sslPolicy, "ELBSecurityPolicy-2016-08");
  });

  it("does not differ where defaults of its actions are written out", async () => {
    const redirect = { port: "443", protocol: "HTTPS", statusCode: "HTTP_301" };
    const base = inputs({ protocol: undefined, defaultActions: [{ type: "redirect", redirect }] });
    const held = await suite.engine.create(LISTENER, base);
    assert.equal(held.state.protocol, "HTTP");
    const full = { ...redirect, host: "#{host}", path: "/#{path}", query: "#{query}" };
    const same = { ...base, protocol: "HTTP", defaultActions: [{ type: "redirect", order: 1, redirect: full }] };
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const arn = edge.targetGroup.id;
    const forwards = await suite.engine.create(LISTENER, inputs());
    const forward = { ...forwards.inputs, defaultActions: [{ type: "forward", forward: { targetGroups: [{ arn }] } }] };
    assert.deepEqual((await suite.engine.diff(forwards, forward)).paths, {});
  });

  it("takes only an issued certificate of its own account and region", async () => {
    const pending = await suite.engine.create(CERTIFICATE, {
      domainName: "later.example.com",
      validationMethod: "DNS",
    });
    await assert.rejects(
      suite.engine.create(LISTENER, secure({ certificateArn: pending.id })),
      refused(
        "UnsupportedCertificate",
        `The certificate '${pending.id}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
      ),
    );
    const foreign = suite.engine.another();
    await foreign.configure({ profile: OTHER.profile });
    const request = { domainName: "www.example.com", validationMethod: "DNS" };
    for (const { id } of [
      await foreign.create(CERTIFICATE, request),
      await suite.engine.create(CERTIFICATE, { ...request, region: "eu-west-1" }),
    ]) {
      await assert.rejects(
        suite.engine.create(LISTENER, secure({ certificateArn: id })),
        refused("CertificateNotFound", `Certificate '${id}' not found`),
      );
    }
  });

  it("refuses what the API refuses, in its words", async () => {
    const elsewhere = await makeNetwork(suite.engine, 62);
    const group = async (own: Properties): Promise<string> =>
      (await suite.engine.create(TARGET_GROUP, targetGroupInputs(elsewhere, own))).id;
    const [outside, tcp] = [await group({ name: "outside" }), await group({ name: "tcp", protocol: "TCP" })];
    const to = (targetGroupArn: string): Properties => ({ defaultActions: [{ type: "forward", targetGroupArn }] });
    const taken = inputs();
    await suite.engine.create(LISTENER, taken);
    const cases: [given: Properties, code: string, message: string][] = [
      [
        taken,
        "DuplicateListener",
        `A listener already exists on this port for this load balancer '${edge.loadBalancer.id}'`,
      ],
      [inputs({ protocol: "TCP" }), "ValidationError", "Listener protocol 'TCP' must be one of 'HTTPS, HTTP'"],
      [inputs({ protocol: "HTTPS" }), "ValidationError", "A certificate must be specified for HTTPS listeners"],
      [inputs({ certificateArn }), "ValidationError", "Certificates cannot be specified for HTTP listeners"],
      [
        secure({ sslPolicy: "ELBSecurityPolicy-No" }),
        "SSLPolicyNotFound",
        "SSL policy 'ELBSecurityPolicy-No' not found",
      ],
      [inputs(to("arn:none")), "TargetGroupNotFound", "One or more target groups not found"],
      [
        inputs(to(tcp)),
        "InvalidConfigurationRequest",
        "Listener protocol 'HTTP' is not supported with a target group with the protocol-type 'TCP'",
      ],
      [
        inputs(to(outside)),
        "InvalidConfigurationRequest",
        `The following target groups are not in the same VPC as load balancer '${edge.loadBalancer.id}': ${outside}`,
      ],
    ];
    for (const [given, code, message] of cases) {
      await assert.rejects(suite.engine.create(LISTENER, given), refused(code, message));
    }
    await assert.rejects(
      suite.engine.create(LISTENER, inputs({ loadBalancerArn: "arn:none" })),
      /api error LoadBalancerNotFound: Load balancer 'arn:none' not found$/,
    );
  });

  it("refuses actions without what belongs to them, and those that are not simulated", async () => {
    const check = (action: Properties): Promise<unknown> =>
      suite.engine.check(LISTENER, inputs({ defaultActions: [action] }));
    await assert.rejects(check({ type: "forward" }), /Either targetGroupArn or forward must be set/);
    await assert.rejects(check({ type: "redirect" }), /redirect must be set for an action of the type redirect/);
    await assert.rejects(check({ type: "authenticate-oidc" }), /expected defaultActions\[0\]\.type to be one of/);
    await assert.rejects(suite.engine.check(LISTENER, inputs({ defaultActions: [] })), /at least one action/);
  });

  it("goes with its load balancer", async () => {
    const own = await makeEdge(suite, 63);
    const held = await suite.engine.create(LISTENER, forwarding(own));
    await suite.engine.delete(own.loadBalancer);
    assert.equal(await suite.engine.refresh(held), undefined);
  });

  it("has further certificates, each created, read back, replaced, imported and deleted", async () => {
    const listener = await suite.engine.create(LISTENER, secure());
    const further = (await issueCertificate(suite, "api.example.com")).id;
    const held = await suite.engine.create(LISTENER_CERTIFICATE, { listenerArn: listener.id, certificateArn: further });
    assert.equal(held.id, `${listener.id}_${further}`);
    assert.deepEqual(await suite.engine.refresh(held), held);
    const other = { ...held.inputs, certificateArn };
    assert.deepEqual((await suite.engine.diff(held, other)).replaces, ["certificateArn"]);
    assert.deepEqual((await suite.engine.import(LISTENER_CERTIFICATE, held.id))?.inputs, held.inputs);
    await suite.engine.delete(held);
    assert.equal(await suite.engine.refresh(held), undefined);
    const plain = await suite.engine.create(LISTENER, inputs());
    await assert.rejects(
      suite.engine.create(LISTENER_CERTIFICATE, { listenerArn: plain.id, certificateArn: further }),
      /AddListenerCertificates, api error ValidationError: Certificates cannot be specified for HTTP listeners$/,
    );
    await assert.rejects(
      suite.engine.create(LISTENER_CERTIFICATE, { listenerArn: "arn:none", certificateArn: further }),
      /api error ListenerNotFound: One or more listeners not found$/,
    );
  });
});
