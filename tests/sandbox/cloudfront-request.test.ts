import assert from "node:assert/strict";

import { originTlsProblem } from "../../sandbox/aws/cloudfront-origin-answer.ts";
import { requestThroughEdge } from "../../sandbox/aws/cloudfront-request.ts";
import { deleteDnsRecord, setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import {
  behavior,
  DISTRIBUTION,
  distributionTo,
  POLICIES,
  serving,
  VPC_ORIGIN,
  vpcOriginTo,
  WEB_ACL,
  webAcl,
} from "./cloudfront-suite.ts";
import type { Held } from "./harness.ts";
import { type Edge, forwarding, issueCertificate, LISTENER, makeEdgeIn, open } from "./lb-support.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";
import { makeWorkload, SERVICE, service, TASK_DEFINITION, taskDefinition, type Workload } from "./workload.ts";

/** The viewer's Host reaches the origin. */
const FORWARDED = { originRequestPolicyId: POLICIES.allViewer };
const HOST = "www.example.com";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const CLOUDFRONT_LIST = "pl-3b927c52";

describe("a request through the edge", () => {
  const suite = awsSuite();
  let workload: Workload;
  let edge: Edge;
  let certificate: Held;
  let listener: Held;
  let origin: Held;
  let distribution: Held;
  let running: Held;
  /** What lets CloudFront in to the load balancer, and this to the tasks. */
  let entry: Held;
  let inner: Held;

  const ask = (path = "/api/health", host = HOST) => requestThroughEdge(suite.world, { host, path });
  const allow = (port: number, from: Properties) => {
    const traffic = { ipProtocol: "tcp", fromPort: port, toPort: port };
    return suite.engine.create(INGRESS, { securityGroupId: edge.securityGroup.id, ...traffic, ...from });
  };
  const inputs = (forwarded: Properties, more: Properties): Properties =>
    distributionTo(
      { vpcOriginConfig: { vpcOriginId: origin.id }, domainName: edge.loadBalancer.state.dnsName },
      { defaultCacheBehavior: behavior(forwarded), ...serving([HOST], certificate), ...more },
    );
  const heard = (more: Properties): Properties =>
    forwarding(edge, { port: 443, protocol: "HTTPS", certificateArn: certificate.id, ...more });
  const runs = (more: Properties): Properties => {
    const target = { targetGroupArn: edge.targetGroup.id, containerName: "web", containerPort: 3000 };
    return service(workload, revision, { loadBalancers: [target], ...more });
  };
  let revision: unknown;

  const configure = async (forwarded: Properties, more: Properties = {}): Promise<void> => {
    distribution = await suite.engine.update(distribution, inputs(forwarded, more));
  };
  const listen = async (more: Properties): Promise<void> => {
    listener = await suite.engine.update(listener, heard(more));
  };
  const run = async (more: Properties): Promise<void> => {
    running = await suite.engine.update(running, runs(more));
  };
  const lead = (value: unknown): void => {
    setDnsRecord(suite.world, { name: HOST, type: "CNAME", value: String(value) });
  };

  before(async () => {
    const { engine } = suite;
    workload = await makeWorkload(suite);
    edge = await makeEdgeIn(suite, workload.network);
    certificate = await issueCertificate(suite, HOST);
    listener = await engine.create(LISTENER, heard({}));
    entry = await allow(443, { prefixListId: CLOUDFRONT_LIST });
    inner = (await open(suite, edge, workload.securityGroup)).in;
    revision = (await engine.create(TASK_DEFINITION, taskDefinition(workload))).state.arn;
    running = await engine.create(SERVICE, runs({}));
    origin = await engine.create(VPC_ORIGIN, vpcOriginTo(edge));
    distribution = await engine.create(DISTRIBUTION, inputs(FORWARDED, {}));
    lead(distribution.state.domainName);
  });

  it("reaches a task, where everything on the way is open", () => {
    assert.deepEqual(ask(), { status: 200 });
  });

  it("makes no connection where the name leads nowhere", () => {
    lead("d0.cloudfront.net");
    const reason = `${HOST} leads to d0.cloudfront.net, which is no distribution`;
    assert.deepEqual(ask(), { status: undefined, reason });
    deleteDnsRecord(suite.world, { name: HOST, type: "CNAME" });
    assert.deepEqual(ask(), { status: undefined, reason: `the public DNS has no record for ${HOST}` });
    lead(distribution.state.domainName);
  });

  it("ends at a closed security group of the load balancer, which opens to CloudFront's list or to the subnets", async () => {
    await suite.engine.delete(entry);
    const reason = `none of the security groups ${edge.securityGroup.id} of the load balancer lets CloudFront in on port 443`;
    assert.deepEqual(ask(), { status: 504, reason });
    const plain = await allow(80, { cidrIpv4: "10.40.0.0/16" });
    const half = await allow(443, { cidrIpv4: "10.40.0.0/24" });
    assert.equal(ask().status, 504);
    const whole = await allow(443, { cidrIpv4: "10.40.0.0/16" });
    assert.deepEqual(ask(), { status: 200 });
    for (const rule of [plain, half, whole]) await suite.engine.delete(rule);
    entry = await allow(443, { prefixListId: CLOUDFRONT_LIST });
    assert.deepEqual(ask(), { status: 200 });
  });

  it("ends at a target group without targets", async () => {
    await run({ desiredCount: 0 });
    assert.deepEqual(ask(), { status: 503, reason: `the target group ${edge.targetGroup.id} has no targets` });
    await run({});
  });

  it("ends at a closed security group of the tasks", async () => {
    await suite.engine.delete(inner);
    const reason =
      `the targets are unhealthy: none of the security groups ${workload.securityGroup.id} of the tasks lets TCP in ` +
      "from the load balancer on port 3000";
    assert.deepEqual(ask(), { status: 504, reason });
    inner = await suite.engine.create(INGRESS, inner.inputs);
    assert.deepEqual(ask(), { status: 200 });
  });

  it("fails where the load balancer has no listener for HTTPS", async () => {
    await suite.engine.delete(listener);
    assert.deepEqual(ask(), { status: 502, reason: "the load balancer edge has no HTTPS listener on port 443" });
    listener = await suite.engine.create(LISTENER, heard({}));
  });

  it("fails where the certificate is for the viewer's host and the Host is not forwarded", async () => {
    const record = () => suite.world.get(DISTRIBUTION, ACCOUNT, distribution.id) ?? assert.fail();
    assert.equal(originTlsProblem(suite.world, record()), undefined);
    for (const forwarded of [{ originRequestPolicyId: POLICIES.allViewerExceptHost }, {}]) {
      await configure(forwarded);
      const reason = `no certificate of the load balancer's listener is for ${String(edge.loadBalancer.state.dnsName)}`;
      assert.deepEqual(ask(), { status: 502, reason });
      assert.equal(originTlsProblem(suite.world, record()), reason);
    }
    await configure(FORWARDED);
    assert.deepEqual(ask(), { status: 200 });
  });

  it("fails where the load balancer's certificate is for another host, until a further one is for this", async () => {
    await listen({ certificateArn: (await issueCertificate(suite, "other.example.com")).id });
    const names = `${HOST} or ${String(edge.loadBalancer.state.dnsName)}`;
    assert.deepEqual(ask(), { status: 502, reason: `no certificate of the load balancer's listener is for ${names}` });
    const further = await suite.engine.create("aws:lb/listenerCertificate:ListenerCertificate", {
      listenerArn: listener.id,
      certificateArn: certificate.id,
    });
    assert.deepEqual(ask(), { status: 200 });
    await listen({});
    await suite.engine.delete(further);
  });

  it("follows the cache behavior of its path", async () => {
    await configure(FORWARDED, { orderedCacheBehaviors: [behavior({ pathPattern: "/static/*" })] });
    assert.equal(ask("/static/a.js").status, 502);
    assert.equal(ask("/api/health").status, 200);
    await configure(FORWARDED);
  });

  it("gets what the listener answers by itself", async () => {
    const fixedResponse = { contentType: "text/plain", statusCode: "404" };
    await listen({ defaultActions: [{ type: "fixed-response", fixedResponse }] });
    assert.equal(ask().status, 404);
    const redirect = { statusCode: "HTTP_301", host: "example.com" };
    await listen({ defaultActions: [{ type: "redirect", redirect }] });
    assert.equal(ask().status, 301);
    await listen({});
  });

  it("is refused where CloudFront does not serve the host, is disabled or has a web ACL that blocks", async () => {
    setDnsRecord(suite.world, { name: "alias.example.com", type: "CNAME", value: HOST });
    const reason = "the distribution has no alias alias.example.com";
    assert.deepEqual(ask("/", "alias.example.com"), { status: 403, reason });
    assert.equal(ask("/", String(distribution.state.domainName)).status, 502);
    const acl = await suite.engine.create(WEB_ACL, webAcl("closed", { defaultAction: { block: {} } }));
    await configure(FORWARDED, { webAclId: acl.state.arn });
    assert.deepEqual(ask(), { status: 403, reason: "the web ACL blocks by default" });
    await configure(FORWARDED, { enabled: false });
    assert.deepEqual(ask(), { status: 403, reason: "the distribution is disabled" });
    await configure(FORWARDED);
  });
});
