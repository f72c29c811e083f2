import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";

/** A place in a program's source, as the engine has it from Pulumi's SDK. */
export interface Frame {
  /** `file:` or, in a state, `project:`, which is relative to the program's directory. */
  readonly uri: string;
  readonly line: number;
  readonly column: number;
}

/** For each resource, by URN, the calls that made it, innermost first. */
export type SourceFrames = ReadonlyMap<string, readonly Frame[]>;

const REGISTRATION = '"/pulumirpc.ResourceMonitor/RegisterResource"';

/** A registration in the log of the engine's calls; most of what it has is left out here. */
interface Registration {
  readonly request?: { readonly stackTrace?: { readonly frames?: readonly { readonly pc?: Frame }[] } };
  readonly response?: { readonly urn?: string };
}

/**
 * Reads where resources are made from a log of the engine's calls (`PULUMI_DEBUG_GRPC`): no event tells it of a preview. The log
 * holds secrets, of which nothing is kept. There is none where the engine has not started.
 */
export async function framesInLog(file: string): Promise<SourceFrames> {
  const frames = new Map<string, readonly Frame[]>();
  if (!existsSync(file)) return frames;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (!line.includes(REGISTRATION)) continue;
    const { request, response } = registrationIn(line);
    const made = request?.stackTrace?.frames ?? [];
    if (response?.urn !== undefined)
      frames.set(
        response.urn,
        made.flatMap(({ pc }) => (pc === undefined ? [] : [pc])),
      );
  }
  return frames;
}

/** A line that is cut off tells nothing: no judgement hangs on where something is written. */
function registrationIn(line: string): Registration {
  try {
    return JSON.parse(line) as Registration;
  } catch {
    return {};
  }
}

/** A resource in an exported state. */
interface StateResource {
  readonly urn: string;
  readonly stackTrace?: readonly { readonly sourcePosition?: string }[];
}

/** Reads where resources were made from an exported state: in the program as it was at its last update. */
export function framesInState(resources: readonly StateResource[]): SourceFrames {
  return new Map(
    resources.map(({ urn, stackTrace = [] }) => [
      urn,
      stackTrace.flatMap(({ sourcePosition = "" }) => {
        const [, uri = "", line, column] = /^(.+)#(\d+),(\d+)$/.exec(sourcePosition) ?? [];
        return uri === "" ? [] : [{ uri, line: Number(line), column: Number(column) }];
      }),
    ]),
  );
}
