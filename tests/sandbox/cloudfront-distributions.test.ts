import assert from "node:assert/strict";

import { setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import { aws } from "../../sandbox/aws/index.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import { behavior, DISTRIBUTION, distributionTo, POLICIES, serving, WEB_ACL, webAcl } from "./cloudfront-suite.ts";
import { Engine } from "./harness.ts";
import { CERTIFICATE, issueCertificate } from "./lb-support.ts";
import { ACCOUNT, assertLife, awsSuite, OTHER } from "./lifecycle.ts";

const CREATE = "creating CloudFront Distribution: operation error CloudFront: CreateDistributionWithTags, api error ";
const REQUIREMENTS =
  "For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements";

/** The inputs of a certificate. */
function request(domainName: string): Properties {
  return { domainName, validationMethod: "DNS" };
}

describe("simulated CloudFront distribution", () => {
  const suite = awsSuite();
  const create = (inputs: Properties) => suite.engine.create(DISTRIBUTION, inputs);

  it("is created, read back, updated in place, imported and deleted", async () => {
    const inputs = distributionTo();
    await assertLife(suite.engine, DISTRIBUTION, {
      inputs,
      updated: {
        ...inputs,
        comment: "web",
        orderedCacheBehaviors: [behavior({ pathPattern: "/a/*" })],
        tags: { a: "b" },
      },
      replaced: {},
    });
    const held = await create(inputs);
    assert.match(held.id, /^E[A-Z0-9]{13}$/);
    assert.match(String(held.state.domainName), /^d[a-z0-9]{13}\.cloudfront\.net$/);
    assert.equal(held.state.arn, `arn:aws:cloudfront::${ACCOUNT}:distribution/${held.id}`);
    assert.equal(held.state.hostedZoneId, "Z2FDTNDATAQYW2");
    assert.equal(held.state.status, "Deployed");
    assert.notEqual((await suite.engine.update(held, { ...inputs, enabled: false })).state.etag, held.state.etag);
  });

  it("shows the provider's nested defaults, and no difference where a program writes them out or in another order", async () => {
    const held = await create(distributionTo());
    const custom = { originKeepaliveTimeout: 5, originReadTimeout: 30, originSslProtocols: ["TLSv1.1", "TLSv1.2"] };
    const [given] = distributionTo().origins as Properties[];
    const written = {
      ...given,
      connectionAttempts: 3,
      connectionTimeout: 10,
      originPath: "",
      customOriginConfig: { ...(given?.customOriginConfig as Properties), ...custom },
    };
    const methods = ["DELETE", "PATCH", "POST", "PUT", "OPTIONS", "HEAD", "GET"];
    const viewerCertificate = { cloudfrontDefaultCertificate: true, minimumProtocolVersion: "TLSv1" };
    const same = distributionTo(written, {
      defaultCacheBehavior: behavior({ compress: false, minTtl: 0, allowedMethods: methods }),
      viewerCertificate,
      priceClass: "PriceClass_All",
      httpVersion: "http2",
    });
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    assert.deepEqual(held.state.viewerCertificate, viewerCertificate);
    const [origin] = held.state.origins as Properties[];
    assert.equal(origin?.connectionAttempts, 3);
    assert.equal((origin.customOriginConfig as Properties).originReadTimeout, 30);
    const slower = distributionTo({ ...written, connectionTimeout: 5 });
    assert.deepEqual((await suite.engine.diff(held, slower)).paths, { "origins[0].connectionTimeout": "ADD" });
    const preview = await suite.engine.previewCreate(DISTRIBUTION, distributionTo());
    assert.deepEqual(preview.viewerCertificate, viewerCertificate);
  });

  it("loses what an update takes away", async () => {
    const held = await create(distributionTo({}, { orderedCacheBehaviors: [behavior({ pathPattern: "/a/*" })] }));
    const updated = await suite.engine.update(held, distributionTo());
    assert.equal(updated.state.orderedCacheBehaviors, undefined);
    assert.deepEqual(await suite.engine.refresh(updated), updated);
  });

  it("is disabled where it is retained, and deleted otherwise", async () => {
    const held = await create(distributionTo({}, { retainOnDelete: true }));
    await suite.engine.delete(held);
    assert.equal(suite.world.get(DISTRIBUTION, ACCOUNT, held.id)?.inputs.enabled, false);
    await suite.engine.delete({ ...held, state: { ...held.state, retainOnDelete: false } });
    assert.equal(suite.world.get(DISTRIBUTION, ACCOUNT, held.id), undefined);
  });

  it("refuses a cache behavior that leads to no origin", async () => {
    await assert.rejects(create(distributionTo({ originId: "other" })), {
      message: `${CREATE}NoSuchOrigin: One or more of your origins or origin groups do not exist.`,
    });
  });

  it("refuses policies that do not exist, none and one too many", async () => {
    const refused = (more: Properties, message: string) =>
      assert.rejects(create(distributionTo({}, { defaultCacheBehavior: behavior(more) })), {
        message: CREATE + message,
      });
    const none = "00000000-0000-0000-0000-000000000000";
    await refused({ cachePolicyId: none }, "NoSuchCachePolicy: The specified cache policy does not exist.");
    await refused(
      { originRequestPolicyId: none },
      "NoSuchOriginRequestPolicy: The specified origin request policy does not exist.",
    );
    await refused(
      { responseHeadersPolicyId: none },
      "NoSuchResponseHeadersPolicy: The specified response headers policy does not exist.",
    );
    await refused({ cachePolicyId: null }, "InvalidArgument: The parameter ForwardedValues is required.");
    await refused(
      { forwardedValues: { queryString: true, cookies: { forward: "all" } } },
      "InvalidArgument: The parameter ForwardedValues cannot be used when a cache policy is associated to the cache behavior.",
    );
    await refused(
      { allowedMethods: ["GET", "POST"] },
      "InvalidArgument: The parameter AllowedMethods must be GET, HEAD, these and OPTIONS, or all methods.",
    );
    await create(
      distributionTo({}, { defaultCacheBehavior: behavior({ responseHeadersPolicyId: POLICIES.securityHeaders }) }),
    );
  });

  it("refuses a domain name that is no bucket's for an origin without a configuration, and a VPC origin that does not exist", async () => {
    await assert.rejects(create(distributionTo({ customOriginConfig: null })), {
      message: `${CREATE}InvalidArgument: The parameter Origin DomainName does not refer to a valid S3 bucket.`,
    });
    await assert.rejects(create(distributionTo({ vpcOriginConfig: { vpcOriginId: "vo_none" } })), {
      message: `${CREATE}EntityNotFound: The entity was not found: VPC origin vo_none`,
    });
  });

  it("refuses a certificate that is not issued, of another region or of another account", async () => {
    const message =
      `${CREATE}InvalidViewerCertificate: The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, ` +
      "or doesn't include a valid certificate chain.";
    const pending = await suite.engine.create(CERTIFICATE, request("pending.example.com"));
    await assert.rejects(create(distributionTo({}, serving(["pending.example.com"], pending))), { message });
    // What proves who has a domain is the same in every region.
    await issueCertificate(suite, "abroad.example.com");
    const abroad = await suite.engine.create(CERTIFICATE, { ...request("abroad.example.com"), region: "eu-west-1" });
    assert.equal((await suite.engine.refresh(abroad))?.state.status, "ISSUED");
    await assert.rejects(create(distributionTo({}, serving(["abroad.example.com"], abroad))), { message });
    const own = await issueCertificate(suite, "own.example.com");
    const other = await Engine.start(aws, suite.world, { profile: OTHER.profile });
    await assert.rejects(other.create(DISTRIBUTION, distributionTo({}, serving(["own.example.com"], own))), {
      message,
    });
    other.stop();
  });

  it("refuses aliases that the certificate does not cover, and aliases without one", async () => {
    const certificate = await issueCertificate(suite, "*.covered.example.com");
    await create(distributionTo({}, serving(["www.covered.example.com"], certificate)));
    await assert.rejects(create(distributionTo({}, serving(["a.b.covered.example.com"], certificate))), {
      message: `${CREATE}InvalidViewerCertificate: The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add. ${REQUIREMENTS}`,
    });
    await assert.rejects(create(distributionTo({}, { aliases: ["www.example.com"] })), {
      message: `${CREATE}InvalidViewerCertificate: To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name. ${REQUIREMENTS}`,
    });
    const viewerCertificate = { acmCertificateArn: certificate.state.arn };
    await assert.rejects(create(distributionTo({}, { viewerCertificate })), {
      message: `${CREATE}InvalidArgument: The parameter SSLSupportMethod is required.`,
    });
    await assert.rejects(create(distributionTo({}, { viewerCertificate: {} })), /viewerCertificate: exactly one of/);
  });

  it("keeps an alias for itself, over all accounts", async () => {
    const message = `${CREATE}CNAMEAlreadyExists: One or more of the CNAMEs you provided are already associated with a different resource.`;
    const certificate = await issueCertificate(suite, "taken.example.com");
    const inputs = distributionTo({}, serving(["Taken.example.com"], certificate));
    const held = await create(inputs);
    await assert.rejects(create(inputs), { message });
    const other = await Engine.start(aws, suite.world, { profile: OTHER.profile });
    const theirs = await issueCertificate({ engine: other, world: suite.world }, "taken.example.com");
    const again = distributionTo({}, serving(["taken.example.com"], theirs));
    await assert.rejects(other.create(DISTRIBUTION, again), { message });
    await suite.engine.update(held, { ...inputs, comment: "its own alias is not in its way" });
    await suite.engine.delete(held);
    await other.create(DISTRIBUTION, again);
    other.stop();
  });

  it("refuses an alias whose DNS record leads to another distribution", async () => {
    const old = await create(distributionTo());
    const certificate = await issueCertificate(suite, "moved.example.com");
    setDnsRecord(suite.world, { name: "moved.example.com", type: "CNAME", value: String(old.state.domainName) });
    await assert.rejects(
      create(distributionTo({}, serving(["moved.example.com"], certificate))),
      /CNAMEAlreadyExists: One or more aliases specified for the distribution includes an incorrectly configured DNS record/,
    );
  });

  it("takes web ACLs of its own account and scope alone", async () => {
    const message = `${CREATE}InvalidWebACLId: Web ACL is not accessible by the requester.`;
    const acl = await suite.engine.create(WEB_ACL, webAcl("edge"));
    const regional = await suite.engine.create(WEB_ACL, webAcl("regional", { scope: "REGIONAL" }));
    await create(distributionTo({}, { webAclId: acl.state.arn }));
    await assert.rejects(create(distributionTo({}, { webAclId: regional.state.arn })), { message });
    await assert.rejects(create(distributionTo({}, { webAclId: acl.id })), { message });
  });

  it("writes logs into a bucket that exists and has ACLs enabled", async () => {
    const bucket = await suite.engine.create("aws:s3/bucket:Bucket", { bucket: "edge-logs" });
    const logged = (name: string) => distributionTo({}, { loggingConfig: { bucket: name } });
    await assert.rejects(create(logged("none.s3.amazonaws.com")), {
      message: `${CREATE}InvalidArgument: The parameter Logging Bucket does not refer to a valid S3 bucket.`,
    });
    await assert.rejects(create(logged("edge-logs.s3.amazonaws.com")), {
      message: `${CREATE}InvalidArgument: The S3 bucket that you specified for CloudFront logs does not enable ACL access: edge-logs.s3.amazonaws.com`,
    });
    await suite.engine.create("aws:s3/bucketOwnershipControls:BucketOwnershipControls", {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerPreferred" },
    });
    assert.equal((await create(logged("edge-logs.s3.amazonaws.com"))).state.loggingV1Enabled, true);
  });

  it("refuses what names things that are not simulated", async () => {
    const functionAssociations = [{ eventType: "viewer-request", functionArn: "arn:aws:cloudfront::1:function/a" }];
    await assert.rejects(
      create(distributionTo({}, { defaultCacheBehavior: behavior({ functionAssociations }) })),
      /the sandbox does not simulate 'functionAssociations' of a cache behavior/,
    );
  });
});
