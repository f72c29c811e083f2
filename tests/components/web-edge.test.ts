import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { declare, fails, previewsTheSame } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { named } from "./stack.ts";
import { answering, CERTIFICATE, declareEdge, edge, GET_CERTIFICATE, GET_PREFIX_LIST, HOST } from "./web-edge-args.ts";

const certificate = (hostNames: readonly string[]) => ({
  domainName: hostNames[0],
  subjectAlternativeNames: hostNames,
  validationMethod: "DNS",
  keyAlgorithm: "RSA_2048",
  options: { certificateTransparencyLoggingPreference: "ENABLED" },
  tags: named(hostNames.join("+")),
});
const KEY = "aws:acm/certificate:Certificate";
const LISTENER = "aws:lb/listener:Listener edge-https";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution edge-distribution";

const record = (name: string) => ({ name: `_${name}.`, type: "CNAME", value: "_acm." });
/** The mocks give every certificate a host that the others have too. */
const SHARED = record("shared");

describe("WebEdge", () => {
  it("is a certificate and its DNS records while it is pending", async () => {
    const { tree, options, outputs, declared } = await declareEdge({ phase: "pending" });
    assert.deepEqual(tree, {
      "": { "askflorence:components:WebEdge edge": {} },
      edge: { [`${KEY} ${CERTIFICATE}`]: certificate([HOST]) },
    });
    assert.deepEqual(options, {});
    assert.deepEqual(outputs, { edge: { certificateRecords: [record(CERTIFICATE), SHARED], aliasRecords: [] } });
    assert.deepEqual(declared.invocations, {});
  });

  it("keeps the certificate, and makes all that serves, when it is issued", async () => {
    const { tree, outputs, declared } = await declareEdge();
    assert.deepEqual(tree.edge?.[`${KEY} ${CERTIFICATE}`], certificate([HOST]));
    assert.deepEqual(
      Object.keys(tree.edge)
        .map((key) => key.replace(/^.*:/, ""))
        .sort(),
      [
        `Certificate ${CERTIFICATE}`,
        "Distribution edge-distribution",
        "Listener edge-https",
        "LoadBalancer edge-load-balancer",
        "LogBucket edge-distribution-logs",
        "LogBucket edge-load-balancer-logs",
        "LogDelivery edge-log-delivery",
        "LogDeliveryDestination edge-log-destination",
        "LogDeliverySource edge-log-source",
        "LogGroup edge-web-acl-log",
        "ResponseHeadersPolicy edge-headers",
        "SecurityGroup edge-security-group",
        "SecurityGroupEgressRule edge-to-tasks-3000",
        "SecurityGroupIngressRule edge-from-cloudfront",
        "TargetGroup edge-targets",
        "VpcOrigin edge-vpc-origin",
        "WebAcl edge-web-acl",
        "WebAclLoggingConfiguration edge-web-acl-logging",
      ],
    );
    assert.deepEqual(outputs.edge, {
      certificateRecords: [record(CERTIFICATE), SHARED],
      aliasRecords: [{ name: HOST, type: "CNAME", value: "edge-distribution.domainName" }],
      distributionDomainName: "edge-distribution.domainName",
      targetGroup: { arn: "edge-targets.arn", securityGroupId: "edge-security-group.id" },
      loadBalancer: {
        arnSuffix: "edge-load-balancer.arnSuffix",
        targetGroupArnSuffix: "edge-targets.arnSuffix",
        distributionId: "edge-distribution.id",
      },
    });
    assert.deepEqual(declared.invocations[GET_PREFIX_LIST], [
      { name: "com.amazonaws.global.cloudfront.origin-facing" },
    ]);
  });

  it("asks ACM whether just its own certificate is issued, and serves with it", async () => {
    const { declared } = await declareEdge();
    const [before, after, ...more] = declared.invocations[GET_CERTIFICATE] ?? [];
    assert.deepEqual(more, []);
    assert.deepEqual(before, after);
    assert.deepEqual({ domain: after?.domain, tags: after?.tags }, { domain: HOST, tags: { Name: HOST } });
    assert.ok((after?.statuses as string[]).includes("PENDING_VALIDATION"), "another status would be no answer");
    assert.ok(declared.history.lastIndexOf(GET_CERTIFICATE) > declared.history.indexOf(`${KEY} ${CERTIFICATE}`));
    assert.equal(declared.inputsOf(LISTENER).certificateArn, `${CERTIFICATE}.arn`);
    const viewerCertificate = declared.inputsOf(DISTRIBUTION).viewerCertificate as Record<string, unknown>;
    assert.equal(viewerCertificate.acmCertificateArn, `${CERTIFICATE}.arn`);
  });

  const urn = `urn:pulumi:prod::askflorence::askflorence:components:WebEdge$${KEY}::${CERTIFICATE}`;
  for (const [status, mend] of Object.entries({
    PENDING_VALIDATION: "add the DNS records of certificateRecords and wait until ACM has seen them",
    VALIDATION_TIMED_OUT: `ACM has given it up: replace it, \`pulumi up --replace '${urn}'\``,
  })) {
    it(`fails while the certificate is ${status}`, async () => {
      const message =
        `edge: phase is issued, but the certificate for ${HOST} is ${status}; ${mend}, ` +
        "and until it is ISSUED leave phase pending, or these names in nextHostNames";
      await fails(edge(), message, answering(status));
    });
  }

  it("fails in a preview too where the certificate is not requested yet, about which a preview knows nothing", async () => {
    const answers = {
      ...answering("ISSUED").answers,
      [GET_CERTIFICATE]: () => {
        throw new Error("reading ACM Certificates: no ACM Certificate found matching input criteria");
      },
    };
    const message =
      `edge: phase is issued, but no certificate for ${HOST} is requested yet; set phase pending, or put these names in ` +
      "nextHostNames, and run an update; then add the DNS records of certificateRecords and wait until ACM has seen them";
    await fails(edge(), message, { answers, preview: true });
  });

  it("passes on what else ACM answers", async () => {
    const answers = {
      ...answering("ISSUED").answers,
      [GET_CERTIFICATE]: () => {
        throw new Error("AccessDeniedException");
      },
    };
    const message = `invocation of ${GET_CERTIFICATE} returned an error: AccessDeniedException`;
    await fails(edge(), message, { answers, preview: true });
  });

  it("requests a certificate ahead, which stays the same when its hosts are served", async () => {
    const next = ["askflorence.health", "www.askflorence.health"];
    const ahead = `edge-certificate-${next.join("+")}`;
    const before = await declareEdge({ nextHostNames: next });
    assert.deepEqual(before.tree.edge?.[`${KEY} ${ahead}`], certificate(next));
    assert.deepEqual(before.outputs.edge?.certificateRecords, [record(ahead), record(CERTIFICATE), SHARED]);
    assert.deepEqual(before.declared.inputsOf(DISTRIBUTION).aliases, [HOST]);

    const after = await declareEdge({ hostNames: next });
    assert.deepEqual(after.tree.edge?.[`${KEY} ${ahead}`], certificate(next));
    assert.equal(after.tree.edge[`${KEY} ${CERTIFICATE}`], undefined);
    assert.deepEqual(after.declared.inputsOf(DISTRIBUTION).aliases, next);
    assert.deepEqual(after.outputs.edge?.aliasRecords, [
      { name: "askflorence.health", type: "ALIAS", value: "edge-distribution.domainName" },
      { name: "www.askflorence.health", type: "CNAME", value: "edge-distribution.domainName" },
    ]);
  });

  it("knows a certificate again whose further hosts come in another order", async () => {
    const { declared } = await declareEdge({ hostNames: ["a.example.org", "c.example.org", "b.example.org"] });
    declared.inputsOf(`${KEY} edge-certificate-a.example.org+b.example.org+c.example.org`);
  });

  it("finds a certificate with many long names by what a tag has room for", async () => {
    const hostNames = Array.from({ length: 10 }, (_, index) => `${"a".repeat(40)}${index}.example.org`);
    const { declared } = await declareEdge({ hostNames });
    const Name = hostNames.join("+").slice(0, 256);
    assert.deepEqual(declared.inputsOf(`${KEY} edge-certificate-${hostNames.join("+")}`).tags, named(Name));
    assert.deepEqual(declared.invocations[GET_CERTIFICATE]?.[0]?.tags, { Name });
  });

  it("takes a certificate that exists, and asks for no records of it", async () => {
    const certificateArn = "arn:aws:acm:us-east-1:039624954211:certificate/7e7a28d2-163f-4b8f-b9cd-822f96c08d6a";
    const { tree, outputs, declared } = await declareEdge({ certificateArn });
    assert.ok(!Object.keys(tree.edge ?? {}).some((key) => key.startsWith(KEY)));
    assert.deepEqual(outputs.edge?.certificateRecords, []);
    assert.equal(declared.inputsOf(LISTENER).certificateArn, certificateArn);
    assert.equal(declared.invocations[GET_CERTIFICATE], undefined);
  });

  it("gives the target group on when the listener leads to it", async () => {
    const { declared } = await declare((opts) => {
      const { targetGroup } = edge()(opts);
      new aws.ssm.Parameter("probe", { type: "String", value: targetGroup?.arn }, { provider: opts.providers[0] });
    }, answering("ISSUED"));
    assert.ok(declared.waitsFor("aws:ssm/parameter:Parameter probe").includes("edge-https"));
  });

  it("shows the same in a preview, where records and names are unknown", async () => {
    const { outputs } = await previewsTheSame(edge(), answering("ISSUED"));
    assert.equal(outputs.edge?.certificateRecords, UNKNOWN);
    assert.equal(outputs.edge.aliasRecords, UNKNOWN);
    const pending = await previewsTheSame(edge({ phase: "pending" }), answering("ISSUED"));
    assert.deepEqual(pending.outputs.edge?.aliasRecords, []);
  });

  it("fails where AWS has no list of CloudFront's addresses", async () => {
    const answers = {
      ...answering("ISSUED").answers,
      [GET_PREFIX_LIST]: () => {
        throw new Error("no matching prefix list found");
      },
    };
    const message = `invocation of ${GET_PREFIX_LIST} returned an error: no matching prefix list found`;
    await fails(edge(), message, { answers });
  });
});
