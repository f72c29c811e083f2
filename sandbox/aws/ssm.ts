import { isDeepStrictEqual } from "node:util";

import { text } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke, type Operation, type ResourceType } from "../cloud/resource-type.ts";
import { type Properties, secretValue } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { ApiError, calling, physicalName } from "./api-error.ts";
import { arn, placed } from "./common.ts";
import { isAwsManaged, usableKey } from "./kms-access.ts";

/** A parameter; its id is its name. */
export const PARAMETER = "aws:ssm/parameter:Parameter";
/** The key of SecureString parameters for which no other is named. */
export const DEFAULT_KEY = "alias/aws/ssm";

/** What PutParameter sends: a change of anything else leaves the value alone. */
const SENT = [
  "allowedPattern",
  "dataType",
  "description",
  "insecureValue",
  "keyId",
  "tier",
  "type",
  "value",
  "valueWoVersion",
];
const DEFAULTS: Properties = { dataType: "text", tier: "Standard" };
/** Optional inputs that the cloud fills in: leaving them out changes nothing. */
const COMPUTED = ["insecureValue", "keyId", "value"];

const parameter: ResourceType = {
  type: PARAMETER,
  autoName: { property: "name", maxLength: 1011 },
  exactlyOneOf: [["value", "insecureValue", "valueWo"]],
  notRead: ["valueWo"],
  check: ({ type, insecureValue }) =>
    type === "SecureString" && insecureValue !== undefined
      ? [
          {
            property: "insecureValue",
            reason: "invalid configuration, cannot set type = SecureString and insecure_value",
          },
        ]
      : [],
  // Source: resourceParameter of terraform-provider-aws, DiffSuppressFunc and CustomizeDiff of `tier`.
  equal: (path, before, after) => path === "tier" && before !== undefined && after === "Intelligent-Tiering",
  replaces: ({ path, before, after }) =>
    path === "tier" && before === "Advanced" && after === "Standard" ? true : undefined,
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = physicalName(inputs);
    return calling(`creating SSM Parameter (${name})`, "SSM: PutParameter", () => {
      const before = world.get(PARAMETER, owner, name);
      if (before !== undefined && inputs.overwrite !== true) {
        throw parameterExists();
      }
      accept(operation, name);
      const version = Number(before?.outputs.version ?? 0) + 1;
      const parameterArn = arn(operation, "ssm", `parameter${name.startsWith("/") ? "" : "/"}${name}`);
      return { id: name, outputs: { arn: parameterArn, name, version, ...outputsOf(operation) } };
    });
  },
  update: (operation, record, state) =>
    calling(`updating SSM Parameter (${record.id})`, "SSM: PutParameter", () => {
      const { inputs } = operation;
      const isSent = SENT.some((property) => isChanged(property, state, inputs));
      const outputs = outputsOf(operation);
      // Nothing is put where only tags differ: a value that somebody else has put since stays.
      if (!isSent) return { outputs, inputs: { ...inputs, ...valueOf(record) } };
      accept(operation, record.id);
      return { outputs: { ...outputs, version: Number(record.outputs.version) + 1 } };
    }),
  find: (importId, { world, account }) => findParameter(world, account, importId),
};

function outputsOf(operation: Operation): Properties {
  const { inputs } = operation;
  return {
    ...placed(operation),
    hasValueWo: inputs.valueWo !== undefined,
    ...(inputs.type === "SecureString" ? { keyId: inputs.keyId ?? DEFAULT_KEY } : {}),
  };
}

function isChanged(property: string, state: Properties, inputs: Properties): boolean {
  const after = inputs[property] ?? DEFAULTS[property];
  if (after === undefined && COMPUTED.includes(property)) return false;
  return !isDeepStrictEqual(state[property] ?? DEFAULTS[property], after);
}

function valueOf({ inputs }: CloudRecord): Properties {
  const held = ["value", "insecureValue", "valueWo"].filter((property) => inputs[property] !== undefined);
  return Object.fromEntries(held.map((property) => [property, inputs[property]]));
}

