/**
 * Text that shows what it is: control characters, which a terminal or a parser would obey, and characters that change the direction of
 * the text around them become U+FFFD. Line ends become spaces.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\r\n\t]+/g, " ").replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]/gu, "\uFFFD");
}

/** At most so many UTF-16 units, none of them half of a character; what is cut ends with `…`. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
