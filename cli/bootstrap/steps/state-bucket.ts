import { stackTags } from "../../../components/tags.ts";
import { UserError } from "../../user-error.ts";
import { type Aws, AwsError, orAbsent } from "../aws.ts";
import { addressed, BUCKET_SETTINGS } from "../bucket-settings.ts";
import type { Step } from "../step.ts";

/** The region whose name S3 does not take as a location. */
const FIRST_REGION = "us-east-1";

/** The bucket for Pulumi's state, with every setting as it must be. */
export const stateBucket: Step = {
  name: "state bucket",
  run: async ({ aws, config, stack, given, found }) => {
    const configuration = await config();
    const { accountId, region } = configuration.aws;
    const name = bucketName(stack, configuration.delivery.bootstrap?.stateBucketName, given.stateBucket);
    const isNew = await ensureBucket(aws, { name, accountId, region });
    const bucket = { name, accountId, keyArn: found.keyArn ?? "", tags: stackTags(configuration) };
    const mended: string[] = [];
    for (const setting of BUCKET_SETTINGS) {
      const mend = await setting.mend(aws, bucket);
      if (mend === undefined) continue;
      await mend();
      mended.push(setting.name);
    }
    found.bucketName = name;
    if (isNew)
      return { status: "made", text: `${name} in ${region}: ${BUCKET_SETTINGS.map((each) => each.name).join(", ")}` };
    if (mended.length > 0) return { status: "made", text: `${name}: put right: ${mended.join(", ")}` };
    return { status: "done", text: `${name}: ${BUCKET_SETTINGS.map((each) => each.name).join(", ")}` };
  },
};

function bucketName(stack: string, configured: string | undefined, given: string | undefined): string {
  if (configured !== undefined && given !== undefined && configured !== given) {
    throw new UserError(
      `--state-bucket: is ${given}, but the stack file has ${configured} as delivery.bootstrap.stateBucketName; leave the option ` +
        "out, or correct the file",
    );
  }
  return configured ?? given ?? `askflorence-${stack}-pulumi-state`;
}

/** Whether the bucket had to be made. */
async function ensureBucket(aws: Aws, bucket: { name: string; accountId: string; region: string }): Promise<boolean> {
  const { name, region } = bucket;
  try {
    const head = await orAbsent(aws("s3api head-bucket", addressed(bucket)), "404", "NoSuchBucket");
    if (head === undefined) {
      const location = JSON.stringify({ LocationConstraint: region });
      await aws("s3api create-bucket", {
        bucket: name,
        ...(region === FIRST_REGION ? {} : { "create-bucket-configuration": location }),
      });
      return true;
    }
    const { BucketRegion = "a region that this AWS CLI does not tell" } = head as { BucketRegion?: string };
    if (BucketRegion === region) return false;
    throw new UserError(
      `the bucket ${name} is in ${BucketRegion}, and the stack in ${region}; choose another name with --state-bucket`,
    );
  } catch (error) {
    const isTaken = error instanceof AwsError && ["403", "BucketAlreadyExists"].includes(error.code);
    if (!isTaken) throw error;
    throw new UserError(
      `the bucket ${name} belongs to somebody else, or these credentials may not see it; names of buckets are global: choose ` +
        "another one with --state-bucket",
    );
  }
}