/** Throws what PutParameter answers to a parameter that it does not accept; never with the value in it. */
function accept({ world, owner, region, inputs }: Operation, name: string): void {
  if (name.includes("/") && !name.startsWith("/")) {
    throw new ApiError("ValidationException", "Parameter name must be a fully qualified name.");
  }
  acceptValue(inputs, currentValue(inputs));
  const keyId = inputs.keyId;
  if (inputs.type !== "SecureString" || typeof keyId !== "string" || isAwsManaged(keyId)) return;
  usableKey(world, { account: owner, region }, keyId, "InvalidKeyId");
}

function acceptValue(inputs: Properties, value: string): void {
  const pattern = inputs.allowedPattern;
  if (typeof pattern === "string" && pattern !== "" && !new RegExp(pattern).test(value)) {
    throw new ApiError(
      "ParameterPatternMismatchException",
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
  if ((inputs.tier ?? "Standard") === "Standard" && Buffer.byteLength(value) > 4096) {
    throw new ApiError(
      "ValidationException",
      "Standard tier parameters support a maximum parameter value of 4096 characters. " +
        "To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.",
    );
  }
}

/** The parameter of this name or ARN. */
export function findParameter(world: World, account: string, nameOrArn: string): CloudRecord | undefined {
  const [, owner = account, name = nameOrArn] =
    /^arn:aws[\w-]*:ssm:[^:]+:(\d{12}):parameter(\/.+)$/.exec(nameOrArn) ?? [];
  return world.get(PARAMETER, owner, name) ?? world.get(PARAMETER, owner, name.replace(/^\//, ""));
}

/** What PutParameter answers to a name that is taken, where it is not told to overwrite. */
export function parameterExists(): ApiError {
  const message =
    "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.";
  return new ApiError("ParameterAlreadyExists", message);
}

/** What a parameter holds, by its inputs: never to be put into an error. */
export function currentValue(inputs: Properties): string {
  return text(inputs.value ?? inputs.insecureValue ?? inputs.valueWo);
}

/** Writes a new value past Pulumi, as PutParameter with the overwrite option does: a refresh then shows it. */
export function overwriteParameter(world: World, record: CloudRecord, value: string): CloudRecord {
  acceptValue(record.inputs, value);
  const property = Object.keys(valueOf(record))[0] ?? "value";
  const version = Number(record.outputs.version) + 1;
  return world.patch(record, { inputs: { [property]: value }, outputs: { version } });
}

/** Reads `name`, `name:version` or an ARN. Only the current version is kept. */
const getParameter: Invoke = (args, { world, account, region }: Caller) => {
  const [, name = "", version] = /^((?:arn:(?:[^:]*:){4})?[^:]+)(?::(\d+))?$/.exec(String(args.name)) ?? [];
  const found = findParameter(world, account, name);
  if (found === undefined || (version !== undefined && Number(version) !== found.outputs.version)) {
    // Source: findParameterByName of terraform-provider-aws, which turns ParameterNotFound into this.
    throw new CloudError(`reading SSM Parameter (${String(args.name)}): couldn't find resource`);
  }
  const { inputs, outputs } = found;
  const isSecure = inputs.type === "SecureString";
  const isEncrypted = isSecure && args.withDecryption === false;
  const value = isEncrypted ? `AQICAH${world.hex(48)}` : currentValue(inputs);
  return {
    id: found.id,
    arn: outputs.arn,
    name: found.id,
    type: inputs.type,
    version: outputs.version,
    region: outputs.region ?? region,
    withDecryption: args.withDecryption ?? true,
    // The real provider's functions answer in plain text throughout (`Provider.Invoke` of pulumi-terraform-bridge marshals without
    // keeping secrets). What is encrypted in the cloud is a secret here all the same: a program must not rely on the leak.
    value: isSecure ? secretValue(value) : value,
    insecureValue: isSecure ? "" : value,
  };
};

/** Parameters of the Systems Manager. */
export const ssmTypes: readonly ResourceType[] = [parameter];

/** Functions that read parameters. */
export const ssmInvokes: Readonly<Record<string, Invoke>> = { "aws:ssm/getParameter:getParameter": getParameter };
