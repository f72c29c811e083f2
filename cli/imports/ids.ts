import { readFileSync } from "node:fs";

import { parse } from "yaml";
import { z } from "zod";

import { UserError } from "../user-error.ts";

/** An id of one form; `find` is the command that shows it to an operator. */
function id(pattern: RegExp, form: string, find: string) {
  const error = ({ input }: { input?: unknown }): string =>
    `${input === undefined || input === null ? "is missing" : `${JSON.stringify(input)} is not of the form ${form}`}; find it with \`${find}\``;
  return z.string({ error }).regex(pattern, { error });
}

function ec2Id(prefix: string, find: string) {
  return id(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `${prefix}-…`, `aws ec2 ${find}`);
}

function atlasId(find: string) {
  return id(/^[0-9a-f]{24}$/, "24 hexadecimal digits", `atlas ${find}`);
}

const secretArn = id(
  /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[0-9A-Za-z]{6}$/,
  "arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX",
  "aws secretsmanager list-secrets",
);

const zone = z.strictObject({
  publicSubnet: ec2Id("subnet", "describe-subnets"),
  privateSubnet: ec2Id("subnet", "describe-subnets"),
  privateRouteTable: ec2Id("rtb", "describe-route-tables"),
  /** Absent where the zone has no NAT gateway of its own. */
  nat: z
    .strictObject({
      gateway: ec2Id("nat", "describe-nat-gateways"),
      address: ec2Id("eipalloc", "describe-addresses"),
    })
    .optional(),
});

const schema = z.strictObject({
  /** A network is adopted as a whole: half of one would be made anew inside of the other half. */
  network: z
    .strictObject({
      vpc: ec2Id("vpc", "describe-vpcs"),
      internetGateway: ec2Id("igw", "describe-internet-gateways"),
      publicRouteTable: ec2Id("rtb", "describe-route-tables"),
      s3Endpoint: ec2Id("vpce", "describe-vpc-endpoints").optional(),
      zones: z.record(z.string(), zone),
    })
    .optional(),
  encryptionKey: id(/^[0-9a-f-]{36}$/, "a UUID", "aws kms list-keys").optional(),
  primarySecret: secretArn.optional(),
  atlas: z
    .strictObject({
      /** Where this program owns the cluster: its network container, with which the cluster is adopted. */
      container: atlasId("networking containers list").optional(),
      peering: z
        .strictObject({
          id: atlasId("networking peering list"),
          connection: ec2Id("pcx", "describe-vpc-peering-connections"),
        })
        .optional(),
      /** Whether the access list has the VPC's block already. */
      vpcEntry: z.boolean().default(false),
      /** Whether the project's auditing is set already. Encryption at rest is always written anew, with a role of its own. */
      auditing: z.boolean().default(false),
    })
    .prefault({}),
  referenceReads: z
    .strictObject({
      endpointService: atlasId("privateEndpoints aws list"),
      endpoint: ec2Id("vpce", "describe-vpc-endpoints"),
      securityGroup: ec2Id("sg", "describe-security-groups"),
      securityGroupRule: ec2Id("sgr", "describe-security-group-rules"),
      secret: secretArn,
    })
    .optional(),
});

/** The ids of what exists already, as `imports/STACK.ids.yaml` lists them. What is left out is made anew. */
export type Ids = z.infer<typeof schema>;

/** Reads the ids. Throws a {@link UserError} that names each key, what is wrong with it and the mend. */
export function readIds(file: string): Ids {
  let value: unknown;
  try {
    value = parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file}: ${(error as Error).message}`);
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const lines = error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `${[...issue.path, ...issue.keys].join(".")}: unknown key; remove it`
      : `${issue.path.join(".")}: ${issue.message}`,
  );
  throw new UserError(lines.map((line) => `${file}: ${line}`).join("\n"));
}
