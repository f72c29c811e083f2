import assert from "node:assert/strict";

import { UNKNOWN } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { sampleSuite, THING } from "./sample-package.ts";

describe("check, diff and preview over the protocol", () => {
  const suite = sampleSuite();

  describe("check", () => {
    const reasons = async (inputs: Record<string, unknown>): Promise<string[]> => {
      try {
        await suite.engine.check(THING, inputs);
        return [];
      } catch (error) {
        return (error as Error).message.split("\n");
      }
    };

    it("refuses a type by its name, and names those that there are", async () => {
      await assert.rejects(suite.engine.check("sample:index/other:Other", {}), {
        message: `the sandbox does not simulate the type sample:index/other:Other. Of sample it has: ${THING}`,
      });
      const held = { id: "1", type: "sample:index/other:Other", inputs: {}, state: {}, secret: [] };
      for (const call of [suite.engine.refresh(held), suite.engine.import(held.type, "1"), suite.engine.delete(held)]) {
        await assert.rejects(call, /does not simulate the type sample:index\/other:Other/);
      }
    });

    it("refuses every input that the type does not have, by property", async () => {
      assert.deepEqual(await reasons({ mode: "fast", colour: "red", size2: 1 }), [
        `colour: 'colour' is not an input of ${THING}`,
        `size2: 'size2' is not an input of ${THING}`,
      ]);
      assert.match((await reasons({ mode: "fast", arn: "arn:x" })).join(), /^arn: 'arn' is not an input/);
    });

    it("refuses what is missing, not accepted, out of range or of another form, each by property", async () => {
      assert.deepEqual(await reasons({}), ["mode: Missing required property 'mode'"]);
      assert.deepEqual(
        await reasons({
          mode: "medium",
          size: 31,
          label: "A1",
          limits: { unit: "MB" },
          ports: [{}, { protocol: "icmp" }],
        }),
        [
          "mode: expected mode to be one of [fast, slow], got medium",
          "size: expected size to be one of [0 or 7..30], got 31",
          "ports[1].protocol: expected ports[1].protocol to be one of [tcp, udp], got icmp",
          "label: invalid value for label: it must match ^[a-z]+$",
          "limits.unit: invalid value for limits.unit: it must match ^[KMG]iB$",
        ],
      );
      for (const size of [0, 7, 30]) assert.deepEqual(await reasons({ mode: "fast", size }), []);
    });

    it("does not show the value of a secret that it refuses", async () => {
      assert.deepEqual(await reasons({ mode: "fast", password: "tell-no-one" }), [
        "password: expected password to be one of [correct], got [secret]",
      ]);
    });

    it("does not judge what is not known yet", async () => {
      const inputs = { mode: UNKNOWN, size: UNKNOWN, label: UNKNOWN, limits: { unit: UNKNOWN }, ports: UNKNOWN };
      assert.deepEqual(await reasons(inputs), []);
    });

    it("gives a name where the program gives none, the same as long as the resource lives", async () => {
      const { name } = await suite.engine.check(THING, { mode: "fast" });
      assert.match(String(name), /^example-[0-9a-f]{7}$/);
      assert.equal((await suite.engine.check(THING, { mode: "fast" }, { mode: "slow", name: "older" })).name, "older");
    });
  });

  describe("diff", () => {
    let held: Held;
    before(async () => {
      held = await suite.engine.create(THING, {
        mode: "fast",
        name: "n",
        label: "one",
        tags: { a: "1", "b.c": "2" },
        ports: [
          { from: 1, protocol: "tcp" },
          { from: 2, protocol: "tcp" },
        ],
        limits: { unit: "KiB", at: { low: 1 } },
      });
    });

    it("tells each property that differs at the deepest level, and what replaces", async () => {
      const inputs = {
        ...held.inputs,
        mode: "slow",
        ports: [
          { from: 1, protocol: "udp" },
          { from: 3, protocol: "tcp" },
        ],
        limits: { unit: "KiB", at: { low: 2, high: 9 } },
      };
      assert.deepEqual(await suite.engine.diff(held, inputs), {
        paths: {
          mode: "UPDATE",
          "ports[0].protocol": "UPDATE",
          "ports[1].from": "UPDATE_REPLACE",
          "limits.at.low": "UPDATE",
          "limits.at.high": "ADD",
        },
        replaces: ["ports"],
      });
    });

    it("quotes keys that are not names, and knows that they lie in their property", async () => {
      const changed = { ...held.inputs, tags: { a: "1", "b.c": "3" } };
      assert.deepEqual(await suite.engine.diff(held, changed), {
        paths: { 'tags["b.c"]': "UPDATE_REPLACE" },
        replaces: ["tags"],
      });
    });

    it("finds nothing where a default is written out or left away", async () => {
      const nothing = { paths: {}, replaces: [] };
      assert.deepEqual(await suite.engine.diff(held, { ...held.inputs, size: 7 }), nothing);
      const written = await suite.engine.create(THING, { mode: "fast", name: "w", size: 7 });
      assert.deepEqual(await suite.engine.diff(written, { mode: "fast", name: "w" }), nothing);
      assert.deepEqual(await suite.engine.diff(written, { mode: "fast", name: "w", size: null }), nothing);
      const other = await suite.engine.diff(written, { mode: "fast", name: "w", size: 8 });
      assert.deepEqual(other.paths, { size: "UPDATE" });
    });

    it("finds nothing between a property that is null and one that is not there", async () => {
      const inputs = { ...held.inputs, limits: { unit: "KiB", at: { low: 1, high: null } } };
      assert.deepEqual((await suite.engine.diff(held, inputs)).paths, {});
    });

    it("takes a value that is not known yet for a change", async () => {
      const difference = await suite.engine.diff(held, { ...held.inputs, label: UNKNOWN, limits: UNKNOWN });
      assert.deepEqual(difference, { paths: { label: "UPDATE_REPLACE", limits: "UPDATE" }, replaces: ["label"] });
    });

    it("leaves out the changes that the resource ignores, with all that lies in them and with any step for `*`", async () => {
      const inputs = {
        ...held.inputs,
        label: "two",
        tags: { a: "9", "b.c": "9" },
        ports: [
          { from: 8, protocol: "udp" },
          { from: 9, protocol: "udp" },
        ],
        limits: { unit: "MiB", at: { low: 2 } },
      };
      const left = async (...ignored: string[]): Promise<string[]> =>
        Object.keys((await suite.engine.diff(held, inputs, ignored)).paths).toSorted();
      const all = await left();
      const without = (...paths: string[]): string[] => all.filter((path) => !paths.includes(path));
      assert.equal(all.length, 9);
      assert.deepEqual(await left("label"), without("label"));
      assert.deepEqual(await left("lab"), all);
      assert.deepEqual(await left("tags"), without("tags.a", 'tags["b.c"]'));
      assert.deepEqual(await left('tags["b.c"]'), without('tags["b.c"]'));
      assert.deepEqual(await left("limits.at"), without("limits.at.low"));
      assert.deepEqual(await left("ports[1]"), without("ports[1].from", "ports[1].protocol"));
      assert.deepEqual(await left("ports[*].from"), without("ports[0].from", "ports[1].from"));
      assert.deepEqual(await left("*"), []);
      assert.deepEqual((await suite.engine.diff(held, inputs, ["*"])).replaces, []);
    });
  });

  describe("preview", () => {
    it("of a creation makes nothing, and knows the inputs and defaults but no id and nothing that the cloud computes", async () => {
      const before = suite.records();
      const preview = await suite.engine.previewCreate(THING, { mode: "fast", name: "n", label: UNKNOWN });
      assert.deepEqual(preview, {
        mode: "fast",
        name: "n",
        label: UNKNOWN,
        size: 7,
        arn: UNKNOWN,
        token: UNKNOWN,
        region: "us-east-1",
      });
      assert.equal(suite.records(), before);
    });

    it("of an update changes nothing, and keeps what the cloud had computed", async () => {
      const held = await suite.engine.create(THING, { mode: "fast", name: "n" });
      const before = suite.records();
      const preview = await suite.engine.previewUpdate(held, { mode: UNKNOWN, name: "n", size: 9 });
      assert.deepEqual(preview, { ...held.state, mode: UNKNOWN, size: 9 });
      assert.equal(suite.records(), before);
    });
  });
});
