import { z } from "zod";

import { formatBlock, isPrivate, parseBlock } from "../components/cidr.ts";

// The kinds of fields that a configuration has. Each says in one line what is wrong with a value and what to write
// instead.

/** How a field complains: `what` its value is not, and what to write instead (`mend`). */
function complaint(what: string, mend: string) {
  return ({ input }: { input?: unknown }) =>
    input === undefined ? `is missing; ${mend}` : `${JSON.stringify(input)} is not ${what}; ${mend}`;
}

/** A text of a fixed form. */
export function text(pattern: RegExp, what: string, mend: string) {
  const error = complaint(what, mend);
  return z.string({ error }).regex(pattern, { error });
}

/** One of a few words. */
export function oneOf<const T extends readonly string[]>(values: T) {
  const choice = new Intl.ListFormat("en", { type: "disjunction" }).format(values.map((value) => `"${value}"`));
  return z.enum(values, { error: complaint("one of its values", `write ${choice}`) });
}

/** A whole number. */
export function count(least: number, most: number) {
  const error = complaint(`a whole number from ${least} to ${most}`, "write one, without quotes");
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Several different texts. */
export function several<T extends z.ZodType<string>>(element: T, least: number, what: string) {
  const error = complaint(`a list of ${least} or more different ${what}`, `name ${least} or more, each once`);
  return z
    .array(element, { error })
    .refine((list) => list.length >= least && new Set(list).size === list.length, { error });
}

/** A command and its arguments, none of them empty. */
export function command() {
  const error = complaint("a command", "list its words, as [npm, run, load]");
  return z.array(z.string({ error }).min(1, { error }), { error }).min(1, { error });
}

/** Blocks or texts by names that the operator chooses. */
export function table<T extends z.ZodType>(name: z.ZodString, element: T, what: string) {
  const error = complaint(`a table of ${what}`, "write each under its name");
  return z.record(name, element, {
    error: (issue) => (issue.code === "invalid_key" ? issue.issues[0]?.message : error(issue)),
  });
}

/** An entry of an Atlas access list as Atlas keeps it: an IPv4 block, `a.b.c.d/32` for one address. */
export function accessListEntry() {
  const error = complaint("an entry of an access list", "write its block as Atlas shows it, as 203.0.113.7/32");
  return z.string({ error }).refine(
    (value) => {
      const parsed = parseBlock(value);
      return parsed !== undefined && formatBlock(parsed) === value;
    },
    { error },
  );
}

/** A block of keys; others are refused. */
export function block<T extends z.ZodRawShape>(shape: T) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `unknown key; the keys here are ${keys}`
        : complaint("a block", `give it the keys ${keys}`)(issue),
  });
}

/** A private IPv4 block in its canonical form. */
export function cidr(shortest: number, longest: number) {
  const error = complaint("an IPv4 block", `write it as 10.40.0.0/${shortest}`);
  return z
    .string({ error })
    .refine((value) => cidrProblem(value) === undefined, { error: ({ input }) => cidrProblem(String(input)) });

  function cidrProblem(value: string): string | undefined {
    const parsed = parseBlock(value);
    if (parsed === undefined) return error({ input: value });
    const canonical = formatBlock(parsed);
    if (canonical !== value) return `${value} has host bits set; write ${canonical}`;
    if (!isPrivate(parsed))
      return `${value} is not private; take a block of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16`;
    if (parsed.prefix < shortest || parsed.prefix > longest)
      return `${value} has the wrong size; take a /${shortest} to /${longest}`;
    return undefined;
  }
}
