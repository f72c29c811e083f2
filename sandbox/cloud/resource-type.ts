import type { Change } from "../protocol/diff.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord, World } from "../world/world.ts";

/** Who calls and where: it follows from the credentials, never from what the program says. */
export interface Caller {
  readonly world: World;
  /** The AWS account that the credentials belong to; for Atlas the account whose Secrets Manager held them. */
  readonly account: string;
  /** The region that the provider is configured for. */
  readonly region: string;
  /** The Atlas projects that the credentials reach; undefined for AWS. */
  readonly projects?: readonly string[];
}

/** A call that creates, reads, updates or deletes one resource. */
export interface Operation extends Caller {
  /** The account or project that owns the resource. */
  readonly owner: string;
  /** The checked inputs. */
  readonly inputs: Properties;
}

/** What a creation or an update answers. */
export interface Outcome {
  /** What the cloud added to the inputs. */
  readonly outputs: Properties;
  /** What the cloud keeps of the inputs, where that is not what it was sent; by default just that. */
  readonly inputs?: Properties;
  /**
   * Why the resource exists and yet is not as it should be, like a service whose rollout failed: the operation fails with this text,
   * and the resource stays in the world and in the state.
   */
  readonly failure?: string;
}

/** What a creation answers: also the id in the cloud. */
export interface Created extends Outcome {
  readonly id: string;
}

/** A reason why the inputs cannot be right. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/** The table entry that every type has. It comes from `facts/`, where each fact is taken from the provider's source. */
export interface Facts {
  /** The properties that a program can set. */
  readonly inputs: readonly string[];
  readonly required: readonly string[];
  /** The properties (`a.b` for nested ones) whose change replaces the resource. */
  readonly replaceOn: readonly string[];
  /** The properties that only the cloud sets; unknown in the preview of a creation. */
  readonly computed: readonly string[];
  /** The outputs that the state must hold encrypted. */
  readonly secret?: readonly string[];
  readonly defaults?: Readonly<Properties>;
  /** Accepted values by path: a list (open where an item is in `<>` or is `…`), or a range like `7..30` or `0 or 7..30`. */
  readonly enums?: Readonly<Record<string, readonly unknown[] | string>>;
  /** Regular expressions by path. */
  readonly patterns?: Readonly<Record<string, string>>;
  /** The form of the id that `pulumi import` takes. */
  readonly importId?: string;
}

/**
 * The behaviour of a type where the cloud has more of it than the facts say. Every hook is optional but `create`; all are
 * synchronous and run in a transaction: a thrown {@link CloudError} leaves the world as it was.
 */
export interface ResourceType {
  readonly type: string;
  /** Whether nothing of it exists in a cloud, as for a random value: it lives in the state alone, and the world has no record of it. */
  readonly inStateOnly?: boolean;
  /** The property that gets a name made from the resource's own where the program gives none, and the longest such name. */
  readonly autoName?: { readonly property: string; readonly maxLength: number };
  /** Groups of properties of which exactly one must be set. */
  readonly exactlyOneOf?: readonly (readonly string[])[];
  /** Inputs that the cloud never gives back, like passwords: an import lacks them, and a refresh keeps the state's. */
  readonly notRead?: readonly string[];
  /** Outputs that are unknown in the preview of an update, given the changes. */
  readonly unknownOnUpdate?: (changes: readonly Change[]) => readonly string[];
  /**
   * Inputs as a preview shows them, where the cloud adds to nested ones: what it will add is unknown, or as in the state of what is there.
   */
  readonly preview?: (inputs: Properties, state: Properties | undefined) => Properties;
  /** The inputs that are in force, where an update may have applied only some of those that it was sent; by default all. */
  readonly inForce?: (inputs: Properties, state: Properties) => Properties;
  /** More reasons to refuse inputs than the facts hold. Values may be unknown. */
  readonly check?: (inputs: Properties, caller: Caller) => readonly CheckFailure[];
  /** Whether a change of a property that is not among the facts' `replaceOn` replaces the resource, or false where one of those does not. */
  readonly replaces?: (change: Change, before: Properties, after: Properties) => boolean | undefined;
  /** Whether two different values mean the same to the cloud, so that there is no change; `inputs` are all the new ones. */
  readonly equal?: (path: string, before: unknown, after: unknown, inputs: Properties) => boolean;
  /** The account or project that owns it; by default the caller's account, or the input `projectId`. */
  readonly owner?: (inputs: Properties, caller: Caller) => string;
  readonly create: (operation: Operation) => Created;
  /**
   * The outputs as they are now, where they follow from other records; undefined where the cloud no longer has it. `state` is what the
   * engine knows: empty for an import.
   */
  readonly read?: (record: CloudRecord, caller: Caller, state: Properties) => Properties | undefined;
  /**
   * What the update changes among the outputs; the inputs are stored afterwards. By default nothing. `state` is what the engine knew:
   * it differs from the record where somebody else has changed it since.
   */
  readonly update?: (operation: Operation, record: CloudRecord, state: Properties) => Outcome;
  /** Deletes it; by default the record goes. */
  readonly delete?: (record: CloudRecord, caller: Caller, state: Properties) => void;
  /** The error of deleting what is already gone, where that does not count as done. */
  readonly deleteMissing?: (state: Properties) => CloudError;
  /** Finds the record for an import id; by default the id is the record's. */
  readonly find?: (importId: string, caller: Caller) => CloudRecord | undefined;
}

/** A function of the provider (`aws.ec2.getVpc`). Throws a {@link CloudError} where the cloud would. */
export type Invoke = (args: Properties, caller: Caller) => Properties;

/** The error text of the cloud or of its provider; reaches the user as the engine shows provider errors. */
export class CloudError extends Error {}
