import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import { jsonDocument } from "../cloud/json.ts";
import { knownText, texts } from "../cloud/properties.ts";
import type { Caller, Invoke, Operation, ResourceType } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { usableKey } from "./kms-access.ts";
import { matches } from "./policy-conditions.ts";
import { policyText } from "./policy-document.ts";

/** A repository; its id is its name. */
const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
/** A pushed image; its id is `repository@digest`. */
const IMAGE = "aws:ecr/image:Image";
/** What every image measures, in bytes: none has layers here. */
export const IMAGE_SIZE = 1024;

const repository: ResourceType = {
  type: REPOSITORY,
  autoName: { property: "name", maxLength: 256 },
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    return calling(`creating ECR Repository (${name})`, "ECR: CreateRepository", () => {
      if (world.get(REPOSITORY, owner, name) !== undefined) {
        throw new ApiError(
          "RepositoryAlreadyExistsException",
          `The repository with name '${name}' already exists in the registry with id '${owner}'`,
        );
      }
      acceptKey(operation);
      return {
        id: name,
        outputs: {
          arn: arn(operation, "ecr", `repository/${name}`),
          name,
          registryId: owner,
          repositoryUrl: `${owner}.dkr.ecr.${regionOf(operation)}.amazonaws.com/${name}`,
          ...placed(operation),
        },
      };
    });
  },
  update: (operation) => ({ outputs: placed(operation) }),
  delete: (record, { world }, state) => {
    const images = imagesOf(world, record);
    calling(`deleting ECR Repository (${record.id})`, "ECR: DeleteRepository", () => {
      if (images.length === 0 || state.forceDelete === true) return;
      throw new ApiError(
        "RepositoryNotEmptyException",
        `The repository with name '${record.id}' in registry with id '${record.owner}' cannot be deleted because it still contains images`,
      );
    });
    for (const image of images) world.remove(image);
    world.remove({ type: LIFECYCLE_POLICY, owner: record.owner, id: record.id });
    world.remove(record);
  },
};

function acceptKey({ world, owner, region, inputs }: Operation): void {
  for (const configuration of (inputs.encryptionConfigurations as Properties[] | undefined) ?? []) {
    const { encryptionType, kmsKey } = configuration;
    if (encryptionType === "AES256" || typeof kmsKey !== "string") continue;
    usableKey(world, { account: owner, region }, kmsKey, "KmsException");
  }
}

/** The repository of this name in the account. Throws what ECR answers where there is none. */
export function existingRepository({ world, account }: Pick<Caller, "world" | "account">, name: string): CloudRecord {
  const found = world.get(REPOSITORY, account, name);
  if (found !== undefined) return found;
  throw new ApiError(
    "RepositoryNotFoundException",
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );
}

/** The image that a tag or a digest (`sha256:…`) names. */
export function findImage(world: World, found: CloudRecord, reference: string): CloudRecord | undefined {
  return imagesOf(world, found).find(
    ({ outputs }) => outputs.imageDigest === reference || texts(outputs.imageTags).includes(reference),
  );
}

/** The images of a repository. */
export function imagesOf(world: World, { id, owner }: CloudRecord): CloudRecord[] {
  return world.list(IMAGE, owner).filter(({ inputs }) => inputs.repositoryName === id);
}

/** The image of this digest, or else of this tag. Throws what ECR answers where there is none. */
export function existingImage(world: World, found: CloudRecord, { imageDigest, imageTag }: Properties): CloudRecord {
  const image = findImage(world, found, knownText(imageDigest) ?? knownText(imageTag) ?? "");
  if (image !== undefined) return image;
  const asked = `imageDigest:'${knownText(imageDigest) ?? "null"}', imageTag:'${knownText(imageTag) ?? "null"}'`;
  throw new ApiError(
    "ImageNotFoundException",
    `The image with imageId {${asked}} does not exist within the repository with name '${found.id}' in the registry with id '${found.owner}'`,
  );
}

/**
 * Pushes an image, as PutImage does: its digest is that of its manifest. Throws what ECR answers to a tag that must not move.
 *
 * @param manifest the image's manifest; without one a manifest is made that no other image has
 */
