import { text } from "../../sandbox/cloud/properties.ts";
import type { Package } from "../../sandbox/cloud/package.ts";
import { type Caller, CloudError, type Operation, type ResourceType } from "../../sandbox/cloud/resource-type.ts";
import { secretValue } from "../../sandbox/protocol/values.ts";
import type { World } from "../../sandbox/world/world.ts";
import { Engine, temporaryWorld } from "./harness.ts";

/** The one type of the {@link sample} package. */
export const THING = "sample:index/thing:Thing";
export const LOOKUP = "sample:index/getThing:getThing";

/** What the operations of a thing do, by its name: how hooks go wrong. */
function act({ world, owner, inputs }: Operation, id: string): string | undefined {
  world.put({ type: "sample:index/part:Part", id: `${id}-part`, owner, inputs: {}, outputs: {} });
  switch (text(inputs.name)) {
    case "refused":
      throw new CloudError("creating Thing (refused): api error NoRoom: there is no room for it");
    case "defect":
      throw new TypeError("undefined is not a thing");
    case "unsteady":
      return "waiting for Thing (unsteady): it did not settle";
    default:
      return undefined;
  }
}

const thing: ResourceType = {
  type: THING,
  autoName: { property: "name", maxLength: 20 },
  create: (operation) => {
    const id = `thing-${operation.world.next()}`;
    const failure = act(operation, id);
    return { id, outputs: { arn: `arn:${operation.account}:${id}`, token: "t0ken" }, failure };
  },
  update: (operation, { id }) => {
    const failure = act(operation, id);
    return { outputs: { arn: `arn:${operation.account}:${id}`, token: "t0ken" }, failure };
  },
};

/** A provider package with every kind of fact, and with hooks that go wrong on demand. Its credentials are the account itself. */
export const sample: Package = {
  name: "sample",
  version: "1.2.3",
  types: [thing],
  facts: {
    [THING]: {
      inputs: ["label", "limits", "mode", "name", "password", "ports", "size", "tags"],
      required: ["mode"],
      replaceOn: ["label", "ports.from", "tags"],
      computed: ["arn", "region", "token"],
      secret: ["password", "token"],
      defaults: { size: 7 },
      enums: {
        mode: ["fast", "slow"],
        size: "0 or 7..30",
        password: ["correct"],
        "ports.protocol": ["tcp", "udp"],
      },
      patterns: { label: "^[a-z]+$", "limits.unit": "^[KMG]iB$" },
    },
  },
  invokes: { [LOOKUP]: ({ name }, { account }: Caller) => ({ name, account, token: secretValue("t0ken") }) },
  configure: (config, { world }) => {
    const account = text(config.account);
    if (account === "nobody") throw new CloudError("there is no account nobody");
    return { world, account, region: "us-east-1" };
  },
};

/** A provider of the {@link sample} package in the account `a`, started before the tests of a suite and stopped after them. */
export interface SampleSuite {
  readonly engine: Engine;
  readonly world: World;
  /** All that is in the world, to see whether it has changed. */
  records(): string;
}

/** Gives the tests of a suite one world and one provider of the {@link sample} package in it. */
export function sampleSuite(): SampleSuite {
  const { world, remove } = temporaryWorld();
  let started: Engine | undefined;
  before(async () => {
    started = await Engine.start(sample, world, { account: "a" });
  });
  after(() => {
    started?.stop();
    remove();
  });
  return {
    world,
    get engine() {
      if (started === undefined) throw new Error("the provider starts before the first test");
      return started;
    },
    records: () => JSON.stringify(world.all()),
  };
}
