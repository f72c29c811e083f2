import { knownText } from "../cloud/properties.ts";
import { OBJECT, encryptionOf, existingBucket, objectsIn, putObject } from "./s3-access.ts";
import type { OperationDefinition } from "./operations.ts";

/** What the AWS CLI does with the objects in buckets. They have keys, and nothing is kept of what is in them. */
export const s3Operations: Readonly<Record<string, OperationDefinition>> = {
  "s3api put-object": {
    required: ["bucket", "key"],
    optional: ["body"],
    operation: "PutObject",
    run: (flag, _, { world, account }) => {
      const bucket = existingBucket(world, account, flag("bucket"));
      putObject(world, bucket, flag("key"));
      return { ServerSideEncryption: encryptionOf(world, bucket).algorithm };
    },
  },
  "s3api list-objects-v2": {
    required: ["bucket"],
    optional: ["prefix"],
    operation: "ListObjectsV2",
    run: (flag, flags, { world, account }) => {
      const prefix = knownText(flags.prefix) ?? "";
      const keys = objectsIn(world, existingBucket(world, account, flag("bucket"))).map(({ inputs }) =>
        String(inputs.key),
      );
      return { Contents: keys.filter((key) => key.startsWith(prefix)).map((Key) => ({ Key })) };
    },
  },
  "s3api delete-object": {
    required: ["bucket", "key"],
    operation: "DeleteObject",
    run: (flag, _, { world, account }) => {
      const { id, owner } = existingBucket(world, account, flag("bucket"));
      world.remove({ type: OBJECT, owner, id: `${id}/${flag("key")}` });
      return {};
    },
  },
};
