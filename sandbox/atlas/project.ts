import { text } from "../cloud/properties.ts";
import type { Caller } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import { AtlasCall } from "./api.ts";

/**
 * Throws Atlas's error where the credentials do not reach the project: projects are kept apart by them, and one that exists cannot be told
 * from one that does not. `path` is the part of the API that is called, like `clusters`.
 */
export function requireProject(project: string, path: string, { world, projects }: Caller): void {
  const call = new AtlasCall("error calling MongoDB Atlas", "GET", project, path);
  if (projects?.includes(project) !== true) {
    const reachesAll = Object.keys(world.data.projects).every((id) => projects?.includes(id) === true);
    throw reachesAll ? call.error("GROUP_NOT_FOUND", project) : call.error("USER_UNAUTHORIZED");
  }
  if (world.data.projects[project] === undefined) throw call.error("GROUP_NOT_FOUND", project);
}

/** The owner of what belongs to a project: its `projectId`, which the credentials must reach. */
export function ownedByProject(path: string): (inputs: Properties, caller: Caller) => string {
  return (inputs, caller) => {
    const project = text(inputs.projectId);
    requireProject(project, path, caller);
    return project;
  };
}
