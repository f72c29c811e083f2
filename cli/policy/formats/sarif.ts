import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Location as SarifLocation, Log, Notification, ReportingDescriptor, Result } from "sarif";

import { POLICY_PACK } from "../../stack-names.ts";
import type { PolicyInfo, Severity } from "../catalogue.ts";
import { printable, shortened } from "../printable.ts";
import { exitCodeOf, type Finding, outcomeOf, type Report, scopeText } from "../report.ts";

/**
 * What GitHub takes of a file, where a policy pack could exceed it.
 * Source: docs.github.com, "SARIF support for code scanning", its limits and the properties that it supports.
 */
export const LIMITS = { results: 25_000, tags: 20, name: 255, description: 1024, message: 2_000 } as const;

/** GitHub's scores: over 9.0 critical, from 7.0 high, from 4.0 medium, below low. */
const SCORES: Readonly<Record<Severity, string | undefined>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
  unspecified: undefined,
};

/** The report as SARIF 2.1.0, for GitHub's code scanning and whatever else reads it. */
export function sarif(report: Report): string {
  const { version } = JSON.parse(readFileSync(join(POLICY_PACK, "package.json"), "utf8")) as { version: string };
  const { policies, findings, errors, stack } = report;
  const indexes = new Map(policies.map(({ name }, index) => [name, index]));
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "AskFlorence policies", semanticVersion: version, rules: policies.map(descriptor) } },
        // A category of its own: else GitHub takes one stack's results for the next state of the other's.
        automationDetails: { id: `policy/${stack}/`, description: { text: scopeText(report) } },
        invocations: [
          {
            executionSuccessful: errors.length === 0,
            exitCode: exitCodeOf(report),
            toolExecutionNotifications: notifications(errors, findings.length),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: findings.slice(0, LIMITS.results).map((finding) => result(finding, indexes.get(finding.policy) ?? -1)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function notifications(errors: readonly string[], found: number): Notification[] {
  const notes: Notification[] = errors.map((error) => ({ level: "error", message: { text: messageText(error) } }));
  if (found <= LIMITS.results) return notes;
  const text = `${found - LIMITS.results} findings are left out: GitHub takes ${LIMITS.results} of a run.`;
  return [...notes, { level: "warning", message: { text } }];
}

function descriptor(policy: PolicyInfo): ReportingDescriptor {
  const { name, displayName = name, description, severity, tags = [], remediationSteps = description, url } = policy;
  return {
    id: name,
    name: shortened(displayName, LIMITS.name),
    shortDescription: { text: shortened(displayName, LIMITS.description) },
    fullDescription: { text: shortened(description, LIMITS.description) },
    helpUri: url,
    help: { text: remediationSteps, markdown: helpOf(policy) },
    defaultConfiguration: { level: levelOf(severity) },
    properties: {
      // GitHub filters by tags, and takes what is tagged `security` for a matter of security.
      tags: ["security", ...tags].slice(0, LIMITS.tags),
      precision: "very-high",
      "security-severity": SCORES[severity],
    },
  };
}

function helpOf({ description, remediationSteps, framework, tags = [], url }: PolicyInfo): string {
  const paragraphs = [
    description,
    ...(remediationSteps === undefined ? [] : [`**To mend:** ${remediationSteps}`]),
    ...(framework === undefined
      ? []
      : [`**Framework:** ${[framework.name, framework.version, framework.reference].join(", ")}`]),
    ...(tags.length === 0 ? [] : [`**Tags:** ${tags.join(", ")}`]),
    ...(url === undefined ? [] : [`[Documentation](${url})`]),
  ];
  return paragraphs.join("\n\n");
}

function levelOf(severity: Severity): "error" | "warning" | "note" {
  if (severity === "critical" || severity === "high") return "error";
  return severity === "low" ? "note" : "warning";
}

function result(finding: Finding, ruleIndex: number): Result {
  const { id, policy, severity, verdict, level, urn, waiver } = finding;
  const counts = outcomeOf(finding) === verdict;
  return {
    ruleId: policy,
    ruleIndex,
    level: counts ? levelOf(severity) : "note",
    message: { text: messageText(finding.message) },
    locations: [locationOf(finding)],
    // GitHub goes by the first alone.
    partialFingerprints: { primaryLocationLineHash: `${id}:1`, "askflorence/v1": id },
    properties: { verdict, level, urn: printable(urn) },
    ...(waiver === undefined ? {} : { suppressions: [suppression(waiver)] }),
  };
}

function suppression({ expires, owner, reason }: NonNullable<Finding["waiver"]>) {
  const justification = messageText(`Waived until ${expires} by ${owner}: ${reason}`);
  return { kind: "external" as const, status: "accepted" as const, justification };
}

function locationOf({ urn, type, name, location: { file, line, column = 1 } }: Finding): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: file.split("/").map(encodeURIComponent).join("/") },
      region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
    },
    logicalLocations: [{ name: printable(`${type} ${name}`), fullyQualifiedName: printable(urn), kind: "resource" }],
  };
}

/** A message that cannot become a link: SARIF reads `[text](place)` as one. */
function messageText(text: string): string {
  return shortened(printable(text).replaceAll("](", "] ("), LIMITS.message);
}
