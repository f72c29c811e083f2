import { text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName, policyOf, randomText } from "./api-error.ts";
import { tagsAll } from "./common.ts";
import { managedPolicy } from "./managed-policies.ts";
import { policyText, samePolicy } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";

export const POLICY = "aws:iam/policy:Policy";

/** Characters that a policy may have; IAM does not count white space. Source: IAM User Guide, "IAM and AWS STS quotas". */
const MAX_SIZE = 6144;

const UNIQUE_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The document of a policy that a role of `account` can have attached or as its boundary: AWS's own, or one of the account. */
export function policyDocument(world: World, account: string, arn: string): string | undefined {
  const own = world.get(POLICY, account, arn);
  return own === undefined ? managedPolicy(arn) : text(own.outputs.policy);
}

/** The policy's text. Throws what IAM answers to a document that it does not accept. */
function acceptedText({ inputs }: Operation): string {
  policyOf(inputs.policy, "identity");
  const document = text(policyText(inputs.policy));
  refuseSize(document, MAX_SIZE, `Cannot exceed quota for PolicySize: ${MAX_SIZE}`);
  return document;
}

/** Throws IAM's refusal of a document of more than `max` characters. */
export function refuseSize(document: string, max: number, message: string): void {
  if (document.replace(/\s/g, "").length > max) throw new ApiError("LimitExceeded", message);
}

/** The roles that have the policy attached, by resources of their own or in their list. */
function attachments(world: World, policy: CloudRecord): number {
  const resources = world
    .list("aws:iam/rolePolicyAttachment:RolePolicyAttachment", policy.owner)
    .filter(({ inputs }) => inputs.policyArn === policy.id)
    .map(({ inputs }) => inputs.role);
  const listed = rolesOf(world, policy).filter(({ inputs }) => {
    return ((inputs.managedPolicyArns as unknown[] | undefined) ?? []).includes(policy.id);
  });
  return new Set([...resources, ...listed.map(({ id }) => id)]).size;
}

function rolesOf(world: World, policy: CloudRecord): CloudRecord[] {
  return world.list("aws:iam/role:Role", policy.owner);
}

const policy: ResourceType = {
  type: POLICY,
  autoName: { property: "name", maxLength: 128 },
  check: (inputs) => policyFailures(inputs, "policy"),
  equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    return calling(`creating IAM Policy (${name})`, "IAM: CreatePolicy", () => {
      if (world.list(POLICY, owner).some(({ outputs }) => outputs.name === name)) {
        const message = `A policy called ${name} already exists. Duplicate names are not allowed.`;
        throw new ApiError("EntityAlreadyExists", message);
      }
      const document = acceptedText(operation);
      const arn = `arn:aws:iam::${owner}:policy${(inputs.path as string | undefined) ?? "/"}${name}`;
      return {
        id: arn,
        outputs: {
          arn,
          name,
          policy: document,
          policyId: `ANPA${randomText(17, UNIQUE_ID)}`,
          attachmentCount: 0,
          ...tagsAll(inputs),
        },
      };
    });
  },
  read: (record, { world }) => ({ ...record.outputs, attachmentCount: attachments(world, record) }),
  update: (operation, record) =>
    calling(`updating IAM Policy (${record.id})`, "IAM: CreatePolicyVersion", () => ({
      outputs: { policy: acceptedText(operation), ...tagsAll(operation.inputs) },
    })),
  delete: (record, { world }) => {
    const isBoundary = rolesOf(world, record).some(({ inputs }) => inputs.permissionsBoundary === record.id);
    calling(`deleting IAM Policy (${record.id})`, "IAM: DeletePolicy", () => {
      if (isBoundary || attachments(world, record) > 0) {
        throw new ApiError("DeleteConflict", "Cannot delete a policy attached to entities.");
      }
    });
    world.remove(record);
  },
};

/** Policies that an account makes for itself. */
export const customerPolicyTypes: readonly ResourceType[] = [policy];
