import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";

import type { Package } from "../../sandbox/cloud/package.ts";
import { ProviderServer } from "../../sandbox/protocol/server.ts";
import { fromStruct, type Properties, toStruct } from "../../sandbox/protocol/values.ts";
import { World } from "../../sandbox/world/world.ts";
import { failureOf, type Received, received, urnOf } from "./messages.ts";

/** A resource as the engine would hold it in its state. */
export interface Held extends Received {
  readonly id: string;
  readonly type: string;
  readonly inputs: Properties;
}

/** A diff as the engine sees it. */
export interface Difference {
  /** The properties that differ, by path, each with the kind of the difference: `UPDATE`, `ADD_REPLACE` and so on. */
  readonly paths: Record<string, string>;
  readonly replaces: string[];
}

/** A fresh world in a directory of its own. */
export function temporaryWorld(): { world: World; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), "world-"));
  return {
    world: World.open(join(dir, "world.json")),
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/**
 * Plays the engine towards a simulated provider, over the real protocol: checks before it creates or updates, and wraps and unwraps
 * messages as the engine does. A refused check fails with the reasons, each behind its property.
 */
export class Engine {
  readonly #server: ProviderServer;
  readonly #port: number;
  readonly #client: InstanceType<typeof services.ResourceProviderClient>;

  private constructor(server: ProviderServer, port: number) {
    this.#server = server;
    this.#port = port;
    // Each instance has a connection of its own, as in the engine.
    this.#client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** Starts the provider and configures one instance of it, with the environment's credentials. */
  static async start(
    pkg: Package,
    world: World,
    config: Properties = {},
    env: Record<string, string> = {},
  ): Promise<Engine> {
    const server = new ProviderServer(pkg, { world, env });
    const engine = new Engine(server, await server.listen());
    try {
      await engine.configure(config);
    } catch (error) {
      engine.stop();
      throw error;
    }
    return engine;
  }

  /** Another instance of the provider on the same server, which is not configured yet. It ends with the server. */
  another(): Engine {
    return new Engine(this.#server, this.#port);
  }

  /** Configures this instance; the properties named in `secret` are wrapped, as the engine does with a provider's secrets. */
  async configure(config: Properties, secret: readonly string[] = []): Promise<void> {
    const request = new proto.ConfigureRequest();
    request.setArgs(toStruct(config, secret));
    await this.#call((callback) => this.#client.configure(request, callback));
  }

  stop(): void {
    this.#client.close();
    this.#server.close();
  }

  /** The inputs as the provider passes them on. */
  async check(type: string, inputs: Properties, before?: Properties): Promise<Properties> {
    const request = new proto.CheckRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setName("example");
    request.setNews(toStruct(inputs));
    if (before !== undefined) request.setOlds(toStruct(before));
    request.setRandomseed(new Uint8Array(32).fill(7));
    const response = await this.#call<proto.CheckResponse>((callback) => this.#client.check(request, callback));
    const failures = response.getFailuresList().map((failure) => `${failure.getProperty()}: ${failure.getReason()}`);
    if (failures.length > 0) throw new Error(failures.join("\n"));
    return fromStruct(response.getInputs());
  }

  async create(type: string, inputs: Properties): Promise<Held> {
    const checked = await this.check(type, inputs);
    const response = await this.#create(type, checked, false);
    return { id: response.getId(), type, inputs: checked, ...received(response.getProperties()) };
  }

  /** The outputs that a preview shows for a creation. */
  async previewCreate(type: string, inputs: Properties): Promise<Properties> {
    const response = await this.#create(type, await this.check(type, inputs), true);
    if (response.getId() !== "") throw new Error(`a preview has no id yet, and this one says ${response.getId()}`);
    return fromStruct(response.getProperties());
  }

  async diff(held: Held, inputs: Properties, ignoreChanges: string[] = []): Promise<Difference> {
    const request = new proto.DiffRequest();
    request.setId(held.id);
    request.setUrn(urnOf(held.type));
    request.setType(held.type);
    request.setOlds(toStruct(held.state));
    request.setOldInputs(toStruct(held.inputs));
    request.setNews(toStruct(await this.check(held.type, inputs, held.inputs)));
    request.setIgnorechangesList(ignoreChanges);
    const response = await this.#call<proto.DiffResponse>((callback) => this.#client.diff(request, callback));
    const kinds = Object.keys(proto.PropertyDiff.Kind);
    const paths: Record<string, string> = {};
    response.getDetaileddiffMap().forEach((difference, path) => {
      paths[path] = kinds[difference.getKind()] ?? "?";
    });
    return { paths, replaces: response.getReplacesList() };
  }

  async update(held: Held, inputs: Properties, ignoreChanges: string[] = []): Promise<Held> {
    const checked = await this.check(held.type, inputs, held.inputs);
    const response = await this.#update(held, checked, false, ignoreChanges);
    return { ...held, inputs: checked, ...received(response.getProperties()) };
  }

  /** The outputs that a preview shows for an update. */
  async previewUpdate(held: Held, inputs: Properties): Promise<Properties> {
    const checked = await this.check(held.type, inputs, held.inputs);
    return fromStruct((await this.#update(held, checked, true)).getProperties());
  }

  /** The resource as a refresh finds it, or undefined where it is gone. */
  refresh(held: Held): Promise<Held | undefined> {
    return this.#read(held.type, held.id, held.state, held.inputs);
  }

  /** The resource as `pulumi import` finds it, or undefined where there is none. */
  import(type: string, id: string): Promise<Held | undefined> {
    return this.#read(type, id, {}, {});
  }

  async delete(held: Held): Promise<void> {
    const request = new proto.DeleteRequest();
    request.setId(held.id);
    request.setUrn(urnOf(held.type));
    request.setType(held.type);
    request.setProperties(toStruct(held.state));
    await this.#call((callback) => this.#client.delete(request, callback));
  }

  async invoke(token: string, args: Properties): Promise<Properties> {
    return (await this.invokeMarked(token, args)).state;
  }

  /** A function's result, with what in it the engine was told to keep encrypted. */
  async invokeMarked(token: string, args: Properties): Promise<Received> {
    const request = new proto.InvokeRequest();
    request.setTok(token);
    request.setArgs(toStruct(args));
    const response = await this.#call<proto.InvokeResponse>((callback) => this.#client.invoke(request, callback));
    return received(response.getReturn());
  }

  #create(type: string, checked: Properties, preview: boolean): Promise<proto.CreateResponse> {
    const request = new proto.CreateRequest();
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setProperties(toStruct(checked));
    request.setPreview(preview);
    return this.#call((callback) => this.#client.create(request, callback));
  }

  #update(
    held: Held,
    checked: Properties,
    preview: boolean,
    ignoreChanges: string[] = [],
  ): Promise<proto.UpdateResponse> {
    const request = new proto.UpdateRequest();
    request.setIgnorechangesList(ignoreChanges);
    request.setId(held.id);
    request.setUrn(urnOf(held.type));
    request.setType(held.type);
    request.setOlds(toStruct(held.state));
    request.setOldInputs(toStruct(held.inputs));
    request.setNews(toStruct(checked));
    request.setPreview(preview);
    return this.#call((callback) => this.#client.update(request, callback));
  }

  async #read(type: string, id: string, state: Properties, inputs: Properties): Promise<Held | undefined> {
    const request = new proto.ReadRequest();
    request.setId(id);
    request.setUrn(urnOf(type));
    request.setType(type);
    request.setProperties(toStruct(state));
    request.setInputs(toStruct(inputs));
    const response = await this.#call<proto.ReadResponse>((callback) => this.#client.read(request, callback));
    if (response.getId() === "") return undefined;
    return {
      id: response.getId(),
      type,
      inputs: received(response.getInputs()).state,
      ...received(response.getProperties()),
    };
  }

  #call<Response>(
    send: (callback: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      send((error, response) => {
        if (error === null) resolve(response);
        else reject(failureOf(error));
      });
    });
  }
}
