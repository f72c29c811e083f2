import { randomBytes, randomInt } from "node:crypto";

import type { CheckFailure, Operation, ResourceType } from "../cloud/resource-type.ts";
import { type Properties, UNKNOWN } from "../protocol/values.ts";

const CLASSES = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!@#$%&*()-_=+[]{}<>:?",
} as const;

/** The characters of one kind that may be in the text, and how many of them must be. */
interface CharacterClass {
  readonly characters: string;
  readonly minimum: number;
}

function classesOf(inputs: Properties): CharacterClass[] {
  const isOn = (property: string): boolean => inputs[property] !== false;
  const minimum = (property: string): number => Number(inputs[property] ?? 0);
  const { overrideSpecial } = inputs;
  const special = typeof overrideSpecial === "string" && overrideSpecial !== "" ? overrideSpecial : CLASSES.special;
  return [
    { characters: isOn("lower") ? CLASSES.lower : "", minimum: minimum("minLower") },
    { characters: isOn("upper") ? CLASSES.upper : "", minimum: minimum("minUpper") },
    { characters: isOn("numeric") && isOn("number") ? CLASSES.numeric : "", minimum: minimum("minNumeric") },
    { characters: isOn("special") ? special : "", minimum: minimum("minSpecial") },
  ];
}

/** A text of `length` from the classes, each with at least its minimum; the order is random too. */
function generate(classes: readonly CharacterClass[], length: number): string {
  const pick = (characters: string): string => characters.charAt(randomInt(characters.length));
  const all = classes.map(({ characters }) => characters).join("");
  const text = classes.flatMap(({ characters, minimum }) => Array.from({ length: minimum }, () => pick(characters)));
  while (text.length < length) text.push(pick(all));
  for (let i = text.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [text[i], text[j]] = [text[j] ?? "", text[i] ?? ""];
  }
  return text.join("");
}

function check(inputs: Properties): CheckFailure[] {
  if (Object.values(inputs).includes(UNKNOWN)) return [];
  const length = Number(inputs.length);
  const classes = classesOf(inputs);
  const minimum = classes.reduce((sum, item) => sum + item.minimum, 0);
  const empty = classes.find((item) => item.minimum > 0 && item.characters === "");
  return [
    ...(length >= 1 && length >= minimum
      ? []
      : [
          {
            property: "length",
            reason: `Attribute length value must be at least 1 and at least the sum of minLower, minUpper, minNumeric and minSpecial (${minimum}), got: ${length}`,
          },
        ]),
    ...(classes.every(({ characters }) => characters === "") || empty !== undefined
      ? [
          {
            property: "length",
            reason: "the character set specified is empty, or a minimum is set for one that is off",
          },
        ]
      : []),
  ];
}

/**
 * The sandbox has no bcrypt: this has the form of a hash, for programs that pass it on, but belongs to no password.
 */
function placeholderHash(): string {
  const digits = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  return `$2a$10$${[...randomBytes(53)].map((byte) => digits.charAt(byte % 64)).join("")}`;
}

function outputsOf(result: string, inputs: Properties): Properties {
  const numeric = inputs.numeric ?? inputs.number ?? true;
  return { result, bcryptHash: placeholderHash(), numeric, number: numeric };
}

const password: ResourceType = {
  type: "random:index/randomPassword:RandomPassword",
  inStateOnly: true,
  check,
  // An empty list of special characters is none. Source: terraform-provider-random, internal/provider/resource_password.go.
  equal: (path, before, after) => path === "overrideSpecial" && (before ?? "") === (after ?? ""),
  create: ({ inputs }: Operation) => {
    const result = generate(classesOf(inputs), Number(inputs.length));
    return { id: "none", outputs: outputsOf(result, inputs) };
  },
  find: (result) => ({
    type: "random:index/randomPassword:RandomPassword",
    id: "none",
    owner: "",
    inputs: { length: result.length },
    outputs: outputsOf(result, {}),
  }),
};

/** Random values. */
export const passwordTypes: readonly ResourceType[] = [password];
