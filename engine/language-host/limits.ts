/** The engine's own limit for one message, 400 MiB; the library's default of 4 MiB is less than a large stack needs. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Options for every gRPC server and client of the host. */
export const messageLimits = {
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.max_send_message_length": maxMessageBytes,
} as const;
