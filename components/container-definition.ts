import * as pulumi from "@pulumi/pulumi";

import type { BoundSecret } from "./database-credential.ts";

/** What a task's container is made of. */
export interface ContainerArgs {
  /** The region of the log group. */
  readonly region: string;
  /** What the container writes goes there. */
  readonly logGroupName: pulumi.Input<string>;
  /** The image to run, by digest. */
  readonly repository: { readonly image: pulumi.Input<string> };
  /** The port that the container listens on. Absent: it listens on none. */
  readonly port?: number;
  /** Plain environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** Secrets, by the environment variable that gets the value. */
  readonly secrets: Readonly<Record<string, BoundSecret>>;
  /** A digest of the facts that the task is rolled out for. Absent: it is started when somebody asks for it. */
  readonly rolloutDigest?: pulumi.Input<string>;
}

/**
 * What a container is, known field by field in a preview, when the rendered definition is still unknown. Policies judge
 * it.
 */
export interface ContainerFacts {
  readonly image: pulumi.Output<string>;
  /** Names of the plain environment variables. */
  readonly environment: readonly string[];
  /** Known by the secrets' names; their ARNs are unknown until they exist. */
  readonly secrets: readonly {
    readonly name: string;
    readonly secretName: pulumi.Output<string>;
    readonly secretArn: pulumi.Output<string>;
  }[];
  readonly user: string;
  readonly readonlyRootFilesystem: boolean;
}

/** The name by which a load balancer and a run command's overrides find the container. */
export const CONTAINER_NAME = "app";

/** The label with the digest of the facts that the task was rolled out for. */
const ROLLOUT_LABEL = "askflorence.rollout";

/** The task's volume for what the container writes. */
export const SCRATCH_VOLUME = "scratch";

/** What never differs. The user and group are `node` in the official Node images. */
const HARDENING = { user: "1000:1000", readonlyRootFilesystem: true };

/** The facts of what `containerDefinition` renders. */
export function containerFacts({
  repository,
  environment,
  secrets,
}: Pick<ContainerArgs, "repository" | "environment" | "secrets">): ContainerFacts {
  return {
    image: pulumi.output(repository.image),
    environment: Object.keys(environment),
    secrets: Object.entries(secrets).map(([name, { secretName, secretArn }]) => ({ name, secretName, secretArn })),
    ...HARDENING,
  };
}

/** The container as ECS takes it. */
export function containerDefinition(args: ContainerArgs) {
  return {
    name: CONTAINER_NAME,
    // So that every rollout has a revision of its own, and it can be told whether the service runs it.
    dockerLabels: args.rolloutDigest === undefined ? undefined : { [ROLLOUT_LABEL]: args.rolloutDigest },
    image: args.repository.image,
    essential: true,
    ...HARDENING,
    // A first process that reaps children and passes signals on, and none of the kernel's capabilities.
    linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
    // The one place to write. An image with `VOLUME /tmp` makes it writable for its user.
    mountPoints: [{ sourceVolume: SCRATCH_VOLUME, containerPath: "/tmp", readOnly: false }],
    portMappings: args.port === undefined ? undefined : [{ containerPort: args.port, protocol: "tcp" }],
    environment: Object.entries(args.environment).map(([name, value]) => ({ name, value })),
    secrets: Object.entries(args.secrets).map(([name, { secretArn }]) => ({ name, valueFrom: secretArn })),
    logConfiguration: {
      logDriver: "awslogs",
      options: { "awslogs-group": args.logGroupName, "awslogs-region": args.region, "awslogs-stream-prefix": "task" },
    },
  };
}
