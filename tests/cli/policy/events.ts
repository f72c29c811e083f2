import type { PolicyReport } from "../../../cli/engine-events.ts";
import { catalogue } from "../../../cli/policy/catalogue.ts";
import { findingsOf, policiesOf } from "../../../cli/policy/findings.ts";
import type { Location } from "../../../cli/policy/locations.ts";
import type { Finding, Report } from "../../../cli/policy/report.ts";

export const SECRET = "aws:secretsmanager/secret:Secret";
export const RULE = "secret-customer-managed-key";
export const MEND = "Set kmsKeyId to the ARN of this stack's customer-managed key";
export const PLACE: Location = { file: "components/primary-secret.ts", line: 42, column: 24, of: "resource" };

/** The URN of a secret in a component. */
export const urnOf = (name: string, type = SECRET): string =>
  `urn:pulumi:staging::askflorence::askflorence:components:PrimarySecret$${type}::${name}`;

/** A report as the engine passes it on: the policy's description, and what a rule says of a secret on a line of its own. */
export function reported(problem: string, fields: Partial<PolicyReport> & { name?: string } = {}): PolicyReport {
  const { name = "primary-secret", policyName = RULE, ...rest } = fields;
  const description = catalogue.find((policy) => policy.name === policyName)?.description ?? "A description.";
  return {
    resourceUrn: urnOf(name),
    message: `${description}\n${SECRET} "${name}" ${problem}\n`,
    color: "never",
    policyName,
    policyPackName: "askflorence",
    policyPackVersion: "0.1.0",
    policyPackVersionTag: "0.1.0",
    enforcementLevel: "mandatory",
    severity: "critical",
    ...rest,
  };
}

/** What the engine passes on for a waived violation of the secret. */
export function waivedReport(): PolicyReport {
  const message = `${RULE}: ${SECRET} "old" has no kmsKeyId. ${MEND}. Waived until 2026-12-24 by platform: It goes with the old host`;
  return reported("", {
    policyName: "waived",
    message: `A violation is let pass by a waiver.\n${message}\n`,
    resourceUrn: urnOf("old"),
    enforcementLevel: "advisory" as PolicyReport["enforcementLevel"],
    severity: "low",
  });
}

/** The findings in these reports, all at one place. */
export const found = (...reports: readonly PolicyReport[]): Finding[] => findingsOf(reports, () => PLACE);

/** The report of a preview that had these reports. */
export function reportOf(reports: readonly PolicyReport[], fields: Partial<Report> = {}): Report {
  return {
    stack: "staging",
    sandbox: true,
    from: "preview",
    policies: policiesOf(reports),
    resources: 113,
    findings: found(...reports),
    errors: [],
    ...fields,
  };
}

/** Reports of every kind of outcome. */
export const EVERY_KIND: readonly PolicyReport[] = [
  reported(`has no kmsKeyId. ${MEND}.`),
  reported(`cannot be accepted: its kmsKeyId cannot be proven (it is not known yet). ${MEND}.`, { name: "other" }),
  reported(
    "cannot be accepted: the rule required-tags itself failed with TypeError at tags.ts:1:1. Correct the rule; until then nothing vouches for this resource.",
    { policyName: "required-tags", severity: "medium" },
  ),
  reported("has a weak key. Use a better one.", {
    policyName: "certificate-sound",
    enforcementLevel: "advisory" as PolicyReport["enforcementLevel"],
  }),
  waivedReport(),
];
