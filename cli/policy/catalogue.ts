import { rules } from "../../policy/rules/index.ts";
import { packPolicies } from "../../policy/waiving.ts";

/** The name of the policy pack. */
export const PACK = "askflorence";

/** The policy that reports the uses of waivers: what it says is a finding of another policy. */
export const WAIVED = "waived";

type Policy = ReturnType<typeof packPolicies>[number];

/** What is told of a policy beside its findings. */
export type PolicyInfo = Pick<
  Policy,
  "name" | "displayName" | "description" | "framework" | "tags" | "remediationSteps" | "url"
> & { readonly severity: Severity };

/** From the worst to the least. Policies of other packs may have none. */
export const SEVERITIES = ["critical", "high", "medium", "low", "unspecified"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The pack's policies: its rules, and those that keep waivers honest. */
export const catalogue: readonly PolicyInfo[] = packPolicies(rules)
  .filter(({ name }) => name !== WAIVED)
  .map((policy) => ({ ...policy, severity: severityOf(policy.severity) }));

/** The severity of that name. */
export function severityOf(name: string | undefined): Severity {
  return SEVERITIES.find((severity) => severity === name) ?? "unspecified";
}
