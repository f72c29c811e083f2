import type { Report } from "../report.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { sarif } from "./sarif.ts";
import { table, type TableOptions } from "./table.ts";

/** The formats by name. */
export const FORMATS: Readonly<Record<Format, (report: Report, options?: TableOptions) => string>> = {
  table,
  json,
  sarif,
  junit,
  markdown,
};

export const FORMAT_NAMES = ["table", "json", "sarif", "junit", "markdown"] as const;
export type Format = (typeof FORMAT_NAMES)[number];
