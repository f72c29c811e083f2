import type { Config } from "../../../config.ts";
import { stackTags, withTags } from "../../../components/tags.ts";
import { UserError } from "../../user-error.ts";
import { type Aws, orAbsent, type Secret } from "../aws.ts";
import { FORM } from "../credentials-file.ts";
import type { Context, Given, Outcome, Step } from "../step.ts";

/** A secret with a service account that the program reads. */
interface Credential {
  readonly secretName: string;
  /** Whose project it is. */
  readonly projectId: string;
  /** Of what the service account reaches. */
  readonly dataClass: Config["dataClass"];
  readonly option: string;
  readonly given?: Secret;
}

/** A secret, as DescribeSecret answers it. */
interface Described {
  readonly KmsKeyId?: string;
  readonly DeletedDate?: unknown;
  readonly VersionIdsToStages?: Readonly<Record<string, readonly string[]>>;
}

/** Secrets Manager holds the Atlas service accounts, encrypted with a customer-managed key. */
export const atlasCredentials: Step = {
  name: "Atlas credentials",
  run: async (context) => {
    const credentials = credentialsOf(await context.config(), context.given);
    const outcomes: Outcome[] = [];
    for (const credential of credentials) outcomes.push(await ensure(context, credential));
    const lines = outcomes.flatMap((outcome) => outcome.lines ?? []);
    const named = (status: Outcome["status"]): string[] =>
      outcomes.filter((outcome) => outcome.status === status).map(({ text }) => text);
    const [made, missing] = [named("made"), named("waits")];
    if (missing.length > 0) {
      const also = made.length > 0 ? ` (made: ${made.join(", ")})` : "";
      return { status: "waits", text: `${missing.join(", ")}${also}`, lines };
    }
    return { status: made.length > 0 ? "made" : "done", text: outcomes.map(({ text }) => text).join(", "), lines };
  },
};

function credentialsOf({ atlas, dataClass, referenceReads: reads }: Config, given: Given): Credential[] {
  const own = { secretName: atlas.credentialsSecret, projectId: atlas.projectId, dataClass };
  return [
    { ...own, option: "--atlas-credentials", given: given.atlasCredentials },
    ...(reads.enabled
      ? [
          {
            secretName: reads.credentialsSecret,
            projectId: reads.projectId,
            dataClass: reads.dataClass,
            option: "--reference-credentials",
            given: given.referenceCredentials,
          },
        ]
      : []),
  ];
}

async function ensure(context: Context, credential: Credential): Promise<Outcome> {
  const { aws, found } = context;
  const { secretName, given, option } = credential;
  const id = { "secret-id": secretName };
  const held = await describe(aws, secretName);
  if (held?.DeletedDate !== undefined) {
    throw new UserError(
      `the secret ${secretName} is scheduled for deletion; bring it back: aws secretsmanager restore-secret --secret-id ${secretName}`,
    );
  }
  if (held !== undefined && hasValue(held)) {
    const lines =
      given === undefined
        ? []
        : [`${option}: not used, ${secretName} has a value; docs/setup.md tells how to replace it`];
    if (isCustomerKey(held.KmsKeyId)) return { status: "done", text: secretName, lines };
    await aws("secretsmanager update-secret", { ...id, "kms-key-id": found.keyArn ?? "" });
    return { status: "made", text: `${secretName} encrypted with the state key`, lines };
  }
  if (given === undefined) return waiting(context, credential);
  if (held === undefined) await create(context, credential, given);
  else await aws("secretsmanager put-secret-value", { ...id, "secret-string": given });
  return { status: "made", text: secretName, lines: [`remove the file of ${option}`] };
}

async function describe(aws: Aws, secretName: string): Promise<Described | undefined> {
  const answer = aws("secretsmanager describe-secret", { "secret-id": secretName });
  return (await orAbsent(answer, "ResourceNotFoundException")) as Described | undefined;
}

function hasValue({ VersionIdsToStages = {} }: Described): boolean {
  return Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT"));
}

/** Secrets Manager leaves the key out where it is the AWS-managed one. */
function isCustomerKey(keyId: string | undefined): boolean {
  return keyId !== undefined && !/(^|:)alias\/aws\//.test(keyId);
}

async function create(context: Context, credential: Credential, value: Secret): Promise<void> {
  const { aws, config, found } = context;
  const { secretName, projectId, dataClass } = credential;
  const tags = withTags(stackTags(await config()), { data_class: dataClass });
  await aws("secretsmanager create-secret", {
    name: secretName,
    description: `Service account of the Atlas project ${projectId}`,
    "kms-key-id": found.keyArn ?? "",
    "secret-string": value,
    tags: JSON.stringify(Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))),
  });
}

function waiting({ words }: Context, { secretName, projectId, option }: Credential): Outcome {
  return {
    status: "waits",
    text: `${secretName} is missing`,
    lines: [
      `In Atlas, in the project ${projectId}: make a service account with the role Project Owner.`,
      `Write its client id and secret into a file that only you can read: ${FORM}`,
      `Then: ${words.bootstrap} ${option} FILE`,
      "and remove the file. With - in place of FILE it is read from the standard input.",
    ],
  };
}
