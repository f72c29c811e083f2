import assert from "node:assert/strict";

import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { resourceRequest, serve, stackRequest, unknown, violationsOf } from "./harness.ts";
import type { Fixture } from "./harness.ts";
import { T } from "./program.ts";

/** Policies that do not go through the pack's own guard: what the harness must not hide. */
describe("the harness", () => {
  const metadata = { name: "unguarded", description: "Reads what it gets", enforcementLevel: "mandatory" } as const;
  const fixture: Fixture = { type: T.secret, name: "a", inputs: { kmsKeyId: unknown } };
  const reading = (properties: object): void => {
    String(Reflect.get(properties, "kmsKeyId"));
  };
  const crash = (): void => {
    throw new RangeError("no such key");
  };
  const ofResource = (read: (properties: object) => void): ResourceValidationPolicy => ({
    ...metadata,
    validateResource: ({ props }) => {
      read(props);
    },
  });
  const ofStack = (read: (properties: object) => void): StackValidationPolicy => ({
    ...metadata,
    validateStack: ({ resources }) => {
      for (const { props } of resources) read(props);
    },
  });

  it("takes a policy that gives up on an unknown value for an error of the test", async () => {
    const alone = await serve([ofResource(reading)]).analyze(resourceRequest(fixture));
    assert.throws(() => violationsOf(alone), /unguarded went advisory: can't run policy/);
    const together = await serve([ofStack(reading)]).analyzeStack(stackRequest([fixture]));
    assert.throws(() => violationsOf(together), /unguarded went advisory: can't run policy/);
  });

  it("lets the crash of a policy through", async () => {
    await assert.rejects(serve([ofResource(crash)]).analyze(resourceRequest(fixture)), /no such key/);
    await assert.rejects(serve([ofStack(crash)]).analyzeStack(stackRequest([fixture])), /no such key/);
  });
});
