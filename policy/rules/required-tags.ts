import { undecidable, violated } from "../decide.ts";
import type { Decisions } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { textsSetting } from "../settings.ts";
import type { Resource } from "../stack.ts";
import { tagsOf } from "../tags.ts";
import type { Tags } from "../tags.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";
import { UNTAGGABLE } from "../untaggable-types.ts";

/** The tags that every resource has, and what their values look like. An owner is written as people are called. */
const REQUIRED: Readonly<Record<string, RegExp>> = {
  project: /^[\p{Ll}\p{N}_.:/=+@-]+$/u,
  environment: /^[\p{Ll}\p{N}_.:/=+@-]+$/u,
  data_class: /^[\p{Ll}\p{N}_.:/=+@-]+$/u,
  owner: /^[\p{L}\p{N}_.:/=+@-]+(?: [\p{L}\p{N}_.:/=+@-]+)*$/u,
};

/** Gets no default tags: https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block */
const AUTO_SCALING_GROUP = "aws:autoscaling/group:Group";

/**
 * Whatever can be tagged says whose it is and what it may hold. A type that this pack does not know, since its provider is newer, counts as
 * taggable: it is refused without tags, rather than let pass.
 */
export const requiredTags: Rule = {
  name: "required-tags",
  displayName: "Resources say whose they are and what they hold",
  description:
    "Every taggable resource of AWS and MongoDB Atlas has the tags project, environment, data_class and owner, spelled just so, " +
    "also where they come from the provider's default tags.",
  severity: "medium",
  framework: soc2("CC6.1"),
  tags: ["aws", "mongodbatlas", "tags", "data-class", "SecretsManager.5", "SOC2-CC6.1"],
  remediationSteps:
    "Set the tags project, environment, data_class and owner on the resource, or among the defaultTags of its AWS provider; where a new " +
    "type takes no tags, name it in the setting untaggableTypes.",
  url: "https://docs.aws.amazon.com/whitepapers/latest/tagging-best-practices/tagging-best-practices.html",
  settings: {
    untaggableTypes: {
      type: "array",
      items: { type: "string", pattern: "^(?:aws|mongodbatlas):\\w+/\\w+:\\w+$" },
      default: [],
      description: "Types that take no tags, beside those that the pack knows. Example: aws:iot/thing:Thing.",
    },
    dataClasses: {
      type: "array",
      items: { type: "string", minLength: 1 },
      minItems: 1,
      default: ["public", "phi"],
      description: "The values of data_class.",
    },
  },

  *judgeInputs(resource, _earlier, settings) {
    if (isTaggable(resource, settings)) yield* judgeTags(resource, settings);
  },

  *judgeInStack(resource, _stack, settings) {
    // A provider that is newer than the pack, or an operator who was wrong: a resource with `tagsAll` can be tagged.
    if (isJudged(resource) && !isTaggable(resource, settings) && "tagsAll" in resource.outputs) {
      yield* judgeTags(resource, settings);
    }
  },
};

const UNTAGGABLE_TYPES: ReadonlySet<string> = new Set(
  Object.entries(UNTAGGABLE).flatMap(([module, names]) =>
    names.split(" ").map((name) => `${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`),
  ),
);

const isJudged = ({ type }: Resource): boolean => /^(?:aws|mongodbatlas):/.test(type);

function isTaggable(resource: Resource, settings: Values): boolean {
  const { type } = resource;
  return isJudged(resource) && !UNTAGGABLE_TYPES.has(type) && !textsSetting(settings, "untaggableTypes").includes(type);
}

function* judgeTags(resource: Resource, settings: Values): Decisions {
  const { values, complete } = effectiveTags(resource);
  const missing: string[] = [];
  const unknown: string[] = [];
  for (const [key, pattern] of Object.entries(REQUIRED)) {
    const value = values[key];
    const alike = Object.keys(values).filter((other) => other !== key && lettersOf(other) === lettersOf(key));
    for (const other of alike) {
      yield violated(`has a tag ${JSON.stringify(other)}, which is not ${key}`, `Spell it ${key}`);
    }
    if (value === UNKNOWN) unknown.push(key);
    else if (value !== undefined && value !== null) yield* judgeValue(key, value, pattern, settings);
    else if (alike.length === 0) (complete ? missing : unknown).push(key);
  }
  if (missing.length > 0) {
    yield violated(
      `has no ${missing.length === 1 ? "tag" : "tags"} ${missing.join(", ")}`,
      "Set them on the resource or among the default tags of its AWS provider, or, where its type takes none, name the type in the " +
        "setting untaggableTypes",
    );
  }
  if (unknown.length > 0) {
    yield undecidable(
      `tags (${unknown.join(", ")})`,
      "they are not known yet",
      "Give it tags that are known in preview",
    );
  }
}

/** Values are not printed: somebody may have put a secret there. */
function* judgeValue(key: string, value: Value, pattern: RegExp, settings: Values): Decisions {
  if (typeof value !== "string" || !pattern.test(value)) {
    const allowed = key === "owner" ? "letters, digits, single spaces" : "lower-case letters, digits";
    yield violated(`has a tag ${key} that is not written as it should be`, `Write it with ${allowed} and _.:/=+@-`);
  } else if (key === "data_class" && !textsSetting(settings, "dataClasses").includes(value)) {
    yield violated("has a tag data_class that is no data class", "Write one of the values of the setting dataClasses");
  }
}

function effectiveTags(resource: Resource): Tags {
  return resource.type === AUTO_SCALING_GROUP ? tagsOf({ inputs: resource.inputs, provider: {} }) : tagsOf(resource);
}

/** `Data Class`, `data-class` and `dataClass` are all meant to be `data_class`; AWS takes them for other tags. */
const lettersOf = (key: string): string => key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
