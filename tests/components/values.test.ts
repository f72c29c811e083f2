import assert from "node:assert/strict";

import { atlasRegion } from "../../components/atlas-region.ts";
import { fargateMemory } from "../../components/fargate.ts";
import { referenceDataTags, stackTags, type Tags, withTags } from "../../components/tags.ts";
import { tags } from "./stack.ts";

describe("tags", () => {
  it("are the same for all resources of a stack", () => {
    assert.deepEqual(stackTags({ environment: "prod", dataClass: "phi", owner: "platform" }), tags);
  });

  it("can be more on one resource, and others", () => {
    assert.deepEqual(withTags(tags, { Name: "x", owner: "data" }), { ...tags, Name: "x", owner: "data" });
    assert.deepEqual(withTags(tags), tags);
  });

  it("call reference data public, whatever else the stack holds", () => {
    assert.deepEqual(referenceDataTags(tags), { ...tags, data_class: "public", data_set: "reference" });
  });

  for (const key of ["project", "environment", "data_class", "owner"]) {
    it(`need a sound ${key}`, () => {
      const refused = (shown: string) => ({
        message: `The required tag "${key}" is ${shown}; give it 1 to 256 letters, digits, spaces or _.:/=+-@`,
      });
      for (const value of ["", " ", "a ", " a", "a;b", "x".repeat(257)]) {
        assert.throws(() => withTags(tags, { [key]: value }), refused(JSON.stringify(value)));
      }
      const without = Object.fromEntries(Object.entries(tags).filter(([each]) => each !== key));
      assert.throws(() => withTags(without as Tags), refused("missing"));
      for (const value of ["x", "x".repeat(256), "Größe 1_.:/=+-@y"]) withTags(tags, { [key]: value });
    });
  }
});

describe("Atlas's name of an AWS region", () => {
  it("is in capitals, with underscores", () => {
    assert.equal(atlasRegion("us-east-1"), "US_EAST_1");
    assert.equal(atlasRegion("us-gov-west-1"), "US_GOV_WEST_1");
  });
});

describe("Fargate's sizes", () => {
  // "Task CPU and memory" in the Amazon ECS developer guide, as it is given there: the range in GB and its step.
  const sizes: [cpu: number, from: number, to: number, step: number][] = [
    [512, 1, 4, 1],
    [1024, 2, 8, 1],
    [2048, 4, 16, 1],
    [4096, 8, 30, 1],
    [8192, 16, 60, 4],
    [16384, 32, 120, 8],
  ];
  for (const [cpu, from, to, step] of sizes) {
    it(`have ${from} to ${to} GB for cpu ${cpu}`, () => {
      const amounts = Array.from({ length: 130 }, (_, gb) => gb);
      const expected = amounts.filter((gb) => gb >= from && gb <= to && (gb - from) % step === 0);
      assert.deepEqual(
        fargateMemory(cpu),
        expected.map((gb) => gb * 1024),
      );
    });
  }

  it("have three amounts of memory for the smallest and the largest cpu", () => {
    assert.deepEqual(fargateMemory(256), [512, 1024, 2048]);
    assert.deepEqual(
      fargateMemory(32768),
      [60, 120, 244].map((gb) => gb * 1024),
    );
  });

  it("have none for another cpu", () => {
    for (const cpu of [0, 100, 768, 1.5, Number.NaN]) assert.deepEqual(fargateMemory(cpu), []);
  });
});