export function putImage(world: World, found: CloudRecord, tag: string | undefined, manifest?: string): CloudRecord {
  const text = manifest ?? newManifest(world);
  const imageDigest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  const same = findImage(world, found, imageDigest);
  if (same !== undefined && (tag === undefined || texts(same.outputs.imageTags).includes(tag))) {
    throw new ApiError(
      "ImageAlreadyExistsException",
      `Image with digest '${imageDigest}'${tag === undefined ? "" : ` and tag '${tag}'`} already exists in the repository ` +
        `with name '${found.id}' in registry with id '${found.owner}'`,
    );
  }
  const tagged = tag === undefined ? undefined : findImage(world, found, tag);
  if (tagged !== undefined && tag !== undefined) {
    if (isImmutable(found, tag)) {
      throw new ApiError(
        "ImageTagAlreadyExistsException",
        `The image tag '${tag}' already exists in the '${found.id}' repository and cannot be overwritten because the tag is immutable.`,
      );
    }
    world.patch(tagged, {
      outputs: { imageTags: texts(tagged.outputs.imageTags).filter((other) => other !== tag) },
    });
  }
  const imageTags = [...texts(same?.outputs.imageTags), ...(tag === undefined ? [] : [tag])];
  return world.put({
    type: IMAGE,
    id: `${found.id}@${imageDigest}`,
    owner: found.owner,
    inputs: { repositoryName: found.id, imageManifest: text },
    outputs: { imageDigest, imageTags, imagePushedAt: world.now().toISOString() },
  });
}

function isImmutable({ inputs }: CloudRecord, tag: string): boolean {
  const filters = (inputs.imageTagMutabilityExclusionFilters as { filter: string }[] | undefined) ?? [];
  const isExcluded = filters.some(({ filter }) => matches(tag, filter));
  const mutability = inputs.imageTagMutability ?? "MUTABLE";
  if (mutability === "MUTABLE_WITH_EXCLUSION") return isExcluded;
  return mutability === "IMMUTABLE" || (mutability === "IMMUTABLE_WITH_EXCLUSION" && !isExcluded);
}

function newManifest(world: World): string {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const part = (kind: string): Properties => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest: `sha256:${world.hex(64)}`,
    size: 1024,
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: part("config.v1+json"),
    layers: [part("layer.v1.tar")],
  });
}

const lifecyclePolicy: ResourceType = {
  type: LIFECYCLE_POLICY,
  equal: (path, before, after) => path === "policy" && isDeepStrictEqual(jsonDocument(before), jsonDocument(after)),
  check: ({ policy }) =>
    policy !== undefined && !hasUnknown(policy) && !hasRules(jsonDocument(policy))
      ? [{ property: "policy", reason: '"policy" contains an invalid JSON: it must be an object with a list of rules' }]
      : [],
  create: (operation) => {
    const name = String(operation.inputs.repository);
    return calling(`creating ECR Lifecycle Policy (${name})`, "ECR: PutLifecyclePolicy", () => {
      const found = existingRepository({ world: operation.world, account: operation.owner }, name);
      // One policy for each repository: a second one takes the place of the first, and the delete of either removes it.
      const policy = policyText(operation.inputs.policy);
      return { id: name, outputs: { registryId: found.owner, policy, region: regionOf(operation) } };
    });
  },
};

function hasRules(document: unknown): boolean {
  return isObject(document) && Array.isArray(document.rules) && document.rules.length > 0;
}

/** Functions that read what repositories hold. */
export const ecrInvokes: Readonly<Record<string, Invoke>> = {
  "aws:ecr/getImage:getImage": (args, caller) =>
    calling("reading ECR Images", "ECR: DescribeImages", () => {
      const name = String(args.repositoryName);
      const found = existingRepository(caller, name);
      const image = existingImage(caller.world, found, args);
      const digest = String(image.outputs.imageDigest);
      return {
        id: digest,
        imageDigest: digest,
        imagePushedAt: Math.floor(Date.parse(String(image.outputs.imagePushedAt)) / 1000),
        imageSizeInBytes: IMAGE_SIZE,
        imageTag: args.imageTag,
        imageTags: texts(image.outputs.imageTags),
        imageUri: `${String(found.outputs.repositoryUrl)}@${digest}`,
        region: regionOf({ inputs: args, region: caller.region }),
        registryId: found.owner,
        repositoryName: name,
      };
    }),
};

/** Image repositories. */
export const ecrTypes: readonly ResourceType[] = [repository, lifecyclePolicy];
