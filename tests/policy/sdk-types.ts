import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The SDKs whose resources are judged. Their versions are those that the program is deployed with. */
const SDKS = ["aws", "mongodbatlas"];

/** Has tags of its own, but no `tagsAll`: the provider's default tags do not reach it. */
const WITHOUT_DEFAULTS = "aws:autoscaling/group:Group";

/**
 * The types of the installed SDKs whose resources have no tags, grouped as policy/untaggable-types.ts has them. Of AWS's types those with
 * tags have `tagsAll` too; two have an input `tags` that means other resources' (aws.devopsguru.ResourceCollection,
 * aws.inspector.ResourceGroup).
 */
export function untaggableTypes(): Record<string, string> {
  const groups: Record<string, string[]> = {};
  for (const { type, source } of SDKS.flatMap(resourcesOf)) {
    const tags = type.startsWith("aws:") ? '"tagsAll"' : '"tags"';
    if (type === WITHOUT_DEFAULTS || source.includes(`resourceInputs[${tags}]`)) continue;
    const [group = "", name = ""] = /^(.+)\/\w+:(\w+)$/.exec(type)?.slice(1) ?? [];
    (groups[group] ??= []).push(name);
  }
  const sorted = Object.entries(groups).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(sorted.map(([group, names]) => [group, names.sort().join(" ")]));
}

/** All types of the installed SDKs. */
export function sdkTypes(): readonly string[] {
  return SDKS.flatMap(resourcesOf).map(({ type }) => type);
}

/** Every resource class names its type in its JavaScript file, and copies each of its inputs there by name. */
function resourcesOf(sdk: string): { type: string; source: string }[] {
  const directory = join(import.meta.dirname, "..", "..", "node_modules", "@pulumi", sdk);
  const files = readdirSync(directory, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".js") && !file.startsWith("node_modules"))
    .flatMap((file) => {
      const source = readFileSync(join(directory, file), "utf8");
      const type = /__pulumiType = '([^':]+:[^']+)'/.exec(source)?.[1];
      return type === undefined ? [] : [{ type, source }];
    });
}

/** `npx node tests/policy/sdk-types.ts > policy/untaggable-types.ts && npx prettier --write policy/untaggable-types.ts` */
if (import.meta.main) {
  const groups = Object.entries(untaggableTypes()).map(
    ([group, names]) => `  ${JSON.stringify(group)}: ${JSON.stringify(names)},\n`,
  );
  process.stdout.write(
    `/**
 * The types of @pulumi/aws and @pulumi/mongodbatlas whose resources take no tags, by module. Made by tests/policy/sdk-types.ts from the
 * SDKs that are installed; a test fails where it is stale.
 */
export const UNTAGGABLE: Readonly<Record<string, string>> = {
${groups.join("")}};
`,
  );
}
