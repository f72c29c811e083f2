import type { Operation } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";

/** The region that a resource lives in: its own `region` input, else the provider's. */
export function regionOf({ inputs, region }: Pick<Operation, "inputs" | "region">): string {
  return (inputs.region as string | undefined) ?? region;
}

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`. */
export function arn(operation: Operation, service: string, resource: string): string {
  return `arn:aws:${service}:${regionOf(operation)}:${operation.owner}:${resource}`;
}

/** The output `tagsAll` of a taggable resource; a provider's default tags are already among its tags when they arrive. */
export function tagsAll(inputs: Properties): Properties {
  return { tagsAll: inputs.tags ?? {} };
}

/** The outputs of a taggable regional resource. */
export function placed(operation: Pick<Operation, "inputs" | "region">): Properties {
  return { region: regionOf(operation), ...tagsAll(operation.inputs) };
}
