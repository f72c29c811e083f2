import { isDeepStrictEqual } from "node:util";

import { jsonDocument } from "../cloud/json.ts";
import { isSet } from "../cloud/properties.ts";
import type { ResourceType } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";
import { AtlasCall } from "./api.ts";
import { ownedByProject, requireProject } from "./project.ts";
import { AUDITING } from "./tokens.ts";

/** Every project has these settings, whether somebody has ever changed them or not. */
const DEFAULTS = { auditAuthorizationSuccess: false, auditFilter: "{}", enabled: false };

type Settings = typeof DEFAULTS;

/** The project's auditing as it is. */
export function auditingOf(world: World, project: string): Settings & { configurationType: string } {
  const { auditAuthorizationSuccess, auditFilter, enabled } = {
    ...DEFAULTS,
    ...(world.get(AUDITING, project, project)?.outputs as Partial<Settings> | undefined),
  };
  const configurationType = isDeepStrictEqual(jsonDocument(auditFilter), {}) ? "NONE" : "FILTER_JSON";
  return { auditAuthorizationSuccess, auditFilter, enabled, configurationType };
}

/** Changes some of the project's settings and answers all of them, as a PATCH does. */
function change(call: AtlasCall, world: World, project: string, sent: Properties): Properties {
  const filter = sent.auditFilter;
  if (isSet(filter) && !isObject(jsonDocument(filter))) throw call.error("INVALID_JSON_ATTRIBUTE", "auditFilter");
  const outputs = { ...auditingOf(world, project), ...sent };
  world.put({ type: AUDITING, id: project, owner: project, inputs: { projectId: project }, outputs });
  return auditingOf(world, project);
}

/** What a creation sends: the provider leaves out what is false or empty (`GetOk`), and so what is true in the project stays so. */
function sentOnCreate(inputs: Properties): Properties {
  const own = Object.entries(inputs).filter(([name, value]) => name in DEFAULTS && isSet(value) && value !== false);
  return Object.fromEntries(own);
}

const auditing: ResourceType = {
  type: AUDITING,
  owner: ownedByProject("auditLog"),
  // The provider compares with what the project has: a value that a creation did not send differs at the next preview.
  inForce: (inputs, state) => ({
    ...inputs,
    ...Object.fromEntries(Object.keys(inputs).map((key) => [key, state[key]])),
  }),
  equal: (path, before, after) => {
    if (after === undefined) return path !== "projectId";
    return path === "auditFilter" && isDeepStrictEqual(jsonDocument(before), jsonDocument(after));
  },
  create: ({ world, owner, inputs }) => {
    const doing = `error creating MongoDB Auditing (${owner})`;
    return {
      id: owner,
      outputs: change(new AtlasCall(doing, "PATCH", owner, "auditLog"), world, owner, sentOnCreate(inputs)),
    };
  },
  read: ({ owner }, { world }) => auditingOf(world, owner),
  update: ({ world, owner, inputs }, { id }) => {
    const call = new AtlasCall(`error updating MongoDB Auditing (${id})`, "PATCH", owner, "auditLog");
    const sent = Object.fromEntries(Object.entries(inputs).filter(([name]) => name in DEFAULTS));
    return { outputs: change(call, world, owner, sent) };
  },
  // A project always has settings: nothing more than `enabled: false` is left of a deletion.
  delete: ({ owner }, { world }) => {
    const call = new AtlasCall(`error deleting MongoDB Auditing (${owner})`, "PATCH", owner, "auditLog");
    change(call, world, owner, { enabled: false });
  },
  find: (id, caller) => {
    requireProject(id, "auditLog", caller);
    const inputs = { projectId: id, ...withoutType(auditingOf(caller.world, id)) };
    return { type: AUDITING, id, owner: id, inputs, outputs: {} } satisfies CloudRecord;
  },
};

function withoutType({ auditAuthorizationSuccess, auditFilter, enabled }: Settings): Settings {
  return { auditAuthorizationSuccess, auditFilter, enabled };
}

/** What the databases of a project record of their use. */
export const auditingTypes: readonly ResourceType[] = [auditing];
