import type { PolicyInfo } from "../catalogue.ts";
import { printable, shortened } from "../printable.ts";
import { type Finding, outcomeOf, type Report, scopeText, summaryText } from "../report.ts";

/** How long a comment on GitHub may be, in characters; a step's summary may be longer. */
export const LIMIT = 65_536;

/** How much of an error is shown: those of a program come with their stack. */
const ERROR = 2_000;

/** Left for the lines about what is left out. */
const RESERVE = 400;

/** The report for a pull request's comment or a step's summary on GitHub. */
export function markdown(report: Report): string {
  const { stack, findings, errors } = report;
  const isWaived = (finding: Finding): boolean => outcomeOf(finding) === "waived";
  const policies = new Map(report.policies.map((policy) => [policy.name, policy]));
  const row = (finding: Finding): string => rowOf(finding, policies.get(finding.policy));
  const parts = [
    `### Policies of ${stack}: ${summaryText(report)}\n\n${escaped(scopeText(report))}.\n`,
    ...errors.map((error) => `\n${block(shortened(error, ERROR))}\n`),
    ...section("", findings.filter((finding) => !isWaived(finding)).map(row)),
    ...section("\n**Waived**\n", findings.filter(isWaived).map(row)),
  ];
  return fitting(parts);
}

const HEAD = "\n| Severity | Policy | Resource | What it says |\n| --- | --- | --- | --- |\n";

function section(title: string, rows: readonly string[]): string[] {
  return rows.length === 0 ? [] : [`${title}${HEAD}`, ...rows];
}

function rowOf(finding: Finding, policy: PolicyInfo | undefined): string {
  const { id, severity, type, name, urn, message, location, waiver } = finding;
  const label = code(finding.policy);
  const linked = policy?.url === undefined ? label : `<a href="${escaped(policy.url)}">${label}</a>`;
  const resource = urn === "" ? "the stack" : code(`${type} "${name}"`);
  const waived =
    waiver === undefined ? "" : `<br>Waived until ${waiver.expires} by ${escaped(`${waiver.owner}: ${waiver.reason}`)}`;
  const cells = [
    severity,
    `${linked}<br>${outcomeOf(finding)}`,
    `${resource}<br>${code(`${location.file}:${location.line}`)}`,
    `${escaped(message)}${waived}<br>${code(id)}`,
  ];
  return `| ${cells.join(" | ")} |\n`;
}

/** As many of the parts, from the first on, as a comment may have, and a line that says how many are not there. */
function fitting(parts: readonly string[]): string {
  let text = "";
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    if (text.length + part.length > (isLast ? LIMIT : LIMIT - RESERVE)) {
      return `${text}\n**Cut here:** a comment has no room for the last ${parts.length - index} lines. The other formats have all of them.\n`;
    }
    text += part;
  }
  return text;
}

function block(text: string): string {
  return `<pre>${text.split("\n").map(escaped).join("\n")}</pre>`;
}

function code(text: string): string {
  return `<code>${escaped(text)}</code>`;
}

/**
 * Text that Markdown and HTML leave as it is: what could be a mark of either is an entity, and so is what makes an address a link.
 * GitHub calls the person or team behind an `@` all the same, unless a character without width stands between.
 */
function escaped(text: string): string {
  return printable(text)
    .replaceAll(/[^\p{L}\p{N} ,;.:/()=+%?'-]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`)
    .replaceAll("://", "&#58;//")
    .replaceAll(/www\./gi, (address) => address.replace(".", "&#46;"))
    .replaceAll("&#64;", "&#64;&#8203;");
}
