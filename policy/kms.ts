import { holds, label, undecidable, violated } from "./decide.ts";
import type { Decision } from "./decide.ts";
import { isIdentifiedBy } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** Types whose resources are customer-managed keys. */
const KEYS = [
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];
const ALIAS = "aws:kms/alias:Alias";
/** What else a key reference may come from: waiting for a key's policy before its use is good practice. */
const COMPANIONS = ["aws:kms/keyPolicy:KeyPolicy", "aws:kms/grant:Grant"];
const PROVIDER = "pulumi:providers:";

const KEY_ARN =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const KEY_ID = /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** The name of an alias, alone or at the end of its ARN. */
const ALIAS_NAME = /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:)?(alias\/.+)/;
const AWS_MANAGED = /^(?:arn:[^/]*:)?(?:alias\/)?aws\//;

/** One place of a resource that names its encryption key. */
export interface KeyReference {
  /** How messages call the place: `kmsKeyId`, `replicas[0].kmsKeyId`. */
  readonly place: string;
  /** The input that it is part of; dependencies are known per input. */
  readonly input: string;
  readonly value: Value;
  /** The key that AWS uses where none is named, as `aws/secretsmanager`. */
  readonly fallback: string;
}

/** Reads a key reference from the properties that contain it. */
export function keyReference(
  properties: Values,
  name: string,
  fallback: string,
  within?: { readonly input: string; readonly place: string },
): KeyReference {
  const place = within === undefined ? name : `${within.place}.${name}`;
  return { place, input: within?.input ?? name, value: textOf(properties, name), fallback };
}

const mend = (place: string): string => `Set ${place} to the ARN of this stack's customer-managed key`;

/** What the reference shows by itself: an absent key, an AWS-managed one, or no key at all. Everything else holds so far. */
export function judgeKeyText({ place, value, fallback }: KeyReference): Decision {
  if (value === undefined) {
    return violated(`has no ${place}, so it is encrypted with the AWS-managed key ${fallback}`, mend(place));
  }
  if (typeof value !== "string") return holds;
  if (AWS_MANAGED.test(value))
    return violated(`is encrypted with an AWS-managed key (${place} is ${value})`, mend(place));
  if (KEY_ARN.test(value) || KEY_ID.test(value) || ALIAS_NAME.test(value)) return holds;
  return violated(`has a ${place} that is no KMS key: neither a key's ARN or id nor an alias`, mend(place));
}

/**
 * What only the program shows: that an alias or a key id is one of this program's, and that an unknown comes from one of its
 * keys. What `judgeKeyText` refuses holds here.
 */
export function judgeKeyOrigin(owner: Resource, reference: KeyReference, stack: Stack): Decision {
  const { place, input, value } = reference;
  if (judgeKeyText(reference).verdict !== "holds") return holds;
  if (value === UNKNOWN) return judgeSources(place, owner.sources(input), stack);
  if (typeof value !== "string" || KEY_ARN.test(value)) return holds;
  const aliasName = ALIAS_NAME.exec(value)?.[1];
  if (aliasName === undefined) {
    if (keysNamed(value, stack).length > 0) return holds;
    return violated(`names a key by an id that belongs to no key of this program (${place})`, mend(place));
  }
  const aliases = stack.ofType(ALIAS).filter((alias) => isNamed(alias, aliasName, value));
  if (aliases.length === 0) {
    return violated(
      `is encrypted through ${value}, an alias that this program does not declare (${place})`,
      mend(place),
    );
  }
  return aliases.map((alias) => judgeAlias(alias, place, stack)).find(({ verdict }) => verdict !== "holds") ?? holds;
}

/**
 * For references that share one input, whose dependencies are therefore merged (`replicas`): each unknown one needs a key of
 * its own, because keys are regional and so are replicas.
 */
export function judgeSharedOrigins(owner: Resource, references: readonly KeyReference[], stack: Stack): Decision[] {
  const unknown = references.filter(({ value }) => value === UNKNOWN);
  const known = references.filter((reference) => !unknown.includes(reference));
  const decisions = known.map((reference) => judgeKeyOrigin(owner, reference, stack));
  const [first] = unknown;
  if (first === undefined) return decisions;
  const spare = owner
    .sources(first.input)
    .filter((source) => isKeyType(source.type) && !known.some(({ value }) => isIdentifiedBy(source, value)));
  if (spare.length < unknown.length) {
    const places = unknown.map(({ place }) => place).join(", ");
    return [
      ...decisions,
      unproven(places, `${unknown.length} unknown keys come from ${spare.length} keys of this program`),
    ];
  }
  const foreign = owner.sources(first.input).filter(({ type }) => !type.startsWith(PROVIDER));
  return [...decisions, judgeSources(first.place, foreign, stack)];
}

const isKeyType = (type: string): boolean => KEYS.includes(type) || type === ALIAS;

function unproven(place: string, reason: string): Decision {
  return undecidable(place, reason, mend(place));
}

/** An unknown key is proven where it comes from keys and aliases of this program, and from nothing that is no key. */
function judgeSources(place: string, sources: readonly Resource[], stack: Stack): Decision {
  const aliases = sources.filter(({ type }) => type === ALIAS);
  const keys = sources.filter(({ type }) => KEYS.includes(type));
  if (keys.length === 0 && aliases.length === 0) {
    return unproven(place, "it is not known yet and comes from no KMS key of this program");
  }
  const other = sources.find(({ type }) => !isKeyType(type) && !COMPANIONS.includes(type));
  if (other !== undefined) return unproven(place, `it is not known yet and comes also from ${label(other)}`);
  return aliases.map((alias) => judgeAlias(alias, place, stack)).find(({ verdict }) => verdict !== "holds") ?? holds;
}

/** Whether an alias of this program targets a customer-managed key. */
function judgeAlias(alias: Resource, place: string, stack: Stack): Decision {
  const target = textOf(alias.inputs, "targetKeyId");
  if (target === UNKNOWN) {
    const keys = alias.sources("targetKeyId");
    if (keys.some(({ type }) => KEYS.includes(type)) && keys.every(({ type }) => isCompanion(type))) return holds;
  } else if (target !== undefined && (KEY_ARN.test(target) || keysNamed(target, stack).length > 0)) {
    return holds;
  }
  return unproven(place, `the alias ${label(alias)} targets no key of this program and no key's ARN`);
}

const isCompanion = (type: string): boolean => KEYS.includes(type) || COMPANIONS.includes(type);

function keysNamed(value: string, stack: Stack): readonly Resource[] {
  return stack.ofType(...KEYS).filter((key) => isIdentifiedBy(key, value));
}

function isNamed({ inputs, outputs }: Resource, name: string, reference: string): boolean {
  // A name is of the resource's own account and region; an ARN may be of others, as long as the alias's own is not known.
  if (reference.startsWith("arn:")) return outputs.arn === reference;
  return (inputs.name ?? outputs.name) === name;
}
