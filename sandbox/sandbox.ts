import { spawn, type StdioOptions } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";

import { acquireLock, ensureEngine } from "@askflorence/engine";

import { mongodbatlas } from "./atlas/index.ts";
import { aws } from "./aws/index.ts";
import { findProject } from "./command/project.ts";
import { ProviderServer } from "./protocol/server.ts";
import { random } from "./random/index.ts";
import { UserError } from "./user-error.ts";
import { freshWorld } from "./world/fresh.ts";
import { finishLoading, loadSnapshot, type Snapshot } from "./world/snapshot.ts";
import { World, type WorldData } from "./world/world.ts";

/** The provider packages that are simulated. */
export const PACKAGES = [aws, mongodbatlas, random];

type Environment = Record<string, string | undefined>;

/** How a run of the CLI ended. */
export interface RunResult {
  readonly code: number;
  /** What it printed; empty where `stdio` is inherited. */
  readonly stdout: string;
  readonly stderr: string;
}

/** How to run the CLI. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables beside those of this process; they win. `AWS_PROFILE` chooses the account. */
  readonly env?: Environment;
  /** `pipe` (the default) collects what the CLI prints; `inherit` shows it. */
  readonly stdio?: "pipe" | "inherit";
}

/** Simulated providers that listen, and the environment in which the engine finds them. */
export interface Session {
  readonly env: Environment;
  readonly ports: Readonly<Record<string, number>>;
  close(): void;
}

/**
 * One world and the real Pulumi CLI in front of it. While it is open no other process can use the world; within it any number of runs
 * may go on at the same time, each with credentials of its own.
 */
export class Sandbox {
  /** Where the world is, and the stacks' state unless the user has a backend. */
  readonly directory: string;
  readonly #release: () => void;
  #world: World | undefined;

  private constructor(directory: string, release: () => void) {
    this.directory = directory;
    this.#release = release;
  }

  /**
   * Opens the sandbox of the project that `from` is in: `PULUMI_SANDBOX_DIR`, else `.sandbox` beside the project's Pulumi.yaml.
   * Throws where another process has it open.
   */
  static async open(from = process.cwd(), env: Environment = process.env): Promise<Sandbox> {
    if (!existsSync(from)) throw new UserError(`${resolve(from)}: there is no such directory`);
    const directory = resolve(
      (env.PULUMI_SANDBOX_DIR === "" ? undefined : env.PULUMI_SANDBOX_DIR) ??
        join(findProject(from)?.root ?? from, ".sandbox"),
    );
    mkdirSync(directory, { recursive: true });
    const lock = await acquireLock(join(directory, "world.lock"), { wait: false });
    try {
      finishLoading(directory);
    } catch (error) {
      lock.release();
      throw error;
    }
    return new Sandbox(directory, () => {
      lock.release();
    });
  }

  /** The simulated clouds: a fresh world where there is none yet. Throws where the file is not a world. */
  get world(): World {
    return (this.#world ??= World.open(this.#file));
  }

  get #file(): string {
    return join(this.directory, "world.json");
  }

  /** Replaces the world by a fresh one, or by `data`; the stacks' state stays. */
  reset(data?: WorldData): void {
    this.#world = World.reset(this.#file, data);
  }

  /** Replaces the world and what belongs to it, the stacks' state and configuration, as a whole: by a fresh one, or by a snapshot. */
  load(snapshot: Snapshot = { world: freshWorld(), files: {} }): void {
    loadSnapshot(this.directory, snapshot);
    this.#world = undefined;
  }

  /** Starts the providers: on free ports, or on consecutive ones from `port`. Throws where a port is taken. */
  async serve(env: Environment = {}, port = 0): Promise<Session> {
    const servers: ProviderServer[] = [];
    const close = (): void => {
      for (const server of servers) server.close();
    };
    const ports: Record<string, number> = {};
    try {
      for (const [i, pkg] of PACKAGES.entries()) {
        const server = new ProviderServer(pkg, { world: this.world, env: { ...process.env, ...env } });
        servers.push(server);
        ports[pkg.name] = await server.listen(port === 0 ? 0 : port + i);
      }
    } catch (error) {
      close();
      throw error;
    }
    const providers = Object.entries(ports).map(([name, bound]) => `${name}:${bound}`);
    return { ports, close, env: { ...env, PULUMI_DEBUG_PROVIDERS: providers.join(",") } };
  }

  /** Runs the real CLI with these arguments against the simulated providers. */
  async run(args: readonly string[], { cwd, env, stdio = "pipe" }: RunOptions = {}): Promise<RunResult> {
    const engine = await ensureEngine();
    const session = await this.serve(env);
    try {
      return await spawnCli(engine.path, args, {
        cwd: cwd ?? process.cwd(),
        env: this.#environment(session.env, engine.path),
        stdio: stdio === "inherit" ? "inherit" : ["ignore", "pipe", "pipe"],
      });
    } finally {
      session.close();
    }
  }

  /** Lets other processes use the world. */
  close(): void {
    this.#world?.save();
    this.#release();
  }

  /** What the user sets wins; without it state, passphrase and home are the sandbox's own, and real credentials are out of reach. */
  #environment(env: Environment, engine: string): NodeJS.ProcessEnv {
    const own = { ...process.env, ...env };
    const state = join(this.directory, "state");
    const home = join(this.directory, "home");
    if (own.PULUMI_BACKEND_URL === undefined) mkdirSync(state, { recursive: true });
    const hasPassphrase = own.PULUMI_CONFIG_PASSPHRASE !== undefined || own.PULUMI_CONFIG_PASSPHRASE_FILE !== undefined;
    return {
      ...(hasPassphrase ? {} : { PULUMI_CONFIG_PASSPHRASE: "sandbox" }),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_HOME: home,
      // The plugins are here; without these the CLI spends seconds on looking for them and for updates of itself.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      ...own,
      PATH: [dirname(engine), dirname(process.execPath), own.PATH ?? ""].join(delimiter),
    };
  }
}

function spawnCli(
  file: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv; stdio: StdioOptions },
): Promise<RunResult> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, options);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
    // An interrupt reaches the CLI as well, which ends what it does in good order: the providers must stay until then.
    const wait = (): void => undefined;
    const terminate = (): void => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", terminate);
    const settled = (): void => void process.off("SIGINT", wait).off("SIGTERM", terminate);
    child.once("error", (error) => {
      settled();
      fail(error);
    });
    child.once("close", (code) => {
      settled();
      done({ code: code ?? 1, stdout, stderr });
    });
  });
}
