import assert from "node:assert/strict";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { acquireLock, LockedError, withLock } from "../../engine/index.ts";
import { removeTemporaryDirectories, startFixture, temporaryDirectory } from "./support.ts";

describe("engine lock", () => {
  let file: string;

  beforeEach(() => {
    file = path.join(temporaryDirectory(), "locks", "world.lock");
  });

  after(removeTemporaryDirectories);

  it("is a file with the holder's process id, gone after the release", async () => {
    const lock = await acquireLock(file, { wait: false });
    assert.equal((JSON.parse(readFileSync(file, "utf8")) as { pid: number }).pid, process.pid);
    lock.release();
    assert.equal(existsSync(file), false);
  });

  it("refuses a second holder by the first one's process id", async () => {
    const lock = await acquireLock(file, { wait: false });
    await assert.rejects(acquireLock(file, { wait: false }), (error: unknown) => {
      assert.ok(error instanceof LockedError);
      assert.equal(error.pid, process.pid);
      assert.match(error.message, new RegExp(`world\\.lock is held by process ${process.pid}: `));
      return true;
    });
    lock.release();
  });

  it("keeps the next holder's lock when the first one is released twice", async () => {
    const first = await acquireLock(file, { wait: false });
    first.release();
    const second = await acquireLock(file, { wait: false });
    first.release();
    assert.ok(existsSync(file));
    second.release();
  });

  it("lets a second process wait, says for whom, and lets it in after the first", async () => {
    const first = startFixture("hold-lock.ts", file, "700");
    await first.says("held");
    const second = startFixture("hold-lock.ts", file, "0");
    await second.says(`waiting for ${first.child.pid ?? 0}`);
    assert.doesNotMatch(first.output(), /released/);
    await second.says("held");
    assert.match(first.output(), /released/);
    assert.deepEqual(await Promise.all([first.ended, second.ended]), [0, 0]);
    assert.equal(existsSync(file), false);
  });

  it("gives the lock back when the work fails", async () => {
    const work = withLock(file, { wait: false }, () => Promise.reject(new Error("failed")));
    await assert.rejects(work, /failed/);
    assert.equal(existsSync(file), false);
  });

  it("is taken over from a holder that was killed", async () => {
    const dead = startFixture("hold-lock.ts", file, "60000");
    await dead.says("held");
    dead.child.kill("SIGKILL");
    await dead.ended;
    assert.ok(existsSync(file), "a killed process cannot have released it");
    const lock = await acquireLock(file, { wait: false });
    lock.release();
  });

  it("is taken over by exactly one of several that find the holder dead", async () => {
    const dead = startFixture("hold-lock.ts", file, "60000");
    await dead.says("held");
    dead.child.kill("SIGKILL");
    await dead.ended;
    const rivals = Array.from({ length: 4 }, () => startFixture("hold-lock.ts", file, "300"));
    const order: string[] = [];
    for (const [index, rival] of rivals.entries()) {
      rival.child.stdout?.on("data", (chunk: Buffer) => {
        for (const word of chunk.toString().match(/held|released/g) ?? []) order.push(`${index} ${word}`);
      });
    }
    assert.deepEqual(await Promise.all(rivals.map((rival) => rival.ended)), [0, 0, 0, 0]);
    assert.equal(order.length, 8);
    for (let index = 0; index < order.length; index += 2) {
      assert.equal(order[index + 1], order[index]?.replace("held", "released"), order.join(", "));
    }
  });

  it("is left to the process that is taking it over already", async () => {
    const dead = startFixture("hold-lock.ts", file, "0");
    await dead.ended;
    writeHolder({ pid: dead.child.pid, id: "dead" });
    const takeover = await acquireLock(`${file}.dead`, { wait: false });
    await assert.rejects(acquireLock(file, { wait: false }), LockedError);
    takeover.release();
    (await acquireLock(file, { wait: false })).release();
  });

  it("is taken over when another process has the dead holder's id by now, where the system tells", async () => {
    // This process lives, but it did not start when the holder did.
    writeHolder({ pid: process.pid, started: "another boot/1" });
    const lock = acquireLock(file, { wait: false });
    if (existsSync("/proc/self/stat")) (await lock).release();
    else await assert.rejects(lock, LockedError);
  });

  it("is left to a holder on another machine, whom nobody can judge from here", async () => {
    writeHolder({ pid: 1, host: "elsewhere" });
    await assert.rejects(acquireLock(file, { wait: false }), /is held by process 1 on elsewhere: .* delete the file/);
  });

  function writeHolder(holder: object): void {
    file = path.join(temporaryDirectory(), "world.lock");
    writeFileSync(file, JSON.stringify({ host: hostname(), started: "", id: "test", ...holder }));
  }

  it("is taken over when its file was never filled", async () => {
    file = path.join(temporaryDirectory(), "world.lock");
    writeFileSync(file, "");
    const aMinuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, aMinuteAgo, aMinuteAgo);
    const lock = await acquireLock(file, { wait: false });
    lock.release();
  });
});
