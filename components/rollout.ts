import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A digest of the facts that tasks take up when they start: the same for the same facts, whatever their order. */
export function rolloutDigest(triggers: Readonly<Record<string, pulumi.Input<string>>>): pulumi.Output<string> {
  return pulumi.output(triggers).apply((facts) => {
    const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
    return createHash("sha256").update(JSON.stringify(sorted)).digest("hex");
  });
}

/**
 * The revision that a service runs, once an update has made sure that it is the declared one. Fails the program where it
 * is not, and with that everything that the engine would delete afterwards stays.
 *
 * An update that fails leaves the new values in the state, as if it had succeeded, and the next one finds no difference
 * (pulumi/pulumi#21458). It would report a success, and the engine would go on to its deletions while the old tasks run.
 */
export function confirmedRevision(
  service: aws.ecs.Service,
  taskDefinition: aws.ecs.TaskDefinition,
  parent: pulumi.Resource,
): pulumi.Output<string> {
  return pulumi
    .all([service.id, service.name, service.cluster, taskDefinition.arn])
    .apply(async ([, serviceName, clusterArn, declared]) => {
      // In a preview the service still runs what this update will replace.
      if (pulumi.runtime.isDryRun()) return declared;
      const running = await aws.ecs.getService({ serviceName, clusterArn }, { parent, async: true });
      if (running.taskDefinition === declared && (running.desiredCount === 0 || running.runningCount > 0)) {
        return declared;
      }
      throw new pulumi.RunError(
        `The service ${serviceName} does not run ${declared}: its last rollout has failed, and nothing is deleted until one succeeds. ` +
          "Correct the cause, then run `pulumi refresh`, so that the state has what the service really runs, and the update again",
      );
    });
}
