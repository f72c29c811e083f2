/** A part of a regular expression's literal: a class, an escape, a group's start, or one character. */
const PART = /\[\^?(?:\\.|[^\]\\])*\]|\\.|\(\?(?:<?[=!]|:|<\w+>)|[\s\S]/g;
/** How often the part before it may occur. */
const QUANTIFIER = /^(?:[+*?]|\{\d+(?:,\d*)?\})/;
const OPPOSITES: Readonly<Record<string, string>> = { "(?=": "(?!", "(?!": "(?=", "(?<=": "(?<!", "(?<!": "(?<=" };
/** Flags that change what matches. */
const FLAGS = ["i", "m", "s"];
/** Matches nothing: the alternative that begins with it is as good as gone. */
const NEVER = "(?!)";

/**
 * The regular expressions that differ from a literal, as `/^a+$/i`, in one part: without an anchor, a quantifier, an alternative or a
 * flag, with the opposite of a class, an escape or a look around, and with any character in place of a dot.
 */
export function regexMutants(literal: string): string[] {
  const end = literal.lastIndexOf("/");
  const [pattern, flags] = [literal.slice(1, end), literal.slice(end + 1)];
  const mutants: string[] = [];
  /** Where the alternatives of each open group begin, and whether there are several. */
  const open = [{ start: 0, isChoice: false }];
  const replace = (start: number, length: number, replacement: string): void => {
    mutants.push(`/${pattern.slice(0, start)}${replacement}${pattern.slice(start + length)}/${flags}`);
  };
  let skipped = 0;
  for (const { 0: part, index } of pattern.matchAll(PART)) {
    if (index < skipped) continue;
    const after = index + part.length;
    const opposite = OPPOSITES[part] ?? oppositeOf(part);
    if (opposite !== undefined) replace(index, part.length, opposite);
    if (part === "^" || part === "$") replace(index, 1, "");
    if (part.startsWith("(")) open.push({ start: after, isChoice: false });
    const group = open.at(-1) ?? { start: 0, isChoice: false };
    if (part === "|") {
      if (!group.isChoice) replace(group.start, 0, NEVER);
      group.isChoice = true;
      replace(after, 0, NEVER);
    }
    if (part === ")") open.pop();
    const quantifier = part.startsWith("(") || part === "|" ? undefined : QUANTIFIER.exec(pattern.slice(after))?.[0];
    if (quantifier === undefined) continue;
    replace(after, quantifier.length, "");
    skipped = after + quantifier.length;
  }
  for (const flag of FLAGS) {
    if (flags.includes(flag)) mutants.push(`/${pattern}/${flags.replace(flag, "")}`);
  }
  return mutants;
}

function oppositeOf(part: string): string | undefined {
  if (part.startsWith("[")) return part.startsWith("[^") ? `[${part.slice(2)}` : `[^${part.slice(1)}`;
  if (part === "\\.") return ".";
  if (!/^\\[a-z]$/i.test(part) || !/[bdsw]/i.test(part)) return undefined;
  const letter = part.slice(1);
  return `\\${letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()}`;
}
