import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { fsbp } from "../frameworks.ts";
import { judgeKeyOrigin, judgeKeyText, keyReference } from "../kms.ts";
import type { KeyReference } from "../kms.ts";
import { documentOf, judgePrincipals } from "../resource-policy.ts";
import type { Rule } from "../rule.ts";
import { blockOf, flagOf } from "../scalars.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, isList, textOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const POLICIES = ["aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:ecr/registryPolicy:RegistryPolicy"];
const PUBLIC = ["aws:ecrpublic/repository:Repository", "aws:ecrpublic/repositoryPolicy:RepositoryPolicy"];

const ENCRYPTION = "encryptionConfigurations";

/** What is deployed is what was built and scanned: a tag stays on its image, and nobody else reads or writes it. */
export const ecrRepositoryHardened: Rule = {
  name: "ecr-repository-hardened",
  displayName: "Image repositories are private, scanned and immutable",
  description:
    "An ECR repository scans images when they are pushed, never moves a tag, expires images by a lifecycle policy, is encrypted with a " +
    "customer-managed KMS key, and is not public.",
  severity: "high",
  framework: fsbp("ECR.1, ECR.2, ECR.3", "Amazon Elastic Container Registry"),
  tags: [
    "aws",
    "images",
    "encryption",
    "ECR.1",
    "ECR.2",
    "ECR.3",
    "ECR.5",
    "CKV_AWS_32",
    "CKV_AWS_51",
    "CKV_AWS_136",
    "CKV_AWS_163",
    "HIPAA-164.312(a)(2)(iv)",
    "SOC2-CC6.1",
    "SOC2-CC7.1",
  ],
  remediationSteps:
    "Set imageScanningConfiguration.scanOnPush, imageTagMutability IMMUTABLE and encryptionConfigurations with encryptionType KMS and " +
    "this stack's key; declare a LifecyclePolicy for the repository; name the principals of its policy.",
  url: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/security-best-practices.html",
  types: [REPOSITORY, LIFECYCLE, ...POLICIES, ...PUBLIC],

  *judgeInputs({ type, inputs }) {
    if (PUBLIC.includes(type)) yield violated("shows images to everybody", "Use a private repository of aws.ecr");
    if (POLICIES.includes(type)) yield* judgePrincipals(inputs);
    if (type === LIFECYCLE) yield judgeExpiry(inputs);
    if (type !== REPOSITORY) return;
    yield judgeScan(inputs);
    yield judgeTags(inputs);
    yield* judgeEncryption(inputs);
  },

  *judgeInStack(resource, stack) {
    if (resource.type !== REPOSITORY) return;
    for (const key of keyOf(resource.inputs)) yield judgeKeyOrigin(resource, key, stack);
    yield judgeLifecycle(resource, stack);
  },
};

function judgeScan(inputs: Values): Decision {
  const mend = "Set imageScanningConfiguration.scanOnPush to true";
  const scanning = blockOf(inputs, "imageScanningConfiguration");
  const scanned = scanning === UNKNOWN ? UNKNOWN : flagOf(scanning, "scanOnPush");
  if (scanned === UNKNOWN) return undecidable("imageScanningConfiguration", "it is not known yet", mend);
  return scanned === true ? holds : violated("does not scan what is pushed", mend);
}

/** `IMMUTABLE_WITH_EXCLUSION` lets some tags move, and Security Hub's ECR.2 does not accept it. */
function judgeTags(inputs: Values): Decision {
  const mend = "Set imageTagMutability to IMMUTABLE";
  const mutability = textOf(inputs, "imageTagMutability");
  if (mutability === UNKNOWN) return undecidable("imageTagMutability", "it is not known yet", mend);
  return mutability === "IMMUTABLE" ? holds : violated("lets tags move from one image to another", mend);
}

function* judgeEncryption(inputs: Values): Decisions {
  const encryption = blockOf(inputs, ENCRYPTION);
  const mend = `Set ${ENCRYPTION} to one block with encryptionType KMS and the ARN of this stack's key as its kmsKey`;
  if (encryption === UNKNOWN) {
    yield undecidable(ENCRYPTION, "the block is not known yet", mend);
    return;
  }
  const { encryptionType: type } = encryption;
  if (type === UNKNOWN) yield undecidable(`${ENCRYPTION}[0].encryptionType`, "it is not known yet", mend);
  // With AES256 a key is not used even where one is named.
  else if (type !== "KMS" && type !== "KMS_DSSE")
    yield violated("is not encrypted with a KMS key (AES256 is AWS's own)", mend);
  else yield* keyOf(inputs).map(judgeKeyText);
}

/** The key, where there is a block that may name one. */
function keyOf(inputs: Values): readonly KeyReference[] {
  const encryption = blockOf(inputs, ENCRYPTION);
  if (encryption === UNKNOWN) return [];
  return [keyReference(encryption, "kmsKey", "aws/ecr", { input: ENCRYPTION, place: `${ENCRYPTION}[0]` })];
}

/** A policy without a rule expires nothing. */
function judgeExpiry(inputs: Values): Decision {
  const mend = "Write a policy with rules by which images expire";
  const document = documentOf(inputs, "policy");
  const rules = document === UNKNOWN ? UNKNOWN : document?.rules;
  if (rules === UNKNOWN) return undecidable("policy", "it is not known yet", mend);
  return isList(rules) && rules.length > 0 ? holds : violated("has no rule by which images expire", mend);
}

/**
 * A lifecycle policy names its repository. Compared as names are: the end of an ARN may be another repository's name (`a/web` and
 * `web`).
 */
function judgeLifecycle(repository: Resource, stack: Stack): Decision {
  const name = nameOf(repository);
  const found = stack.ofType(LIFECYCLE).some((policy) => {
    const named = textOf(policy.inputs, "repository");
    if (named !== UNKNOWN) return named !== undefined && named === name;
    const repositories = policy.sources("repository").filter(({ type }) => type === REPOSITORY);
    return repositories.length === 1 && repositories[0] === repository;
  });
  if (found) return holds;
  return violated(
    "has no lifecycle policy in this program, so its images stay for ever",
    "Declare a LifecyclePolicy for it",
  );
}

function nameOf({ inputs, outputs }: Resource): string | typeof UNKNOWN | undefined {
  return textOf(inputs, "name") ?? textOf(outputs, "name");
}
