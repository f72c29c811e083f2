import { text } from "../cloud/properties.ts";
import type { Operation, ResourceType } from "../cloud/resource-type.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { calling } from "./api-error.ts";
import { regionOf } from "./common.ts";
import { LOAD_BALANCER } from "./lb-load-balancers.ts";
import { ASSOCIATION, existingWebAcl, invalidParameter, nonexistent } from "./wafv2-records.ts";

const INVALID_ARN =
  "The ARN isn't valid. A valid ARN begins with arn: and includes other information separated by colons or slashes.";

const association: ResourceType = {
  type: ASSOCIATION,
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const [webAclArn, resourceArn] = [text(inputs.webAclArn), text(inputs.resourceArn)];
    const id = `${webAclArn},${resourceArn}`;
    calling(`creating WAFv2 WebACL Association (${id})`, "WAFV2: AssociateWebACL", () => {
      accept(operation);
    });
    // A resource has one web ACL. The old association is over, and whoever deletes it ends the new one: the call names the resource alone.
    for (const old of associationsOf(world, owner, resourceArn)) world.patch(old, { outputs: { isReplaced: true } });
    return { id, outputs: { region: regionOf(operation) } };
  },
  read: ({ outputs }) => (outputs.isReplaced === true ? undefined : outputs),
  // Source: pulumi-aws#4782.
  delete: ({ owner, inputs }, { world }) => {
    for (const each of associationsOf(world, owner, text(inputs.resourceArn))) world.remove(each);
  },
};

function accept({ world, owner, inputs }: Operation): void {
  const resourceArn = text(inputs.resourceArn);
  if (/^arn:[^:]+:cloudfront:/.test(resourceArn)) throw invalidParameter(INVALID_ARN, "RESOURCE_ARN", resourceArn);
  const webAcl = existingWebAcl(world, owner, inputs.webAclArn);
  if (webAcl.inputs.scope !== "REGIONAL")
    throw invalidParameter("The scope is not valid.", "SCOPE_VALUE", "CLOUDFRONT");
  if (world.get(LOAD_BALANCER, owner, resourceArn) === undefined) throw nonexistent();
}

function associationsOf(world: World, owner: string, resourceArn: string): CloudRecord[] {
  return world.list(ASSOCIATION, owner).filter(({ inputs }) => inputs.resourceArn === resourceArn);
}

/** Web ACLs in front of load balancers; a distribution names its own by `webAclId`. */
export const webAclAssociationTypes: readonly ResourceType[] = [association];
