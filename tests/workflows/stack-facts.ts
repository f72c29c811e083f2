import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../../cli/program-copy.ts";
import { STACKS } from "../../cli/stack-names.ts";
import { deliveryName } from "../../components/delivery-statements.ts";

/** What a job that runs in one of GitHub's environments must be told. */
export interface Target {
  readonly stack: string;
  readonly kind: "preview" | "deploy";
  readonly environment: string;
  readonly accountId: string;
  readonly region: string;
  readonly roleArn: string;
  /** The state's address, for `pulumi login`. */
  readonly backend: string;
}

/** The part of a stack file that the workflows repeat. */
interface StackFile {
  readonly config: {
    readonly "askflorence:aws": { readonly accountId: string; readonly region: string };
    readonly "askflorence:delivery": {
      readonly environments: { readonly preview: string; readonly deploy: string };
      readonly bootstrap?: { readonly stateBucketName: string };
    };
  };
}

/** One target for each stack and each of its delivery roles, from the committed stack files. */
export const TARGETS: readonly Target[] = STACKS.flatMap((stack) => {
  const { config } = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as StackFile;
  const { accountId, region } = config["askflorence:aws"];
  const { environments, bootstrap } = config["askflorence:delivery"];
  // Where the stack file does not name the bucket yet: the name that `askflorence bootstrap` makes it with.
  const bucket = bootstrap?.stateBucketName ?? `askflorence-${stack}-pulumi-state`;
  return (["preview", "deploy"] as const).map((kind) => ({
    stack,
    kind,
    environment: environments[kind],
    accountId,
    region,
    roleArn: `arn:aws:iam::${accountId}:role/${deliveryName({ displayName: `askflorence-${stack}` })}-${kind}`,
    backend: `s3://${bucket}?region=${region}`,
  }));
});
