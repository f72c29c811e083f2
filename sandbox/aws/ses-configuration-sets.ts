import { isSet, objects, sameSet, text } from "../cloud/properties.ts";
import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { ApiError, calling } from "./api-error.ts";
import { arn, placed, regionOf } from "./common.ts";

/** How mail is sent; its id is its name. */
export const CONFIGURATION_SET = "aws:sesv2/configurationSet:ConfigurationSet";
/** Where events of mail go; its id is `SET|NAME`. */
const EVENT_DESTINATION = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination";
const TOPIC = "aws:sns/topic:Topic";
const DESTINATIONS = [
  "cloudWatchDestination",
  "eventBridgeDestination",
  "kinesisFirehoseDestination",
  "pinpointDestination",
  "snsDestination",
];

const configurationSet: ResourceType = {
  type: CONFIGURATION_SET,
  check: noPools,
  preview: (inputs, state) => withChosen(inputs, state),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const name = text(inputs.configurationSetName);
    return calling(`creating ${sesNoun("Configuration Set")} (${name})`, "SESv2: CreateConfigurationSet", () => {
      if (world.get(CONFIGURATION_SET, owner, name) !== undefined) {
        throw new ApiError("AlreadyExistsException", `Configuration set <${name}> already exists.`);
      }
      return { id: name, outputs: { arn: arn(operation, "ses", `configuration-set/${name}`), ...shown(operation) } };
    });
  },
  update: (operation, record) => ({ outputs: shown(operation, record.outputs) }),
  delete: (record, { world }) => {
    for (const destination of world.list(EVENT_DESTINATION, record.owner)) {
      if (destination.inputs.configurationSetName === record.id) world.remove(destination);
    }
    // An identity may go on naming it: SES refuses to send from there, and not to delete this.
    world.remove(record);
  },
};

function shown(operation: Operation, before?: Properties): Properties {
  return { ...withChosen(operation.inputs, before), ...placed(operation) };
}

/** What SES chooses where a program says nothing, and keeps where one no longer says anything. */
function withChosen(inputs: Properties, before: Properties | undefined): Properties {
  const chosen: Readonly<Record<string, Properties>> = {
    reputationOptions: { reputationMetricsEnabled: false, lastFreshStart: "" },
    sendingOptions: { sendingEnabled: true },
  };
  const given = (value: unknown): Properties => (isObject(value) ? value : {});
  return Object.fromEntries(
    Object.entries(chosen).map(([property, value]) => [
      property,
      { ...value, ...given(before?.[property]), ...given(inputs[property]) },
    ]),
  );
}

function noPools({ deliveryOptions }: Properties): CheckFailure[] {
  if (!isObject(deliveryOptions) || !isSet(deliveryOptions.sendingPoolName)) return [];
  return [{ property: "deliveryOptions.sendingPoolName", reason: "the sandbox has no pools of dedicated addresses" }];
}

/** What the provider calls something of SES. Source: names.SESV2 of terraform-provider-aws, as create.AppendDiagError has it. */
export function sesNoun(resource: string): string {
  return `SESv2 (Simple Email V2) ${resource}`;
}

/** What SES answers where a configuration set does not exist. Source of the text: floci-io/floci#1812, checked against SES. */
export function noConfigurationSet(name: unknown): ApiError {
  return new ApiError("NotFoundException", `Configuration set <${text(name)}> does not exist.`);
}

const eventDestination: ResourceType = {
  type: EVENT_DESTINATION,
  check: oneDestination,
  equal: (path, before, after) => path === "eventDestination.matchingEventTypes" && sameSet(before, after),
  create: (operation) => {
    const { world, owner, inputs } = operation;
    const id = `${text(inputs.configurationSetName)}|${text(inputs.eventDestinationName)}`;
    const doing = `creating ${sesNoun("Configuration Set Event Destination")} (${id})`;
    return calling(doing, "SESv2: CreateConfigurationSetEventDestination", () => {
      accept(operation);
      if (world.get(EVENT_DESTINATION, owner, id) !== undefined) {
        const message = `An event destination with name ${text(inputs.eventDestinationName)} already exists.`;
        throw new ApiError("AlreadyExistsException", message);
      }
      return { id, outputs: { region: regionOf(operation) } };
    });
  },
  update: (operation, { id }) => {
    const doing = `updating ${sesNoun("Configuration Set Event Destination")} (${id})`;
    return calling(doing, "SESv2: UpdateConfigurationSetEventDestination", () => {
      accept(operation);
      return { outputs: {} };
    });
  },
};

function accept({ world, owner, inputs }: Operation): void {
  if (world.get(CONFIGURATION_SET, owner, text(inputs.configurationSetName)) === undefined) {
    throw noConfigurationSet(inputs.configurationSetName);
  }
  const [destination] = objects([inputs.eventDestination]);
  const sns = destination?.snsDestination;
  const topicArn = isObject(sns) ? text(sns.topicArn) : "";
  if (topicArn === "" || world.list(TOPIC, owner).some(({ outputs }) => outputs.arn === topicArn)) return;
  // The text is an inference.
  throw new ApiError("BadRequestException", `SNS topic <${topicArn}> not found.`);
}

function oneDestination({ eventDestination: destination }: Properties): CheckFailure[] {
  if (!isObject(destination)) return [];
  const given = DESTINATIONS.filter((property) => isSet(destination[property]));
  if (given.length === 1) return [];
  const reason = `exactly one of ${DESTINATIONS.join(", ")} must be set`;
  return [{ property: "eventDestination", reason }];
}

/** How mail is sent, and where its events go. */
export const configurationSetTypes: readonly ResourceType[] = [configurationSet, eventDestination];
