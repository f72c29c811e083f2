import { randomBytes } from "node:crypto";

import grpc from "@grpc/grpc-js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import emptyproto from "google-protobuf/google/protobuf/empty_pb.js";

import type { Package, Session } from "../cloud/package.ts";
import { Provider } from "../cloud/provider.ts";
import { type Caller, CloudError } from "../cloud/resource-type.ts";
import { UserError } from "../user-error.ts";
import { changes, isWithin, withStateAt } from "./diff.ts";
import { InitializationFailed, serviceError } from "./errors.ts";
import { checkResponse, diffResponse } from "./responses.ts";
import { fromStruct, toStruct } from "./values.ts";

// Its errors reach the caller; grpc-js would print them as well.
grpc.setLogVerbosity(grpc.logVerbosity.NONE);

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;
type Handler<Request, Response> = (request: Request, call: Call<Request>) => Response;

/**
 * Serves one provider package to the engines of one session over Pulumi's provider protocol.
 *
 * The engine opens a connection for each provider instance (one for each AWS account or Atlas project) and its requests do not name
 * the instance. The connection does: its port is what tells the callers apart.
 */
export class ProviderServer {
  readonly #provider: Provider;
  readonly #session: Session;
  readonly #server = new grpc.Server({ "grpc.max_receive_message_length": -1 });
  readonly #callers = new Map<string, Caller>();

  constructor(pkg: Package, session: Session) {
    this.#provider = new Provider(pkg);
    this.#session = session;
    this.#server.addService(services.ResourceProviderService, this.#service());
  }

