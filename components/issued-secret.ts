import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import type { BoundSecret } from "./database-credential.ts";
import { createSecret, findCurrentVersion } from "./secret.ts";
import type { StackFacts } from "./stack-facts.ts";
import { type DataClass, withTags } from "./tags.ts";

/** Arguments of `IssuedSecret`. */
export interface IssuedSecretArgs extends StackFacts {
  /** Example: `prod/cms/api-key`. */
  readonly secretName: string;
  /** Class of the data that the value opens, and the secret's tag `data_class`, whatever the stack's tags say. */
  readonly dataClass: DataClass;
  /** The CMK that encrypts the secret. */
  readonly keyArn: pulumi.Input<string>;
  /** What the tasks run: an `ImageRepository`. Once an image is deployed, tasks start, and the secret must have a value. */
  readonly repository: { readonly deployed: pulumi.Input<boolean> };
  /** Whether the engine refuses to delete the secret. Default: false. */
  readonly protect?: boolean;
}

/** The version of a secret without a value. The first value is a change of it, and rolls the service. */
const NO_VALUE = "none";

/**
 * A secret whose value others issue, such as the key of an API: an operator puts it, and the program never has it.
 *
 * Without a value no task can start. So the program fails with the command that puts one, before the service is
 * touched, unless there is no image to run yet.
 */
export class IssuedSecret extends pulumi.ComponentResource implements BoundSecret {
  readonly secretName: pulumi.Output<string>;
  readonly secretArn: pulumi.Output<string>;
  readonly versionId: pulumi.Output<string>;

  constructor(name: string, args: IssuedSecretArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:IssuedSecret", name, {}, opts);

    const secret = createSecret(
      `${name}-secret`,
      {
        ...args,
        description: "Issued by others. The value is put by an operator",
        tags: withTags(args.tags, { data_class: args.dataClass }),
      },
      this,
    );

    this.secretName = secret.name;
    this.secretArn = secret.arn;
    this.versionId = pulumi
      .all([findCurrentVersion(secret, this), args.repository.deployed])
      .apply(([versionId, deployed]) => {
        check(
          versionId !== undefined || !deployed,
          `The secret ${args.secretName} has no value, and no task starts without it; put the value, then run up again: ` +
            `aws secretsmanager put-secret-value --secret-id ${args.secretName} --secret-string VALUE`,
        );
        return versionId ?? NO_VALUE;
      });
    this.registerOutputs({ secretName: this.secretName, secretArn: this.secretArn, versionId: this.versionId });
  }
}

/** What `createIssuedSecrets` makes: by the environment variable that gets the value. */
export type IssuedSecrets = Readonly<
  Record<string, { readonly name: string; readonly dataClass: IssuedSecretArgs["dataClass"] }>
>;

/** Makes an `IssuedSecret` for each variable. Each is named after its secret, so that a variable can be renamed. */
export function createIssuedSecrets(
  secrets: IssuedSecrets,
  args: Omit<IssuedSecretArgs, "secretName" | "dataClass">,
  opts: pulumi.ComponentResourceOptions,
): Record<string, IssuedSecret> {
  return Object.fromEntries(
    Object.entries(secrets).map(([variable, { name, dataClass }]) => {
      const component = `issued-${name.slice(name.indexOf("/") + 1)}`;
      return [variable, new IssuedSecret(component, { ...args, secretName: name, dataClass }, opts)];
    }),
  );
}
