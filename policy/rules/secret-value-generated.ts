import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { SECRET_VERSION } from "../reference-data/marks.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const PARAMETER = "aws:ssm/parameter:Parameter";
const DATABASE_USER = "mongodbatlas:index/databaseUser:DatabaseUser";

/** Types of parameters that hold no secrets. */
const PLAIN: readonly Value[] = ["String", "StringList"];

/** Where secret values are written. */
const INPUTS = [
  ...["secretString", "secretBinary", "secretStringWo"],
  ...["value", "valueWo"],
  ...["password", "passwordWo"],
];

/**
 * What makes values that nobody has typed, with the outputs that have them. Not `RandomString`, `RandomId` and the like, whose values are
 * shown in plain text.
 */
const GENERATORS: Readonly<Record<string, readonly string[]>> = {
  "random:index/randomPassword:RandomPassword": ["result"],
  "random:index/randomBytes:RandomBytes": ["base64", "hex"],
  "tls:index/privateKey:PrivateKey": ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
  "aws:iam/accessKey:AccessKey": ["secret", "sesSmtpPasswordV4"],
};

/** Text that is shorter may be in a value by chance. */
const SHORTEST = 16;

/**
 * No secret value is written in a program or its configuration. The SDKs mark every such input as secret, so a plain value cannot be told
 * from one that was encrypted: what counts is that a resource of the program has made it.
 */
export const secretValueGenerated: Rule = {
  name: "secret-value-generated",
  displayName: "Secret values are generated",
  description:
    "The value of a Secrets Manager secret, an SSM SecureString and an Atlas database user's password is made by the program's own " +
    "generators, or is no business of the program; none is written in its source or configuration.",
  severity: "critical",
  framework: hipaa("164.308(a)(5)(ii)(D)"),
  tags: ["aws", "mongodbatlas", "secret", "HIPAA-164.308(a)(5)(ii)(D)", "SOC2-CC6.1"],
  remediationSteps:
    "Make the value of a RandomPassword's result (at least 16 characters), or declare the secret without a version and let an operator " +
    "put the value.",
  url: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html",
  types: [SECRET_VERSION, PARAMETER, DATABASE_USER],

  *judgeInStack(resource) {
    // One whose type is unknown may turn out to be a SecureString.
    if (resource.type === PARAMETER && PLAIN.includes(resource.inputs.type)) return;
    for (const input of INPUTS) yield judgeValue(resource, input);
  },
};

function judgeValue(owner: Resource, input: string): Decision {
  const value = textOf(owner.inputs, input);
  if (value === undefined) return holds;
  const mend =
    "Make it of the result of a RandomPassword of this program, or let an operator put it outside of the program";
  const generators = owner.sources(input).flatMap(generatorOf);
  const [first] = generators;
  if (value === UNKNOWN) {
    return first === undefined
      ? undecidable(input, "it is not known yet and comes from no generated value of this program", mend)
      : holds;
  }
  if (first === undefined) return violated(`has a ${input} that is written in the program or its configuration`, mend);
  if (generators.flatMap(({ made }) => made).some((made) => isPartOf(made, value))) return holds;
  return undecidable(
    input,
    `it comes from ${label(first.source)}, but nothing of ${SHORTEST} characters from there is in it`,
    mend,
  );
}

/** A resource that makes values, with what it has made; nothing for any other one. */
function generatorOf(source: Resource): { readonly source: Resource; readonly made: readonly Value[] }[] {
  const outputs = GENERATORS[source.type];
  return outputs === undefined ? [] : [{ source, made: outputs.map((output) => source.outputs[output]) }];
}

/** As it is, or as URIs, JSON and binary values have it. */
function isPartOf(made: Value, value: string): boolean {
  if (typeof made !== "string" || made.length < SHORTEST) return false;
  const forms = [made, encodeURIComponent(made), JSON.stringify(made).slice(1, -1)];
  return forms.some((form) => value.includes(form) || fromBase64(value).includes(form));
}

const fromBase64 = (value: string): string => Buffer.from(value, "base64").toString("utf8");
