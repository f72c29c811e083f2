import { knownText, text, texts } from "../cloud/properties.ts";
import {
  type Caller,
  type CheckFailure,
  CloudError,
  type Invoke,
  type Operation,
  type ResourceType,
} from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName, policyOf, randomText } from "./api-error.ts";
import { tagsAll } from "./common.ts";
import { customerPolicyTypes, policyDocument, refuseSize } from "./customer-policies.ts";
import { oidcProviderTypes } from "./oidc-providers.ts";
import { policyText, type Principal, samePolicy, type Statement } from "./policy-document.ts";
import { policyFailures } from "./policy-input.ts";
import { MAX_TRUST_POLICY, refuseTrust } from "./trust-policy.ts";

const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
/** Characters that the inline policies of a role may have together, and policies that it may have attached (IAM User Guide, quotas). */
const MAX_INLINE = 10_240;
const MAX_ATTACHED = 10;
const UNIQUE_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The role of this ARN, or undefined where no account of the world has it. */
export function roleOfArn(world: World, arn: unknown): CloudRecord | undefined {
  const [, account = "", name = ""] = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(String(arn)) ?? [];
  const role = world.get(ROLE, account, name);
  return role?.outputs.arn === arn ? role : undefined;
}

/** The ARN of a role that the statements name as a principal and that does not exist. */
export function missingRole(world: World, statements: readonly Statement[]): string | undefined {
  const isMissing = ({ type, id }: Principal): boolean => {
    const account = /^arn:aws[\w-]*:iam::(\d{12}):role\//.exec(id)?.[1] ?? "";
    // What accounts outside of the world have cannot be known.
    return type === "AWS" && world.data.accounts[account] !== undefined && roleOfArn(world, id) === undefined;
  };
  return statements.flatMap(({ principals }) => principals ?? []).find(isMissing)?.id;
}

const role: ResourceType = {
  type: ROLE,
  autoName: { property: "name", maxLength: 64 },
  check: (inputs) => [...policyFailures(inputs, "assumeRolePolicy"), ...boundaryFailures(inputs)],
  equal: (path, before, after) => path === "assumeRolePolicy" && samePolicy(before, after),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    return calling(`creating IAM Role (${name})`, "IAM: CreateRole", () => {
      if (world.get(ROLE, owner, name) !== undefined) {
        throw new ApiError("EntityAlreadyExists", `Role with name ${name} already exists.`);
      }
      accept(operation);
      return {
        id: name,
        outputs: {
          arn: `arn:aws:iam::${owner}:role${(inputs.path as string | undefined) ?? "/"}${name}`,
          name,
          assumeRolePolicy: policyText(inputs.assumeRolePolicy),
          uniqueId: `AROA${randomText(17, UNIQUE_ID)}`,
          createDate: world.now().toISOString(),
          ...tagsAll(inputs),
        },
      };
    });
  },
  update: (operation, record) =>
    calling(`updating IAM Role (${record.id})`, "IAM: UpdateAssumeRolePolicy", () => {
      accept(operation);
      const assumeRolePolicy = policyText(operation.inputs.assumeRolePolicy);
      return { outputs: { assumeRolePolicy, ...tagsAll(operation.inputs) } };
    }),
  delete: (record, { world }, state) => {
    const ofRole = (type: string): CloudRecord[] =>
      world.list(type, record.owner).filter(({ inputs }) => inputs.role === record.id);
    const left = [...ofRole(ROLE_POLICY), ...ofRole(ATTACHMENT)];
    calling(`deleting IAM Role (${record.id})`, "IAM: DeleteRole", () => {
      if (left.length === 0 || state.forceDetachPolicies === true) return;
      const what = ofRole(ATTACHMENT).length > 0 ? "detach all policies" : "delete policies";
      throw new ApiError("DeleteConflict", `Cannot delete entity, must ${what} first.`);
    });
    for (const policy of left) world.remove(policy);
    world.remove(record);
  },
};

/** Refuses a boundary that is not an ARN, before any call (`verify.ValidARN`). */
function boundaryFailures(inputs: Properties): CheckFailure[] {
  const boundary = knownText(inputs.permissionsBoundary);
  if (boundary === undefined || boundary.startsWith("arn:")) return [];
  const reason = `"permissions_boundary" (${boundary}) is an invalid ARN: arn: invalid prefix`;
  return [{ property: "permissionsBoundary", reason }];
}

