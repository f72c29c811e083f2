import { existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";

import { UserError } from "../user-error.ts";
import { readYaml } from "./yaml.ts";

/** A Pulumi project: where it is and what the sandbox needs to know of it. */
export interface Project {
  readonly root: string;
  readonly name: string;
  /** Where its stack files are, and what their names end with. */
  readonly stackDirectory: string;
  readonly extension: string;
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
  const content = readYaml(readFileSync(file, "utf8"), file, "a project file holds `name:` and `runtime:`");
  const { name, stackConfigDir } = content;
  if (typeof name !== "string" || !/^[\w.-]*\w[\w.-]*$/.test(name)) {
    throw new UserError(`${file}: \`name\` must be there and consist of letters, digits, \`-\`, \`_\` and \`.\``);
  }
  const stackDirectory = typeof stackConfigDir === "string" ? join(root, stackConfigDir) : root;
  return { root, name, stackDirectory, extension: extname(file) };
}
