import assert from "node:assert/strict";

import { operations } from "../../sandbox/aws/operations.ts";
import { ACCOUNT, assertLife, awsSuite } from "./lifecycle.ts";

const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";

function expireAfter(count: number): string {
  const selection = { tagStatus: "any", countType: "imageCountMoreThan", countNumber: count };
  const rule = { rulePriority: 1, description: "keep the last images", selection, action: { type: "expire" } };
  return JSON.stringify({ rules: [rule] });
}

describe("simulated ECR repository", () => {
  const suite = awsSuite();
  const caller = { world: suite.world, account: ACCOUNT, region: "us-east-1" };
  const push = (flags: Record<string, string>) =>
    (operations["ecr put-image"]?.run(flags, caller) as { image: { imageId: { imageDigest: string } } }).image;

  it("is created, read back, updated in place, replaced on another name or key, imported and deleted", async () => {
    const key = await suite.engine.create("aws:kms/key:Key", {});
    const inputs = { name: "team/web" };
    const encryptionConfigurations = [{ encryptionType: "KMS", kmsKey: key.state.arn }];
    await assertLife(suite.engine, REPOSITORY, {
      inputs,
      updated: { ...inputs, imageTagMutability: "IMMUTABLE", tags: { a: "b" } },
      replaced: { name: { name: "web" }, encryptionConfigurations: { ...inputs, encryptionConfigurations } },
    });
    const held = await suite.engine.create(REPOSITORY, { ...inputs, encryptionConfigurations });
    assert.equal(held.state.repositoryUrl, `${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/web`);
  });

  it("refuses a name that is taken and a key that does not exist", async () => {
    await suite.engine.create(REPOSITORY, { name: "taken" });
    await assert.rejects(suite.engine.create(REPOSITORY, { name: "taken" }), {
      message:
        "creating ECR Repository (taken): operation error ECR: CreateRepository, api error RepositoryAlreadyExistsException: " +
        `The repository with name 'taken' already exists in the registry with id '${ACCOUNT}'`,
    });
    const encryptionConfigurations = [{ encryptionType: "KMS", kmsKey: "alias/none" }];
    await assert.rejects(
      suite.engine.create(REPOSITORY, { name: "bad", encryptionConfigurations }),
      /api error KmsException: Alias .* is not found\.$/,
    );
  });

  it("is not deleted while it has images, unless it is forced to", async () => {
    const held = await suite.engine.create(REPOSITORY, { name: "full" });
    push({ "repository-name": "full", "image-tag": "1" });
    await assert.rejects(suite.engine.delete(held), {
      message:
        "deleting ECR Repository (full): operation error ECR: DeleteRepository, api error RepositoryNotEmptyException: " +
        `The repository with name 'full' in registry with id '${ACCOUNT}' cannot be deleted because it still contains images`,
    });
    await suite.engine.delete(await suite.engine.update(held, { name: "full", forceDelete: true }));
    assert.deepEqual(suite.world.list("aws:ecr/image:Image"), []);
  });

  it("takes images whose digest is that of their manifest, and moves mutable tags", async () => {
    await suite.engine.create(REPOSITORY, { name: "mutable" });
    const first = push({ "repository-name": "mutable", "image-tag": "latest", "image-manifest": "{}" });
    assert.equal(first.imageId.imageDigest, "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    const second = push({ "repository-name": "mutable", "image-tag": "latest" });
    assert.notEqual(second.imageId.imageDigest, first.imageId.imageDigest);
    assert.throws(() => push({ "repository-name": "mutable", "image-manifest": "{}" }), /ImageAlreadyExistsException/);
  });

  it("does not move immutable tags, but for those that are excepted", async () => {
    await suite.engine.create(REPOSITORY, {
      name: "immutable",
      imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
      imageTagMutabilityExclusionFilters: [{ filter: "dev-*", filterType: "WILDCARD" }],
    });
    for (const tag of ["v1", "dev-1"]) push({ "repository-name": "immutable", "image-tag": tag });
    push({ "repository-name": "immutable", "image-tag": "dev-1" });
    assert.throws(() => push({ "repository-name": "immutable", "image-tag": "v1" }), {
      message:
        "An error occurred (ImageTagAlreadyExistsException) when calling the PutImage operation: The image tag 'v1' already exists " +
        "in the 'immutable' repository and cannot be overwritten because the tag is immutable.",
    });
  });
});

describe("simulated ECR lifecycle policy", () => {
  const suite = awsSuite();
  before(() => suite.engine.create(REPOSITORY, { name: "web" }));

  it("is created, read back, replaced on another policy, imported and deleted", async () => {
    const inputs = { repository: "web", policy: expireAfter(10) };
    const held = await suite.engine.create(LIFECYCLE, inputs);
    assert.equal(held.id, "web");
    assert.deepEqual(await suite.engine.refresh(held), held);
    const spaced = JSON.stringify(JSON.parse(inputs.policy), undefined, 2);
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, policy: spaced })).paths, {});
    assert.deepEqual((await suite.engine.diff(held, { ...inputs, policy: expireAfter(5) })).replaces, ["policy"]);
    assert.deepEqual((await suite.engine.import(LIFECYCLE, "web"))?.inputs, inputs);
    await suite.engine.delete(held);
    assert.equal(await suite.engine.refresh(held), undefined);
  });

  it("takes its policy as an object too, and shows it as text", async () => {
    const policy = JSON.parse(expireAfter(10)) as unknown;
    const held = await suite.engine.create(LIFECYCLE, { repository: "web", policy });
    assert.deepEqual(JSON.parse(String(held.state.policy)), policy);
    assert.deepEqual((await suite.engine.diff(held, { repository: "web", policy: expireAfter(10) })).paths, {});
    await suite.engine.delete(held);
  });

  it("is gone after a replacement that deletes the old one last: a repository has one policy", async () => {
    const old = await suite.engine.create(LIFECYCLE, { repository: "web", policy: expireAfter(10) });
    const replacement = await suite.engine.create(LIFECYCLE, { repository: "web", policy: expireAfter(5) });
    await suite.engine.delete(old);
    assert.equal(await suite.engine.refresh(replacement), undefined);
  });

  it("refuses a repository that does not exist, and a policy without rules", async () => {
    await assert.rejects(suite.engine.create(LIFECYCLE, { repository: "none", policy: expireAfter(1) }), {
      message:
        "creating ECR Lifecycle Policy (none): operation error ECR: PutLifecyclePolicy, api error RepositoryNotFoundException: " +
        `The repository with name 'none' does not exist in the registry with id '${ACCOUNT}'`,
    });
    const policy = JSON.stringify({ comment: "x".repeat(100) });
    await assert.rejects(suite.engine.create(LIFECYCLE, { repository: "web", policy }), /a list of rules/);
  });
});
