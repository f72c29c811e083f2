import { reachCluster, reachProject } from "./components/atlas-access.ts";
import { AtlasCluster, findCluster } from "./components/atlas-cluster.ts";
import { AtlasPeering } from "./components/atlas-peering.ts";
import { AtlasProjectControls, atlasEncryptionRoles } from "./components/atlas-project-controls.ts";
import { DeployRole } from "./components/deploy-role.ts";
import { EcsService } from "./components/ecs-service.ts";
import { EncryptionKey } from "./components/encryption-key.ts";
import { ImageRepository } from "./components/image-repository.ts";
import { IngestTask } from "./components/ingest-task.ts";
import { createIssuedSecrets } from "./components/issued-secret.ts";
import { MailIdentity } from "./components/mail-identity.ts";
import { Network } from "./components/network.ts";
import { Observability } from "./components/observability.ts";
import { PrimarySecret } from "./components/primary-secret.ts";
import { PrivateEndpoints } from "./components/private-endpoints.ts";
import { createProviders } from "./components/providers.ts";
import { connectReferenceData } from "./components/reference-reads.ts";
import { findRunningCount } from "./components/service-scaling.ts";
import { stackTags } from "./components/tags.ts";
import { WebEdge } from "./components/web-edge.ts";
import { loadConfig } from "./config.ts";

const config = loadConfig();
const { environment, protect } = config;
const reads = config.referenceReads.enabled ? config.referenceReads : undefined;
const { port } = config.service;
const displayName = `askflorence-${environment}`;
const account = { ...config.aws, displayName, tags: stackTags(config) };
const holdsPhi = config.dataClass === "phi";

const { aws, atlas, referenceAtlas, providers, referenceProviders } = await createProviders({
  aws: config.aws,
  atlasSecret: config.atlas.credentialsSecret,
  referenceSecret: reads?.credentialsSecret,
});
const opts = { providers };
/** For what holds data or what others hang on: the engine refuses to delete or replace it. */
const kept = { providers, protect };

// The clouds are asked before anything is declared: a wrong project, cluster or service account leaves the stack as it was.
const { create } = config.atlas.cluster;
const place = { ...account, ...config.atlas, clusterName: config.atlas.cluster.name };
if (reads && referenceAtlas) await reachCluster(reads, referenceAtlas);
if (create) await reachProject(place.projectId, atlas);
const ownership = create ? { create } : { existing: await findCluster(place, atlas) };
const runningCount = await findRunningCount({ clusterName: displayName, serviceName: displayName }, { provider: aws });

const cluster = new AtlasCluster("database", { ...place, ...ownership }, kept);

const atlasEncryptionRoleNames = holdsPhi ? await atlasEncryptionRoles(place, ownership.existing, aws) : [];
const { keyArn } = new EncryptionKey("encryption", { ...account, atlasEncryptionRoleNames }, kept);

// Also of reference reads that are off, so that turning them on or off is no change of what delivery may do.
const secrets = [config.atlas, config.referenceReads].flatMap(({ credentialsSecret }) => credentialsSecret ?? []);
const delivery = new DeployRole(
  "delivery",
  { ...account, ...config.delivery, credentialsSecretNames: secrets, keyArn },
  opts,
);
/** Every role of the stack has the boundary: without it, a deployment could neither make nor change it. */
const stack = { ...account, permissionsBoundary: delivery.boundaryArn };

if (holdsPhi) new AtlasProjectControls("controls", { ...stack, projectId: place.projectId, keyArn }, kept);

const network = new Network("network", { ...stack, ...config.network, keyArn }, kept);

const services = config.network.interfaceEndpoints;
const endpoints = services.length > 0 ? [new PrivateEndpoints("endpoints", { ...stack, network, services }, opts)] : [];

const peering = new AtlasPeering("peering", { ...stack, cluster, network }, opts);

const { database, user } = config.atlas;
const secretOf = { ...stack, cluster, database, keyArn };
const primary = new PrimarySecret(
  "primary",
  { ...secretOf, username: user.name, credential: user.credential, secretName: `${environment}/mongodb/uri`, protect },
  opts,
);

