import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type RunResult, World } from "pulumi-sandbox";

import { type Aws, commandLine, type Flags } from "../../../cli/bootstrap/aws.ts";
import { sandboxAws } from "../../../cli/bootstrap/sandbox-clouds.ts";
import type { Context, Given, Outcome, Step } from "../../../cli/bootstrap/step.ts";
import type { Stack } from "../../../cli/stack-names.ts";
import { parseConfig } from "../../../config.ts";
import { emptyAccounts } from "../../../sandbox/world/fresh.ts";
import { asEngineGives, committedConfig } from "../../config/stack-file.ts";

export const ACCOUNTS = { staging: "549136075525", prod: "039624954211" };

/** The Pulumi CLI as a test wants it: what each command answers, by its first words. */
export type Answers = Readonly<Record<string, (args: readonly string[]) => Partial<RunResult>>>;

/** What a test has: simulated AWS with nothing in it, a stack's configuration, and a Pulumi CLI that only answers. */
export interface Fixture {
  readonly world: World;
  readonly context: Context;
  /** AWS as the other account's people have it. */
  readonly otherAws: Aws;
  /** The calls that changed something in AWS, as one would type them. */
  readonly written: string[];
  /** The command lines of the Pulumi CLI. */
  readonly commands: string[];
  readonly said: string[];
  /** Runs the step, and answers what it said. */
  readonly run: (step: Step, given?: Partial<Given>) => Promise<Outcome>;
  /** Runs the step again: it must find everything as it is to be, and change nothing. */
  readonly assertDone: (step: Step) => Promise<void>;
  /** Changes values of a block of the configuration, as somebody who edits the stack file. */
  readonly edit: (block: string, values: Readonly<Record<string, unknown>>) => void;
}

/** Gives each test of a suite a {@link Fixture} of its own. */
export function fixture(stack: Stack = "staging", answers: Answers = {}): Fixture {
  let current: Fixture | undefined;
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "bootstrap-"));
    current = make(World.reset(join(directory, "world.json"), emptyAccounts()), stack, answers);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  const get = (): Fixture => current ?? assert.fail("there is a fixture within tests alone");
  return {
    get world() {
      return get().world;
    },
    get context() {
      return get().context;
    },
    get otherAws() {
      return get().otherAws;
    },
    get written() {
      return get().written;
    },
    get commands() {
      return get().commands;
    },
    get said() {
      return get().said;
    },
    run: (step, given) => get().run(step, given),
    assertDone: (step) => get().assertDone(step),
    edit: (block, values) => {
      get().edit(block, values);
    },
  };
}

function make(world: World, stack: Stack, answers: Answers): Fixture {
  const config = structuredClone(committedConfig(stack));
  const [written, commands, said]: [string[], string[], string[]] = [[], [], []];
  const of = (profile: Stack): Aws => sandboxAws({ world }, { AWS_PROFILE: `askflorence-${profile}` });
  const aws: Aws = (operation, flags: Flags = {}) => {
    if (!/ (get|describe|head|list)-/.test(operation)) written.push(commandLine(operation, flags));
    return of(stack)(operation, flags);
  };
  const pulumi: Context["pulumi"] = (args) => {
    commands.push(args.join(" "));
    if (args[0] === "config") set(config, args);
    const name = Object.keys(answers).find((words) => args.join(" ").startsWith(words));
    const answer = name === undefined ? {} : answers[name]?.(args);
    return Promise.resolve({ code: 0, stdout: "", stderr: "", ...answer });
  };
  const context: Context = {
    stack,
    aws,
    pulumi,
    config: () => Promise.resolve(asEngineGives(config)).then((values) => parseConfig(values, stack)),
    ensureStack: () => Promise.reject(new Error("not asked for here")),
    given: { yes: false },
    confirm: () => Promise.resolve(undefined),
    say: (text) => {
      said.push(text);
    },
    found: { isPlanEmpty: false },
    words: {
      pulumi: "pulumi",
      bootstrap: "bootstrap",
      stackFile: `Pulumi.${stack}.yaml`,
      afterwards: ["commit it"],
      push: (url, tag) => [`push ${url}:${tag}`],
      record: ({ name, type, value }) => `${name} ${type} ${value}`,
    },
  };
  const run = (step: Step, given: Partial<Given> = {}): Promise<Outcome> =>
    step.run({ ...context, given: { ...context.given, ...given } });
  return {
    world,
    context,
    otherAws: of(stack === "staging" ? "prod" : "staging"),
    written,
    commands,
    said,
    run,
    assertDone: async (step) => {
      const before = JSON.stringify(world.toData());
      const calls = written.length;
      assert.equal((await run(step)).status, "done");
      assert.deepEqual(written.slice(calls), []);
      assert.equal(JSON.stringify(world.toData()), before);
    },
    edit: (block, values) => {
      const key = `askflorence:${block}`;
      config[key] = { ...(config[key] as object), ...values };
    },
  };
}

/** Does what `config set-all --path --plaintext KEY=VALUE …` does. */
function set(config: Record<string, unknown>, args: readonly string[]): void {
  for (const pair of args.filter((arg) => arg.startsWith("askflorence:"))) {
    const [path = "", value] = pair.split(/=(.*)/s);
    const keys = path.split(".");
    const last = keys.pop() ?? "";
    let holder = config;
    for (const key of keys) holder = (holder[key] ??= {}) as Record<string, unknown>;
    holder[last] = value;
  }
}
