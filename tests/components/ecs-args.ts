import * as pulumi from "@pulumi/pulumi";

import type { BoundSecret } from "../../components/database-credential.ts";
import { EcsService, type EcsServiceArgs } from "../../components/ecs-service.ts";
import { declare, type Opts } from "./mocks.ts";
import { stack } from "./stack.ts";

/** A secret that a task is given. */
export const bound = (name: string, changes: Partial<Record<keyof BoundSecret, string>> = {}): BoundSecret => ({
  secretName: pulumi.output(changes.secretName ?? `prod/${name}`),
  secretArn: pulumi.output(changes.secretArn ?? `${name} arn`),
  versionId: pulumi.output(changes.versionId ?? `${name} version`),
});

/** A service with one secret and one destination, whose image is deployed. */
export const serviceArgs = (changes: Partial<EcsServiceArgs> = {}): EcsServiceArgs => ({
  ...stack,
  logGroup: { name: "/ecs/askflorence-prod", arn: "the log group" },
  insightsLogGroup: { name: "/aws/ecs/containerinsights/askflorence-prod/performance" },
  deploymentAlarmNames: ["askflorence-prod-database-errors"],
  network: { vpcId: "the vpc", privateSubnetIds: ["subnet a", "subnet b"] },
  repository: { repositoryArn: "the repository", image: "repository@sha256:1", deployed: true },
  cpu: 512,
  memory: 1024,
  port: 3000,
  desiredCount: 2,
  environment: { NODE_ENV: "production" },
  secrets: { MONGODB_URI: bound("uri") },
  keyArn: "the key",
  destinations: {
    "atlas-peering": { description: "MongoDB", cidrBlock: "192.168.240.0/21", fromPort: 27015, toPort: 27017 },
  },
  rolloutAfter: [],
  rolloutTriggers: { peering: "pcx-1" },
  ...changes,
});

/** That service, with changes. */
export const service = (changes?: Partial<EcsServiceArgs>) => {
  return (opts: Opts) => new EcsService("app", serviceArgs(changes), opts);
};

/** What ECS says of that service after a rollout that succeeded. */
export const STEADY = {
  "aws:ecs/getService:getService": () => ({ taskDefinition: "app-task.arn", desiredCount: 2, runningCount: 2 }),
};

/** Declares that service, with changes, and with a rollout that succeeds. */
export const declareService = (changes?: Partial<EcsServiceArgs>) => declare(service(changes), { answers: STEADY });

export const SERVICE = "aws:ecs/service:Service app-service";
export const TASK = "aws:ecs/taskDefinition:TaskDefinition app-task";