const reference =
  reads &&
  referenceProviders &&
  connectReferenceData({ ...stack, ...reads, environment, network, keyArn }, { providers: referenceProviders });

const digestParameterName = `/askflorence/${environment}/image-digest`;
const repository = new ImageRepository("images", { ...stack, digestParameterName, keyArn }, opts);
const issued = createIssuedSecrets(config.service.secrets, { ...stack, keyArn, repository, protect }, opts);
const bound = { MONGODB_URI: primary, ...issued, ...(reference && { MONGODB_REFERENCE_URI: reference.secret }) };

const webEdge = new WebEdge(
  "edge",
  { ...stack, ...config.edge, network, port, healthCheckPath: "/api/health", keyArn, protect },
  opts,
);

const mail = new MailIdentity("mail", { ...stack, ...config.mail }, opts);

const { loadBalancer, targetGroup, distributionDomainName, certificateRecords, aliasRecords } = webEdge;
const watched = { loadBalancer, deployed: repository.deployed, alarmEmail: config.alarmEmail };
const observability = new Observability("observability", { ...stack, ...watched, keyArn }, opts);

const service = new EcsService(
  "app",
  {
    ...stack,
    ...config.service,
    logGroup: observability.logGroup,
    insightsLogGroup: observability.insightsLogGroup,
    deploymentAlarmNames: observability.deploymentAlarmNames,
    runningCount,
    network,
    repository,
    keyArn,
    targetGroup,
    environment: { ...config.service.environment, NODE_ENV: "production", PORT: String(port) },
    secrets: bound,
    taskPermissions: mail.sendPermissions,
    destinations: { ...peering.destinations, ...reference?.link.destinations },
    // First the peering is active, routed and listed, the private link registered and the secrets written; then tasks
    // are rolled to a steady state; then the engine deletes what is no longer declared.
    rolloutAfter: [network, ...endpoints, peering, ...Object.values(bound), ...(reference ? [reference.link] : [])],
    rolloutTriggers: { ...peering.rolloutTriggers, ...reference?.link.rolloutTriggers },
  },
  opts,
);

// Reference data is loaded from inside of the VPC, as a database user of its own.
const ingestUser = { ...secretOf, username: "app_ingest", secretName: `${environment}/mongodb/ingest-uri` };
const ingestSecret = Object.keys(config.ingest.jobs).length > 0 && new PrimarySecret("ingest", ingestUser, opts);
const reach = { network, clusterName: service.clusterName, destinations: peering.destinations };
const ingestArgs = { ...stack, ...config.ingest, ...reach, repository, keyArn };
const ingest = ingestSecret && new IngestTask("ingest-task", { ...ingestArgs, secret: ingestSecret }, opts);

// What an operator needs. Secrets are named, never shown; what people must add to the public DNS is listed.
export const encryptionKeyArn = keyArn;
export const { vpcId, natPublicIps, privateRouteTableIds } = network;
export const { clusterName: atlasClusterName, protection: atlasClusterProtection } = cluster;
export const { peeringId, connectionId: peeringConnectionId, status: peeringStatus, accessListEntry } = peering;
export const { repositoryUrl, digestParameterName: imageDigestParameter, image } = repository;
export const { clusterName: ecsClusterName, serviceName: ecsServiceName, desiredCount, logGroupName } = service;
export const { secretArn: primarySecretArn } = primary;
export const edge = { phase: config.edge.phase, distributionDomainName, certificateRecords, aliasRecords };
export const { dnsRecords: mailRecords } = mail;
export const { topicArn: alarmTopicArn } = observability;
export const { previewRoleArn, deployRoleArn } = delivery;
export const ingestCommands = ingest ? ingest.runCommands : {};
export const referenceReads = reference
  ? { enabled: true, endpointId: reference.link.endpointId, secretArn: reference.secret.secretArn }
  : { enabled: false };
