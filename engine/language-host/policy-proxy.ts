import {
  Client,
  credentials,
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import { messageLimits } from "./limits.ts";

/** The engine may keep its connection open for good. */
const closeTimeoutMs = 1_000;

const identity = (bytes: Buffer): Buffer => bytes;

/**
 * Stands between the engine and a policy pack, because a pack reads its stack's name and configuration from its environment
 * (`pulumi.getStack()`, `new pulumi.Config()`), while the engine sends them only once the pack answers. The proxy answers
 * first; the pack is started with what arrived, and from then on messages pass through it unread. The official host does the same.
 */
export class PolicyProxy {
  readonly #server = new Server(messageLimits);
  readonly #configuration = new Deferred<analyzer.AnalyzerStackConfigureRequest | undefined>();
  readonly #pack = new Deferred<Client>();
  #client: Client | undefined;

  /** Starts to listen and returns the port. */
  listen(): Promise<number> {
    // Nobody may be waiting when the pack fails; the failure is told to whoever asks later.
    this.#pack.promise.catch(() => undefined);
    this.#server.addService(passThrough(AnalyzerService), this.#handlers());
    return new Promise((resolve, reject) => {
      this.#server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) resolve(port);
        else reject(error);
      });
    });
  }

  /**
   * Waits for the engine to configure the stack, or to ask the pack something without having done so (`policy publish`).
   *
   * @returns the environment for the pack; undefined when the engine cancelled first.
   */
  async configured(signal: AbortSignal): Promise<NodeJS.ProcessEnv | undefined> {
    const aborted = new Promise<"aborted">((resolve) => {
      if (signal.aborted) resolve("aborted");
      signal.addEventListener(
        "abort",
        () => {
          resolve("aborted");
        },
        { once: true },
      );
    });
    const request = await Promise.race([this.#configuration.promise, aborted]);
    if (request === "aborted") return undefined;
    if (request === undefined) return {};
    return {
      PULUMI_NODEJS_ORGANIZATION: request.getOrganization(),
      PULUMI_NODEJS_PROJECT: request.getProject(),
      PULUMI_NODEJS_STACK: request.getStack(),
      PULUMI_NODEJS_DRY_RUN: String(request.getDryRun()),
      PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigSecretKeysList()),
    };
  }

  /** Connects to the pack that listens on this port, tells it the stack configuration and lets the engine's calls through. */
  attach(port: number): void {
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), messageLimits);
    this.#client = client;
    void this.#configuration.promise.then((request) => {
      if (request === undefined) {
        this.#pack.resolve(client);
        return;
      }
      const { path, requestSerialize, responseDeserialize } = AnalyzerService.configureStack;
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error) => {
        // Packs on an old @pulumi/policy do not know the call, and do not need it.
        if (error === null || error.code === status.UNIMPLEMENTED) this.#pack.resolve(client);
        else this.#pack.reject(error);
      });
    });
  }

  /** Says that the pack has ended: calls that still wait for it fail with the reason. */
  detach(reason: string): void {
    this.#pack.reject(new Error(`the policy pack did not start: ${reason}`));
  }

  /** Stops listening. Answers that are on their way still arrive. */
  close(): void {
    this.#client?.close();
    const timer = setTimeout(() => {
      this.#server.forceShutdown();
    }, closeTimeoutMs);
    this.#server.tryShutdown(() => {
      clearTimeout(timer);
    });
  }

  #handlers(): UntypedServiceImplementation {
    const forward =
      (path: string): handleUnaryCall<Buffer, Buffer> =>
      (call, callback) => {
        this.#configuration.resolve(undefined);
        this.#pack.promise.then(
          (client) => {
            const request = client.makeUnaryRequest(path, identity, identity, call.request, callback);
            call.on("cancelled", () => {
              request.cancel();
            });
          },
          (error: unknown) => {
            callback({ code: status.UNKNOWN, details: (error as Error).message });
          },
        );
      };
    const answer =
      (
        message: { serializeBinary(): Uint8Array },
        effect?: (request: Buffer) => void,
      ): handleUnaryCall<Buffer, Buffer> =>
      (call, callback) => {
        effect?.(call.request);
        callback(null, Buffer.from(message.serializeBinary()));
      };
    return {
      ...Object.fromEntries(Object.entries(AnalyzerService).map(([name, { path }]) => [name, forward(path)])),
      handshake: answer(new analyzer.AnalyzerHandshakeResponse()),
      configureStack: answer(new analyzer.AnalyzerStackConfigureResponse(), (bytes) => {
        this.#configuration.resolve(analyzer.AnalyzerStackConfigureRequest.deserializeBinary(bytes));
      }),
    };
  }
}

/** `Promise.withResolvers`, which Node has since 22 only. */
class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

/** The same service with its messages left as bytes: nothing is parsed on the way through. */
function passThrough(service: typeof AnalyzerService): typeof AnalyzerService {
  const raw = Object.entries(service).map(([name, method]) => [
    name,
    { ...method, requestDeserialize: identity, responseSerialize: identity },
  ]);
  return Object.fromEntries(raw) as typeof AnalyzerService;
}
