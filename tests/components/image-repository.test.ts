import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import { ImageRepository } from "../../components/image-repository.ts";
import { declare, fails, type Opts, previewsTheSame } from "./mocks.ts";
import { type Properties, secret, UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const GET_PARAMETER = "aws:ssm/getParameter:getParameter";
const GET_IMAGE = "aws:ecr/getImage:getImage";
const PARAMETER = "aws:ssm/parameter:Parameter images-digest";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy images-lifecycle";

const repository = (opts: Opts) =>
  new ImageRepository(
    "images",
    { ...stack, digestParameterName: "/askflorence/prod/image-digest", keyArn: "the key" },
    opts,
  );
/** The parameter's value in the account; the AWS provider marks it as secret. */
const holding = (value: string) => ({
  answers: {
    [GET_PARAMETER]: () => ({ value: pulumi.secret(value) }),
    [GET_IMAGE]: ({ imageDigest }: Properties) => {
      if (imageDigest !== digest) throw new Error("ImageNotFoundException: The image does not exist");
      return { imageDigest };
    },
  },
});
const digest = `sha256:${"1a".repeat(32)}`;

describe("ImageRepository", () => {
  it("is a repository, and the parameter that says which image runs", async () => {
    const { tree, options, outputs, declared } = await declare(repository, holding(digest));
    assert.deepEqual(tree, {
      "": { "askflorence:components:ImageRepository images": {} },
      images: {
        "aws:ecr/repository:Repository images-repository": {
          name: "askflorence-prod",
          encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: "the key" }],
          imageTagMutability: "IMMUTABLE",
          imageScanningConfiguration: { scanOnPush: true },
          forceDelete: true,
          tags,
        },
        [LIFECYCLE]: {
          repository: "askflorence-prod",
          policy: {
            rules: [
              {
                rulePriority: 1,
                description: "Untagged images go after two weeks",
                selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
                action: { type: "expire" },
              },
              {
                rulePriority: 2,
                description: "The last 200 images stay",
                selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 200 },
                action: { type: "expire" },
              },
            ],
          },
        },
        [PARAMETER]: {
          name: "/askflorence/prod/image-digest",
          description: "Digest of the image of askflorence-prod to run (sha256:...), or none. Written by CI",
          type: "String",
          value: secret("none"),
          allowedPattern: "^(none|sha256:[0-9a-f]{64})$",
          tags,
        },
      },
    });
    assert.deepEqual(options, {
      [LIFECYCLE]: { deleteBeforeReplace: true },
      [PARAMETER]: { ignoreChanges: ["value"] },
    });
    assert.deepEqual(outputs, {
      images: {
        repositoryUrl: "images-repository.repositoryUrl",
        repositoryArn: "images-repository.arn",
        digestParameterName: "/askflorence/prod/image-digest",
        image: `images-repository.repositoryUrl@${digest}`,
        deployed: true,
      },
    });
    assert.deepEqual(declared.invocations, {
      [GET_PARAMETER]: [{ name: "/askflorence/prod/image-digest" }],
      [GET_IMAGE]: [{ repositoryName: "askflorence-prod", imageDigest: digest }],
    });
  });

  it("names a digest that no image has while none is deployed", async () => {
    const { outputs } = await declare(repository, holding("none"));
    assert.equal(outputs.images?.image, `images-repository.repositoryUrl@sha256:${"0".repeat(64)}`);
    assert.equal(outputs.images.deployed, false);
  });

  for (const value of ["latest", `sha256:${"1".repeat(63)}`, `sha256:${"G".repeat(64)}`, `${digest}\n`, ""]) {
    it(`refuses the digest ${JSON.stringify(value)}`, async () => {
      await fails(
        repository,
        `The SSM parameter /askflorence/prod/image-digest is ${JSON.stringify(value)}, which is no image digest; ` +
          "write sha256:<64 hexadecimal digits>, or none",
        holding(value),
      );
    });
  }

  it("refuses the digest of an image that is not in the repository", async () => {
    const other = `sha256:${"2b".repeat(32)}`;
    await fails(
      repository,
      `The SSM parameter /askflorence/prod/image-digest names ${other}, which the repository askflorence-prod does not ` +
        "give; push the image first, or write the digest of one that is there. AWS says: ImageNotFoundException: The " +
        "image does not exist",
      holding(other),
    );
  });

  it("reads the parameter after it has made it", async () => {
    const { history } = (await declare(repository, holding(digest))).declared;
    assert.ok(history.indexOf(GET_PARAMETER) > history.indexOf(PARAMETER), history.join("\n"));
  });

  it("shows the same in the preview of a first update, where the image is unknown", async () => {
    const { invocations, outputs } = await previewsTheSame(repository, holding(digest));
    assert.deepEqual(invocations, {});
    assert.equal(outputs.images?.image, UNKNOWN);
    assert.equal(outputs.images.deployed, UNKNOWN);
  });
});
