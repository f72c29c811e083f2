import { type Tags, stackTags } from "../../../components/tags.ts";
import { UserError } from "../../user-error.ts";
import { type Aws, orAbsent } from "../aws.ts";
import { keyAliasOf, type Step } from "../step.ts";

/** A key, as far as it matters here. */
interface Key {
  readonly Arn: string;
  readonly Description?: string;
  readonly KeyState: string;
}

/** The key for the state and the Atlas service accounts, which exist before the stack and outlive it; rotated. */
export const stateKey: Step = {
  name: "state key",
  run: async ({ aws, config, stack, found }) => {
    const alias = keyAliasOf(stack);
    const configuration = await config();
    const configured = configuration.delivery.bootstrap?.keyArn;
    const held = await describeKey(aws, alias);
    if (held !== undefined && configured !== undefined && held.Arn !== configured) {
      throw new UserError(
        `askflorence:delivery.bootstrap.keyArn: is ${configured}, but ${alias} is ${held.Arn}; write the one that the state is ` +
          "encrypted with, or point the alias at it with `aws kms update-alias`",
      );
    }
    const description = `AskFlorence ${stack}: Pulumi state and Atlas service accounts`;
    const key =
      held ??
      (configured === undefined
        ? ((await leftOver(aws, description)) ?? (await createKey(aws, description, stackTags(configuration))))
        : await configuredKey(aws, configured));
    if (key.KeyState !== "Enabled") throw unusable(key);
    if (held === undefined) await aws("kms create-alias", { "alias-name": alias, "target-key-id": key.Arn });
    const rotation = (await aws("kms get-key-rotation-status", { "key-id": key.Arn })) as {
      KeyRotationEnabled: boolean;
    };
    if (!rotation.KeyRotationEnabled) await aws("kms enable-key-rotation", { "key-id": key.Arn });
    found.keyArn = key.Arn;
    const isDone = held !== undefined && rotation.KeyRotationEnabled;
    return { status: isDone ? "done" : "made", text: `${alias}, rotated: ${key.Arn}` };
  },
};

async function describeKey(aws: Aws, id: string): Promise<Key | undefined> {
  const answer = await orAbsent(aws("kms describe-key", { "key-id": id }), "NotFoundException");
  return (answer as { KeyMetadata: Key } | undefined)?.KeyMetadata;
}

async function configuredKey(aws: Aws, keyArn: string): Promise<Key> {
  const key = await describeKey(aws, keyArn);
  if (key !== undefined) return key;
  throw new UserError(
    `askflorence:delivery.bootstrap.keyArn: there is no key ${keyArn}; take \`bootstrap\` out where this is a new account, or write the key's ARN`,
  );
}

/** The key of a run that ended before the key had its alias: it costs by the month, so another one is not made. */
async function leftOver(aws: Aws, description: string): Promise<Key | undefined> {
  const { Keys } = (await aws("kms list-keys")) as { Keys: { KeyArn: string }[] };
  const keys = await Promise.all(Keys.map(({ KeyArn }) => describeKey(aws, KeyArn)));
  return keys.find((key) => key?.Description === description && key.KeyState === "Enabled");
}

/** A key with the default policy: what may use it is said by IAM, for the delivery roles by the program. */
async function createKey(aws: Aws, description: string, tags: Tags): Promise<Key> {
  const list = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  const { KeyMetadata } = (await aws("kms create-key", { description, tags: JSON.stringify(list) })) as {
    KeyMetadata: Key;
  };
  return KeyMetadata;
}

function unusable({ Arn, KeyState }: Key): UserError {
  const mends: Record<string, string> = {
    Disabled: `aws kms enable-key --key-id ${Arn}`,
    PendingDeletion: `aws kms cancel-key-deletion --key-id ${Arn}, then aws kms enable-key --key-id ${Arn}`,
  };
  return new UserError(`the key ${Arn} is ${KeyState}: ${mends[KeyState] ?? "wait until it is Enabled"}`);
}
