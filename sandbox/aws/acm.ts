import { createHash, randomUUID } from "node:crypto";

import { isKnown, objects, sameSet, text, texts } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { hasDnsRecord } from "./public-dns.ts";

/** A certificate; its id is its ARN. */
const CERTIFICATE = "aws:acm/certificate:Certificate";
const DOMAIN = "^(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$";
/** How long a certificate is valid: 198 days. Source: the ACM user guide, "ACM certificate characteristics and limitations". */
const VALIDITY = 198 * 24 * 60 * 60 * 1000;

/** What has certificates in use, and which. */
const USERS: Readonly<Record<string, (inputs: Properties) => unknown>> = {
  "aws:lb/listener:Listener": ({ certificateArn }) => certificateArn,
  "aws:lb/listenerCertificate:ListenerCertificate": ({ certificateArn }) => certificateArn,
  "aws:cloudfront/distribution:Distribution": ({ viewerCertificate }) =>
    isObject(viewerCertificate) ? viewerCertificate.acmCertificateArn : undefined,
};

const certificate: ResourceType = {
  type: CERTIFICATE,
  // ACM adds the domain name to the alternative names, and so does the provider. What a program leaves out is ACM's choice.
  equal: (path, before, after, inputs) =>
    (path === "subjectAlternativeNames" && sameSet(namesOf(inputs, before), namesOf(inputs, after))) ||
    (/^(keyAlgorithm|options)\b/.test(path) && (after === undefined || after === null)),
  create: (operation) =>
    calling(`requesting ACM Certificate (${text(operation.inputs.domainName)})`, "ACM: RequestCertificate", () =>
      describeRequest(operation),
    ),
  read: (record, { world }) => {
    const { outputs } = validated(world, record);
    const isRenewed = outputs.status === "ISSUED" && isUsed(world, record);
    return { ...outputs, renewalEligibility: isRenewed ? "ELIGIBLE" : "INELIGIBLE" };
  },
  update: (operation) => ({ outputs: { ...placed(operation), options: optionsOf(operation.inputs) } }),
  delete: (record, { world }) => {
    calling(`deleting ACM Certificate (${record.id})`, "ACM: DeleteCertificate", () => {
      if (!isUsed(world, record)) return;
      const message = `Certificate ${record.id} in account ${record.owner} is in use.`;
      throw new ApiError("ResourceInUseException", message);
    });
    world.remove(record);
  },
};

function isUsed(world: World, { id, owner }: CloudRecord): boolean {
  return Object.entries(USERS).some(([type, used]) =>
    world.list(type, owner).some(({ inputs }) => used(inputs) === id),
  );
}

/** Asks for a certificate past Pulumi, as RequestCertificate does. Throws what ACM answers to names that it does not accept. */
export function requestCertificate(operation: Operation): CloudRecord {
  const { world, owner, inputs } = operation;
  return world.put({ type: CERTIFICATE, owner, inputs, ...describeRequest(operation) });
}

function describeRequest(operation: Operation): { readonly id: string; readonly outputs: Properties } {
  const { owner, inputs } = operation;
  const id = arn(operation, "acm", `certificate/${randomUUID()}`);
  const names = namesOf(inputs, inputs.subjectAlternativeNames);
  const refused = names.find((name) => !new RegExp(DOMAIN).test(name));
  if (refused !== undefined) {
    const message =
      `1 validation error detected: Value '${refused}' failed to satisfy constraint: ` +
      `Member must satisfy regular expression pattern: ${DOMAIN}`;
    throw new ApiError("ValidationException", message);
  }
  const outputs = {
    arn: id,
    status: "PENDING_VALIDATION",
    type: "AMAZON_ISSUED",
    domainValidationOptions: names.map((name) => validationRecord(owner, name)),
    subjectAlternativeNames: names,
    keyAlgorithm: inputs.keyAlgorithm ?? "RSA_2048",
    options: optionsOf(inputs),
    notAfter: "",
    notBefore: "",
    pendingRenewal: false,
    renewalEligibility: "INELIGIBLE",
    renewalSummaries: [],
    validationEmails: [],
    ...placed(operation),
  };
  return { id, outputs };
}

/** The certificate with this ARN as it is now, in whatever account and region; undefined where there is none. */
export function findCertificate(world: World, certificateArn: unknown): CloudRecord | undefined {
  const [, , , , account = ""] = text(certificateArn).split(":");
  const found = world.get(CERTIFICATE, account, text(certificateArn));
  return found === undefined ? undefined : validated(world, found);
}

