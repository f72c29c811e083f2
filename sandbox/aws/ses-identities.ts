import { isSet, text, texts } from "../cloud/properties.ts";
import { type CheckFailure, CloudError, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties, UNKNOWN } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, randomText } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";
import { hasDnsRecord } from "./public-dns.ts";
import { CONFIGURATION_SET, noConfigurationSet, sesNoun } from "./ses-configuration-sets.ts";

/** A domain or an address to send mail from; its id is itself. */
const EMAIL_IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity";
/** The domain of bounces of an identity; its id is the identity. */
const MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes";
/** What SES makes of an identity's keys. */
const KEYS = ["currentSigningKeyLength", "lastKeyGenerationTimestamp", "nextSigningKeyLength", "status", "tokens"];

const emailIdentity: ResourceType = {
  type: EMAIL_IDENTITY,
  check: ownKey,
  preview: (inputs, state) => ({ dkimSigningAttributes: expectedKeys(inputs, state) }),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = text(inputs.emailIdentity);
    return calling(`creating ${noun(name)}`, "SESv2: CreateEmailIdentity", () => {
      acceptSet(operation);
      if (world.get(EMAIL_IDENTITY, owner, name) !== undefined) {
        throw new ApiError("AlreadyExistsException", `Email identity ${name} already exist.`);
      }
      const identityType = name.includes("@") ? "EMAIL_ADDRESS" : "DOMAIN";
      const outputs = {
        arn: arn(operation, "ses", `identity/${name}`),
        identityType,
        dkimSigningAttributes: newKeys(operation, identityType),
        ...placed(operation),
      };
      return { id: name, outputs: { ...outputs, verificationStatus: "PENDING", verifiedForSendingStatus: false } };
    });
  },
  read: (record, { world }) => ({ ...record.outputs, ...verification(world, record) }),
  update: (operation, record) =>
    calling(`updating ${noun(record.id)}`, "SESv2: PutEmailIdentityConfigurationSetAttributes", () => {
      acceptSet(operation);
      const dkimSigningAttributes = { ...keysOf(record.outputs), ...keysOf(operation.inputs) };
      return { outputs: { dkimSigningAttributes, ...placed(operation) } };
    }),
  delete: (record, { world }) => {
    world.remove({ ...record, type: MAIL_FROM });
    world.remove(record);
  },
};

function noun(name: string): string {
  return `${sesNoun("Email Identity")} (${name})`;
}

function keysOf({ dkimSigningAttributes }: Properties): Properties {
  return isObject(dkimSigningAttributes) ? dkimSigningAttributes : {};
}

function acceptSet({ world, owner, inputs }: Operation): void {
  const name = inputs.configurationSetName;
  if (isSet(name) && world.get(CONFIGURATION_SET, owner, text(name)) === undefined) throw noConfigurationSet(name);
}

/** Keys of SES's own (Easy DKIM). An address is signed with its domain's keys. */
function newKeys({ world, inputs }: Operation, identityType: string): Properties {
  const { nextSigningKeyLength = "RSA_2048_BIT" } = keysOf(inputs);
  if (identityType !== "DOMAIN") return { signingAttributesOrigin: "AWS_SES", status: "NOT_STARTED", tokens: [] };
  return {
    signingAttributesOrigin: "AWS_SES",
    currentSigningKeyLength: nextSigningKeyLength,
    nextSigningKeyLength,
    lastKeyGenerationTimestamp: world
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    status: "PENDING",
    tokens: [1, 2, 3].map(() => randomText(32, "abcdefghijklmnopqrstuvwxyz234567")),
  };
}

/** The tokens are not known before SES has made them, also where the program sets something about the keys. */
function expectedKeys(inputs: Properties, state: Properties | undefined): unknown {
  if (state !== undefined) return { ...keysOf(state), ...keysOf(inputs) };
  const unknown = Object.fromEntries(KEYS.map((property) => [property, UNKNOWN]));
  return { ...unknown, signingAttributesOrigin: "AWS_SES", ...keysOf(inputs) };
}

/** A domain is verified by the three CNAMEs of its keys. Source: SES Developer Guide, "Verifying a DKIM domain identity". */
function verification(world: World, { id, outputs }: CloudRecord): Properties {
  const keys = keysOf(outputs);
  const isVerified =
    outputs.identityType === "DOMAIN" &&
    texts(keys.tokens).every((token) =>
      hasDnsRecord(world, `${token}._domainkey.${id}`, "CNAME", `${token}.dkim.amazonses.com`),
    );
  const status = isVerified ? "SUCCESS" : "PENDING";
  return {
    verificationStatus: status,
    verifiedForSendingStatus: isVerified,
    dkimSigningAttributes: outputs.identityType === "DOMAIN" ? { ...keys, status } : keys,
  };
}

function ownKey(inputs: Properties): CheckFailure[] {
  const keys = keysOf(inputs);
  return ["domainSigningPrivateKey", "domainSigningSelector"]
    .filter((property) => isSet(keys[property]))
    .map((property) => ({
      property: `dkimSigningAttributes.${property}`,
      reason: "the sandbox simulates keys of SES's own (Easy DKIM) alone",
    }));
}

const mailFrom: ResourceType = {
  type: MAIL_FROM,
  create: (operation) => {
    const id = text(operation.inputs.emailIdentity);
    putMailFrom(operation, "creating");
    return { id, outputs: { region: regionOf(operation) } };
  },
  update: (operation) => {
    putMailFrom(operation, "updating");
    return { outputs: {} };
  },
  read: ({ owner, id, outputs }, { world }) =>
    world.get(EMAIL_IDENTITY, owner, id) === undefined ? undefined : outputs,
};

function putMailFrom({ world, owner, inputs }: Operation, verb: string): void {
  const [identity, domain] = [text(inputs.emailIdentity), text(inputs.mailFromDomain)];
  const doing = `${verb} ${sesNoun("Email Identity Mail From Attributes")} (${identity})`;
  if (inputs.behaviorOnMxFailure === "REJECT_MESSAGE" && domain === "") {
    throw new CloudError(`${doing}: mail from domain is required if behavior on MX failure is REJECT_MESSAGE`);
  }
  calling(doing, "SESv2: PutEmailIdentityMailFromAttributes", () => {
    if (world.get(EMAIL_IDENTITY, owner, identity) === undefined) {
      throw new ApiError("NotFoundException", `Email identity ${identity} does not exist.`);
    }
    const parent = identity.replace(/^.*@/, "");
    if (domain === "" || domain.endsWith(`.${parent}`)) return;
    // The text is an inference.
    throw new ApiError(
      "BadRequestException",
      `Provided MAIL-FROM domain <${domain}> is not subdomain of the domain of the identity <${parent}>.`,
    );
  });
}

/** Identities to send mail from. */
export const identityTypes: readonly ResourceType[] = [emailIdentity, mailFrom];
