import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { parse } from "yaml";

import { isObject } from "../protocol/values.ts";

/** The error of a command that cannot be done as given. Its message is all that the user sees. */
export class UserError extends Error {}

/** A Pulumi project: where it is and what the sandbox needs to know of it. */
export interface Project {
  readonly root: string;
  readonly name: string;
  /** Where its stack files are. */
  readonly stackDirectory: string;
}

/** The project that `directory` is in, or undefined where there is none. */
export function findProject(directory: string): Project | undefined {
  for (let root = resolve(directory); ; root = dirname(root)) {
    for (const file of ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"]) {
      if (existsSync(join(root, file))) return readProject(root, join(root, file));
    }
    if (dirname(root) === root) return undefined;
  }
}

function readProject(root: string, file: string): Project {
  const content: unknown = parse(readFileSync(file, "utf8"));
  const name = isObject(content) ? content.name : undefined;
  if (typeof name !== "string") throw new UserError(`${file}: it has no \`name\`: a Pulumi project needs one`);
  const stacks = isObject(content) ? content.stackConfigDir : undefined;
  return { root, name, stackDirectory: typeof stacks === "string" ? join(root, stacks) : root };
}
