import type { Stack } from "../stack-names.ts";
import type { PolicyInfo, Severity } from "./catalogue.ts";
import type { Location } from "./locations.ts";

/** Where the resources that are judged come from: what the program would make, or what the stack's state holds. */
export type Source = "preview" | "state";

/** What a policy says of a resource. `failed`: the policy itself failed, which counts as a violation. */
export type Verdict = "violated" | "undecidable" | "failed";

/** One thing that a policy found. */
export interface Finding {
  /** 16 hexadecimal digits, the same in every run: see {@link findingsOf}. */
  readonly id: string;
  /** The policy's name; with its pack's in front where that is not ours. */
  readonly policy: string;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** Whether it counts: a mandatory policy's does, unless it is waived. */
  readonly level: "mandatory" | "advisory";
  readonly urn: string;
  /** The resource's own type and name, of the URN. */
  readonly type: string;
  readonly name: string;
  /** The policy's own words, in one line. */
  readonly message: string;
  readonly location: Location;
  readonly waiver?: Waiver;
}

/** Why a finding does not count. */
export interface Waiver {
  /** The last day: `YYYY-MM-DD`. */
  readonly expires: string;
  readonly owner: string;
  readonly reason: string;
}

/** What one run found. */
export interface Report {
  readonly stack: Stack;
  /** Whether the clouds were simulated: such a report says nothing about the real stack. */
  readonly sandbox: boolean;
  readonly from: Source;
  /** The policies that judged, in the pack's order. */
  readonly policies: readonly PolicyInfo[];
  /** How many resources were judged. */
  readonly resources: number;
  /** From the most severe to the least, then by URN. */
  readonly findings: readonly Finding[];
  /** Why the run did not get to its end; then the findings may lack some. */
  readonly errors: readonly string[];
}

/** How many findings count, and how many do not. */
export type Summary = Readonly<Record<Verdict | "waived" | "advisory", number>>;

/** What becomes of a finding: its verdict, if it counts. */
export function outcomeOf({ level, verdict, waiver }: Finding): keyof Summary {
  if (waiver !== undefined) return "waived";
  return level === "advisory" ? "advisory" : verdict;
}

/** Counts the findings. */
export function summaryOf({ findings }: Report): Summary {
  const counts = { violated: 0, undecidable: 0, failed: 0, waived: 0, advisory: 0 };
  for (const finding of findings) counts[outcomeOf(finding)]++;
  return counts;
}

/** The counts in words: `2 violated, 1 waived`, or `nothing found`; and whether that is all. */
export function summaryText(report: Report): string {
  const counts = Object.entries(summaryOf(report)).filter(([, count]) => count > 0);
  const found =
    counts.length === 0 ? "nothing found" : counts.map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return report.errors.length === 0 ? found : `not judged to the end, ${found} until then`;
}

/** What was judged, in words. */
export function scopeText({ stack, sandbox, from, policies, resources }: Report): string {
  const world = sandbox ? " in the sandbox" : "";
  return `${policies.length} policies judged ${resources} resources of ${stack}, from its ${from}${world}`;
}

/**
 * How the command ends: 0 where nothing counts, 1 where something is violated or a policy failed, 2 where it is only that
 * something could not be decided, or where the run did not get to its end.
 */
export function exitCodeOf(report: Report): 0 | 1 | 2 {
  const { violated, failed, undecidable } = summaryOf(report);
  if (report.errors.length > 0) return 2;
  if (violated + failed > 0) return 1;
  return undecidable > 0 ? 2 : 0;
}
