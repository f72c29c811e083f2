import type * as pulumi from "@pulumi/pulumi";

import type { Tags } from "./tags.ts";

/** What every component is told of its stack. */
export interface StackFacts {
  /** Names what a component creates, alone or with a suffix. Example: `askflorence-staging`. */
  readonly displayName: string;
  /** The stack's one AWS account, 12 digits: roles and keys serve no other. */
  readonly accountId: string;
  /** AWS's name of the stack's region. Example: `us-east-1`. */
  readonly region: string;
  /** The stack's tags, for every resource that takes tags. */
  readonly tags: Tags;
  /** ARN of the permission boundary of every role that is made. Absent: they have none. */
  readonly permissionsBoundary?: pulumi.Input<string>;
}
