import { readFileSync } from "node:fs";
import { join } from "node:path";

import * as prettier from "prettier";

import { ROOT } from "../../../cli/program-copy.ts";
import type { Rule } from "../../../policy/rule.ts";
import { controlsOf, servedBy } from "./list.ts";
import type { Controls } from "./list.ts";

/** Where the section is. */
export const DOCUMENT = join(ROOT, "docs", "controls.md");

const BEGIN = "<!-- Made by `npm run controls` from the rules and policy/controls.json: begin -->";
const END = "<!-- Made by `npm run controls`: end -->";

/** The document as it is, and as it should be. Where it has no section yet, that comes before the first. */
export async function renewed(rules: readonly Rule[], controls: Controls): Promise<{ now: string; wanted: string }> {
  const now = readFileSync(DOCUMENT, "utf8");
  const [before, rest] = halves(now);
  const text = `${before}${BEGIN}\n\n${section(rules, controls)}\n\n${END}${rest}`;
  const options = await prettier.resolveConfig(DOCUMENT);
  return { now, wanted: await prettier.format(text, { ...options, parser: "markdown" }) };
}

function halves(text: string): [string, string] {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin !== -1 && end > begin) return [text.slice(0, begin), text.slice(end + END.length)];
  if (begin !== -1 || end !== -1)
    throw new Error("docs/controls.md has one of the two comments around its rules, not both");
  const first = text.indexOf("\n## ") + 1;
  return [text.slice(0, first), `\n\n${text.slice(first)}`];
}

function section(rules: readonly Rule[], catalogues: Controls): string {
  const listed = Object.entries(catalogues).flatMap(([catalogue, { controls }]) =>
    controls.map((control) => ({ catalogue, ...control, served: servedBy(control, rules) })),
  );
  const unserved = listed.filter(({ served }) => served.length === 0);
  const apart = listed.filter(({ rules: named, difference }) => named !== undefined || difference !== undefined);
  return [
    "## Rules",
    `${rules.length} rules serve ${listed.length - unserved.length} controls of these catalogues:`,
    table(
      ["Catalogue", "Controls", "Served by no rule"],
      Object.entries(catalogues).map(([name, { source, controls }]) => [
        `[${name}](${source})`,
        String(controls.length),
        String(unserved.filter(({ catalogue }) => catalogue === name).length),
      ]),
    ),
    "CKV is checkov; ids like ELB.4 are Security Hub's. What each control asks is in [controls.json](../policy/controls.json).",
    table(
      ["Rule", "Severity", "What it asks", "Controls", "Settings"],
      rules.map((rule) => [
        `[\`${rule.name}\`](../policy/rules/${rule.name}.ts)`,
        rule.severity + (rule.enforcementLevel === undefined ? "" : ` (${rule.enforcementLevel})`),
        rule.description,
        controlsOf(rule).join(", "),
        Object.entries(rule.settings ?? {})
          .map(([name, setting]) => `\`${name}\`: ${setting.description} (${valueOf(setting.default)})`)
          .join("; "),
      ]),
    ),
    "### Controls that a rule serves under another name, or not to the letter",
    table(
      ["Control", "What it asks", "Rules", "Difference"],
      apart.map(({ id, title, served, difference = "" }) => [
        id,
        title,
        served.map((name) => `\`${name}\``).join(", "),
        difference,
      ]),
    ),
    "### Controls that no rule serves",
    table(
      ["Control", "What it asks", "Reason"],
      unserved.map(({ id, title, reason = "" }) => [id, title, reason]),
    ),
  ].join("\n\n");
}

function valueOf(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? "see the rule" : `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
