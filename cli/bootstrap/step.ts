import type { RunOptions, RunResult } from "pulumi-sandbox";

import type { DnsRecord } from "../../components/dns-record.ts";
import type { Config } from "../../config.ts";
import type { Stack } from "../stack-names.ts";
import type { Aws, Secret } from "./aws.ts";

/** How a step ended. A step that fails throws instead. */
export interface Outcome {
  /**
   * `done`: it was so before. `made`: this run did it. `told`: what people are to do, which cannot be seen from here.
   * `waits`: the steps behind it need a person first.
   */
  readonly status: "done" | "made" | "told" | "waits";
  /** What is so now, in one line; of `waits` what is missing. */
  readonly text: string;
  /** More lines: what a person does next, or what they may want to keep. */
  readonly lines?: readonly string[];
}

/** One part of the way from an empty account to a running service. It looks first, and changes only what is not so yet. */
export interface Step {
  readonly name: string;
  readonly run: (context: Context) => Promise<Outcome>;
}

/** What an operator gave on the command line, read and checked. */
export interface Given {
  /** The state bucket's name, where it is not to be the default one. */
  readonly stateBucket?: string;
  /** Atlas's service account of the stack's project, as the secret holds it. */
  readonly atlasCredentials?: Secret;
  /** Atlas's service account of the project whose reference data is read. */
  readonly referenceCredentials?: Secret;
  /** The tag of the image that is to run first. */
  readonly imageTag?: string;
  /** Whether plans need no answer. */
  readonly yes: boolean;
}

/** The clouds that the steps work on: the real ones, or the sandbox's. */
export interface Clouds {
  readonly aws: Aws;
  /** Runs the Pulumi CLI with the stack's backend. */
  readonly pulumi: (args: readonly string[], options?: RunOptions) => Promise<RunResult>;
  /** The stack's configuration as it is now. */
  readonly config: () => Promise<Config>;
  /** The state's backend has the stack, or gets it. `bucketName` and the key's alias are those of the steps before. */
  readonly ensureStack: (bucketName: string, keyAlias: string) => Promise<Outcome>;
  readonly words: Words;
  readonly close: () => void;
}

/** What an operator types to do the same by hand. */
export interface Words {
  /** `npx pulumi`. */
  readonly pulumi: string;
  /** `npx askflorence bootstrap --stack STACK`. */
  readonly bootstrap: string;
  /** The file that the configuration is written to. */
  readonly stackFile: string;
  /** What is to be done with the file once something was written to it. */
  readonly afterwards: readonly string[];
  /** Commands that push an image to a repository with the tag TAG. */
  readonly push: (repositoryUrl: string, tag: string) => readonly string[];
  /** How a record gets into the public DNS, for each of them. */
  readonly record: (record: DnsRecord) => string;
}

/** What a step works with. */
export interface Context extends Omit<Clouds, "close"> {
  readonly stack: Stack;
  readonly given: Given;
  /** Asks for a yes or a no; undefined where there is nobody to ask. */
  readonly confirm: (question: string) => Promise<boolean | undefined>;
  readonly say: (text: string) => void;
  readonly found: Found;
}

/** What steps leave for those behind them. */
export interface Found {
  keyArn?: string;
  bucketName?: string;
  /** Whether the last preview had nothing to change, and nothing was made since. */
  isPlanEmpty: boolean;
}

/** The alias of the key for the state and the Atlas service accounts. */
export function keyAliasOf(stack: Stack): string {
  return `alias/askflorence-${stack}-bootstrap`;
}
