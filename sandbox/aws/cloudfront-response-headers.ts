import { randomUUID } from "node:crypto";

import { isSet, objects, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { completed, type Shape, sameShape } from "../cloud/shape.ts";
import type { Properties } from "../protocol/values.ts";
import { ApiError, calling } from "./api-error.ts";
import { cloudFrontId, distributionsWith, globalArn, nested, RESPONSE_HEADERS_POLICY } from "./cloudfront-records.ts";

const CONFIGS = [
  "corsConfig",
  "customHeadersConfig",
  "removeHeadersConfig",
  "securityHeadersConfig",
  "serverTimingHeadersConfig",
];
/** Headers that a policy sets by its security headers alone. */
const SECURITY_HEADERS = [
  "content-security-policy",
  "referrer-policy",
  "strict-transport-security",
  "x-content-type-options",
  "x-frame-options",
  "x-xss-protection",
];

const SHAPE: Shape = {
  defaults: {
    "securityHeadersConfig.strictTransportSecurity": { includeSubdomains: false, preload: false },
    "securityHeadersConfig.xssProtection": { modeBlock: false },
  },
  sets: [
    "corsConfig.accessControlAllowHeaders.items",
    "corsConfig.accessControlAllowMethods.items",
    "corsConfig.accessControlAllowOrigins.items",
    "corsConfig.accessControlExposeHeaders.items",
    "customHeadersConfig.items",
    "removeHeadersConfig.items",
  ],
};

const responseHeadersPolicy: ResourceType = {
  type: RESPONSE_HEADERS_POLICY,
  autoName: { property: "name", maxLength: 128 },
  check: atLeastOneConfig,
  equal: (path, before, after) => sameShape(SHAPE, path, before, after),
  preview: (inputs) => completed(SHAPE, inputs),
  create: (operation) => {
    const name = text(operation.inputs.name);
    const doing = `creating CloudFront Response Headers Policy (${name})`;
    return calling(doing, "CloudFront: CreateResponseHeadersPolicy", () => {
      acceptPolicy(operation);
      const id = randomUUID();
      return { id, outputs: { arn: globalArn(operation.owner, `response-headers-policy/${id}`), ...shown(operation) } };
    });
  },
  update: (operation, { id }) =>
    calling(`updating CloudFront Response Headers Policy (${id})`, "CloudFront: UpdateResponseHeadersPolicy", () => {
      acceptPolicy(operation, id);
      return { outputs: shown(operation) };
    }),
  delete: (record, { world }) => {
    const { id } = record;
    const doing = `deleting CloudFront Response Headers Policy (${id})`;
    calling(doing, "CloudFront: DeleteResponseHeadersPolicy", () => {
      if (distributionsWith(world, { behavior: (own) => own.responseHeadersPolicyId === id }).length === 0) return;
      throw new ApiError(
        "ResponseHeadersPolicyInUse",
        "The specified response headers policy is currently associated with a cache behavior. " +
          "Please disassociate the policy before deleting.",
      );
    });
    world.remove(record);
  },
};

function shown({ inputs }: Operation): Properties {
  return { etag: cloudFrontId(), ...completed(SHAPE, inputs) };
}

/** Source: AtLeastOneOf in resourceResponseHeadersPolicy of terraform-provider-aws. */
function atLeastOneConfig(inputs: Properties): CheckFailure[] {
  if (CONFIGS.some((property) => isSet(inputs[property]))) return [];
  const reason = `one of \`${CONFIGS.join(",")}\` must be specified`;
  return [{ property: "securityHeadersConfig", reason }];
}

function acceptPolicy({ world, owner, inputs }: Operation, except?: string): void {
  const others = world.list(RESPONSE_HEADERS_POLICY, owner).filter(({ id }) => id !== except);
  if (others.some((other) => other.inputs.name === inputs.name)) {
    throw new ApiError(
      "ResponseHeadersPolicyAlreadyExists",
      "A response headers policy with this name already exists. You must provide a unique name.",
    );
  }
  const custom = objects(nested(inputs, "customHeadersConfig").items).map(({ header }) => text(header).toLowerCase());
  const wrong = custom.find((header) => SECURITY_HEADERS.includes(header));
  if (wrong !== undefined) {
    throw new ApiError(
      "InvalidArgument",
      `The parameter CustomHeaders contains ${wrong} that is a security header and cannot be set as custom header.`,
    );
  }
}

/** Headers that CloudFront adds to what it answers. */
export const responseHeadersTypes: readonly ResourceType[] = [responseHeadersPolicy];
