import { knownText, text, texts } from "../cloud/properties.ts";
import { structures } from "./cli-values.ts";
import { existingImage, existingRepository, IMAGE_SIZE, imagesOf, putImage } from "./ecr.ts";
import type { OperationDefinition } from "./operations.ts";

/** What people and pipelines do with images past Pulumi. */
export const ecrOperations: Readonly<Record<string, OperationDefinition>> = {
  "ecr put-image": {
    required: ["repository-name"],
    optional: ["image-tag", "image-manifest"],
    operation: "PutImage",
    run: (flag, flags, caller) => {
      const repository = existingRepository(caller, flag("repository-name"));
      const imageTag = knownText(flags["image-tag"]);
      const image = putImage(caller.world, repository, imageTag, knownText(flags["image-manifest"]));
      const imageId = { imageDigest: image.outputs.imageDigest, imageTag };
      const { repositoryName, imageManifest } = image.inputs;
      return { image: { registryId: image.owner, repositoryName, imageId, imageManifest } };
    },
  },
  "ecr describe-images": {
    required: ["repository-name"],
    optional: ["image-ids"],
    operation: "DescribeImages",
    run: (flag, flags, caller) => {
      const repository = existingRepository(caller, flag("repository-name"));
      const asked = structures(flags, "image-ids");
      const images =
        asked.length === 0
          ? imagesOf(caller.world, repository)
          : asked.map((imageId) => existingImage(caller.world, repository, imageId));
      return {
        imageDetails: images.map(({ owner, outputs }) => ({
          registryId: owner,
          repositoryName: repository.id,
          imageDigest: text(outputs.imageDigest),
          imageTags: texts(outputs.imageTags),
          imageSizeInBytes: IMAGE_SIZE,
          imagePushedAt: outputs.imagePushedAt,
        })),
      };
    },
  },
};
