import { readFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../../cli/program-copy.ts";

const FILE = join(ROOT, "docs", "controls.md");

/** A finding of the scanner that stays. */
export interface KeptFinding {
  readonly check: string;
  readonly address: string;
  readonly reason: string;
}

/** What docs/controls.md says of the scanner. */
export interface Controls {
  readonly kept: readonly KeptFinding[];
  /** `CHECK type` for each check that the document claims. */
  readonly claimed: readonly string[];
  /** `CHECK type` for each check that passes whatever the resource is. */
  readonly empty: readonly string[];
  /** Types that no check of the scanner looks at. */
  readonly unjudged: readonly string[];
}

/** Reads the document's tables. Throws where a table is missing or a row says nothing. */
export function readControls(text = readFileSync(FILE, "utf8")): Controls {
  return {
    kept: rowsOf(text, "Scanner findings that stay").flatMap(([check, addresses, reason]) =>
      codes(addresses).map((address) => ({ check, address, reason })),
    ),
    claimed: rowsOf(text, "Checks that we claim").flatMap(([type, checks]) =>
      checks.split(/,\s*/).map((check) => `${check} ${codes(type)[0] ?? ""}`),
    ),
    empty: rowsOf(text, "Checks that show nothing").map(([check, type]) => `${check} ${codes(type)[0] ?? ""}`),
    unjudged: rowsOf(text, "Types that no check looks at").flatMap(([types]) => codes(types)),
  };
}

/** The cells of the table under a heading, without its head. Three for each row, empty where the table has fewer columns. */
function rowsOf(text: string, heading: string): (readonly [string, string, string])[] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  const lines = section?.split("\n").filter((line) => line.startsWith("|")) ?? [];
  if (lines.length < 3) throw new Error(`docs/controls.md has no table under "${heading}"`);
  return lines.slice(2).map((line) => {
    const cells = line.split("|").slice(1, -1);
    if (cells.some((cell) => cell.trim() === "")) throw new Error(`docs/controls.md has an empty cell: ${line}`);
    const [first = "", second = "", third = ""] = cells.map((cell) => cell.trim());
    return [first, second, third] as const;
  });
}

function codes(cell: string): string[] {
  return Array.from(cell.matchAll(/`([^`]+)`/g), ([, code]) => code ?? "");
}
