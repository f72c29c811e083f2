import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { reasonOf } from "./reason.ts";
import type { StackFacts } from "./stack-facts.ts";
import { withTags } from "./tags.ts";

/** Arguments of `ImageRepository`. The repository has the stack's display name. */
export interface ImageRepositoryArgs extends StackFacts {
  /**
   * Name of the SSM parameter that holds the digest of the image to run. Example: `/askflorence/staging/image-digest`.
   */
  readonly digestParameterName: string;
  /** The CMK that encrypts the images. */
  readonly keyArn: pulumi.Input<string>;
}

/** The parameter's value until a first image is deployed. */
const NO_IMAGE = "none";

/**
 * Where CI puts images, and the one value that CI owns: the digest of the image to run, in an SSM parameter. A deploy
 * is: push the image, write its digest, `pulumi up`. A rollback writes the previous digest.
 */
export class ImageRepository extends pulumi.ComponentResource {
  /** Where images are pushed to, without a tag. */
  readonly repositoryUrl: pulumi.Output<string>;
  readonly repositoryArn: pulumi.Output<string>;
  readonly digestParameterName: pulumi.Output<string>;
  /**
   * The image to run, by digest. While none is deployed: a digest that no image has, so that nothing can be started by
   * it.
   */
  readonly image: pulumi.Output<string>;
  /** Whether an image is deployed. While not, a service must run no task. */
  readonly deployed: pulumi.Output<boolean>;

  constructor(name: string, args: ImageRepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:ImageRepository", name, {}, opts);

    const repository = new aws.ecr.Repository(
      `${name}-repository`,
      {
        name: args.displayName,
        encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: args.keyArn }],
        imageTagMutability: "IMMUTABLE",
        imageScanningConfiguration: { scanOnPush: true },
        // Images are built from commits, and again if need be: they do not hold up the end of a stack.
        forceDelete: true,
        tags: withTags(args.tags),
      },
      { parent: this },
    );
    new aws.ecr.LifecyclePolicy(
      `${name}-lifecycle`,
      { repository: repository.name, policy: JSON.stringify(lifecycle()) },
      // A repository has one policy: to delete the old one after the new one was put would remove the new one.
      { parent: this, deleteBeforeReplace: true },
    );
    const parameter = new aws.ssm.Parameter(
      `${name}-digest`,
      {
        name: args.digestParameterName,
        description: `Digest of the image of ${args.displayName} to run (sha256:...), or ${NO_IMAGE}. Written by CI`,
        type: "String",
        value: NO_IMAGE,
        // So that SSM itself refuses a tag or a typing error.
        allowedPattern: `^(${NO_IMAGE}|sha256:[0-9a-f]{64})$`,
        tags: withTags(args.tags),
      },
      { parent: this, ignoreChanges: ["value"] },
    );
    // Read, because the resource's own output is what this program last wrote. A digest is no secret, whether or not the
    // provider marks parameters as such.
    const digest = pulumi.unsecret(
      aws.ssm.getParameterOutput({ name: parameter.name }, { parent: this, dependsOn: [parameter] }).value,
    );

    this.repositoryUrl = repository.repositoryUrl;
    this.repositoryArn = repository.arn;
    this.digestParameterName = parameter.name;
    const existing = pulumi
      .all([repository.name, digest])
      .apply(([repositoryName, value]) => existingImage({ ...args, repositoryName }, value, this));
    this.image = pulumi.interpolate`${repository.repositoryUrl}@${existing}`;
    this.deployed = digest.apply((value) => value !== NO_IMAGE);
    this.registerOutputs({
      repositoryUrl: this.repositoryUrl,
      repositoryArn: this.repositoryArn,
      digestParameterName: this.digestParameterName,
      image: this.image,
      deployed: this.deployed,
    });
  }
}

/**
 * The digest of an image that is in the repository. A deployment of one that is not would fail only when tasks start;
 * ECR is asked instead, in the preview too.
 */
async function existingImage(
  { digestParameterName, repositoryName }: ImageRepositoryArgs & { repositoryName: string },
  value: string,
  parent: pulumi.Resource,
): Promise<string> {
  if (value === NO_IMAGE) return `sha256:${"0".repeat(64)}`;
  check(
    /^sha256:[0-9a-f]{64}$/.test(value),
    `The SSM parameter ${digestParameterName} is ${JSON.stringify(value)}, which is no image digest; write sha256:<64 hexadecimal digits>, or ${NO_IMAGE}`,
  );
  try {
    const { imageDigest } = await aws.ecr.getImage({ repositoryName, imageDigest: value }, { parent });
    return imageDigest;
  } catch (error) {
    throw new pulumi.RunError(
      `The SSM parameter ${digestParameterName} names ${value}, which the repository ${repositoryName} does not give; ` +
        `push the image first, or write the digest of one that is there. AWS says: ${reasonOf(error)}`,
    );
  }
}

/** Keeps enough images to roll back over months, and none that was pushed without a tag. */
function lifecycle() {
  const rule = (rulePriority: number, description: string, selection: object) => ({
    rulePriority,
    description,
    selection,
    action: { type: "expire" },
  });
  return {
    rules: [
      rule(1, "Untagged images go after two weeks", {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: 14,
      }),
      rule(2, "The last 200 images stay", { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 200 }),
    ],
  };
}
