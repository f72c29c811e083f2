import { createHash } from "node:crypto";

import { verdictOf } from "../../policy/decide.ts";
import { parseWaived } from "../../policy/waivers.ts";
import type { PolicyReport } from "../engine-events.ts";
import { catalogue, PACK, type PolicyInfo, SEVERITIES, severityOf, WAIVED } from "./catalogue.ts";
import type { Location } from "./locations.ts";
import type { Finding, Verdict, Waiver } from "./report.ts";

/** Says where the resource with a URN is written, for a finding of a policy. */
export type Locate = (urn: string, policy: string) => Location;

/** A finding that is not placed among the others yet. */
type Draft = Omit<Finding, "id">;

/**
 * The findings in what the engine reports of policies: once each, since a resource call and a stack call may say the same,
 * from the most severe to the least, then by URN.
 *
 * A finding's id is made of the policy, the URN and what is to be done, which is the last sentence of a message: unlike the
 * rest of it, that is the same before the resource is created and afterwards, undecidable or violated. Values that a cloud gives are
 * left out of it. Findings that agree in all of that are numbered.
 */
export function findingsOf(reports: readonly PolicyReport[], locate: Locate): Finding[] {
  const drafts = new Map(reports.map((report) => draftOf(report, locate)).map((draft) => [keyOf(draft), draft]));
  const seen = new Map<string, number>();
  return [...drafts.values()].toSorted(byImportance).map((draft) => {
    const identity = JSON.stringify([draft.policy, draft.urn, constantPart(draft.message)]);
    const before = seen.get(identity) ?? 0;
    seen.set(identity, before + 1);
    const id = createHash("sha256").update(`${identity}${before}`).digest("hex").slice(0, 16);
    return { id, ...draft };
  });
}

/** The policies that findings may be of: ours, and those of other packs that reported something. */
export function policiesOf(reports: readonly PolicyReport[]): PolicyInfo[] {
  const foreign = reports.filter(({ policyPackName }) => policyPackName !== PACK);
  const named = new Map(foreign.map((report) => [nameOf(report), report]));
  const described = [...named].map(([name, { severity, policyPackName: pack }]) => ({
    name,
    description: `A policy of the pack ${pack}.`,
    severity: severityOf(severity),
  }));
  return [...catalogue, ...described];
}

function nameOf({ policyPackName: pack, policyName: name }: PolicyReport): string {
  return pack === PACK ? name : `${pack}/${name}`;
}

function keyOf({ policy, urn, message, waiver }: Draft): string {
  return JSON.stringify([policy, urn, message, waiver]);
}

function draftOf(report: PolicyReport, locate: Locate): Draft {
  const { policy, message, waiver } = contentOf(report);
  const { resourceUrn: urn = "", severity, enforcementLevel } = report;
  const { type, name } = resourceOf(urn);
  const info = catalogue.find((each) => each.name === policy);
  const gaveUp = message.startsWith(GAVE_UP);
  const verdict: Verdict = gaveUp ? "failed" : verdictOf(message, { type, name });
  return {
    policy,
    severity: info?.severity ?? severityOf(severity),
    verdict,
    level: enforcementLevel === "mandatory" || gaveUp || waiver !== undefined ? "mandatory" : "advisory",
    urn,
    type,
    name,
    message: message.replaceAll(/\s+/g, " "),
    location: locate(urn, policy),
    waiver,
  };
}

/** What @pulumi/policy says, as an advisory, of a policy that met an unknown value: nothing was judged then. */
const GAVE_UP = "can't run policy ";

/** The policy, its words and the waiver. Throws where our own report of a waiver's use cannot be read. */
function contentOf(report: PolicyReport): { policy: string; message: string; waiver?: Waiver } {
  const policy = nameOf(report);
  const text = wordsOf(report);
  if (policy !== WAIVED) return { policy, message: text };
  const use = parseWaived(text);
  if (use === undefined) throw new Error(`the policy ${WAIVED} reports in an unknown form: ${text}`);
  const { rule, message, ...waiver } = use;
  return { policy: rule, message, waiver };
}

/** @pulumi/policy puts the policy's description in front, on lines of its own. */
function wordsOf({ message }: PolicyReport): string {
  const lines = message.trim().split("\n");
  return (lines.length > 1 ? lines.slice(1) : lines).join("\n").trim();
}

/** The resource's own type and name. A name may have any text in it. */
function resourceOf(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

/** The last sentence, without what differs from one life of a resource to another: ARNs, ids. */
function constantPart(message: string): string {
  const last = message.replace(/\.$/, "").split(". ").at(-1) ?? "";
  return last.replaceAll(/\barn:[^\s"',;)]+|\b(?:[a-z]+-)?(?=[a-f-]*\d)[0-9a-f-]{8,}\b/g, "…");
}

function byImportance(one: Draft, other: Draft): number {
  const differences = [
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity),
    ...(["urn", "policy", "message"] as const).map((key) => compare(one[key], other[key])),
  ];
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** By UTF-16 units: the same order on every machine. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
