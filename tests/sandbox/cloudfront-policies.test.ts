import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { behavior, DISTRIBUTION, distributionTo, POLICIES } from "./cloudfront-suite.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";
const ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl";
const invoke = (kind: string) => `aws:cloudfront/get${kind}Policy:get${kind}Policy`;

function headers(name: string, more: Properties = {}): Properties {
  const strictTransportSecurity = { accessControlMaxAgeSec: 31_536_000, override: true, includeSubdomains: true };
  return { name, securityHeadersConfig: { strictTransportSecurity, contentTypeOptions: { override: true } }, ...more };
}

describe("simulated CloudFront response headers policy", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, imported and deleted", async () => {
    const inputs = headers("life");
    await assertLife(suite.engine, POLICY, {
      inputs,
      updated: { ...inputs, name: "renamed", removeHeadersConfig: { items: [{ header: "Server" }] } },
      replaced: {},
    });
    const held = await suite.engine.create(POLICY, headers("named"));
    assert.equal(held.state.arn, `arn:aws:cloudfront::${ACCOUNT}:response-headers-policy/${held.id}`);
    assert.deepEqual(held.state.securityHeadersConfig, {
      contentTypeOptions: { override: true },
      strictTransportSecurity: {
        accessControlMaxAgeSec: 31_536_000,
        override: true,
        includeSubdomains: true,
        preload: false,
      },
    });
  });

  it("sees no difference in the order of headers", async () => {
    const items = [
      { header: "X-A", value: "1", override: true },
      { header: "X-B", value: "2", override: true },
    ];
    const held = await suite.engine.create(POLICY, headers("ordered", { customHeadersConfig: { items } }));
    const turned = headers("ordered", { customHeadersConfig: { items: items.toReversed() } });
    assert.deepEqual((await suite.engine.diff(held, turned)).paths, {});
  });

  it("refuses an empty policy, a name that is taken and security headers among the others", async () => {
    const prefix = "operation error CloudFront: CreateResponseHeadersPolicy, api error ";
    await assert.rejects(suite.engine.create(POLICY, { name: "empty" }), /one of `corsConfig,.*` must be specified/);
    await suite.engine.create(POLICY, headers("taken"));
    await assert.rejects(suite.engine.create(POLICY, headers("taken")), {
      message: `creating CloudFront Response Headers Policy (taken): ${prefix}ResponseHeadersPolicyAlreadyExists: A response headers policy with this name already exists. You must provide a unique name.`,
    });
    const items = [{ header: "Strict-Transport-Security", value: "max-age=1", override: true }];
    await assert.rejects(suite.engine.create(POLICY, headers("hsts", { customHeadersConfig: { items } })), {
      message: `creating CloudFront Response Headers Policy (hsts): ${prefix}InvalidArgument: The parameter CustomHeaders contains strict-transport-security that is a security header and cannot be set as custom header.`,
    });
  });

  it("is not deleted while a cache behavior uses it", async () => {
    const held = await suite.engine.create(POLICY, headers("used"));
    const defaultCacheBehavior = behavior({ responseHeadersPolicyId: held.id });
    const user = await suite.engine.create(DISTRIBUTION, distributionTo({}, { defaultCacheBehavior }));
    await assert.rejects(suite.engine.delete(held), /api error ResponseHeadersPolicyInUse: The specified response/);
    await suite.engine.delete(user);
    await suite.engine.delete(held);
  });
});

describe("simulated CloudFront origin access control", () => {
  const suite = awsSuite();
  const inputs = {
    name: "s3",
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  };

  it("is created, read back, updated in place, imported and deleted", () =>
    assertLife(suite.engine, ACCESS, { inputs, updated: { ...inputs, signingBehavior: "never" }, replaced: {} }));

  it("is unique by its name, must exist for an origin and stays while one uses it", async () => {
    const held = await suite.engine.create(ACCESS, inputs);
    await assert.rejects(suite.engine.create(ACCESS, inputs), /api error OriginAccessControlAlreadyExists: /);
    const bucket = { domainName: "site.s3.us-east-1.amazonaws.com", customOriginConfig: null };
    await assert.rejects(
      suite.engine.create(DISTRIBUTION, distributionTo({ ...bucket, originAccessControlId: "ENONE" })),
      /api error NoSuchOriginAccessControl: The specified origin access control does not exist\.$/,
    );
    await suite.engine.create(DISTRIBUTION, distributionTo({ ...bucket, originAccessControlId: held.id }));
    await assert.rejects(suite.engine.delete(held), /api error OriginAccessControlInUse: /);
  });
});

describe("the policies that CloudFront keeps for everybody", () => {
  const suite = awsSuite();

  it("are found by name and by id", async () => {
    const policy = await suite.engine.invoke(invoke("Cache"), { name: "Managed-CachingDisabled" });
    assert.equal(policy.id, POLICIES.cachingDisabled);
    assert.equal(policy.maxTtl, 0);
    const request = await suite.engine.invoke(invoke("OriginRequest"), { id: POLICIES.allViewer });
    assert.equal(request.name, "Managed-AllViewer");
    assert.deepEqual(request.headersConfigs, [{ headerBehavior: "allViewer", headers: [] }]);
    const response = await suite.engine.invoke(invoke("ResponseHeaders"), { name: "Managed-SecurityHeadersPolicy" });
    assert.equal(response.id, POLICIES.securityHeaders);
    const [security] = response.securityHeadersConfigs as Properties[];
    assert.deepEqual(security?.strictTransportSecurities, [
      { accessControlMaxAgeSec: 31_536_000, includeSubdomains: false, override: false, preload: false },
    ]);
  });

  it("are not found by a name without the prefix, or by another id", async () => {
    await assert.rejects(suite.engine.invoke(invoke("Cache"), { name: "CachingDisabled" }), {
      message: "no matching CloudFront Cache Policy (CachingDisabled)",
    });
    await assert.rejects(suite.engine.invoke(invoke("OriginRequest"), { id: "none" }), {
      message:
        "reading CloudFront Origin Request Policy (none): operation error CloudFront: GetOriginRequestPolicy, " +
        "api error NoSuchOriginRequestPolicy: The specified origin request policy does not exist.",
    });
  });
});
