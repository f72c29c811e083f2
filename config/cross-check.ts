import { formatBlock, overlap, parseBlock, zonesThatFit } from "../components/cidr.ts";
import { fargateMemory } from "../components/fargate.ts";
import type { Config } from "./schema.ts";

/** What is wrong with a key in the light of others: the key's path, and the problem with its mend. */
export type Problem = readonly [path: string, problem: string];

/**
 * What concerns several keys of a configuration, or the stack that it is used for. A key that is not sound by itself is
 * absent from `config`: the checks that need it are left out.
 */
export function crossCheck(stack: string, config: Partial<Config>): Problem[] {
  return [...environment(stack, config), ...network(config), ...service(config), ...referenceReads(config)];
}

function* environment(stack: string, { environment, dataClass, atlas }: Partial<Config>): Generator<Problem> {
  if (environment !== undefined && environment !== stack) {
    yield ["environment", `is ${environment}, but the stack is ${stack}; run each stack with its own file`];
  }
  if (dataClass === "phi" && environment === "staging") yield ["dataClass", "only prod holds phi; write public"];
  if (dataClass === "phi" && atlas?.cluster.create !== undefined) {
    yield ["atlas.cluster.create", "a cluster that holds phi is adopted, never created or deleted here; remove create"];
  }
}

function* network({ aws, network, atlas }: Partial<Config>): Generator<Problem> {
  const zones = network?.availabilityZones ?? [];
  for (const [index, zone] of zones.entries()) {
    if (aws !== undefined && zone.slice(0, -1) !== aws.region) {
      yield [
        `network.availabilityZones[${index}]`,
        `${zone} is not in ${aws.region}; name a zone of the stack's region`,
      ];
    }
  }
  const vpc = parseBlock(network?.cidrBlock ?? "");
  if (vpc !== undefined && zonesThatFit(vpc) < zones.length) {
    yield [
      "network.cidrBlock",
      `a /${vpc.prefix} has no room for ${zones.length} availability zones; take a shorter prefix`,
    ];
  }
  const container = parseBlock(atlas?.cidrBlock ?? "");
  if (vpc !== undefined && container !== undefined && overlap(vpc, container)) {
    const blocks = `${formatBlock(container)} overlaps network.cidrBlock ${formatBlock(vpc)}`;
    yield ["atlas.cidrBlock", `${blocks}, and what is peered must not; change one of the two`];
  }
}

function* service({ service }: Partial<Config>): Generator<Problem> {
  if (service === undefined) return;
  const choice = fargateMemory(service.cpu);
  if (choice.length === 0) {
    yield ["service.cpu", `Fargate has no ${service.cpu}; write 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768`];
  } else if (!choice.includes(service.memory)) {
    yield [
      "service.memory",
      `Fargate has no ${service.memory} MiB for cpu ${service.cpu}; write one of ${choice.join(", ")}`,
    ];
  }
}

function* referenceReads({ environment, atlas, referenceReads: reads }: Partial<Config>): Generator<Problem> {
  if (reads === undefined) return;
  if (environment === "staging") yield ["referenceReads.enabled", "only prod reads another project; write false"];
  if (reads.projectId === atlas?.projectId) {
    yield ["referenceReads.projectId", "is the stack's own project; name the project that holds the reference data"];
  }
  if (reads.credentialsSecret === atlas?.credentialsSecret) {
    yield [
      "referenceReads.credentialsSecret",
      "is the secret of the stack's own project; name that of the other project's service account",
    ];
  }
}
