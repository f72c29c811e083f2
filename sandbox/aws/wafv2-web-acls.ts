import { randomUUID } from "node:crypto";

import { isSet, objects, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { type Shape, completed, sameShape } from "../cloud/shape.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { DISTRIBUTION } from "./cloudfront-records.ts";
import { arn, placed, regionOf } from "./common.ts";
import { ASSOCIATION, invalidParameter, LOGGING_CONFIGURATION, WEB_ACL } from "./wafv2-records.ts";
import { acceptRules, only } from "./wafv2-rules.ts";

/** Source: the schema of resourceWebACL in terraform-provider-aws. */
const SHAPE: Shape = {
  defaults: { "rules.statement.rateBasedStatement": { evaluationWindowSec: 300 } },
  sets: ["customResponseBodies", "rules", "rules.ruleLabels", "tokenDomains"],
};
const RULE_NEEDS = ["name", "priority", "statement", "visibilityConfig"];

const webAcl: ResourceType = {
  type: WEB_ACL,
  autoName: { property: "name", maxLength: 128 },
  check: incompleteRules,
  equal: (path, before, after) => sameShape(SHAPE, path, before, after),
  preview: (inputs) => completed(SHAPE, inputs),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    return calling(`creating WAFv2 WebACL (${name})`, "WAFV2: CreateWebACL", () => {
      const isGlobal = inputs.scope === "CLOUDFRONT";
      // CloudFront is at home in us-east-1; elsewhere the scope does not exist.
      if (isGlobal && regionOf(operation) !== "us-east-1") {
        throw invalidParameter("The scope is not valid.", "SCOPE_VALUE", "CLOUDFRONT");
      }
      const isTaken = ({ inputs: other, outputs }: CloudRecord): boolean =>
        outputs.name === name && other.scope === inputs.scope && outputs.region === regionOf(operation);
      if (world.list(WEB_ACL, owner).some(isTaken)) {
        throw new ApiError(
          "WAFDuplicateItemException",
          "AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.",
        );
      }
      const id = randomUUID();
      const own = arn(operation, "wafv2", `${isGlobal ? "global" : "regional"}/webacl/${name}/${id}`);
      return { id, outputs: { arn: own, name, applicationIntegrationUrl: "", ...configured(operation) } };
    });
  },
  update: (operation, record) =>
    calling(`updating WAFv2 WebACL (${record.id})`, "WAFV2: UpdateWebACL", () => ({ outputs: configured(operation) })),
  delete: (record, { world }) => {
    const { owner, outputs } = record;
    calling(`deleting WAFv2 WebACL (${record.id})`, "WAFV2: DeleteWebACL", () => {
      if (!isInUse(world, record)) return;
      throw new ApiError(
        "WAFAssociatedItemException",
        "AWS WAF couldn’t perform the operation because your resource is being used by another resource or " +
          "it’s associated with another resource.",
      );
    });
    world.remove({ type: LOGGING_CONFIGURATION, owner, id: text(outputs.arn) });
    world.remove(record);
  },
  find: (importId, { world, account }) => {
    const [id = "", name, scope] = importId.split("/");
    const found = world.get(WEB_ACL, account, id);
    return found?.outputs.name === name && found?.inputs.scope === scope ? found : undefined;
  },
};

/** What follows from the configuration. Throws what WAF answers to one that it does not accept. */
function configured(operation: Operation): Properties {
  const { inputs } = operation;
  only(inputs.defaultAction, "DEFAULT_ACTION", "DefaultAction");
  const capacity = acceptRules(objects(inputs.rules));
  return { capacity, lockToken: randomUUID(), ...completed(SHAPE, inputs), ...placed(operation) };
}

function isInUse(world: World, { owner, outputs }: CloudRecord): boolean {
  return (
    world.list(DISTRIBUTION, owner).some(({ inputs }) => inputs.webAclId === outputs.arn) ||
    world
      .list(ASSOCIATION, owner)
      .some(({ inputs, outputs: own }) => inputs.webAclArn === outputs.arn && own.isReplaced !== true)
  );
}

function incompleteRules({ rules }: Properties): CheckFailure[] {
  return objects(rules).flatMap((rule, i) =>
    RULE_NEEDS.filter((property) => !isSet(rule[property])).map((property) => ({
      property: `rules[${i}].${property}`,
      reason: `Missing required property '${property}'`,
    })),
  );
}

/** Web ACLs. */
export const webAclTypes: readonly ResourceType[] = [webAcl];