/** Throws what IAM answers to a role whose policies it does not accept. */
function accept({ world, owner, inputs }: Operation): void {
  const statements = policyOf(inputs.assumeRolePolicy, "trust");
  refuseTrust(statements);
  const quota = `Cannot exceed quota for ACLSizePerRole: ${MAX_TRUST_POLICY}`;
  refuseSize(text(policyText(inputs.assumeRolePolicy)), MAX_TRUST_POLICY, quota);
  const missing = missingRole(world, statements);
  if (missing !== undefined) {
    throw new ApiError("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"${missing}"`);
  }
  for (const { policy } of (inputs.inlinePolicies as { policy?: unknown }[] | undefined) ?? []) {
    if (policy !== undefined) policyOf(policy, "identity");
  }
  for (const policyArn of texts(inputs.managedPolicyArns)) existingPolicy(world, owner, policyArn);
  if (inputs.permissionsBoundary !== undefined) existingPolicy(world, owner, text(inputs.permissionsBoundary));
}

function existingPolicy(world: World, account: string, policyArn: string): void {
  if (policyDocument(world, account, policyArn) === undefined) {
    throw new ApiError("NoSuchEntity", `Policy ${policyArn} does not exist or is not attachable.`);
  }
}

function existingRole({ world, account }: Caller, inputs: Properties): string {
  const name = String(inputs.role);
  if (world.get(ROLE, account, name) === undefined) {
    throw new ApiError("NoSuchEntity", `The role with name ${name} cannot be found.`);
  }
  return name;
}

/** Throws what IAM answers to an inline policy that it does not accept. */
function acceptInline({ world, owner, inputs }: Operation, roleName: string, id: string): void {
  policyOf(inputs.policy, "identity");
  const others = world.list(ROLE_POLICY, owner).filter((other) => other.inputs.role === roleName && other.id !== id);
  const all = [...others.map((other) => other.inputs), inputs].map(({ policy }) => text(policyText(policy))).join("");
  refuseSize(all, MAX_INLINE, `Maximum policy size of ${MAX_INLINE} bytes exceeded for role ${roleName}`);
}

const rolePolicy: ResourceType = {
  type: ROLE_POLICY,
  autoName: { property: "name", maxLength: 128 },
  check: (inputs) => policyFailures(inputs, "policy"),
  equal: (path, before, after) => path === "policy" && samePolicy(before, after),
  create: (operation) => {
    const name = physicalName(operation.inputs);
    return calling(`putting IAM Role (${String(operation.inputs.role)}) Policy (${name})`, "IAM: PutRolePolicy", () => {
      const roleName = existingRole(operation, operation.inputs);
      acceptInline(operation, roleName, `${roleName}:${name}`);
      return { id: `${roleName}:${name}`, outputs: { name, policy: policyText(operation.inputs.policy) } };
    });
  },
  update: (operation, record) => {
    const { policy, role: roleName } = operation.inputs;
    return calling(`putting IAM Role (${String(roleName)}) Policy (${record.id})`, "IAM: PutRolePolicy", () => {
      acceptInline(operation, String(roleName), record.id);
      return { outputs: { policy: policyText(policy) } };
    });
  },
};

const rolePolicyAttachment: ResourceType = {
  type: ATTACHMENT,
  create: (operation) => {
    const policyArn = String(operation.inputs.policyArn);
    const doing = `attaching IAM Policy (${policyArn}) to IAM Role (${String(operation.inputs.role)})`;
    return calling(doing, "IAM: AttachRolePolicy", () => {
      const { world, owner } = operation;
      const roleName = existingRole(operation, operation.inputs);
      existingPolicy(world, owner, policyArn);
      const attached = world.list(ATTACHMENT, owner).filter(({ inputs }) => inputs.role === roleName);
      if (attached.length >= MAX_ATTACHED) {
        throw new ApiError("LimitExceeded", `Cannot exceed quota for PoliciesPerRole: ${MAX_ATTACHED}`);
      }
      return { id: `${roleName}-${policyArn}`, outputs: {} };
    });
  },
  find: (importId, { world, account }) => {
    const [, roleName = "", policyArn = ""] = /^([^/]+)\/(arn:.+)$/.exec(importId) ?? [];
    return world.get(ATTACHMENT, account, `${roleName}-${policyArn}`);
  },
};

/** Roles, their policies and who else may assume them. */
export const iamTypes: readonly ResourceType[] = [
  role,
  rolePolicy,
  rolePolicyAttachment,
  ...customerPolicyTypes,
  ...oidcProviderTypes,
];

/** Functions that look roles up. */
export const iamInvokes: Readonly<Record<string, Invoke>> = {
  "aws:iam/getRole:getRole": ({ name }, { world, account }) => {
    const role = world.get(ROLE, account, text(name));
    if (role === undefined) throw new CloudError(`reading IAM Role (${text(name)}): couldn't find resource`);
    const { inputs, outputs } = role;
    return { ...outputs, ...inputs, id: role.id, name, tags: inputs.tags ?? {} };
  },
};
