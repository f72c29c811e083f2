import { objects, text } from "../cloud/properties.ts";
import type { Properties } from "../protocol/values.ts";

/** One region of one shard of a cluster, as the program asks for it. */
export interface RegionConfig {
  readonly provider: string;
  readonly region: string;
  readonly instanceSize: string;
  readonly nodeCount: number;
  readonly priority: number | undefined;
}

/** The regions of each shard. Values that are not known yet are empty. */
export function shards(inputs: Properties): RegionConfig[][] {
  return objects(inputs.replicationSpecs).map((spec) =>
    objects(spec.regionConfigs).map((config) => {
      const electable = objects([config.electableSpecs])[0];
      const { nodeCount } = electable ?? {};
      return {
        provider: text(config.providerName),
        region: text(config.regionName),
        instanceSize: text(electable?.instanceSize),
        nodeCount: typeof nodeCount === "number" ? nodeCount : electable === undefined ? 0 : 3,
        priority: typeof config.priority === "number" ? config.priority : undefined,
      };
    }),
  );
}

/** Whether this is a free cluster on hosts that are shared: it has no VPC of its own, no backup and no private endpoint. */
export function isTenant(inputs: Properties): boolean {
  return shards(inputs).some((shard) => shard.some(({ provider }) => provider === "TENANT"));
}

/** The regions of AWS in which a dedicated cluster has nodes; none for a tenant. */
export function dedicatedRegions(inputs: Properties): string[] {
  const regions = shards(inputs).flatMap((shard) => shard.filter(({ provider }) => provider === "AWS"));
  return [...new Set(regions.map(({ region }) => region))];
}

/** How many nodes a cluster has. */
export function nodeCount(inputs: Properties): number {
  return shards(inputs)
    .flat()
    .reduce((sum, config) => sum + config.nodeCount, 0);
}
