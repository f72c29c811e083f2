import { UserError } from "../user-error.ts";
import type { Entry, RetiredEntry } from "./entries.ts";

/** A resource in a file of the engine: of `preview --import-file`, and for `import --file`. */
export interface PlannedResource {
  readonly type: string;
  /** Unique in the file. */
  readonly name: string;
  /** The resource's own name, where another in the file has it too. */
  readonly logicalName?: string;
  readonly id?: string;
  /** Names of other resources in the file or in the name table. */
  readonly parent?: string;
  readonly provider?: string;
  readonly version?: string;
  readonly component?: boolean;
}

/** What `preview --import-file` writes: all that would be created, and the URNs of what it hangs on. */
export interface Planned {
  readonly nameTable?: Readonly<Record<string, string>>;
  readonly resources: readonly PlannedResource[];
}

/**
 * The file for `import --file`: of what the program would create, those that exist, with the components that they are in;
 * and what is retired. Throws a {@link UserError} for an entry that the program does not declare.
 */
export function importFile(planned: Planned, entries: readonly Entry[], retired: readonly RetiredEntry[]): Planned {
  const byName = new Map(planned.resources.map((resource) => [resource.name, resource]));
  const found = entries.map(({ type, name, id }) => {
    const resource = planned.resources.find(
      (candidate) => candidate.type === type && (candidate.logicalName ?? candidate.name) === name,
    );
    if (resource !== undefined) return { ...resource, id };
    throw new UserError(
      `${name} (${id}): the program does not make one, or the stack has it already; leave its id out, or correct the configuration`,
    );
  });
  const components = new Set<PlannedResource>();
  for (const { parent } of found) addWithParents(parent);
  return { nameTable: planned.nameTable, resources: [...components, ...found, ...retired] };

  function addWithParents(name: string | undefined): void {
    const component = byName.get(name ?? "");
    if (component === undefined) return;
    addWithParents(component.parent);
    components.add(component);
  }
}
