import type { Properties } from "../harness.ts";
import { added, type Case, type Corpus, inputsOf } from "./case.ts";
import { PROVIDER } from "./tokens.ts";

/** Blocks that look private or small to one reader and not to another, or that are written as no cloud shows them. */
const BLOCKS = [
  "::ffff:10.40.0.0/112",
  "::ffff:a28:0/112",
  "0:0:0:0:0:ffff:0a28:0000/112",
  "64:ff9b::10.40.0.0/112",
  "10.40.0.1/16",
  "10.40.128.0/16",
  "010.40.0.0/16",
  "10.40/16",
  "0x0a280000/16",
  "10.40.0.0",
  "10.40.0.0/16 ",
];

/** Each rule that reads a block, by where it reads it, and who else then has something to say. */
interface Reader {
  readonly name: string;
  readonly rule: string;
  readonly write: (block: string) => Properties;
  readonly others?: Case["refused"];
}

const OPEN = "security-group-no-open-ingress";
const LINK = "atlas-private-link-complete";

const READERS: readonly Reader[] = [
  { name: "entry", rule: "atlas-access-list-single-private-cidr", write: (cidrBlock) => ({ cidrBlock }) },
  { name: "ingress", rule: OPEN, write: (cidrIpv4) => ({ cidrIpv4 }) },
  {
    name: "egress",
    rule: "security-group-no-open-egress",
    write: (cidrIpv4) => ({ ipProtocol: "-1", cidrIpv4 }),
  },
  {
    name: "link-ingress",
    rule: OPEN,
    write: (cidrIpv4) => ({ cidrIpv4 }),
    others: { [LINK]: ["link-ingress", "link-group"] },
  },
  {
    name: "peering-a",
    rule: "route-peering-narrow",
    write: (destinationCidrBlock) => ({ destinationCidrBlock }),
  },
];

const blocks: Case[] = READERS.flatMap(({ name, rule, write, others }) =>
  BLOCKS.map((block) => ({
    input: `${JSON.stringify(block)} in ${name}`,
    put: inputsOf(name, write(block)),
    refused: { [rule]: [name], ...others },
  })),
);

const tagged = (input: string, tags: Properties, refused: Case["refused"], message?: RegExp): Case => ({
  input,
  put: inputsOf("reference-secret", { tags }),
  refused,
  message,
});
const REFERENCE = { data_class: "public", data_set: "reference" };
const NOT_PHI = { "reference-data-not-phi": ["reference-secret"] };
const BOTH = { ...NOT_PHI, "required-tags": ["reference-secret"] };

/** Bad input that nobody writes on purpose. */
export const badInput: Corpus = {
  "a block is what everybody reads": blocks,

  "a tag is what it is to the letter": [
    ...["Public", "PUBLIC", " public", "public ", "pub lic"].map((value) =>
      tagged(`data_class=${JSON.stringify(value)}`, { ...REFERENCE, data_class: value }, BOTH),
    ),
    ...["Data_Class", "data_class ", "dataClass", "data-class"].map((key) =>
      tagged(`the tag ${JSON.stringify(key)}`, { data_set: "reference", [key]: "public" }, BOTH),
    ),
    ...["Reference", " reference ", "REFERENCE"].map((value) =>
      tagged(`data_set=${JSON.stringify(value)} without a class`, { data_set: value }, NOT_PHI, /data_class/),
    ),
  ],

  "a type that nobody knows is no reason to fail": [
    {
      input: "a new type of AWS without tags",
      put: added({
        type: "aws:quantum/computer:Computer",
        name: "new",
        inputs: { qubits: 7 },
        provider: { ...PROVIDER, defaultTags: "" },
      }),
      refused: { "required-tags": ["new"] },
      message: /has no tags project, environment, data_class, owner/,
    },
    {
      input: "a new type of AWS with tags",
      put: added({ type: "aws:quantum/computer:Computer", name: "new", inputs: { qubits: 7 }, provider: PROVIDER }),
      refused: {},
    },
    ...["acme:index/thing:Thing", "aws-native:s3:Bucket", "kubernetes:core/v1:Secret", "x:y:z", "noColon"].map(
      (type) => ({
        input: `the type ${type}`,
        put: added({ type, name: "strange", inputs: { tags: "none", policy: "{", ingress: 7, projectId: [] } }),
        refused: {},
      }),
    ),
  ],
};
