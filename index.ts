import * as aws from "@pulumi/aws";
import type * as mongodbatlas from "@pulumi/mongodbatlas";
import * as random from "@pulumi/random";

import { createAtlasProvider, reachCluster, reachProject } from "./components/atlas-access.ts";
import { AtlasCluster, findCluster } from "./components/atlas-cluster.ts";
import { AtlasPeering } from "./components/atlas-peering.ts";
import { AtlasPrivateLink } from "./components/atlas-private-link.ts";
import { EcsService } from "./components/ecs-service.ts";
import { EncryptionKey } from "./components/encryption-key.ts";
import { ImageRepository } from "./components/image-repository.ts";
import { Network } from "./components/network.ts";
import { PrimarySecret } from "./components/primary-secret.ts";
import { ReferenceSecret } from "./components/reference-secret.ts";
import { stackTags } from "./components/tags.ts";
import { type Config, loadConfig } from "./config.ts";

const config = loadConfig();
const { environment } = config;
const displayName = `askflorence-${environment}`;
const stack = { ...config.aws, displayName, tags: stackTags(config) };

// Default providers are disabled, so nothing is created without the account's guard. Import files find these by their
// names.
const awsProvider = new aws.Provider("aws", {
  region: config.aws.region,
  allowedAccountIds: [config.aws.accountId],
});
const atlasProvider = await createAtlasProvider("atlas", { secretName: config.atlas.credentialsSecret, awsProvider });
const randomProvider = new random.Provider("random");
const opts = { providers: [awsProvider, atlasProvider, randomProvider] };

// Atlas is asked before anything is declared: a wrong project, cluster or service account leaves the stack as it was.
const { name: clusterName, create } = config.atlas.cluster;
const place = { ...stack, ...config.atlas, clusterName };
const reads = config.referenceReads;
const referenceAtlas =
  reads && (await createAtlasProvider("atlas-reference", { secretName: reads.credentialsSecret, awsProvider }));
if (reads && referenceAtlas) await reachCluster(reads, referenceAtlas);
if (create) await reachProject(place.projectId, atlasProvider);

const cluster = new AtlasCluster(
  "database",
  create ? { ...place, create } : { ...place, existing: await findCluster(place, atlasProvider) },
  opts,
);

const { keyArn } = new EncryptionKey("encryption", stack, opts);

const network = new Network("network", { ...stack, ...config.network, keyArn }, opts);

const peering = new AtlasPeering("peering", { ...stack, cluster, network }, opts);

const primary = new PrimarySecret(
  "primary",
  {
    ...stack,
    cluster,
    database: config.atlas.database,
    username: "app_primary",
    secretName: `${environment}/mongodb/uri`,
    keyArn,
  },
  opts,
);

const reference = reads && referenceAtlas && connectReferenceData(reads, referenceAtlas);

const repository = new ImageRepository(
  "images",
  { ...stack, digestParameterName: `/askflorence/${environment}/image-digest`, keyArn },
  opts,
);

const service = new EcsService(
  "app",
  {
    ...stack,
    ...config.service,
    network,
    repository,
    keyArn,
    environment: { NODE_ENV: "production", PORT: String(config.service.port) },
    secrets: { MONGODB_URI: primary, ...(reference && { MONGODB_REFERENCE_URI: reference.secret }) },
    destinations: { ...peering.destinations, ...reference?.link.destinations },
    // First the peering is active, routed and listed, the private link registered and the secrets written; then tasks
    // are rolled to a steady state; then the engine deletes what is no longer declared.
    rolloutAfter: [network, peering, primary, ...(reference ? [reference.link, reference.secret] : [])],
    rolloutTriggers: { ...peering.rolloutTriggers, ...reference?.link.rolloutTriggers },
  },
  opts,
);

/** Private, one-way, read-only: a link to another Atlas project, made with credentials that reach nothing else. */
function connectReferenceData(reads: NonNullable<Config["referenceReads"]>, atlas: mongodbatlas.Provider) {
  const source = reads.username.replace("app_read_", "");
  const providers = [awsProvider, atlas, randomProvider];
  const link = new AtlasPrivateLink(
    "reference-link",
    {
      ...stack,
      ...reads,
      network,
      endpointName: `af-${environment}-to-${source}-reference-pl`,
      securityGroupName: `${displayName}-atlas-${source}-privatelink`,
    },
    { providers },
  );
  const secret = new ReferenceSecret(
    "reference",
    {
      ...stack,
      ...reads,
      srvConnectionString: link.srvConnectionString,
      secretName: `${environment}/mongodb/reference-uri`,
      keyArn,
    },
    { providers },
  );
  return { link, secret };
}

// What an operator needs. Secrets are named, never shown.
export const vpcId = network.vpcId;
export const natPublicIps = network.natPublicIps;
export const privateRouteTableIds = network.privateRouteTableIds;
export const encryptionKeyArn = keyArn;
export const atlasClusterName = cluster.clusterName;
export const atlasClusterProtection = cluster.protection;
export const peeringId = peering.peeringId;
export const peeringConnectionId = peering.connectionId;
export const peeringStatus = peering.status;
export const accessListEntry = peering.accessListEntry;
export const repositoryUrl = repository.repositoryUrl;
export const imageDigestParameter = repository.digestParameterName;
export const image = repository.image;
export const ecsClusterName = service.clusterName;
export const ecsServiceName = service.serviceName;
export const desiredCount = service.desiredCount;
export const logGroupName = service.logGroupName;
export const primarySecretArn = primary.secretArn;
export const referenceReads = reference
  ? { enabled: true, endpointId: reference.link.endpointId, secretArn: reference.secret.secretArn }
  : { enabled: false };
