/** What is known of a request, by condition key: `aws:SourceArn`, `kms:EncryptionContext:SecretARN` and so on. */
export type Context = Readonly<Record<string, string>>;

type Test = (actual: string, expected: string) => boolean;

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (actual, expected) => actual === expected,
  StringEqualsIgnoreCase: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
  StringLike: (actual, expected) => matches(actual, expected),
  // Both treat `*` and `?` as wildcards: docs.aws.amazon.com/IAM, "Amazon Resource Name (ARN) condition operators".
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (actual, expected) => actual.toLowerCase() === expected.toLowerCase(),
};

/**
 * Whether all of a statement's conditions hold; undefined where one of them cannot be judged, because its operator is not known here.
 * The known ones are those for strings, ARNs, booleans and `Null`, also negated and with `IfExists`.
 */
export function conditionsHold(
  conditions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  context: Context,
): boolean | undefined {
  const known = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  let undecided = false;
  for (const [operator, keys] of Object.entries(conditions)) {
    for (const [key, expected] of Object.entries(keys)) {
      const held = holds(operator, known.get(key.toLowerCase()), expected, known);
      if (held === false) return false;
      if (held === undefined) undecided = true;
    }
  }
  return undecided ? undefined : true;
}

function holds(
  operator: string,
  actual: string | undefined,
  expected: readonly string[],
  context: ReadonlyMap<string, string>,
): boolean | undefined {
  if (operator === "Null") return expected.some((value) => (value.toLowerCase() === "true") === (actual === undefined));
  const ifExists = operator.endsWith("IfExists");
  const name = ifExists ? operator.slice(0, -"IfExists".length) : operator;
  const isNegated = /^(?:String|Arn)Not/.test(name);
  const test = TESTS[isNegated ? name.replace("Not", "") : name];
  if (test === undefined) return undefined;
  if (actual === undefined) return ifExists || isNegated;
  const found = expected.some((value) => test(actual, withVariables(value, context)));
  return found !== isNegated;
}

/** Replaces policy variables such as `${aws:PrincipalAccount}`; one that is not known stays, and so matches nothing. */
function withVariables(value: string, context: ReadonlyMap<string, string>): string {
  return value.replace(/\$\{([^}]+)\}/g, (whole, key: string) => context.get(key.toLowerCase()) ?? whole);
}

/** Whether `value` matches a pattern in which `*` stands for any text and `?` for one character. */
export function matches(value: string, pattern: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

/** As {@link matches}, part by part of the ARN: a wildcard does not reach over a colon but in the last part. */
function matchesArn(actual: string, expected: string): boolean {
  const [parts, patterns] = [arnParts(actual), arnParts(expected)];
  return parts.length === patterns.length && parts.every((part, i) => matches(part, patterns[i] ?? ""));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(":");
  return [...parts.slice(0, 5), parts.slice(5).join(":")];
}
