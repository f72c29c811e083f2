import { ATLAS, projectOf } from "./atlas.ts";
import { oncePerStack } from "./once-per-stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, isList, parseJson } from "./unknown.ts";
import type { Value } from "./unknown.ts";

/** What a program keeps in a project of its own. Links, registrations and users may be in another one. */
const OWN: readonly string[] = [...ATLAS.clusters, ATLAS.container, ATLAS.peering, ATLAS.accessListEntry];

interface Home {
  readonly account: string | undefined;
  readonly project: string | undefined;
}

/** The AWS account of the stack: that of most of its resources. */
export function homeAccount(stack: Stack): string | undefined {
  return homeOf(stack).account;
}

/** The Atlas project of the stack: where most of its clusters and networks are; where it has none, most of its resources. */
export function homeProject(stack: Stack): string | undefined {
  return homeOf(stack).project;
}

const homeOf = oncePerStack((stack): Home => {
  const accounts = stack.resources.filter(({ type }) => type.startsWith("aws:")).map(accountOf);
  const inAtlas = stack.resources.filter(({ type }) => type.startsWith("mongodbatlas:"));
  const owned = [
    ...inAtlas.filter(({ type }) => OWN.includes(type)).map(projectOf),
    ...stack.ofType(ATLAS.clusterComponent).map(({ outputs }) => outputs.projectId),
  ].filter((project) => typeof project === "string");
  const projects = owned.length > 0 ? owned : inAtlas.map(projectOf);
  return { account: mostFrequent(accounts), project: mostFrequent(projects) };
});

/** The first of the most frequent texts. */
function mostFrequent(values: readonly Value[]): string | undefined {
  const texts = values.filter((value) => typeof value === "string");
  const groups = [...Map.groupBy(texts, (text) => text).values()];
  return groups.toSorted((left, right) => right.length - left.length)[0]?.[0];
}

/** The one account that the resource's provider allows. A provider's configuration arrives as JSON text where it is no text itself. */
export function accountOf({ provider }: Resource): string | typeof UNKNOWN | undefined {
  const { allowedAccountIds: allowed } = provider;
  if (allowed === UNKNOWN) return UNKNOWN;
  const ids = typeof allowed === "string" ? parseJson(allowed) : allowed;
  if (!isList(ids)) return undefined;
  const [id] = ids;
  if (id === UNKNOWN) return UNKNOWN;
  return ids.length === 1 && typeof id === "string" && /^\d{12}$/.test(id) ? id : undefined;
}
