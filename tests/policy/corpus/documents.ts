import type { Properties } from "../harness.ts";
import { type Case, type Corpus, inputsOf } from "./case.ts";

/** What a document may quote, and a message must not. */
const HIDDEN = "hunter2";

/** Texts that are no policy, or none that is read the same by everybody. */
const MALFORMED: Readonly<Record<string, string>> = {
  "cut off": `{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Sid":"${HIDDEN}"}`,
  "in single quotes": `{'Statement':[{'Sid':'${HIDDEN}'}]}`,
  "with a comma at its end": `{"Statement":[{"Effect":"Allow","Sid":"${HIDDEN}"},]}`,
  "with a comment": `// ${HIDDEN}\n{"Statement":[]}`,
  "behind a byte order mark": `\uFEFF{"Statement":[{"Effect":"Allow","Sid":"${HIDDEN}"}]}`,
  "that is plain text": HIDDEN,
  "that is a JSON text": JSON.stringify(HIDDEN),
  "that is a number": "7",
  "that is null": "null",
  "that is a list": `["${HIDDEN}"]`,
};

interface Place {
  readonly name: string;
  readonly rule: string;
  readonly write: (text: string) => Properties;
  readonly message: RegExp;
  /** What else refuses it: several rules read what runs in a task. */
  readonly others?: readonly string[];
}

const inPolicy = (policy: string): Properties => ({ policy });

const PLACES: readonly Place[] = [
  {
    name: "permissions",
    rule: "iam-policy-least-privilege",
    write: inPolicy,
    message: /has a policy that is not (?:JSON|a JSON object)\. Write it as IAM's grammar says/,
  },
  {
    name: "deploy",
    rule: "iam-policy-least-privilege",
    write: (policy) => ({ inlinePolicies: [{ name: "inline", policy }] }),
    message: /has a inlinePolicies\[0\]\.policy that is not (?:JSON|a JSON object)/,
  },
  {
    name: "deploy",
    rule: "oidc-role-pinned",
    write: (assumeRolePolicy) => ({ assumeRolePolicy }),
    message: /has an assumeRolePolicy that is not (?:JSON|a JSON object)/,
  },
  { name: "key", rule: "kms-key-hardened", write: inPolicy, message: /policy is no JSON document/ },
  { name: "readers", rule: "ecr-repository-hardened", write: inPolicy, message: /policy is no JSON document/ },
  { name: "images", rule: "ecr-repository-hardened", write: inPolicy, message: /policy is no JSON document/ },
  {
    name: "logs-policy",
    rule: "bucket-tls-only",
    write: inPolicy,
    message: /has a policy that is no JSON document/,
  },
  {
    name: "auditing",
    rule: "atlas-auditing",
    write: (auditFilter) => ({ auditFilter }),
    message: /has an auditFilter that is no JSON object/,
  },
  {
    name: "task",
    rule: "ecs-task-hardened",
    write: (containerDefinitions) => ({ containerDefinitions }),
    message: /containerDefinitions is (?:not JSON|no list of containers)/,
    others: ["ecs-image-by-digest", "ecs-task-secrets-bound", "reference-data-not-phi"],
  },
];

const malformed = ({ name, rule, write, message, others = [] }: Place): Case[] =>
  Object.entries(MALFORMED).map(([how, text]) => ({
    input: `a document ${how} in ${name}, for ${rule}`,
    put: inputsOf(name, write(text)),
    refused: Object.fromEntries([rule, ...others].map((each) => [each, [name]])),
    message,
    hidden: HIDDEN,
  }));

/** Documents that are none. */
export const documents: Corpus = { "a malformed document is refused, and not quoted": PLACES.flatMap(malformed) };
