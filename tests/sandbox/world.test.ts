import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import fc from "fast-check";

import { type CloudRecord, World, WorldError } from "../../sandbox/world/world.ts";

const TYPE = "sample:index/thing:Thing";

function record(id: string, inputs: Record<string, unknown> = {}): CloudRecord {
  return { type: TYPE, id, owner: "a", inputs, outputs: {} };
}

/** Reads the file over and over until it is told to stop, and answers what it read that was not a world. */
const READER = `
  const { readFileSync } = require("node:fs");
  const { parentPort, workerData } = require("node:worker_threads");
  let reads = 0;
  let broken = 0;
  const stop = new Int32Array(workerData.stop);
  parentPort.postMessage("ready");
  while (Atomics.load(stop, 0) === 0) {
    const text = readFileSync(workerData.file, "utf8");
    reads++;
    if (!text.startsWith("{") || !text.endsWith("\\n}\\n")) broken++;
  }
  parentPort.postMessage({ reads, broken });
`;

describe("the world", () => {
  const directory = mkdtempSync(join(tmpdir(), "world-"));
  const file = join(directory, "world.json");
  let world: World;
  beforeEach(() => {
    world = World.reset(file);
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  describe("transaction", () => {
    it("undoes everything when it throws, whatever was done before", () => {
      const step = fc.record({ kind: fc.constantFrom("put", "remove", "patch"), id: fc.constantFrom("1", "2", "3") });
      const run = ({ kind, id }: { kind: string; id: string }): void => {
        const found = world.get(TYPE, "a", id);
        if (kind === "put") world.put(record(id, { value: world.next() }));
        else if (kind === "remove") world.remove(record(id));
        else if (found !== undefined) world.patch(found, { inputs: { patched: world.next() } });
      };
      fc.assert(
        fc.property(fc.array(step), fc.array(step), (kept, undone) => {
          kept.forEach(run);
          const before = new Map(world.all().map((item) => [item.id, item]));
          const failing = (): never =>
            world.transaction(() => {
              undone.forEach(run);
              throw new Error("refused");
            });
          assert.throws(failing, { message: "refused" });
          assert.deepEqual(new Map(world.all().map((item) => [item.id, item])), before);
        }),
        { numRuns: 200 },
      );
    });

    it("within another belongs to it", () => {
      const failing = (): never =>
        world.transaction(() => {
          world.transaction(() => world.put(record("inner")));
          throw new Error("refused");
        });
      assert.throws(failing, { message: "refused" });
      assert.equal(world.get(TYPE, "a", "inner"), undefined);
    });

    it("keeps what it did when it does not throw, and answers its value", () => {
      assert.equal(
        world.transaction(() => world.put(record("1")).id),
        "1",
      );
      assert.ok(world.get(TYPE, "a", "1"));
    });
  });

  it("keeps records of the same id apart by type and owner", () => {
    world.put(record("1"));
    world.put({ ...record("1"), owner: "b" });
    world.put({ ...record("1"), type: "sample:index/other:Other" });
    assert.equal(world.list(TYPE).length, 2);
    assert.deepEqual(
      world.list(TYPE, "b").map(({ owner }) => owner),
      ["b"],
    );
    world.remove({ type: TYPE, owner: "a", id: "1" });
    assert.deepEqual(
      world.list(TYPE).map(({ owner }) => owner),
      ["b"],
    );
  });

  it("gives no number and no id twice, also after it was opened again", () => {
    const numbers = new Set<number>();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 100; i++) numbers.add(world.next());
      world.save();
      world = World.open(file);
    }
    assert.equal(numbers.size, 300);
    assert.equal(new Set(Array.from({ length: 10_000 }, () => world.hex(17))).size, 10_000);
    for (const digits of [1, 2, 17, 24]) assert.match(world.hex(digits), new RegExp(`^[0-9a-f]{${digits}}$`));
  });

  it("is the same when it is opened again, with its clock", () => {
    world.put(record("1", { nested: [{ a: null }, "ä"] }));
    world.advance(86_400);
    world.save();
    const again = World.open(file);
    assert.deepEqual(again.toData(), world.toData());
    assert.ok(again.now().getTime() - Date.now() > 86_000_000);
  });

  it("is made where there is no file, and is a fresh one after a reset", () => {
    const elsewhere = join(directory, "new", "world.json");
    assert.equal(World.open(elsewhere).all().length, World.reset(file).all().length);
    assert.ok(statSync(elsewhere).size > 0);
    world.put(record("1"));
    world.save();
    assert.equal(World.reset(file).get(TYPE, "a", "1"), undefined);
    assert.equal(World.open(file).get(TYPE, "a", "1"), undefined);
  });

  it("is written only where something has changed", () => {
    world.save();
    rmSync(file);
    world.save();
    assert.deepEqual(readdirSync(directory).includes("world.json"), false);
    world.next();
    world.save();
    assert.ok(statSync(file).size > 0);
  });

  it("can be read by its user alone, and leaves nothing beside it", () => {
    world.put(record("1"));
    world.save();
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(
      readdirSync(directory).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  it("is never seen half written, however often it is saved", async () => {
    const filler = "x".repeat(200_000);
    world.put(record("0", { filler }));
    world.save();
    const stop = new SharedArrayBuffer(4);
    const reader = new Worker(READER, { eval: true, workerData: { file, stop } });
    await once(reader, "message");
    for (let i = 1; i <= 60; i++) {
      world.put(record(String(i % 5), { filler, i }));
      world.save();
    }
    Atomics.store(new Int32Array(stop), 0, 1);
    const [{ reads, broken }] = (await once(reader, "message")) as [{ reads: number; broken: number }];
    assert.ok(reads > 10, `the reader came to read ${reads} times`);
    assert.equal(broken, 0);
  });

  describe("file that is not a world", () => {
    const refused = (text: string): string => {
      writeFileSync(file, text);
      let message = "";
      assert.throws(
        () => World.open(file),
        (error: unknown) => {
          message = error instanceof WorldError ? error.message : String(error);
          return error instanceof WorldError;
        },
      );
      assert.equal(readFileSync(file, "utf8"), text, "it stays as it is");
      assert.doesNotMatch(message, /\n/);
      assert.ok(message.startsWith(`${file}: not a world file: `), message);
      assert.match(message, /\(`pulumi-sandbox world load FILE`\) or start anew \(`pulumi-sandbox world reset`\)\.$/);
      return message;
    };

    it("is refused for what it is not, and stays as it is", () => {
      const text = JSON.stringify(world.toData());
      assert.match(refused("{ version"), /: it is not JSON\./);
      assert.match(refused(""), /: it is not JSON\./);
      assert.match(refused(text.slice(0, -100)), /: it is not JSON\./);
      assert.match(refused(text.replace('"version":1', '"version":2')), /: its version is 2, this sandbox reads 1\./);
      assert.match(refused(text.replace('"version":1', '"version":"x"')), /: version: /);
      assert.match(refused(text.replace('"records":[', '"records":[{"type":3},')), /: records\.0\.type: .*string/);
      assert.match(refused("null"), /expected object/);
    });
  });
});
