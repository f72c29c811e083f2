import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { ACCOUNT, awsSuite, OTHER } from "./lifecycle.ts";

const SECRET = "aws:secretsmanager/secret:Secret";
const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";

describe("operations of the AWS CLI", () => {
  const suite = awsSuite();
  const run = (command: string, flags: Record<string, unknown>, account = ACCOUNT): unknown => {
    const operation = operations[command] ?? assert.fail(`there is no ${command}`);
    return operation.run(flags, { world: suite.world, account, region: "us-east-1" });
  };

  it("put an image and answer its digest", async () => {
    await suite.engine.create("aws:ecr/repository:Repository", { name: "web" });
    const answer = run("ecr put-image", { "repository-name": "web", "image-tag": "1", "image-manifest": "{}" });
    assert.deepEqual(answer, {
      image: {
        registryId: ACCOUNT,
        repositoryName: "web",
        imageId: {
          imageDigest: "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
          imageTag: "1",
        },
        imageManifest: "{}",
      },
    });
  });

  it("describe images, those that are asked for by tag or digest, and else all", async () => {
    await suite.engine.create("aws:ecr/repository:Repository", { name: "described" });
    const repository = { "repository-name": "described" };
    for (const tag of ["1", "2"]) run("ecr put-image", { ...repository, "image-tag": tag });
    const tagsOf = (flags: Record<string, string>): unknown[] => {
      const answer = run("ecr describe-images", { ...repository, ...flags });
      return (answer as { imageDetails: { imageTags: string[] }[] }).imageDetails.map(({ imageTags }) => imageTags);
    };
    assert.deepEqual(tagsOf({}), [["1"], ["2"]]);
    for (const ids of ["imageTag=2", '[{"imageTag":"2"}]']) assert.deepEqual(tagsOf({ "image-ids": ids }), [["2"]]);
    assert.throws(() => tagsOf({ "image-ids": "imageTag=3" }), {
      message:
        "An error occurred (ImageNotFoundException) when calling the DescribeImages operation: The image with imageId " +
        "{imageDigest:'null', imageTag:'3'} does not exist within the repository with name 'described' in the registry " +
        `with id '${ACCOUNT}'`,
    });
  });

  it("take structures as JSON or in flat shorthand, and nothing else", () => {
    run("s3api create-bucket", { bucket: "structures" });
    const put = (value: string): unknown =>
      run("s3api put-bucket-versioning", { bucket: "structures", "versioning-configuration": value });
    for (const value of ["Status=Enabled", '{"Status":"Enabled"}']) assert.deepEqual(put(value), {});
    const wrong: Record<string, string> = {
      Enabled: "Expected: '=', received: 'EOF' for input: Enabled",
      '{"Status"': "Invalid JSON",
      "Rules=[{Status=Enabled}]": "the sandbox takes nested values as JSON alone",
    };
    for (const [value, reason] of Object.entries(wrong)) {
      assert.throws(() => put(value), {
        message: `Error parsing parameter '--versioning-configuration': ${reason}`,
      });
    }
    assert.throws(() => run("secretsmanager create-secret", { name: "a", tags: '["b"]' }), {
      message: "Error parsing parameter '--tags': Invalid JSON",
    });
  });

  it("put a parameter, over one that exists only where asked to, and get it", () => {
    assert.deepEqual(run("ssm put-parameter", { name: "/a", value: "1" }), { Version: 1, Tier: "Standard" });
    assert.throws(() => run("ssm put-parameter", { name: "/a", value: "2" }), {
      message:
        "An error occurred (ParameterAlreadyExists) when calling the PutParameter operation: " +
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    });
    assert.deepEqual(run("ssm put-parameter", { name: "/a", value: "2", overwrite: true }), {
      Version: 2,
      Tier: "Standard",
    });
    const ARN = `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/a`;
    assert.deepEqual(run("ssm get-parameter", { name: "/a" }), {
      Parameter: { Name: "/a", Type: "String", Value: "2", Version: 2, ARN, DataType: "text" },
    });
    assert.throws(() => run("ssm get-parameter", { name: "/none" }), {
      message: "An error occurred (ParameterNotFound) when calling the GetParameter operation",
    });
  });

  it("put a new value of a secret, which then is the current one, and describe it", async () => {
    const secret = await suite.engine.create(SECRET, { name: "app/uri", tags: { owner: "web" } });
    const version = await suite.engine.create(VERSION, { secretId: secret.id, secretString: "old" });
    const put = run("secretsmanager put-secret-value", { "secret-id": "app/uri", "secret-string": "p4ssw0rd" });
    const { VersionId, ...rest } = put as Record<string, unknown>;
    assert.deepEqual(rest, { ARN: secret.id, Name: "app/uri", VersionStages: ["AWSCURRENT"] });
    assert.deepEqual((await suite.engine.refresh(version))?.state.versionStages, ["AWSPREVIOUS"]);
    const described = run("secretsmanager describe-secret", { "secret-id": secret.id });
    assert.deepEqual(described, {
      ARN: secret.id,
      Name: "app/uri",
      Description: undefined,
      KmsKeyId: undefined,
      DeletedDate: undefined,
      Tags: [{ Key: "owner", Value: "web" }],
      VersionIdsToStages: {
        [String(version.state.versionId)]: ["AWSPREVIOUS"],
        [String(VersionId)]: ["AWSCURRENT"],
      },
    });
    assert.doesNotMatch(JSON.stringify([put, described]), /p4ssw0rd/);
  });

  it("show when a secret will be deleted, and refuse to change it until it is restored", async () => {
    const secret = await suite.engine.create(SECRET, { name: "going", recoveryWindowInDays: 7 });
    await suite.engine.delete(secret);
    const described = run("secretsmanager describe-secret", { "secret-id": "going" }) as { DeletedDate: string };
    assert.ok(new Date(described.DeletedDate) > suite.world.now());
    assert.throws(
      () => run("secretsmanager put-secret-value", { "secret-id": "going", "secret-string": "p4ssw0rd" }),
      ({ message }: Error) => message.includes("(InvalidRequestException)") && !message.includes("p4ssw0rd"),
    );
    run("secretsmanager restore-secret", { "secret-id": secret.id });
    run("secretsmanager put-secret-value", { "secret-id": "going", "secret-string": "p4ssw0rd" });
  });

  it("see only what the caller's account has", async () => {
    await suite.engine.create(SECRET, { name: "mine" });
    assert.throws(() => run("secretsmanager describe-secret", { "secret-id": "mine" }, OTHER.account), {
      message:
        "An error occurred (ResourceNotFoundException) when calling the DescribeSecret operation: " +
        "Secrets Manager can't find the specified secret.",
    });
  });

  it("name the flags that are missing", () => {
    assert.throws(() => run("ssm put-parameter", { name: "/a" }), {
      message: "the following arguments are required: --value",
    });
  });
});
