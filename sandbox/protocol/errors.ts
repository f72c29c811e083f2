import grpc from "@grpc/grpc-js";
import proto from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import anyproto from "google-protobuf/google/protobuf/any_pb.js";

import { CloudError } from "../cloud/resource-type.ts";
import { type Properties, toStruct } from "./values.ts";

/** A resource that exists but is not as it should be: the engine keeps it in the state and fails the operation. */
export class InitializationFailed extends CloudError {
  readonly details: InstanceType<typeof status.Status>;

  constructor(message: string, id: string, properties: Properties, secret: readonly string[]) {
    super(message);
    const failed = new proto.ErrorResourceInitFailed();
    failed.setId(id);
    failed.setProperties(toStruct(properties, secret));
    failed.setReasonsList([message]);
    const any = new anyproto.Any();
    any.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    this.details = new status.Status();
    this.details.setCode(grpc.status.UNKNOWN);
    this.details.setMessage(message);
    this.details.addDetails(any);
  }
}

/** An error as the engine shows it. A cloud's refusal is the user's business; anything else is a defect here, and its stack says where. */
export function serviceError(error: unknown): Partial<grpc.StatusObject> {
  const metadata = new grpc.Metadata();
  if (error instanceof InitializationFailed) {
    // gRPC's own way to send structured details with an error; grpc-js has no API for it.
    metadata.set("grpc-status-details-bin", Buffer.from(error.details.serializeBinary()));
  }
  const message =
    error instanceof CloudError ? error.message : `defect in the sandbox: ${(error as Error).stack ?? String(error)}`;
  return { code: grpc.status.UNKNOWN, details: message, metadata };
}
