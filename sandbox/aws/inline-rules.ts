import { isSet, text, texts } from "../cloud/properties.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";
import { hasUnknown, isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";

/** The list of an inline rule that each source of a separate rule belongs to. */
const LISTS = {
  cidrIpv4: "cidrBlocks",
  cidrIpv6: "ipv6CidrBlocks",
  prefixListId: "prefixListIds",
  referencedSecurityGroupId: "securityGroups",
} as const;

/** Rules in the form in which a security group has them inline: one for all sources with the same traffic and description. */
export function inlineRules(rules: readonly CloudRecord[], groupId: string): Properties[] {
  const found = new Map<string, Properties>();
  for (const { inputs } of rules) {
    const protocol = text(inputs.ipProtocol);
    const [fromPort, toPort] = protocol === "-1" ? [0, 0] : [inputs.fromPort, inputs.toPort];
    const description = isSet(inputs.description) ? { description: inputs.description } : {};
    const traffic = { protocol, fromPort, toPort, ...description };
    const key = JSON.stringify(traffic);
    found.set(key, withSource(found.get(key) ?? traffic, inputs, groupId));
  }
  return [...found.values()];
}

function withSource(rule: Properties, inputs: Properties, groupId: string): Properties {
  if (inputs.referencedSecurityGroupId === groupId) return { ...rule, self: true };
  for (const [source, list] of Object.entries(LISTS)) {
    if (isSet(inputs[source])) return { ...rule, [list]: [...texts(rule[list]), inputs[source]] };
  }
  return rule;
}

/** The separate rules that an inline one amounts to: EC2 keeps one for each source. */
export function separateRules(inline: Properties, groupId: string): Properties[] {
  const rule = {
    securityGroupId: groupId,
    ipProtocol: inline.protocol,
    fromPort: inline.fromPort,
    toPort: inline.toPort,
    ...(isSet(inline.description) ? { description: inline.description } : {}),
  };
  return [
    ...Object.entries(LISTS).flatMap(([source, list]) =>
      texts(inline[list]).map((value) => ({ ...rule, [source]: value })),
    ),
    ...(inline.self === true ? [{ ...rule, referencedSecurityGroupId: groupId }] : []),
  ];
}

/** What an inline rule lacks. */
export function inlineFailures(inputs: Properties, direction: "ingress" | "egress"): CheckFailure[] {
  const rules = inputs[direction];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, i) => {
    if (!isObject(rule)) return [];
    const failures = ["protocol", "fromPort", "toPort"]
      .filter((property) => !isSet(rule[property]))
      .map((property) => ({
        property: `${direction}[${i}].${property}`,
        reason: `Missing required property '${property}'`,
      }));
    if (!hasUnknown(rule) && separateRules(rule, "").length === 0) {
      const reason = "a rule needs a source: cidrBlocks, ipv6CidrBlocks, prefixListIds, securityGroups or self";
      failures.push({ property: `${direction}[${i}]`, reason });
    }
    return failures;
  });
}
