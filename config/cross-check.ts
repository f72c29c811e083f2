import { contains, formatBlock, overlap, parseBlock, zonesThatFit } from "../components/cidr.ts";
import { EDGE_REGION } from "../components/edge-region.ts";
import { fargateMemory } from "../components/fargate.ts";
import type { Config } from "./schema.ts";
import { variables } from "./variables.ts";

/** What is wrong with a key in the light of others: the key's path, and the problem with its mend. */
export type Problem = readonly [path: string, problem: string];

/**
 * What concerns several keys of a configuration, or the stack that it is used for. A key that is not sound by itself is
 * absent from `config`: the checks that need it are left out.
 */
export function crossCheck(stack: string, config: Partial<Config>): Problem[] {
  return [
    ...environment(stack, config),
    ...network(config),
    ...service(config),
    ...variables(config),
    ...edge(config),
    ...delivery(config),
    ...accessList(config),
    ...ingest(config),
    ...referenceReads(config),
  ];
}

function* environment(stack: string, config: Partial<Config>): Generator<Problem> {
  const { environment, dataClass, atlas } = config;
  if (environment !== undefined && environment !== stack) {
    yield ["environment", `is ${environment}, but the stack is ${stack}; run each stack with its own file`];
  }
  if (dataClass === "phi" && environment === "staging") yield ["dataClass", "only prod holds phi; write public"];
  if (dataClass === "public" && environment === "prod" && stack === "prod")
    yield ["dataClass", "prod holds phi; write phi"];
  // A key that is not sound by itself is absent; one that is left out is there, without a value.
  if (environment === "prod" && stack === "prod" && "alarmEmail" in config && config.alarmEmail === undefined)
    yield ["alarmEmail", "prod: nobody is told of alarms; write the address"];
  if ((dataClass === "phi" || stack === "prod") && atlas?.cluster.create !== undefined) {
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
  for (const [kind, blocks] of Object.entries(network?.subnets ?? {})) {
    if (blocks.length !== zones.length)
      yield [
        `network.subnets.${kind}`,
        `has ${blocks.length} blocks for ${zones.length} availability zones; name one for each, in their order`,
      ];
  }
  const subnets = Object.entries(network?.subnets ?? {}).flatMap(([kind, blocks]) =>
    blocks.map((text, index) => ({ path: `network.subnets.${kind}[${index}]`, text, block: parseBlock(text) })),
  );
  for (const [index, { path, text, block }] of subnets.entries()) {
    if (block === undefined) continue;
    if (vpc !== undefined && !contains(vpc, block))
      yield [path, `${text} is not in network.cidrBlock ${formatBlock(vpc)}; name a block of the VPC`];
    const other = subnets.slice(0, index).find((earlier) => earlier.block && overlap(earlier.block, block));
    if (other !== undefined)
      yield [path, `${text} overlaps ${other.text} of ${other.path}; give each subnet a block of its own`];
  }
  const container = parseBlock(atlas?.cidrBlock ?? "");
  if (vpc !== undefined && container !== undefined && overlap(vpc, container)) {
    const blocks = `${formatBlock(container)} overlaps network.cidrBlock ${formatBlock(vpc)}`;
    yield ["atlas.cidrBlock", `${blocks}, and what is peered must not; change one of the two`];
  }
}

function* service({ service }: Partial<Config>): Generator<Problem> {
  if (service === undefined) return;
  yield* fargateSize("service", service);
  const { desiredCount, scaling } = service;
  if (scaling === undefined) return;
  if (scaling.min > scaling.max) {
    yield ["service.scaling.max", `${scaling.max} is below scaling.min ${scaling.min}; write ${scaling.min} or more`];
  } else if (desiredCount < scaling.min || desiredCount > scaling.max) {
    const range = `${scaling.min} to ${scaling.max}`;
    yield ["service.desiredCount", `${desiredCount} is outside of service.scaling; write a count from ${range}`];
  }
}

function* fargateSize(key: string, { cpu, memory }: { cpu: number; memory: number }): Generator<Problem> {
  const choice = fargateMemory(cpu);
  if (choice.length === 0) {
    yield [`${key}.cpu`, `Fargate has no ${cpu}; write 256, 512, 1024, 2048, 4096, 8192, 16384 or 32768`];
  } else if (!choice.includes(memory)) {
    yield [`${key}.memory`, `Fargate has no ${memory} MiB for cpu ${cpu}; write one of ${choice.join(", ")}`];
  }
}

function* edge({ aws, edge }: Partial<Config>): Generator<Problem> {
  if (edge === undefined) return;
  if (aws !== undefined && aws.region !== EDGE_REGION) {
    yield ["aws.region", `CloudFront reads certificates and firewalls in ${EDGE_REGION} only; write ${EDGE_REGION}`];
  }
  const [, , , region, accountId] = edge.certificateArn?.split(":") ?? [];
  if (region !== undefined && region !== EDGE_REGION) {
    yield [
      "edge.certificateArn",
      `is in ${region}, and CloudFront reads certificates in ${EDGE_REGION} only; name one of there`,
    ];
  }
  if (accountId !== undefined && aws !== undefined && accountId !== aws.accountId) {
    yield [
      "edge.certificateArn",
      `belongs to account ${accountId}, the stack to ${aws.accountId}; name one of the stack's own`,
    ];
  }
  if (edge.nextHostNames?.toSorted().join() === edge.hostNames.toSorted().join())
    yield ["edge.nextHostNames", "are hostNames already; leave them out"];
  if (edge.hostNames[0] !== undefined && edge.hostNames[0].length > 64) {
    yield [
      "edge.hostNames[0]",
      "has over 64 characters, more than a certificate's name can have; put a shorter one first",
    ];
  }
}

function* delivery({ aws, delivery }: Partial<Config>): Generator<Problem> {
  if (delivery === undefined) return;
  const { environments, bootstrap } = delivery;
  if (environments.preview === environments.deploy)
    yield [
      "delivery.environments.preview",
      "is that of deployments too, whose role may write; name another environment",
    ];
  const accountId = bootstrap?.keyArn.split(":")[4];
  if (accountId !== undefined && aws !== undefined && accountId !== aws.accountId)
    yield [
      "delivery.bootstrap.keyArn",
      `belongs to account ${accountId}, the stack to ${aws.accountId}; name the key of the stack's own state`,
    ];
}

function* accessList({ environment, network, atlas, edge }: Partial<Config>): Generator<Problem> {
  const retired = atlas?.retiredEntries ?? [];
  if (network !== undefined && retired.includes(network.cidrBlock)) {
    yield ["atlas.retiredEntries", `${network.cidrBlock} is the VPC's own entry, the one that stays; take it out`];
  }
  const apex = edge?.apex;
  const servesApex = edge?.phase === "issued" && apex !== undefined && edge.hostNames.includes(apex);
  if (environment === "prod" && retired.length > 0 && edge !== undefined && !servesApex) {
    const host = apex ?? "the apex (edge.apex, which is not named)";
    yield [
      "atlas.retiredEntries",
      `another host serves ${host} and needs its entries; retire them once edge.hostNames has it`,
    ];
  }
}

function* ingest({ dataClass, atlas, ingest }: Partial<Config>): Generator<Problem> {
  if (ingest === undefined) return;
  if (atlas?.user.name === "app_ingest" && Object.keys(ingest.jobs).length > 0)
    yield ["atlas.user.name", "is the user that loads reference data; name the application's own"];
  yield* fargateSize("ingest", ingest);
  if (dataClass === "phi" && Object.keys(ingest.jobs).length > 0)
    yield ["ingest.jobs", "reference data is not loaded where phi is held, only read from there; remove them"];
}

function* referenceReads({ environment, atlas, referenceReads: reads }: Partial<Config>): Generator<Problem> {
  if (reads?.enabled !== true) return;
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