/** Whether the certificate is for this host name: its own names, of which `*.` stands for one label. */
export function isCertificateFor({ outputs }: CloudRecord, host: string): boolean {
  const name = host.toLowerCase();
  const names = texts(outputs.subjectAlternativeNames).map((own) => own.toLowerCase());
  return names.includes(name) || names.includes(name.replace(/^[^.]+/, "*"));
}

/** The certificate as it is now: issued as soon as all its validation records are in the public DNS, and from then on without them. */
function validated(world: World, record: CloudRecord): CloudRecord {
  const isValid = objects(record.outputs.domainValidationOptions).every((option) =>
    hasDnsRecord(world, text(option.resourceRecordName), "CNAME", text(option.resourceRecordValue)),
  );
  if (record.outputs.status !== "PENDING_VALIDATION" || !isValid) return record;
  const second = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, "Z");
  const notBefore = second(world.now());
  const notAfter = second(new Date(world.now().getTime() + VALIDITY));
  return world.patch(record, { outputs: { status: "ISSUED", notBefore, notAfter } });
}

/**
 * The record that proves to ACM who has the domain. It is the same for all certificates of an account with that name, and for a name with and
 * without `*.`. Source: the ACM user guide, "DNS validation".
 */
function validationRecord(account: string, domainName: string): Properties {
  const domain = domainName.toLowerCase().replace(/^\*\./, "");
  const token = (kind: string): string =>
    createHash("sha256").update(`${kind} ${account} ${domain}`).digest("hex").slice(0, 32);
  return {
    domainName,
    resourceRecordName: `_${token("name")}.${domain}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: `_${token("value")}.acm-validations.aws.`,
  };
}

function namesOf({ domainName }: Properties, alternativeNames: unknown): string[] {
  return [...new Set([text(domainName), ...texts(alternativeNames)])];
}

function optionsOf({ options }: Properties): Properties {
  const given = isObject(options) ? options : {};
  return { certificateTransparencyLoggingPreference: "ENABLED", export: "DISABLED", ...given };
}

const getCertificate: Invoke = (args, caller) => {
  const domain = text(args.domain);
  const found = matching(args, caller);
  const latest = found.at(-1);
  // Source: dataSourceCertificateRead of terraform-provider-aws.
  const isByDomain = isKnown(args.domain) && !isObject(args.tags);
  if (latest === undefined) {
    throw new CloudError(
      isByDomain
        ? `no ACM Certificate matching domain (${domain})`
        : "no ACM Certificate found matching input criteria",
    );
  }
  if (found.length > 1 && args.mostRecent !== true) {
    const by = isByDomain && !Array.isArray(args.types) ? `domain (${domain})` : "input criteria";
    throw new CloudError(`multiple ACM Certificates matching ${by}`);
  }
  const { id, inputs, outputs } = latest;
  const { status, region } = outputs;
  // The certificate itself is not simulated.
  return {
    ...args,
    id,
    arn: id,
    domain,
    status,
    region,
    tags: inputs.tags ?? {},
    certificate: "",
    certificateChain: "",
  };
};

/** The certificates that the arguments of the function name, the oldest first. */
function matching(args: Properties, caller: Caller): CloudRecord[] {
  const { world, account, region } = caller;
  const inRegion = regionOf({ inputs: args, region });
  const isAmong = (list: unknown, value: unknown): boolean => !Array.isArray(list) || list.includes(value);
  const tags = Object.entries(isObject(args.tags) ? args.tags : {});
  return world
    .list(CERTIFICATE, account)
    .map((record) => validated(world, record))
    .filter(({ outputs }) => outputs.region === inRegion && isAmong(args.types, outputs.type))
    .filter(({ outputs }) => isAmong(args.statuses ?? ["ISSUED"], outputs.status))
    .filter(({ outputs }) => isAmong(args.keyTypes, outputs.keyAlgorithm))
    .filter(({ inputs }) => !isKnown(args.domain) || inputs.domainName === args.domain)
    .filter(({ inputs }) => tags.every(([key, value]) => isObject(inputs.tags) && inputs.tags[key] === value));
}

/** Certificates. */
export const acmTypes: readonly ResourceType[] = [certificate];

/** Functions that find certificates. */
export const acmInvokes: Readonly<Record<string, Invoke>> = {
  "aws:acm/getCertificate:getCertificate": getCertificate,
};
