import { jsonDocument } from "../cloud/json.ts";
import { text } from "../cloud/properties.ts";
import { isObject } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { existingRepository, findImage } from "./ecr.ts";
import { ApiError } from "./api-error.ts";
import { type Placement, unreachable } from "./ecs-network.ts";
import { type Identity, isAllowed } from "./iam-policy.ts";

/** Registries whose images count as existing. Which images they really have, the sandbox does not know. */
const PUBLIC_REGISTRIES = [
  "docker.io",
  "registry-1.docker.io",
  "public.ecr.aws",
  "ghcr.io",
  "quay.io",
  "gcr.io",
  "registry.k8s.io",
  "mcr.microsoft.com",
];

/** An image's registry, repository and tag or digest, as written in a container definition. */
interface Reference {
  readonly host: string;
  readonly repository: string;
  readonly tagOrDigest: string;
}

/** What is wrong with the tasks that run an image, as annotations of its manifest say: the sandbox runs no code that could show it. */
export interface ImageFaults {
  /** The status code that they answer to health checks; absent where they pass. */
  readonly healthCheckCode?: string;
  /** The metrics whose alarms they trip, like `HTTPCode_Target_5XX_Count`. */
  readonly breachedMetrics: readonly string[];
}

/** The annotations that tell the {@link ImageFaults} of an image in ECR. */
export const HEALTH_CHECK_CODE = "pulumi-sandbox/health-check-code";
export const BREACHED_METRICS = "pulumi-sandbox/breached-metrics";

/** What is wrong with the tasks that run an image; nothing where it is not in ECR. */
export function faultsOf(image: string, placement: Placement): ImageFaults {
  const reference = parseReference(image);
  const repository = ecrOf(reference.host) === undefined ? undefined : repositoryOf(placement, reference.repository);
  const found =
    repository === undefined || typeof repository === "string"
      ? undefined
      : findImage(placement.world, repository, reference.tagOrDigest);
  const manifest = jsonDocument(found?.inputs.imageManifest);
  const annotations = isObject(manifest) && isObject(manifest.annotations) ? manifest.annotations : {};
  const code = text(annotations[HEALTH_CHECK_CODE]);
  const metrics = text(annotations[BREACHED_METRICS]).split(/[\s,]+/);
  return {
    breachedMetrics: metrics.filter((metric) => metric !== ""),
    ...(code === "" ? {} : { healthCheckCode: code }),
  };
}

/** Why the agent cannot log in to ECR for these images: needed only where one of them is there. */
export function registryFailure(
  images: readonly string[],
  placement: Placement,
  execution: Identity | undefined,
  session: string,
): string | undefined {
  if (!images.some((image) => ecrOf(parseReference(image).host) !== undefined)) return undefined;
  const prefix = "ResourceInitializationError: unable to pull secrets or registry auth:";
  const cut = unreachable(placement, "ecr.api");
  if (cut !== undefined) {
    return (
      `${prefix} The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. ` +
      `Check your task network configuration. dial tcp api.ecr.${placement.region}.amazonaws.com:443: i/o timeout (${cut})`
    );
  }
  const action = "ecr:GetAuthorizationToken";
  const request = { action, resource: "*", context: { "aws:RequestedRegion": placement.region } };
  if (execution !== undefined && isAllowed(execution, request)) return undefined;
  return (
    `${prefix} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): ` +
    `AccessDeniedException: User: ${session} is not authorized to perform: ${action} on resource: * ` +
    `because no identity-based policy allows the ${action} action`
  );
}

/** Why the image of a container cannot be pulled; undefined where it can. */
export function pullFailure(image: string, placement: Placement, execution: Identity | undefined): string | undefined {
  const reference = parseReference(image);
  const failed = (attempts: number, reason: string): string =>
    `CannotPullContainerError: pull image manifest has been retried ${attempts} time(s): failed to resolve ref ${image}: ${reason}`;
  // The layers of ECR's images come from S3.
  const services = ecrOf(reference.host) === undefined ? [undefined] : ["ecr.dkr", "s3"];
  const cut = services.map((service) => unreachable(placement, service)).find((reason) => reason !== undefined);
  const manifest = `https://${reference.host}/v2/${reference.repository}/manifests/${reference.tagOrDigest}`;
  if (cut !== undefined) return failed(5, `failed to do request: Head "${manifest}": dial tcp: i/o timeout (${cut})`);
  const registry = ecrOf(reference.host);
  if (registry === undefined) {
    if (PUBLIC_REGISTRIES.includes(reference.host)) return undefined;
    return failed(5, `failed to do request: Head "${manifest}": dial tcp: lookup ${reference.host}: no such host`);
  }
  const refused = (): string =>
    failed(
      1,
      `pulling from host ${reference.host} failed with status code [manifests ${reference.tagOrDigest}]: 403 Forbidden`,
    );
  // A repository of another account would need a repository policy, which is not simulated.
  if (execution === undefined || registry.account !== placement.account) return refused();
  const found = repositoryOf(placement, reference.repository);
  if (typeof found === "string") return failed(1, `name unknown: ${found}`);
  const request = {
    resource: found.outputs.arn as string,
    context: { "aws:RequestedRegion": placement.region },
  };
  const actions = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
  if (!actions.every((action) => isAllowed(execution, { ...request, action }))) return refused();
  const exists =
    found.outputs.region === registry.region && findImage(placement.world, found, reference.tagOrDigest) !== undefined;
  return exists ? undefined : failed(7, `${image}: not found`);
}

function repositoryOf(placement: Placement, name: string): CloudRecord | string {
  try {
    return existingRepository(placement, name);
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

function ecrOf(host: string): { account: string; region: string } | undefined {
  const [, account, region] = /^(\d{12})\.dkr\.ecr\.([\w-]+)\.amazonaws\.com$/.exec(host) ?? [];
  return account === undefined || region === undefined ? undefined : { account, region };
}

/** Reads `nginx`, `ghcr.io/org/web:1.2` and `…/web@sha256:…`, with Docker's own defaults. */
function parseReference(image: string): Reference {
  const [path = "", digest] = image.split("@");
  const first = path.split("/")[0] ?? "";
  const hasHost = path.includes("/") && /[.:]|^localhost$/.test(first);
  const rest = hasHost ? path.slice(first.length + 1) : path;
  const [repository = "", tag] = rest.split(":");
  return { host: hasHost ? first : "docker.io", repository, tagOrDigest: digest ?? tag ?? "latest" };
}
