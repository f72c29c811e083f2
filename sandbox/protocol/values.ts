import structpb from "google-protobuf/google/protobuf/struct_pb.js";

/** The properties of a resource or the arguments of a function, as plain JSON values. */
export type Properties = Record<string, unknown>;

/**
 * What the engine sends for a value that is not known yet.
 * Source: `UnknownStringValue` in pulumi/sdk/go/common/resource/plugin/rpc.go.
 */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Marks a special value, such as a secret, on the wire. Source: `resource.SigKey` in pulumi/sdk/go/common/resource. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Whether `value` is not known yet, or holds something that is not. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** Whether `value` is a plain object, so that its properties can be walked. */
export function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The plain values of a message. The server asks the engine to keep secrets to itself (`acceptSecrets` is false), and the engine marks an output
 * secret again where the input of that name was; a provider's own configuration comes with its secrets wrapped all the same.
 */
export function fromStruct(struct: structpb.Struct | undefined): Properties {
  return unwrapped(struct?.toJavaScript() ?? {}) as Properties;
}

function unwrapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapped);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return unwrapped(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}

/** A value that the state must hold encrypted, where no property of that name says so: in a function's result. */
export function secretValue(value: unknown): unknown {
  return { [SIGNATURE]: SECRET, value };
}

/** The message for `properties`; those named in `secret` (`a.b` for nested ones) are wrapped, so that the state holds them encrypted. */
export function toStruct(properties: Properties, secret: readonly string[] = []): structpb.Struct {
  return structpb.Struct.fromJavaScript(withSecrets(properties, secret) as Record<string, structpb.JavaScriptValue>);
}

function withSecrets(properties: Properties, secret: readonly string[]): Properties {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (secret.includes(key) && value !== null) return [key, secretValue(value)];
      const below = secret.filter((path) => path.startsWith(`${key}.`)).map((path) => path.slice(key.length + 1));
      return [key, isObject(value) && below.length > 0 ? withSecrets(value, below) : value];
    }),
  );
}
