import type { Fixture, Properties } from "../policy/harness.ts";
import { secret, unknown } from "../policy/harness.ts";

/** A resource in `pulumi stack export --show-secrets`, as far as a policy sees it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly inputs?: Properties;
  readonly outputs?: Properties;
  readonly parent?: string;
  readonly provider?: string;
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean;
  readonly ignoreChanges?: readonly string[];
}

/** The engine's mark of a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** What tells one copy of a program from the next: ids of Atlas and of EC2, keys, blocks and the names of stacks. */
const IDENTITIES: readonly (readonly [RegExp, (found: string, copy: number) => string])[] = [
  [/\b[0-9a-f]{24}\b/g, (found, copy) => hex(copy) + found.slice(4)],
  [/\b[0-9a-f]{8}(?=(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)/g, (found, copy) => hex(copy) + found.slice(4)],
  [/(?<=\b[a-z]{2,12}-)[0-9a-f]{8,17}\b/g, (found, copy) => hex(copy) + found.slice(4)],
  [/\b10\.\d+(?=\.)/g, (found, copy) => `10.${(Number(found.slice(3)) + copy) % 256}`],
  [/\b(?:askflorence|prod)\b(?!:components)/g, (found, copy) => `${found}${copy}`],
];

/**
 * Programs of any size: the resources of a state again and again, each copy with ids and names of its own. A copy that
 * does not fit ends where the number of resources is reached.
 */
export function copies(state: readonly StateResource[], count: number): Fixture[] {
  const one = JSON.stringify(fixtures(state));
  const program: Fixture[] = [];
  for (let copy = 0; program.length < count; copy++) program.push(...(JSON.parse(renamed(one, copy)) as Fixture[]));
  const kept = program.slice(0, count);
  const names = new Set(kept.map(({ name }) => name));
  return kept.map((fixture) => {
    const sources = Object.entries(fixture.sources ?? {});
    const left = sources.map(([input, from]) => [input, from.filter((name) => names.has(name))] as const);
    return { ...fixture, sources: Object.fromEntries(left) };
  });
}

/** The program as its first preview shows it: unknown is what comes from other resources, and what providers add to the inputs. */
export function firstPreview(program: readonly Fixture[]): Fixture[] {
  return program.map((fixture) => {
    const { inputs = {}, outputs = {}, sources = {} } = fixture;
    if (fixture.type.startsWith("askflorence:")) return fixture;
    return {
      ...fixture,
      inputs: unknownWhere(inputs, (name) => (sources[name]?.length ?? 0) > 0),
      outputs: unknownWhere(outputs, (name) => !(name in inputs) || (sources[name]?.length ?? 0) > 0),
    };
  });
}

function unknownWhere(properties: Properties, isUnknown: (name: string) => boolean): Properties {
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.map(([name, value]) => [name, isUnknown(name) ? unknown : value]));
}

/** Each resource under a name of its own: names are unique by type only. */
function fixtures(state: readonly StateResource[]): Fixture[] {
  const byUrn = new Map(state.map((resource, place) => [resource.urn, { resource, name: nameOf(resource, place) }]));
  return state.map(
    ({ urn, type, inputs, outputs, parent, provider, propertyDependencies, protect, ignoreChanges }) => ({
      type,
      name: byUrn.get(urn)?.name ?? urn,
      inputs: plain(inputs),
      outputs: plain(outputs),
      sources: Object.fromEntries(
        Object.entries(propertyDependencies ?? {}).map(([input, urns]) => [
          input,
          urns.flatMap((from) => byUrn.get(from)?.name ?? []),
        ]),
      ),
      parent: byUrn.get(parent ?? "")?.name,
      provider: plain(byUrn.get(provider?.replace(/::[^:]*$/, "") ?? "")?.resource.inputs),
      options: { protect, ignoreChanges },
    }),
  );
}

function nameOf({ urn }: StateResource, place: number): string {
  return `${urn.split("::").at(-1) ?? ""}-${place}-prod`;
}

/** Without the marks of the state, and with secrets as the engine sends them. */
function plain(properties: Properties = {}): Properties {
  const text = JSON.stringify(properties, (_key, value: unknown) =>
    isSecret(value) ? secret(JSON.parse(value.plaintext) as string) : value,
  );
  const entries = Object.entries(JSON.parse(text) as Properties);
  return Object.fromEntries(entries.filter(([name]) => !name.startsWith("__")));
}

function isSecret(value: unknown): value is { plaintext: string } {
  return typeof value === "object" && value !== null && SIGNATURE in value && "plaintext" in value;
}

function renamed(text: string, copy: number): string {
  // The mark of a secret looks like ids.
  const parts = text.split(/("4dabf18193072939515e22adb298388d":"[0-9a-f]+")/);
  return parts.map((part, place) => (place % 2 === 1 ? part : rename(part, copy))).join("");
}

function rename(text: string, copy: number): string {
  return IDENTITIES.reduce((result, [pattern, of]) => result.replace(pattern, (found) => of(found, copy)), text);
}

function hex(copy: number): string {
  return (0x1000 + copy).toString(16);
}
