import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

import { stringify } from "yaml";

import { isObject, type Properties } from "../protocol/values.ts";
import { UserError } from "../user-error.ts";
import type { Project } from "./project.ts";
import { readYaml } from "./yaml.ts";

/** Keys of a stack file that say how its secrets are encrypted: the sandbox has its own way. */
const SECRETS_PROVIDER = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/** The end of the name of a file that says which committed file a copy was made of, by digest, and with which values. */
const MARKER = ".source";

const NO_VALUES = digest("{}");

/**
 * The sandbox's own copies of a project's stack files, in a directory that is itself a project of the same name: so the CLI can be told to
 * work on the copies, and never writes to the committed files.
 */
export class StackConfigs {
  readonly directory: string;
  readonly #project: Project;

  constructor(project: Project, sandboxDirectory: string) {
    this.#project = project;
    this.directory = join(sandboxDirectory, "config", project.name);
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(join(this.directory, "Pulumi.yaml"), stringify({ name: project.name, runtime: "nodejs" }));
  }

  /** The path of the copy for a stack, whether it exists or not. */
  path(stack: string): string {
    return join(this.directory, fileName(stack));
  }

  /** Whether the project has a committed file for the stack. */
  isCommitted(stack: string): boolean {
    return existsSync(this.#committed(stack));
  }

  /**
   * Brings the copy up to date: taken anew when the committed file has changed, else left as it is, so that what
   * `pulumi-sandbox config set` wrote stays. Returns a notice where such values were given up for a changed file.
   */
  refresh(stack: string): string | undefined {
    const copy = this.path(stack);
    if (!this.isCommitted(stack)) {
      if (!existsSync(copy)) writeFileSync(copy, stringify({}));
      return undefined;
    }
    const text = readFileSync(this.#committed(stack), "utf8");
    const before = existsSync(copy) ? readFileSync(copy, "utf8") : undefined;
    const marker = `${copy}${MARKER}`;
    const hash = digest(text);
    const [committed, written] = existsSync(marker) ? readFileSync(marker, "utf8").split("\n") : [];
    if (before !== undefined && committed === hash) return undefined;
    const salt = before === undefined ? undefined : readStackFile(before, copy).encryptionsalt;
    const config = this.#withoutSecretsProvider(text, stack);
    const content = stringify(salt === undefined ? config : { ...config, encryptionsalt: salt });
    writeFileSync(copy, content);
    writeFileSync(marker, `${hash}\n${digestOfConfig(content, copy)}\n`);
    // A stack that was just made has a copy without any value: only the salt of its passphrase.
    const hadOwnValues = before !== undefined && ![written, NO_VALUES].includes(digestOfConfig(before, copy));
    return hadOwnValues
      ? `${basename(this.#committed(stack))} has changed: the sandbox takes it anew, without what \`config set\` had added in the sandbox`
      : undefined;
  }

  /**
   * Forgets what was taken for copies that the CLI has deleted since, with their stacks: a stack of that name that is made again
   * begins with the values of the committed file.
   */
  forgetRemoved(): void {
    for (const file of readdirSync(this.directory).filter((name) => name.endsWith(MARKER))) {
      const copy = join(this.directory, file.slice(0, -MARKER.length));
      if (!existsSync(copy)) rmSync(join(this.directory, file));
    }
  }

  /** The stacks that the project has files for. */
  committedStacks(): string[] {
    const { stackDirectory, extension } = this.#project;
    return readdirSync(stackDirectory)
      .filter((file) => file.startsWith("Pulumi.") && file.endsWith(extension))
      .map((file) => file.slice("Pulumi.".length, -extension.length))
      .filter((stack) => stack !== "");
  }

  #committed(stack: string): string {
    return join(this.#project.stackDirectory, fileName(stack, this.#project.extension));
  }

  #withoutSecretsProvider(text: string, stack: string): Properties {
    const file = this.#committed(stack);
    const content = readStackFile(text, file);
    for (const [key, value] of Object.entries(isObject(content.config) ? content.config : {})) {
      if (isEncrypted(value)) {
        throw new UserError(
          `${file}: ${key} is encrypted with the stack's own secrets provider, which the sandbox has not: ` +
            `give it a sandbox value through --config-file`,
        );
      }
    }
    return Object.fromEntries(Object.entries(content).filter(([key]) => !SECRETS_PROVIDER.includes(key)));
  }
}

function isEncrypted(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isEncrypted);
  return isObject(value) && ("secure" in value || Object.values(value).some(isEncrypted));
}

function digestOfConfig(text: string, file: string): string {
  return digest(JSON.stringify(readStackFile(text, file).config ?? {}));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function readStackFile(text: string, file: string): Properties {
  return readYaml(text, file, "a stack file holds `config:` and its keys");
}

/** The last part of a stack's name, which may be ORGANIZATION/PROJECT/STACK: its files have only that in their names. */
export function nameOf(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}

function fileName(stack: string, extension = ".yaml"): string {
  return `Pulumi.${nameOf(stack)}${extension}`;
}
