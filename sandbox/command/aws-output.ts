import jmespath from "jmespath";

import { isObject, type Properties } from "../protocol/values.ts";
import { UserError } from "../user-error.ts";

/**
 * How the AWS CLI prints an answer. Throws for what is asked wrongly, before anything is done.
 *
 * @param query the JMESPath expression of `--query`
 * @param output the format of `--output`: `json` (the default) or `text`
 */
export function printer(query: string | undefined, output = "json"): (answer: unknown) => string {
  if (output !== "json" && output !== "text") {
    throw new UserError(`--output ${output}: not simulated. There are: json, text`);
  }
  if (query !== undefined) refuseSyntax(query);
  return (answer) => {
    // As JSON: what an answer leaves undefined is not there for a query either.
    const document: unknown = JSON.parse(JSON.stringify(answer ?? null));
    const selected = query === undefined ? document : select(document, query);
    return output === "json" ? `${JSON.stringify(selected, undefined, 2)}\n` : lines(selected).map(joined).join("");
  };
}

/** Only how the expression is written: what it needs of a document is seen when there is one. */
function refuseSyntax(query: string): void {
  try {
    jmespath.search({}, query);
  } catch (error) {
    if (/^(lexer|parser)error$/i.test((error as Error).name)) throw wrong(query, error);
  }
}

function select(document: unknown, query: string): unknown {
  try {
    return jmespath.search(document, query) as unknown;
  } catch (error) {
    throw wrong(query, error);
  }
}

function wrong(query: string, error: unknown): UserError {
  return new UserError(`Bad value for --query ${query}: ${(error as Error).message}`);
}

function joined(cells: readonly string[]): string {
  return `${cells.join("\t")}\n`;
}

/**
 * The lines of the text format: a line for the scalars of each object, sorted by key, and further ones for what is in it, which begin with
 * its name. Source: awscli/text.py.
 *
 * @param keys the scalars of all objects of the list that the value is from: a line has a place for each
 */
function lines(value: unknown, name?: string, keys?: readonly string[]): string[][] {
  if (isObject(value)) return objectLines(value, name, keys);
  if (!Array.isArray(value)) return [[cell(value)]];
  const items = value as unknown[];
  if (items.some(isObject)) {
    const all = items.filter(isObject).flatMap((item) => Object.keys(item).filter((key) => isScalar(item[key])));
    const places = [...new Set(all)].toSorted();
    return items.flatMap((item) => lines(item, name, places));
  }
  const scalars = items.filter(isScalar).map(cell);
  const own = name === undefined ? [scalars] : scalars.map((scalar) => [name.toUpperCase(), scalar]);
  const nested = items.filter((item) => !isScalar(item)).flatMap((item) => lines(item, name));
  return [...(scalars.length > 0 ? own : []), ...nested];
}

function objectLines(object: Properties, name?: string, keys?: readonly string[]): string[][] {
  const sorted = Object.keys(object).toSorted();
  const places = keys ?? sorted.filter((key) => isScalar(object[key]));
  const scalars = places.map((key) => (key in object && isScalar(object[key]) ? cell(object[key]) : ""));
  const below = sorted.filter((key) => !isScalar(object[key])).flatMap((key) => lines(object[key], key));
  return [...(scalars.length > 0 ? [[...(name === undefined ? [] : [name.toUpperCase()]), ...scalars]] : []), ...below];
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** The CLI is written in Python, and it shows. */
function cell(value: unknown): string {
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" || typeof value === "number" ? String(value) : "None";
}
