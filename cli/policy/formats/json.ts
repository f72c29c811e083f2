import { exitCodeOf, outcomeOf, type Report, summaryOf } from "../report.ts";

/** Rises where a field goes or changes its meaning; new fields leave it as it is. */
const VERSION = 1;

/** The report for programs; docs/policy-report.md says what each field is. */
export function json(report: Report): string {
  const { stack, sandbox, from, policies, resources, findings, errors } = report;
  const document = {
    version: VERSION,
    stack,
    sandbox,
    from,
    exitCode: exitCodeOf(report),
    summary: { policies: policies.length, resources, ...summaryOf(report) },
    findings: findings.map((finding) => ({
      id: finding.id,
      policy: finding.policy,
      severity: finding.severity,
      outcome: outcomeOf(finding),
      verdict: finding.verdict,
      level: finding.level,
      urn: finding.urn,
      type: finding.type,
      name: finding.name,
      message: finding.message,
      location: finding.location,
      waiver: finding.waiver,
    })),
    policies: policies.map(({ name, displayName, description, severity, framework, tags, remediationSteps, url }) => {
      return { name, displayName, description, severity, framework, tags, remediationSteps, url };
    }),
    errors,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
