import assert from "node:assert/strict";

import { image } from "../../../cli/bootstrap/steps/image.ts";
import { publicDns } from "../../../cli/bootstrap/steps/public-dns.ts";
import { aws } from "../../../sandbox/aws/index.ts";
import { Provider } from "../../../sandbox/cloud/provider.ts";
import { ACCOUNTS, fixture } from "./context.ts";

const PARAMETER = "/askflorence/staging/image-digest";
const URL = `${ACCOUNTS.staging}.dkr.ecr.us-east-1.amazonaws.com/askflorence-staging`;
const record = (name: string) => ({ name, type: "CNAME", value: `${name}.target` });
const OUTPUTS = {
  repositoryUrl: URL,
  imageDigestParameter: PARAMETER,
  edge: { certificateRecords: [record("proof")], aliasRecords: [record("www")] },
  mailRecords: [record("dkim")],
};
const outputs = { "stack output": () => ({ stdout: JSON.stringify(OUTPUTS) }) };

describe("the step image", () => {
  const test = fixture("staging", outputs);
  const value = async (): Promise<unknown> => {
    const answer = await test.context.aws("ssm get-parameter", { name: PARAMETER });
    return (answer as { Parameter: { Value: string } }).Parameter.Value;
  };
  const push = async (tag: string): Promise<string> => {
    const repository = { "repository-name": "askflorence-staging" };
    const answer = await test.context.aws("ecr put-image", { ...repository, "image-tag": tag });
    return (answer as { image: { imageId: { imageDigest: string } } }).image.imageId.imageDigest;
  };
  beforeEach(async () => {
    const caller = { world: test.world, account: ACCOUNTS.staging, region: "us-east-1" };
    new Provider(aws).create("aws:ecr/repository:Repository", { name: "askflorence-staging" }, caller);
    await test.context.aws("ssm put-parameter", { name: PARAMETER, value: "none" });
    test.written.length = 0;
  });

  it("waits for an image, says how to push one, and tells the certificate's records meanwhile", async () => {
    assert.deepEqual(await test.run(image), {
      status: "waits",
      text: "the repository has no image that is to run",
      lines: [
        "TAG=…   # the commit",
        `push ${URL}:$TAG`,
        'bootstrap --image-tag "$TAG"',
        "",
        "Meanwhile, for the certificate:",
        "proof CNAME proof.target",
      ],
    });
    assert.deepEqual(test.written, []);
  });

  it("tells no records once the certificate is issued", async () => {
    test.edit("edge", { phase: "issued" });
    assert.doesNotMatch((await test.run(image)).lines?.join() ?? "", /proof/);
  });

  it("waits where the repository does not have the tag, and writes nothing", async () => {
    await push("1ac9a58");
    test.written.length = 0;
    const { status, text, lines } = await test.run(image, { imageTag: "2bd3e10" });
    assert.deepEqual([status, text], ["waits", "the repository has no image with the tag 2bd3e10"]);
    assert.deepEqual(lines?.slice(0, 2), [`push ${URL}:2bd3e10`, "bootstrap --image-tag 2bd3e10"]);
    assert.deepEqual(test.written, []);
    assert.equal(await value(), "none");
  });

  it("writes the digest of the tag, and leaves the parameter to CI from then on", async () => {
    const [first, second] = [await push("1ac9a58"), await push("2bd3e10")];
    assert.deepEqual(await test.run(image, { imageTag: "1ac9a58" }), {
      status: "made",
      text: `1ac9a58 is ${first} in ${PARAMETER}`,
    });
    assert.equal(await value(), first);
    await test.assertDone(image);
    assert.notEqual(first, second);
    assert.equal((await test.run(image, { imageTag: "2bd3e10" })).status, "done");
    assert.equal(await value(), first);
  });

  it("fails in AWS's words where the repository is not there", async () => {
    test.world.remove({ type: "aws:ecr/repository:Repository", owner: ACCOUNTS.staging, id: "askflorence-staging" });
    await assert.rejects(test.run(image, { imageTag: "1ac9a58" }), {
      message: /^aws ecr describe-images: An error occurred \(RepositoryNotFoundException\)/,
    });
  });
});

describe("the step public DNS", () => {
  const test = fixture("staging", outputs);

  it("tells the records that lead people and mail to the service, and claims nothing of them", async () => {
    assert.deepEqual(await test.run(publicDns), {
      status: "told",
      text: "2 records, which cannot be seen from here:",
      lines: ["www CNAME www.target", "dkim CNAME dkim.target"],
    });
  });
});
