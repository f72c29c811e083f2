import { ATLAS, isCluster, projectOf } from "./atlas.ts";
import { undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import { oncePerStack } from "./once-per-stack.ts";
import { classesOf } from "./reference-data/private-link.ts";
import { isComponent, isLeftOut } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

const answers = oncePerStack(() => new Map<string, boolean>());

/**
 * Whether PHI may be in an Atlas project: always, unless everything that classifies the project says `public`. A project that is not
 * classified, or cannot be told, is taken for one that holds PHI.
 */
export function mayHoldPhi(project: string | undefined, stack: Stack): boolean {
  if (project === undefined) return true;
  const known = answers(stack);
  const answer = known.get(project) ?? isNotPublic(classesOf(project, stack));
  known.set(project, answer);
  return answer;
}

function isNotPublic(classes: readonly Value[]): boolean {
  return classes.length === 0 || classes.some((value) => value !== "public");
}

/**
 * The resources that speak for an Atlas project, one for each: a cluster, a `Project`, or a component that registers what the project
 * holds. What a project lacks is reported there. The project is `undefined` where it cannot be told.
 */
const spokesmenOf = oncePerStack((stack): ReadonlyMap<Resource, string | undefined> => {
  const first = new Map<string, Resource>();
  const all = new Map<Resource, string | undefined>();
  for (const resource of stack.resources) {
    if (isLeftOut(resource) || !describesProject(resource)) continue;
    const project = describedProject(resource);
    if (project !== undefined && first.has(project)) continue;
    if (project !== undefined) first.set(project, resource);
    all.set(resource, project);
  }
  return all;
});

function describesProject(resource: Resource): boolean {
  const { type, outputs } = resource;
  if (type === ATLAS.project || isCluster(resource)) return true;
  return isComponent(type) && outputs.projectId !== undefined && outputs.dataClass !== undefined;
}

function describedProject(resource: Resource): string | undefined {
  const { type, urn, outputs } = resource;
  if (type === ATLAS.project) return typeof outputs.id === "string" ? outputs.id : urn;
  if (!isComponent(type)) return projectOf(resource);
  return typeof outputs.projectId === "string" ? outputs.projectId : undefined;
}

/** What every Atlas project that may hold PHI must have. */
export interface ProjectSetting {
  readonly type: string;
  /** What is missing, as the rest of a sentence that begins with "has no". */
  readonly missing: string;
  readonly mend: string;
}

/**
 * Decides whether the project that the resource speaks for has the setting: nothing where it speaks for none. A setting that
 * `--target` leaves out is in the program, so nothing is missing: it is judged when it is made.
 */
export function judgeProjectSetting(
  resource: Resource,
  stack: Stack,
  { type, missing, mend }: ProjectSetting,
): Decision | undefined {
  const speakers = spokesmenOf(stack);
  const project = speakers.get(resource);
  if (!speakers.has(resource)) return undefined;
  if (project === undefined) {
    if (resource.outputs.dataClass === "public") return undefined;
    return undecidable(
      "projectId",
      `it is not known yet, so it cannot be told whether the Atlas project has ${missing}`,
      "Write the project's id, or give its cluster the tag data_class=public",
    );
  }
  if (!mayHoldPhi(project, stack)) return undefined;
  const declared = stack.ofType(type);
  if (declared.some((setting) => isLeftOut(setting) || projectOf(setting) === project)) return undefined;
  return violated(`is in an Atlas project that is not classified public, and the program gives it no ${missing}`, mend);
}

/** Decides on something that must be switched on. Absent is off: what the program does not write, it does not keep on. */
export function judgeSwitch(values: Values, name: string, mend: string, place = name): Decision | undefined {
  const value = values[name];
  if (value === true) return undefined;
  if (value === UNKNOWN) return undecidable(place, "it is not known yet", mend);
  return violated(`does not switch ${place} on`, mend);
}