  /** Starts listening on the loopback interface. Port 0 takes any free one. Throws a {@link UserError} where the port is taken. */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(new UserError(`port ${port} of 127.0.0.1 cannot be used (${error.message}): choose another`));
      });
    });
  }

  /** Ends all connections. */
  close(): void {
    this.#server.forceShutdown();
  }

  #service(): grpc.UntypedServiceImplementation {
    return {
      handshake: this.#unary(() => new proto.ProviderHandshakeResponse()),
      attach: this.#unary(() => new emptyproto.Empty()),
      cancel: this.#unary(() => new emptyproto.Empty()),
      getPluginInfo: this.#unary(() => {
        const response = new plugin.PluginInfo();
        response.setVersion(this.#provider.package.version);
        return response;
      }),
      checkConfig: this.#unary((request: proto.CheckRequest) => {
        const response = new proto.CheckResponse();
        response.setInputs(request.getNews());
        return response;
      }),
      diffConfig: this.#unary((request: proto.DiffRequest) => {
        // No provider here is ever replaced: that would replace all its resources, and the account guard already refuses another account.
        const before = fromStruct(request.getOldInputs() ?? request.getOlds());
        const found = changes(before, fromStruct(request.getNews()));
        return diffResponse(found.map((change) => ({ ...change, replaces: false, fromState: false })));
      }),
      configure: this.#unary((request: proto.ConfigureRequest, call) => {
        this.#callers.set(
          call.getPeer(),
          this.#provider.package.configure(fromStruct(request.getArgs()), this.#session),
        );
        const response = new proto.ConfigureResponse();
        response.setSupportspreview(true);
        return response;
      }),
      invoke: this.#unary((request: proto.InvokeRequest, call) => {
        const result = this.#provider.invoke(request.getTok(), fromStruct(request.getArgs()), this.#caller(call));
        const response = new proto.InvokeResponse();
        response.setReturn(toStruct(result));
        return response;
      }),
      check: this.#unary((request: proto.CheckRequest, call) => this.#check(request, this.#caller(call))),
      diff: this.#unary((request: proto.DiffRequest) => {
        const state = fromStruct(request.getOlds());
        const before = request.getOldInputs() === undefined ? state : fromStruct(request.getOldInputs());
        const found = this.#provider.diff(tokenOf(request), before, fromStruct(request.getNews()), state);
        // The engine leaves it to the provider to ignore changes: after a refresh the old value is the cloud's.
        const ignored = request.getIgnorechangesList();
        return diffResponse(found.filter(({ path }) => !ignored.some((prefix) => isWithin(path, prefix))));
      }),
      create: this.#unary((request: proto.CreateRequest, call) => this.#create(request, this.#caller(call))),
      read: this.#unary((request: proto.ReadRequest, call) => this.#read(request, this.#caller(call))),
      update: this.#unary((request: proto.UpdateRequest, call) => this.#update(request, this.#caller(call))),
      delete: this.#unary((request: proto.DeleteRequest, call) => {
        this.#provider.delete(
          tokenOf(request),
          request.getId(),
          fromStruct(request.getProperties()),
          this.#caller(call),
        );
        return new emptyproto.Empty();
      }),
    };
  }

  #check(request: proto.CheckRequest, caller: Caller): proto.CheckResponse {
    const olds = request.getOlds();
    const seed = request.getRandomseed_asU8();
    const { inputs, failures } = this.#provider.check(
      tokenOf(request),
      nameOf(request),
      seed.length > 0 ? seed : randomBytes(16),
      olds === undefined ? undefined : fromStruct(olds),
      fromStruct(request.getNews()),
      caller,
    );
    return checkResponse(inputs, failures);
  }

  #create(request: proto.CreateRequest, caller: Caller): proto.CreateResponse {
    const token = tokenOf(request);
    const inputs = fromStruct(request.getProperties());
    const response = new proto.CreateResponse();
    const secret = this.#provider.secretOutputs(token);
    if (request.getPreview()) {
      response.setProperties(toStruct(this.#provider.previewCreate(token, inputs, caller), secret));
      return response;
    }
    const { id, properties, failure } = this.#provider.create(token, inputs, caller);
    if (failure !== undefined) throw new InitializationFailed(failure, id, properties, secret);
    response.setId(id);
    response.setProperties(toStruct(properties, secret));
    return response;
  }

  #read(request: proto.ReadRequest, caller: Caller): proto.ReadResponse {
    const token = tokenOf(request);
    const response = new proto.ReadResponse();
    const found = this.#provider.read(token, request.getId(), fromStruct(request.getProperties()), caller);
    if (found === undefined) return response;
    const secret = this.#provider.secretOutputs(token);
    response.setId(found.id);
    response.setProperties(toStruct(found.properties, secret));
    response.setInputs(toStruct(found.inputs, secret));
    return response;
  }

  #update(request: proto.UpdateRequest, caller: Caller): proto.UpdateResponse {
    const token = tokenOf(request);
    const state = fromStruct(request.getOlds());
    // What the program ignores the bridged providers leave as they last read it, whatever the inputs say.
    const inputs = withStateAt(fromStruct(request.getNews()), state, request.getIgnorechangesList());
    const secret = this.#provider.secretOutputs(token);
    const response = new proto.UpdateResponse();
    const before = fromStruct(request.getOldInputs() ?? request.getOlds());
    if (request.getPreview()) {
      response.setProperties(toStruct(this.#provider.previewUpdate(token, state, before, inputs), secret));
      return response;
    }
    const { properties, failure } = this.#provider.update(token, request.getId(), state, before, inputs, caller);
    if (failure !== undefined) throw new InitializationFailed(failure, request.getId(), properties, secret);
    response.setProperties(toStruct(properties, secret));
    return response;
  }

  #caller(call: { getPeer(): string }): Caller {
    const caller = this.#callers.get(call.getPeer());
    if (caller !== undefined) return caller;
    throw new CloudError(`the ${this.#provider.package.name} provider was called before it was configured`);
  }

  #unary<Request, Response>(handler: Handler<Request, Response>): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
      let response: Response;
      try {
        try {
          response = handler(call.request, call);
        } finally {
          // Also after a failure: most are undone, but a resource that failed to initialize is there.
          this.#session.world.save();
        }
      } catch (error) {
        callback(serviceError(error));
        return;
      }
      callback(null, response);
    };
  }
}

/** The type in the request, or in its URN: the part after the parents' types. */
function tokenOf(request: { getType(): string; getUrn(): string }): string {
  return request.getType() || (request.getUrn().split("::")[2]?.split("$").at(-1) ?? "");
}

function nameOf(request: { getName(): string; getUrn(): string }): string {
  return request.getName() || request.getUrn().split("::").slice(3).join("::");
}
