import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { Sandbox } from "../../sandbox/sandbox.ts";

/** A directory that each test of a suite has for itself. */
export interface Place {
  readonly directory: string;
  /** Writes a file below the directory, and answers its path. */
  readonly write: (file: string, text: string) => string;
  readonly read: (file: string) => string;
}

/** Gives each test of a suite an empty directory, which goes after it. */
export function place(): Place {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "sandbox-"));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });
  return {
    get directory() {
      return directory;
    },
    write: (file, text) => {
      const path = join(directory, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    },
    read: (file) => readFileSync(join(directory, file), "utf8"),
  };
}

/** Gives each test of a suite an empty directory with a sandbox in it, which is open while the test runs. */
export function sandboxPlace(): Place & { readonly sandbox: Sandbox } {
  let open: Sandbox | undefined;
  // Before the directory goes: closing writes the world.
  afterEach(() => {
    open?.close();
  });
  const here = place();
  beforeEach(async () => {
    open = await Sandbox.open(here.directory, {});
  });
  return {
    get directory() {
      return here.directory;
    },
    get sandbox() {
      if (open === undefined) throw new Error("the sandbox is opened before each test");
      return open;
    },
    write: here.write,
    read: here.read,
  };
}

/** What was printed while `action` ran, and what it answered. */
export interface Printed<T> {
  readonly answer: T;
  readonly stdout: string;
  readonly stderr: string;
}

/** Collects what `action` prints, in place of showing it. */
export async function printed<T>(action: () => T | Promise<T>): Promise<Printed<T>> {
  const streams = [process.stdout, process.stderr] as const;
  const originals = streams.map((stream) => stream.write.bind(stream));
  const texts = ["", ""];
  for (const [i, stream] of streams.entries()) {
    stream.write = (chunk: string | Uint8Array) => {
      texts[i] = `${texts[i] ?? ""}${chunk.toString()}`;
      return true;
    };
  }
  try {
    const answer = await action();
    return { answer, stdout: texts[0] ?? "", stderr: texts[1] ?? "" };
  } finally {
    for (const [i, stream] of streams.entries()) Object.assign(stream, { write: originals[i] });
  }
}
