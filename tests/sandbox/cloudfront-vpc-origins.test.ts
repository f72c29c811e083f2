import assert from "node:assert/strict";

import { DISTRIBUTION, distributionTo, makeBalanced, VPC_ORIGIN, vpcOriginTo } from "./cloudfront-suite.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

describe("simulated CloudFront VPC origin", () => {
  const suite = awsSuite();

  it("is created, read back, updated in place, imported and deleted", async () => {
    const edge = await makeBalanced(suite, 40);
    const inputs = vpcOriginTo(edge);
    await assertLife(suite.engine, VPC_ORIGIN, {
      inputs,
      updated: { ...vpcOriginTo(edge, { httpsPort: 8443 }), tags: { a: "b" } },
      replaced: {},
    });
    const held = await suite.engine.create(VPC_ORIGIN, inputs);
    assert.match(held.id, /^vo_[A-Za-z0-9]{22}$/);
    assert.equal(held.state.arn, `arn:aws:cloudfront::${ACCOUNT}:vpcorigin/${held.id}`);
  });

  it("needs a load balancer, an internet gateway at its VPC and a quantity that is right", async () => {
    const edge = await makeBalanced(suite, 41);
    const prefix = "creating CloudFront VPC Origin: operation error CloudFront: CreateVpcOrigin, api error ";
    const arn = `${edge.loadBalancer.id}0`;
    await assert.rejects(suite.engine.create(VPC_ORIGIN, vpcOriginTo(edge, { arn })), {
      message: `${prefix}InvalidArgument: The resource ${arn} of the VPC origin does not exist in your account.`,
    });
    const originSslProtocols = { items: ["TLSv1.2"], quantity: 2 };
    await assert.rejects(suite.engine.create(VPC_ORIGIN, vpcOriginTo(edge, { originSslProtocols })), {
      message: `${prefix}InconsistentQuantities: The value of Quantity and the size of Items don't match.`,
    });
    await suite.engine.update(edge.gateway, {});
    await assert.rejects(
      suite.engine.create(VPC_ORIGIN, vpcOriginTo(edge)),
      /api error InvalidArgument: The VPC vpc-\S+ of the resource \S+ has no internet gateway attached to it\.$/,
    );
  });

  it("is neither changed nor deleted while a distribution uses it, but for its tags", async () => {
    const edge = await makeBalanced(suite, 42);
    const inputs = vpcOriginTo(edge);
    const held = await suite.engine.create(VPC_ORIGIN, inputs);
    const user = await suite.engine.create(DISTRIBUTION, distributionTo({ vpcOriginConfig: { vpcOriginId: held.id } }));
    const text =
      "The specified VPC origin is currently associated with one or more distributions. " +
      "Please disassociate the VPC origin from all distributions before updating or deleting";
    await suite.engine.update(held, { ...inputs, tags: { a: "b" } });
    await assert.rejects(suite.engine.update(held, vpcOriginTo(edge, { httpsPort: 8443 })), {
      message: `updating CloudFront VPC Origin (${held.id}): operation error CloudFront: UpdateVpcOrigin, api error CannotUpdateEntityWhileInUse: ${text}`,
    });
    await assert.rejects(suite.engine.delete(held), {
      message: `deleting CloudFront VPC Origin (${held.id}): operation error CloudFront: DeleteVpcOrigin, api error CannotDeleteEntityWhileInUse: ${text}`,
    });
    await suite.engine.delete(user);
    await suite.engine.delete(held);
  });
});
