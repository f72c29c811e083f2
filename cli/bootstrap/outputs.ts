import type { DnsRecord } from "../../components/dns-record.ts";
import { succeeded } from "../pulumi.ts";
import type { Context } from "./step.ts";

/** What the steps read of the stack's outputs. */
export interface Outputs {
  readonly repositoryUrl: string;
  readonly imageDigestParameter: string;
  readonly edge: { readonly certificateRecords: readonly DnsRecord[]; readonly aliasRecords: readonly DnsRecord[] };
  readonly mailRecords: readonly DnsRecord[];
}

/** The stack's outputs, once an `up` has made them. */
export async function outputsOf({ pulumi, stack }: Pick<Context, "pulumi" | "stack">): Promise<Outputs> {
  const run = pulumi(["stack", "output", "--json", "--stack", stack]);
  return JSON.parse(await succeeded(run, "pulumi stack output")) as Outputs;
}
