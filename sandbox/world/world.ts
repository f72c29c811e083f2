import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { jsonDocument } from "../cloud/json.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import { UserError } from "../user-error.ts";
import { replaceFile } from "./atomic-file.ts";
import { freshWorld } from "./fresh.ts";
import { worldSchema } from "./schema.ts";

/** Something that exists in a simulated cloud. Records are replaced, never changed in place, so that a failure can be undone. */
export interface CloudRecord {
  /** Its Pulumi type token, or for what has no resource of its own (an image, a task) a name of the same form. */
  readonly type: string;
  /** The id as the cloud's API gives it, unique for the type within the owner. */
  readonly id: string;
  /** The AWS account id or the Atlas project id that it belongs to. */
  readonly owner: string;
  /** What the user set, as last applied. */
  readonly inputs: Properties;
  /** What the cloud added: ARNs, states, addresses. */
  readonly outputs: Properties;
}

/** An AWS account of the world and the profiles whose credentials lead to it. */
export interface Account {
  readonly name: string;
  readonly profiles: readonly string[];
  readonly region: string;
}

/** An Atlas project; `serviceAccounts` maps a client id to its secret and to what it may reach. */
export interface Project {
  readonly name: string;
}

/** An Atlas service account: its credentials and the projects that it may reach. */
export interface ServiceAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly projects: readonly string[];
}

/** Everything the simulated clouds hold, as it is stored. */
export interface WorldData {
  readonly version: 1;
  /** Seconds by which the world's clock is ahead of the real one. */
  clockOffset: number;
  /** Counts what was made, so that addresses and revisions never repeat. */
  sequence: number;
  readonly accounts: Record<string, Account>;
  readonly projects: Record<string, Project>;
  readonly serviceAccounts: ServiceAccount[];
  records: CloudRecord[];
}

/** A world file that cannot be used. */
export class WorldError extends UserError {}

/**
 * The simulated clouds: AWS accounts, Atlas projects and all that exists in them, in one JSON file.
 *
 * One process works on a world at a time; within it every operation is synchronous and so atomic. The file is replaced by a
 * rename after each operation: a killed process leaves the world as it was after the last operation that was answered.
 */
export class World {
  readonly data: WorldData;
  readonly #file: string;
  readonly #records = new Map<string, CloudRecord>();
  #undo: (() => void)[] | undefined;
  #dirty = false;

  private constructor(file: string, data: WorldData) {
    this.#file = file;
    this.data = data;
    for (const record of data.records) this.#records.set(key(record), record);
  }

  /** Opens the world in `file`; a fresh one where there is none. Throws a {@link WorldError} for a file that is not a world. */
  static open(file: string): World {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      const world = new World(file, freshWorld());
      world.#dirty = true;
      world.save();
      return world;
    }
    return new World(file, parseWorld(text, file));
  }

  /** Replaces the world in `file` by a fresh one, or by `data`. */
  static reset(file: string, data = freshWorld()): World {
    const world = new World(file, data);
    world.#dirty = true;
    world.save();
    return world;
  }

  /** All that the world holds, to be stored. */
  toData(): WorldData {
    return { ...this.data, records: [...this.#records.values()] };
  }

  /** Writes the world where anything has changed, as a whole. */
  save(): void {
    if (!this.#dirty) return;
    replaceFile(this.#file, `${JSON.stringify(this.toData(), undefined, 1)}\n`);
    this.#dirty = false;
  }

  /** Runs one operation of a cloud's API: everything it did to the world is undone when it throws. */
  transaction<T>(operation: () => T): T {
    if (this.#undo !== undefined) return operation();
    const undo: (() => void)[] = (this.#undo = []);
    try {
      return operation();
    } catch (error) {
      for (const step of undo.reverse()) step();
      throw error;
    } finally {
      this.#undo = undefined;
    }
  }

  /** The record with this id, or undefined. */
  get(type: string, owner: string, id: string): CloudRecord | undefined {
    return this.#records.get(key({ type, owner, id }));
  }

  /** All records of `type` in `owner`, or in every account or project where no owner is given. */
  list(type: string, owner?: string): CloudRecord[] {
    return [...this.#records.values()].filter((r) => r.type === type && (owner === undefined || r.owner === owner));
  }

  /** All records there are. */
  all(): CloudRecord[] {
    return [...this.#records.values()];
  }

  /** Adds a record or replaces the one of the same type, owner and id. */
  put<R extends CloudRecord>(record: R): R {
    const id = key(record);
    const before = this.#records.get(id);
    this.#records.set(id, record);
    this.#changed(() => (before === undefined ? this.#records.delete(id) : this.#records.set(id, before)));
    return record;
  }

  /** Replaces some of a record's inputs and outputs. */
  patch(record: CloudRecord, change: { inputs?: Properties; outputs?: Properties }): CloudRecord {
    return this.put({
      ...record,
      inputs: { ...record.inputs, ...change.inputs },
      outputs: { ...record.outputs, ...change.outputs },
    });
  }

  /** Removes a record; nothing happens where there is none. */
  remove(record: Pick<CloudRecord, "type" | "owner" | "id">): void {
    const id = key(record);
    const before = this.#records.get(id);
    if (before === undefined) return;
    this.#records.delete(id);
    this.#changed(() => this.#records.set(id, before));
  }

  /** A number that was never given before in this world. */
  next(): number {
    this.#changed(() => undefined);
    return ++this.data.sequence;
  }

  /** `digits` random hexadecimal digits, as the clouds put them into ids: `vpc-` and 17, an Atlas id 24. */
  hex(digits: number): string {
    return randomBytes(Math.ceil(digits / 2))
      .toString("hex")
      .slice(0, digits);
  }

  /** The world's time. */
  now(): Date {
    return new Date(Date.now() + this.data.clockOffset * 1000);
  }

  /** Moves the world's clock on, as for the end of a recovery window. */
  advance(seconds: number): void {
    this.data.clockOffset += seconds;
    this.#dirty = true;
  }

  #changed(undo: () => unknown): void {
    this.#dirty = true;
    this.#undo?.push(undo);
  }
}

function key({ type, owner, id }: Pick<CloudRecord, "type" | "owner" | "id">): string {
  return `${type}|${owner}|${id}`;
}

function parseWorld(text: string, file: string): WorldData {
  const refused = (what: string): WorldError =>
    new WorldError(
      `${file}: not a world file: ${what}. ` +
        "Replace it by a saved world (`pulumi-sandbox world load FILE`) or start anew (`pulumi-sandbox world reset`).",
    );
  const json = jsonDocument(text);
  if (json === undefined) throw refused("it is not JSON");
  const version = isObject(json) ? json.version : undefined;
  if (typeof version === "number" && version !== 1) throw refused(`its version is ${version}, this sandbox reads 1`);
  const result = worldSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refused(`${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`);
}
