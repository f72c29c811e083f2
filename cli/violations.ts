import type { Patch } from "./program-copy.ts";

/** A change that a pull request must not get through with, for each of the rules that the project is about. */
export interface Violation {
  readonly rule: string;
  /** What the change does, as its author would say it. */
  readonly change: string;
  readonly patch: Patch;
  /** What the rule says of it. */
  readonly message: RegExp;
  /** Whether there is nothing to refuse in a stack whose reference reads are off. */
  readonly needsReferenceReads?: true;
}

/** One violating change for each mandated rule: each is one line of the real program. */
export const VIOLATIONS: readonly Violation[] = [
  {
    rule: "secret-customer-managed-key",
    change: "the secrets lose their key",
    patch: { file: "components/secret.ts", before: "      kmsKeyId: args.keyArn,\n", after: "" },
    message: /secret:Secret "(primary|reference)-secret" has no kmsKeyId/,
  },
  {
    rule: "atlas-access-list-single-private-cidr",
    change: "the access list takes half of the internet",
    patch: {
      file: "components/atlas-peering.ts",
      before: "{ projectId: cluster.projectId, cidrBlock: network.vpcCidrBlock }",
      after: '{ projectId: cluster.projectId, cidrBlock: "0.0.0.0/1" }',
    },
    message: /0\.0\.0\.0\/1/,
  },
  {
    rule: "reference-data-not-phi",
    change: "reference data is classified as PHI",
    patch: {
      file: "components/tags.ts",
      before: 'data_class: "public", data_set',
      after: 'data_class: "phi", data_set',
    },
    message: /data_class/,
    needsReferenceReads: true,
  },
];
