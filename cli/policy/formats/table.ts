import { styleText } from "node:util";

import { SEVERITIES, type Severity } from "../catalogue.ts";
import { printable } from "../printable.ts";
import { type Finding, outcomeOf, type Report, scopeText, summaryText } from "../report.ts";

/** How the table is shown. */
export interface TableOptions {
  /** How many columns there are; the table takes 80 to 120 of them. */
  readonly width?: number;
  /** Whether there are colours. */
  readonly colour?: boolean;
}

type Style = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Severity, Style>> = {
  critical: ["bold", "red"],
  high: "red",
  medium: "yellow",
  low: "cyan",
  unspecified: "bold",
};

/** The report for people at a terminal, by severity. A URN is never wrapped, so that it can be copied into a waiver. */
export function table(report: Report, { width = 100, colour = false }: TableOptions = {}): string {
  const columns = Math.min(Math.max(width, 80), 120);
  const paint = (style: Style, text: string): string =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const groups = SEVERITIES.flatMap((severity) => {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    const rows = findings.map((finding) => row(finding, columns, paint));
    return rows.length === 0 ? [] : [`${paint(COLOURS[severity], severity.toUpperCase())}\n\n${rows.join("\n")}`];
  });
  const end = wrapped(`${scopeText(report)}: ${summaryText(report)}.`, columns).join("\n");
  return `${[...groups, end].join("\n")}\n`;
}

function row(finding: Finding, columns: number, paint: (style: Style, text: string) => string): string {
  const { id, policy, urn, message, location, waiver } = finding;
  const outcome = outcomeOf(finding);
  const isQuiet = outcome === "waived" || outcome === "advisory";
  const words = waiver === undefined ? [] : [`Waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`];
  const lines = [
    `  ${paint("bold", printable(policy))}  ${paint(isQuiet ? "dim" : "red", outcome)}  ${paint("dim", id)}`,
    ...[message, ...words].flatMap((text) => wrapped(printable(text), columns - 4)).map((line) => `    ${line}`),
    `    ${placeText(location)}`,
    `    ${paint("dim", printable(urn))}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** `FILE:LINE`, and how near that is where it is not the resource itself. */
function placeText({ file, line, of }: Finding["location"]): string {
  if (of === "resource") return `${file}:${line}`;
  return of === "component" ? `${file}:${line} (its component)` : file;
}

/** Lines of at most so many columns; a longer word has a line of its own. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines.push(`${lines.pop() ?? ""} ${word}`);
    else lines.push(word);
  }
  return lines;
}
