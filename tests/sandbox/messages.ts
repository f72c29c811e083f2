import grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import type structpb from "google-protobuf/google/protobuf/struct_pb.js";

import { fromStruct, isObject, type Properties } from "../../sandbox/protocol/values.ts";

/** Outputs as the engine holds them: without the marks of secrets, which it keeps to itself. */
export interface Received {
  readonly state: Properties;
  /** The outputs that the engine was told to keep encrypted. */
  readonly secret: readonly string[];
  /** The same for the parts of outputs that are objects, by output. */
  readonly secretBelow?: Readonly<Record<string, readonly string[]>>;
}

/** What the engine makes of the properties that it receives. Source of the mark: `resource.SecretSig` in pulumi/sdk/go/common/resource. */
export function received(struct: structpb.Struct | undefined): Received {
  const wrapped: Properties = struct?.toJavaScript() ?? {};
  const isSecret = (value: unknown): boolean =>
    isObject(value) && value["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270";
  const secretsOf = (value: unknown): string[] =>
    isObject(value) && !isSecret(value) ? Object.keys(value).filter((name) => isSecret(value[name])) : [];
  const below = Object.entries(wrapped).map(([name, value]) => [name, secretsOf(value)] as const);
  return {
    state: fromStruct(struct),
    secret: secretsOf(wrapped),
    secretBelow: Object.fromEntries(below.filter(([, names]) => names.length > 0)),
  };
}

/** A failed operation whose resource exists all the same: the engine keeps it in the state. */
export class InitializationFailure extends Error {
  readonly id: string;
  readonly kept: Received;
  readonly reasons: readonly string[];

  constructor(message: string, details: proto.ErrorResourceInitFailed) {
    super(message);
    this.id = details.getId();
    this.kept = received(details.getProperties());
    this.reasons = details.getReasonsList();
  }
}

/** The error that the engine makes of a failed call; the trailer tells of a resource that exists all the same. */
export function failureOf({ details, metadata }: grpc.ServiceError): Error {
  const [trailer] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(trailer)) return new Error(details);
  const [any] = status.Status.deserializeBinary(trailer).getDetailsList();
  const parse = (bytes: Uint8Array): proto.ErrorResourceInitFailed =>
    proto.ErrorResourceInitFailed.deserializeBinary(bytes);
  const failed = any?.unpack(parse, "pulumirpc.ErrorResourceInitFailed");
  return failed === undefined || failed === null ? new Error(details) : new InitializationFailure(details, failed);
}

export function urnOf(type: string): string {
  return `urn:pulumi:test::test::${type}::example`;
}
