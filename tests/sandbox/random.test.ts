import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import { random } from "../../sandbox/random/index.ts";
import { Engine, temporaryWorld } from "./harness.ts";

const PASSWORD = "random:index/randomPassword:RandomPassword";

describe("simulated random password", () => {
  const { world, remove } = temporaryWorld();
  let engine: Engine;
  before(async () => {
    engine = await Engine.start(random, world);
  });
  after(() => {
    engine.stop();
    remove();
  });
  const result = async (inputs: Properties): Promise<string> =>
    String((await engine.create(PASSWORD, inputs)).state.result);

  it("is created, read back, replaced, imported and deleted, in the state alone", async () => {
    const before = world.all().length;
    const first = await engine.create(PASSWORD, { length: 24 });
    const second = await engine.create(PASSWORD, { length: 24 });
    assert.equal(first.id, "none");
    assert.equal(second.id, "none");
    assert.notEqual(first.state.result, second.state.result);
    assert.deepEqual(first.secret.toSorted(), ["bcryptHash", "result"]);
    assert.match(String(first.state.bcryptHash), /^\$2a\$10\$[./A-Za-z0-9]{53}$/);
    assert.deepEqual((await engine.refresh(first))?.state, first.state);
    assert.deepEqual((await engine.refresh(second))?.state, second.state);
    assert.deepEqual((await engine.diff(first, { length: 25 })).replaces, ["length"]);
    assert.deepEqual((await engine.diff(first, { length: 24, keepers: { a: "b" } })).replaces, ["keepers"]);
    const imported = await engine.import(PASSWORD, "known-before");
    assert.equal(imported?.id, "none");
    assert.equal(imported.state.result, "known-before");
    assert.deepEqual(imported.inputs, { length: 12 });
    await engine.delete(first);
    assert.equal(world.all().length, before);
  });

  it("is the same with its defaults written out, also after a refresh", async () => {
    const held = await engine.create(PASSWORD, { length: 24 });
    const written = { length: 24, lower: true, special: true, minUpper: 0, overrideSpecial: "" };
    assert.deepEqual((await engine.diff(held, written)).paths, {});
    const refreshed = await engine.refresh(held);
    assert.ok(refreshed);
    assert.deepEqual((await engine.diff(refreshed, { length: 24 })).paths, {});
    assert.deepEqual((await engine.diff(refreshed, { length: 24, special: false })).replaces, ["special"]);
  });

  it("is unknown in a preview", async () => {
    const preview = await engine.previewCreate(PASSWORD, { length: 24 });
    assert.notEqual(preview.result, undefined);
    assert.doesNotMatch(String(preview.result), /^.{24}$/);
  });

  it("has the length, the kinds of characters and at least as many of each as asked for", async () => {
    for (let i = 0; i < 50; i++) {
      assert.match(await result({ length: 32, special: false }), /^[A-Za-z0-9]{32}$/);
      const strict = await result({ length: 8, minLower: 2, minUpper: 2, minNumeric: 2, minSpecial: 2 });
      for (const kind of [/[a-z]/g, /[A-Z]/g, /[0-9]/g, /[^A-Za-z0-9]/g]) assert.equal(strict.match(kind)?.length, 2);
      const own = await result({ length: 9, lower: false, upper: false, numeric: false, overrideSpecial: "~" });
      assert.equal(own, "~".repeat(9));
      assert.doesNotMatch(await result({ length: 32, numeric: false }), /[0-9]/);
    }
  });

  it("refuses lengths and kinds that allow none", async () => {
    await assert.rejects(result({ length: 0 }), /length: Attribute length value must be at least 1/);
    await assert.rejects(result({ length: 3, minLower: 2, minUpper: 2 }), /at least the sum of .* \(4\), got: 3/);
    await assert.rejects(result({ length: 3, lower: false, minLower: 1 }), /a minimum is set for one that is off/);
    const none = { length: 3, lower: false, upper: false, numeric: false, special: false };
    await assert.rejects(result(none), /the character set specified is empty/);
  });
});
