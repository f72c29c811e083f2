import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { ACCOUNT, assertLife, awsSuite, makeNetwork } from "./lifecycle.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const HTTPS = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

describe("simulated security group rule", () => {
  const suite = awsSuite();
  let group: Held;
  let other: Held;
  before(async () => {
    const { vpc } = await makeNetwork(suite.engine);
    group = await suite.engine.create(GROUP, { vpcId: vpc.id, name: "web" });
    other = await suite.engine.create(GROUP, { vpcId: vpc.id, name: "app" });
  });

  const refused = async (inputs: Properties, message: string | RegExp, type = INGRESS): Promise<void> => {
    await assert.rejects(suite.engine.create(type, { securityGroupId: group.id, ...inputs }), { message });
  };

  for (const type of [INGRESS, EGRESS]) {
    const direction = type === INGRESS ? "Ingress" : "Egress";

    it(`(${direction}) is created, read back, updated in place, replaced in another group, imported and deleted`, async () => {
      const inputs = { securityGroupId: group.id, cidrIpv4: "10.40.0.0/16", ...HTTPS };
      await assertLife(suite.engine, type, {
        inputs,
        updated: { ...inputs, cidrIpv4: "10.50.0.0/16", toPort: 444, description: "more" },
        replaced: { securityGroupId: { ...inputs, securityGroupId: other.id } },
      });
    });

    it(`(${direction}) is refused a second time`, async () => {
      const inputs = { cidrIpv4: "10.40.0.0/16", ...HTTPS };
      await suite.engine.create(type, { securityGroupId: group.id, ...inputs });
      await refused(
        { ...inputs, description: "again" },
        `creating VPC Security Group Rule: operation error EC2: AuthorizeSecurityGroup${direction}, api error ` +
          'InvalidPermission.Duplicate: the specified rule "peer: 10.40.0.0/16, TCP, from port: 443, to port: 443, ALLOW" already exists',
        type,
      );
    });
  }

  it("is replaced when the kind of its source changes", async () => {
    const inputs = { securityGroupId: other.id, cidrIpv4: "10.40.0.0/16", ...HTTPS };
    const rule = await suite.engine.create(INGRESS, inputs);
    const byGroup = { securityGroupId: other.id, referencedSecurityGroupId: group.id, ...HTTPS };
    const { replaces } = await suite.engine.diff(rule, byGroup);
    assert.deepEqual(replaces.toSorted(), ["cidrIpv4", "referencedSecurityGroupId"]);
  });

  it("has an id, an ARN and takes all protocols as one", async () => {
    const inputs = { securityGroupId: group.id, cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" };
    const { id, state } = await suite.engine.create(EGRESS, inputs);
    assert.match(id, /^sgr-[0-9a-f]{17}$/);
    assert.equal(state.arn, `arn:aws:ec2:us-east-1:${ACCOUNT}:security-group-rule/${id}`);
    await refused(
      { cidrIpv4: "0.0.0.0/0", ipProtocol: "-1" },
      /"peer: 0\.0\.0\.0\/0, ALL, ALLOW" already exists$/,
      EGRESS,
    );
  });

  it("is refused for groups that do not exist and between VPCs", async () => {
    const call = "creating VPC Security Group Rule: operation error EC2: AuthorizeSecurityGroupIngress, api error";
    const missing = `${call} InvalidGroup.NotFound: The security group 'sg-0a' does not exist`;
    await refused({ securityGroupId: "sg-0a", cidrIpv4: "0.0.0.0/0", ...HTTPS }, missing);
    await refused({ referencedSecurityGroupId: "sg-0a", ...HTTPS }, missing);
    const { vpc } = await makeNetwork(suite.engine, 41);
    const foreign = await suite.engine.create(GROUP, { vpcId: vpc.id, name: "web" });
    await refused(
      { referencedSecurityGroupId: foreign.id, ...HTTPS },
      `${call} InvalidGroup.NotFound: You have specified two resources that belong to different networks.`,
    );
    await refused(
      { prefixListId: "pl-0a", ...HTTPS },
      `${call} InvalidPrefixListID.NotFound: The prefix list ID 'pl-0a' does not exist`,
    );
  });

  it("is refused beyond the quota, against which a prefix list counts with all entries it may have", async () => {
    const { vpc } = await makeNetwork(suite.engine, 42);
    const full = await suite.engine.create(GROUP, { vpcId: vpc.id, name: "full" });
    const list = { securityGroupId: full.id, prefixListId: "pl-3b927c52" };
    await suite.engine.create(INGRESS, { ...list, ...HTTPS });
    await assert.rejects(suite.engine.create(INGRESS, { ...list, ipProtocol: "tcp", fromPort: 80, toPort: 80 }), {
      message: /RulesPerSecurityGroupLimitExceeded: The maximum number of rules per security group has been reached\.$/,
    });
  });

  it("is refused by property without exactly one source, without ports and with host bits", async () => {
    await refused(HTTPS, /^cidrIpv4: exactly one of .* must be set$/);
    await refused(
      { cidrIpv4: "0.0.0.0/0", referencedSecurityGroupId: other.id, ...HTTPS },
      /^cidrIpv4: exactly one of/,
    );
    await refused(
      { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp" },
      "fromPort: a rule for tcp needs fromPort\ntoPort: a rule for tcp needs toPort",
    );
    await refused(
      { cidrIpv4: "0.0.0.0/0", ipProtocol: "tcp", fromPort: 443, toPort: 80 },
      "fromPort: the range of ports 443 to 80 ends before it begins",
    );
    await refused(
      { cidrIpv4: "10.40.0.1/16", ...HTTPS },
      'cidrIpv4: "10.40.0.1/16" is not a valid CIDR block; did you mean "10.40.0.0/16"?',
    );
  });
});
