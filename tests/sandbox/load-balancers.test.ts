import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { ACCOUNT, assertLife, awsSuite, makeNetwork, makePublic, type Network } from "./lifecycle.ts";
import { LOAD_BALANCER, loadBalancerInputs } from "./lb-support.ts";

const ELB_ACCOUNT = "arn:aws:iam::127311923021:root";
const API = "operation error Elastic Load Balancing v2:";

describe("simulated load balancer", () => {
  const suite = awsSuite();
  let network: Network;
  let names = 0;
  before(async () => {
    network = await makeNetwork(suite.engine);
  });
  const inputs = (own: Properties = {}): Properties => loadBalancerInputs(network, { name: `edge-${++names}`, ...own });
  const group = async (vpcId = network.vpc.id): Promise<string> =>
    (await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", { vpcId })).id;

  it("is created, read back, updated in place, replaced on another name or scheme, imported and deleted", async () => {
    const base = inputs();
    await assertLife(suite.engine, LOAD_BALANCER, {
      inputs: base,
      updated: { ...base, securityGroups: [await group()], dropInvalidHeaderFields: true, tags: { a: "b" } },
      replaced: { name: { ...base, name: "other" }, internal: { ...base, internal: false } },
    });
  });

  it("tells its names, its zone and its VPC, and has the default security group where none is named", async () => {
    const { id, state } = await suite.engine.create(LOAD_BALANCER, inputs({ name: "named" }));
    assert.equal(id, state.arn);
    assert.match(String(state.arnSuffix), /^app\/named\/[0-9a-f]{16}$/);
    assert.equal(id, `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/${String(state.arnSuffix)}`);
    assert.match(String(state.dnsName), /^internal-named-\d{10}\.us-east-1\.elb\.amazonaws\.com$/);
    assert.deepEqual(
      [state.zoneId, state.vpcId, state.securityGroups],
      ["Z35SXDOTRQ7X7K", network.vpc.id, [network.vpc.state.defaultSecurityGroupId]],
    );
  });

  it("does not differ where defaults are written out or the order of subnets changes", async () => {
    const base = inputs();
    const held = await suite.engine.create(LOAD_BALANCER, base);
    const same = {
      ...base,
      idleTimeout: 60,
      subnets: (base.subnets as string[]).toReversed(),
      ipAddressType: undefined,
    };
    assert.deepEqual((await suite.engine.diff(held, same)).paths, {});
    const off = { ...base, accessLogs: { bucket: "any", enabled: false } };
    assert.deepEqual((await suite.engine.diff(held, off)).paths, {});
  });

  it("gets a name of 32 characters at most where it has none", async () => {
    const { name } = await suite.engine.check(LOAD_BALANCER, { subnets: ["subnet-1"] });
    assert.match(String(name), /^example-[0-9a-f]{7}$/);
    for (const bad of ["a".repeat(33), "-a", "internal-a", "a_b"]) {
      await assert.rejects(suite.engine.check(LOAD_BALANCER, inputs({ name: bad })), /invalid value for name/, bad);
    }
  });

  it("refuses a name that is taken", async () => {
    const base = inputs();
    await suite.engine.create(LOAD_BALANCER, base);
    await assert.rejects(suite.engine.create(LOAD_BALANCER, base), {
      message: `ELBv2 Load Balancer (${String(base.name)}) already exists`,
    });
  });

  it("refuses subnets and security groups that do not fit, in the words of the API", async () => {
    const other = await makeNetwork(suite.engine, 41);
    const [a, b] = network.subnets.map(({ id }) => id);
    const twin = await suite.engine.create("aws:ec2/subnet:Subnet", {
      vpcId: network.vpc.id,
      cidrBlock: "10.40.9.0/24",
      availabilityZone: "us-east-1a",
    });
    const cases: [own: Properties, code: string, message: string][] = [
      [
        { subnets: [a] },
        "ValidationError",
        "At least two subnets in two different Availability Zones must be specified",
      ],
      [
        { subnets: [a, twin.id] },
        "InvalidConfigurationRequest",
        "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
      ],
      [{ subnets: [a, "subnet-0"] }, "SubnetNotFound", "The subnet ID 'subnet-0' does not exist"],
      [{ subnets: [a, other.subnets[1].id] }, "InvalidConfigurationRequest", "All subnets must belong to the same VPC"],
      [{ securityGroups: ["sg-0"] }, "InvalidSecurityGroup", "The security group ID 'sg-0' does not exist"],
      [
        { securityGroups: [await group(other.vpc.id)] },
        "InvalidConfigurationRequest",
        "One or more security groups are invalid",
      ],
      [{ internal: false, subnets: [a, b] }, "InvalidSubnet", `VPC ${network.vpc.id} has no internet gateway`],
    ];
    for (const [own, code, message] of cases) {
      const given = inputs(own);
      await assert.rejects(suite.engine.create(LOAD_BALANCER, given), {
        message: `creating ELBv2 application Load Balancer (${String(given.name)}): ${API} CreateLoadBalancer, api error ${code}: ${message}`,
      });
    }
  });

  it("faces the internet where the VPC has a gateway to it", async () => {
    const open = await makeNetwork(suite.engine, 42);
    await makePublic(suite.engine, open.vpc, open.subnets[0]);
    const { state } = await suite.engine.create(
      LOAD_BALANCER,
      loadBalancerInputs(open, { name: "open", internal: false }),
    );
    assert.match(String(state.dnsName), /^open-\d{10}\./);
  });

  it("is not deleted while it is protected, or while CloudFront comes in through it", async () => {
    const base = inputs({ enableDeletionProtection: true });
    const held = await suite.engine.create(LOAD_BALANCER, base);
    const refused = (code: string, reason: string): object => ({
      message:
        `deleting ELBv2 Load Balancer (${held.id}): ${API} DeleteLoadBalancer, api error ${code}: ` +
        `Load balancer '${held.id}' cannot be deleted because ${reason}`,
    });
    await assert.rejects(suite.engine.delete(held), refused("OperationNotPermitted", "deletion protection is enabled"));
    const open = await suite.engine.update(held, { ...base, enableDeletionProtection: false });
    const type = "aws:cloudfront/vpcOrigin:VpcOrigin";
    const origin = { vpcOriginEndpointConfig: { arn: held.id } };
    suite.world.put({ type, id: "vo_1", owner: ACCOUNT, inputs: origin, outputs: {} });
    const inUse = refused("ResourceInUse", "it is currently associated with another service");
    await assert.rejects(suite.engine.delete(open), inUse);
    suite.world.remove({ type, id: "vo_1", owner: ACCOUNT });
    await suite.engine.delete(open);
  });

  it("holds its subnets and security groups", async () => {
    const groupInputs = { vpcId: network.vpc.id, name: "held" };
    const securityGroup = await suite.engine.create("aws:ec2/securityGroup:SecurityGroup", groupInputs);
    const held = await suite.engine.create(LOAD_BALANCER, inputs({ securityGroups: [securityGroup.id] }));
    await assert.rejects(suite.engine.delete(securityGroup), /DependencyViolation/);
    await suite.engine.delete(held);
    await suite.engine.delete(securityGroup);
  });

  describe("with access logs", () => {
    const makeBucket = async (bucket: string, Principal: object, Resource: string): Promise<void> => {
      await suite.engine.create("aws:s3/bucket:Bucket", { bucket });
      const statement = { Effect: "Allow", Principal, Action: "s3:PutObject", Resource };
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      await suite.engine.create("aws:s3/bucketPolicy:BucketPolicy", { bucket, policy });
    };
    const logs = (bucket: string): Properties => ({ accessLogs: { bucket, prefix: "alb", enabled: true } });

    it("is created where the bucket lets the service or its account write", async () => {
      const service = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };
      await makeBucket("by-service", service, `arn:aws:s3:::by-service/alb/AWSLogs/${ACCOUNT}/*`);
      await makeBucket("by-account", { AWS: ELB_ACCOUNT }, "arn:aws:s3:::by-account/*");
      for (const bucket of ["by-service", "by-account"]) {
        const held = await suite.engine.create(LOAD_BALANCER, inputs(logs(bucket)));
        assert.deepEqual(held.state.accessLogs, logs(bucket).accessLogs);
      }
    });

    it("exists without them and fails where the bucket does not, or where a KMS key encrypts it", async () => {
      await makeBucket("elsewhere", { AWS: ELB_ACCOUNT }, "arn:aws:s3:::elsewhere/other/*");
      // Also where the key's policy lets the service use it.
      const service = { Service: "logdelivery.elasticloadbalancing.amazonaws.com" };
      await makeBucket("with-key", service, "arn:aws:s3:::with-key/*");
      const Principal = { AWS: `arn:aws:iam::${ACCOUNT}:root`, ...service };
      const statement = { Effect: "Allow", Principal, Action: "kms:*", Resource: "*" };
      const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      const { state: key } = await suite.engine.create("aws:kms/key:Key", { policy });
      const byKey = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn };
      await suite.engine.create(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        { bucket: "with-key", rules: [{ applyServerSideEncryptionByDefault: byKey }] },
      );
      for (const bucket of ["elsewhere", "with-key", "none"]) {
        const given = inputs(logs(bucket));
        await assert.rejects(suite.engine.create(LOAD_BALANCER, given), (error: Error) => {
          const denied = `InvalidConfigurationRequest: Access Denied for bucket: ${bucket}. Please check S3bucket permission`;
          assert.match(
            error.message,
            /^modifying ELBv2 Load Balancer \(arn:.*\) attributes: .*ModifyLoadBalancerAttributes, /,
          );
          assert.ok(error.message.endsWith(`api error ${denied}`), error.message);
          return true;
        });
        const [made] = suite.world.list(LOAD_BALANCER).filter(({ inputs: { name } }) => name === given.name);
        assert.equal(made?.inputs.accessLogs, undefined);
      }
    });
  });
});
