import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { DISTRIBUTION, distributionTo, WEB_ACL, webAcl } from "./cloudfront-suite.ts";
import type { Held } from "./harness.ts";
import { makeEdge } from "./lb-support.ts";
import { ACCOUNT, awsSuite } from "./lifecycle.ts";

const LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";

describe("simulated logging of a web ACL", () => {
  const suite = awsSuite();
  let acl: Held;
  let group: Held;
  let other: Held;
  const headers = (...names: string[]) => names.map((name) => ({ singleHeader: { name } }));
  const inputs = (more: Properties = {}): Properties => ({
    resourceArn: acl.state.arn,
    logDestinationConfigs: [group.state.arn],
    ...more,
  });
  before(async () => {
    acl = await suite.engine.create(WEB_ACL, webAcl("logged"));
    group = await suite.engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "aws-waf-logs-edge" });
    other = await suite.engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "aws-waf-logs-other" });
  });

  it("is created, read back, updated in place, replaced on another destination, imported and deleted", async () => {
    const given = inputs({ redactedFields: headers("authorization", "cookie") });
    const held = await suite.engine.create(LOGGING, given);
    assert.equal(held.id, acl.state.arn);
    assert.deepEqual(await suite.engine.refresh(held), held);
    assert.deepEqual((await suite.engine.diff(held, given)).paths, {});
    const moved = inputs({ logDestinationConfigs: [other.state.arn] });
    assert.deepEqual((await suite.engine.diff(held, moved)).replaces, ["logDestinationConfigs"]);
    const more = inputs({ redactedFields: [...headers("authorization"), { queryString: {} }] });
    assert.deepEqual((await suite.engine.diff(held, more)).replaces, []);
    const updated = await suite.engine.update(held, more);
    assert.deepEqual(await suite.engine.refresh(updated), updated);
    assert.deepEqual((await suite.engine.import(LOGGING, held.id))?.inputs, updated.inputs);
    await suite.engine.delete(updated);
    assert.equal(await suite.engine.refresh(updated), undefined);
  });

  it("keeps the names of headers in lower case, so that others differ for ever", async () => {
    const given = inputs({ redactedFields: headers("Cookie", "authorization") });
    const held = await suite.engine.create(LOGGING, given);
    assert.deepEqual(held.state.redactedFields, headers("cookie", "authorization"));
    assert.deepEqual((await suite.engine.diff(held, given)).paths, {
      "redactedFields[0].singleHeader.name": "UPDATE",
    });
    const turned = inputs({ redactedFields: headers("authorization", "cookie") });
    assert.deepEqual((await suite.engine.diff(held, turned)).paths, {});
    await suite.engine.delete(held);
  });

  it("needs a web ACL, and a destination that exists and is named for it", async () => {
    const prefix = `putting WAFv2 WebACL Logging Configuration (${String(acl.state.arn)}): operation error WAFV2: PutLoggingConfiguration, api error `;
    const plain = await suite.engine.create("aws:cloudwatch/logGroup:LogGroup", { name: "edge" });
    const refused = (destination: unknown) =>
      assert.rejects(suite.engine.create(LOGGING, inputs({ logDestinationConfigs: [destination] })), {
        message: `${prefix}WAFInvalidParameterException: Error reason: The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes., field: LOG_DESTINATION, parameter: ${String(destination)}`,
      });
    await refused(plain.state.arn);
    await refused(`${String(group.state.arn)}:*`);
    const missing = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:aws-waf-logs-none`;
    await assert.rejects(
      suite.engine.create(LOGGING, inputs({ logDestinationConfigs: [missing] })),
      /api error WAFLogDestinationPermissionIssueException: Unable to deliver logs to the configured destination\./,
    );
    await assert.rejects(
      suite.engine.create(LOGGING, inputs({ logDestinationConfigs: [group.state.arn, other.state.arn] })),
      /api error WAFLimitsExceededException: /,
    );
    await assert.rejects(
      suite.engine.create(LOGGING, inputs({ resourceArn: `${String(acl.state.arn)}0` })),
      /api error WAFNonexistentItemException: /,
    );
  });

  it("leaves out what WAF can leave out, one part in each entry", async () => {
    for (const field of [{ body: {} }, { method: {}, queryString: {} }, {}]) {
      await assert.rejects(suite.engine.create(LOGGING, inputs({ redactedFields: [field] })), {
        message: "redactedFields[0]: a redacted field is exactly one of method, queryString, singleHeader, uriPath",
      });
    }
  });

  it("goes with the web ACL", async () => {
    const own = await suite.engine.create(WEB_ACL, webAcl("gone"));
    const held = await suite.engine.create(LOGGING, inputs({ resourceArn: own.state.arn }));
    await suite.engine.delete(own);
    assert.equal(await suite.engine.refresh(held), undefined);
  });
});

describe("simulated association of a web ACL", () => {
  const suite = awsSuite();
  const associate = async (loadBalancer: Held, name: string): Promise<Held> => {
    const acl = await suite.engine.create(WEB_ACL, webAcl(name, { scope: "REGIONAL" }));
    return suite.engine.create(ASSOCIATION, { resourceArn: loadBalancer.state.arn, webAclArn: acl.state.arn });
  };

  it("is created, read back, replaced on another web ACL, imported and deleted", async () => {
    const { loadBalancer } = await makeEdge(suite);
    const held = await associate(loadBalancer, "a");
    assert.equal(held.id, `${String(held.inputs.webAclArn)},${loadBalancer.id}`);
    assert.deepEqual(await suite.engine.refresh(held), held);
    assert.deepEqual((await suite.engine.import(ASSOCIATION, held.id))?.inputs, held.inputs);
    const replacement = await associate(loadBalancer, "b");
    assert.deepEqual((await suite.engine.diff(held, replacement.inputs)).replaces, ["webAclArn"]);
    assert.equal(await suite.engine.refresh(held), undefined);
    assert.deepEqual(await suite.engine.refresh(replacement), replacement);
  });

  it("is gone after a replacement that deletes the old one last: a resource has one web ACL", async () => {
    const { loadBalancer } = await makeEdge(suite, 61);
    const [old, replacement] = [await associate(loadBalancer, "old"), await associate(loadBalancer, "new")];
    await suite.engine.delete(old);
    assert.equal(await suite.engine.refresh(replacement), undefined);
  });

  it("is for regional web ACLs and load balancers", async () => {
    const acl = await suite.engine.create(WEB_ACL, webAcl("regional", { scope: "REGIONAL" }));
    const distribution = await suite.engine.create(DISTRIBUTION, distributionTo());
    const inputs = { webAclArn: acl.state.arn, resourceArn: distribution.state.arn };
    await assert.rejects(suite.engine.create(ASSOCIATION, inputs), /The ARN isn't valid\. .* field: RESOURCE_ARN/);
    const resourceArn = `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/none/1`;
    await assert.rejects(suite.engine.create(ASSOCIATION, { ...inputs, resourceArn }), /WAFNonexistentItemException/);
    const global = await suite.engine.create(WEB_ACL, webAcl("global"));
    await assert.rejects(
      suite.engine.create(ASSOCIATION, { webAclArn: global.state.arn, resourceArn }),
      /The scope is not valid\., field: SCOPE_VALUE/,
    );
  });
});
