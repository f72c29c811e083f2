import { deleteDnsRecord, dnsRecords, setDnsRecord } from "../aws/public-dns.ts";
import type { Sandbox } from "../sandbox.ts";
import { UserError } from "../user-error.ts";

const USAGE = "dns takes one of: set NAME TYPE VALUE..., list, delete NAME TYPE";

/** `pulumi-sandbox dns set|list|delete`: what people do at the host of their public zones. */
export function runDns({ world }: Sandbox, [command, ...args]: readonly string[]): void {
  const [name, type, ...value] = args;
  if (command === "list" && args.length === 0) {
    for (const record of dnsRecords(world)) {
      for (const held of record.values) process.stdout.write(`${record.name}  ${record.type}  ${held}\n`);
    }
  } else if (name === undefined || type === undefined) throw new UserError(USAGE);
  else if (command === "set" && value.length > 0) setDnsRecord(world, { name, type, value });
  else if (command === "delete" && value.length === 0) deleteDnsRecord(world, { name, type });
  else throw new UserError(USAGE);
}
