import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";

import * as aws from "@pulumi/aws";
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";
import type { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import * as random from "@pulumi/random";

import { Declared, nameOf, record } from "./declared.ts";
import type { Properties } from "./shown.ts";
import { stateOf } from "./state.ts";

/** The providers that a stack gives its components, and a transformation that sees all that they declare. */
export interface Opts {
  readonly providers: [aws.Provider, mongodbatlas.Provider, random.Provider];
  readonly transformations: pulumi.ResourceTransformation[];
}

/** What a program does; `opts` go to its components. */
type Build<T> = (opts: Opts) => T | Promise<T>;

interface Settings {
  /** Whether the engine only previews: ids and what providers compute are unknown. */
  readonly preview?: boolean;
  /** The clouds' answers to invocations, by token. Any other invocation is refused. */
  readonly answers?: Readonly<Record<string, (args: Properties) => Properties>>;
}

/** Runs a program against mocks until all is settled. Throws what it fails of. */
export async function declare<T>(
  build: Build<T>,
  settings: Settings = {},
): Promise<{ result: T; declared: Declared } & Pick<Declared, "tree" | "options" | "outputs">> {
  const { declared, results, failures } = await run(build, settings);
  if (failures.length > 0) throw failures[0];
  const [result] = results as [T];
  if (result instanceof pulumi.ComponentResource && settings.preview !== true) await checkFields(result, declared);
  const { tree, options, outputs } = declared;
  return { result, declared, tree, options, outputs };
}

/** A component refuses its arguments with just this message, and before it has declared a child. */
export async function refuses(build: Build<pulumi.ComponentResource>, message: string): Promise<void> {
  const { declared, failures } = await run(build, {});
  assert.deepEqual(failures.map(String), [`Error: ${message}`]);
  assert.ok(pulumi.RunError.isInstance(failures[0]), "the engine would show a stack");
  assert.deepEqual(Object.keys(declared.tree), [""], "a child is declared");
}

/** A program fails with just this message, which the SDK may precede with where it came up. */
export async function fails(build: Build<unknown>, message: string, settings?: Settings): Promise<void> {
  await assert.rejects(declare(build, settings), (error: Error) => {
    assert.equal(error.message.replace(/^(error serializing property "\w+": )+/, ""), message);
    return true;
  });
}

/** A preview, with unknown outputs, shows the same resources as an update. */
export async function previewsTheSame(build: Build<unknown>, settings: Settings = {}): Promise<Declared> {
  const keys = ({ registrations }: Declared) => registrations.map(({ parent, key }) => `${parent} > ${key}`).sort();
  const { declared } = await declare(build, { ...settings, preview: true });
  assert.deepEqual(keys(declared), keys((await declare(build, settings)).declared));
  return declared;
}

async function run<T>(build: Build<T>, { preview = false, answers = {} }: Settings) {
  const declared = new Declared();
  const results: T[] = [];
  const failures: unknown[] = [];
  // What fails in an output or a registration, and is handled nowhere, ends a program: here it is its failure.
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection").on("unhandledRejection", (reason) => failures.push(reason));
  try {
    await pulumi.runtime.setMocks(mocks(declared, preview, answers), "askflorence", "prod", preview);
    record(declared, pulumi.runtime.getMonitor() as unknown as MockMonitor);
    const providers: Opts["providers"] = [
      new aws.Provider("aws", { region: "us-east-1" }),
      new mongodbatlas.Provider("atlas"),
      new random.Provider("random"),
    ];
    const constructed: string[] = [];
    const transformations: Opts["transformations"] = [({ name }) => void constructed.push(name)];
    try {
      results.push(await build({ providers, transformations }));
    } catch (error) {
      failures.push(error);
    }
    const atOnce = constructed.length;
    for (let before = -1; before !== declared.history.length;) {
      before = declared.history.length;
      await pulumi.runtime.disconnect();
      await setImmediate();
    }
    // A preview shows no such resource where the value is unknown.
    for (const name of constructed.slice(atOnce)) failures.push(new Error(`${name} is declared in an apply`));
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
  return { declared, results, failures };
}

function mocks(declared: Declared, preview: boolean, answers: NonNullable<Settings["answers"]>): pulumi.runtime.Mocks {
  // Default providers are disabled in both stacks.
  const hasProvider = (what: string, provider?: string) => {
    if ((provider ?? "") === "") throw new Error(`${what} has no explicit provider`);
  };
  return {
    newResource: async ({ type, name, inputs, custom, provider }) => {
      if (custom === true && !type.startsWith("pulumi:providers:")) hasProvider(`${type} ${name}`, provider);
      const computed = custom === true ? stateOf(type, name) : {};
      await setImmediate(); // As long as this takes, nothing that depends on it is sent.
      const isKnown = custom === true && !preview;
      return { id: isKnown ? `${name}.id` : undefined, state: { ...(inputs as Properties), ...(isKnown && computed) } };
    },
    call: ({ token, inputs, provider }) => {
      const args = inputs as Properties;
      declared.history.push(token);
      (declared.invocations[token] ??= []).push(args);
      try {
        hasProvider(token, provider);
        const answer = answers[token];
        if (answer === undefined) throw new Error(`The mocks know no answer of ${token}`);
        return answer(args);
      } catch (error) {
        // As the engine reports it: the SDK reads `details`.
        const details = `invocation of ${token} returned an error: ${(error as Error).message}`;
        throw Object.assign(new Error(details), { details });
      }
    },
  };
}

/** All public fields of a component are registered as its outputs, with their values. */
async function checkFields(component: pulumi.ComponentResource, { outputs }: Declared): Promise<void> {
  const isPublic = (field: string) => field !== "urn" && !field.startsWith("__");
  const fields: Properties = Object.fromEntries(Object.entries(component).filter(([field]) => isPublic(field)));
  const { promise, resolve } = Promise.withResolvers<{ urn: string; fields: Properties }>();
  pulumi.output({ urn: component.urn, fields }).apply(resolve);
  const resolved = await promise;
  const registered = outputs[nameOf(resolved.urn)];
  for (const [field, value] of Object.entries(resolved.fields)) {
    assert.deepEqual(registered?.[field], value, `the public field ${field} is not registered as an output`);
  }
}
