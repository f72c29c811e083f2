import { check } from "./check.ts";
import type { DnsRecord } from "./dns-record.ts";

/** A host name in full: lower-case labels, two or more, the last one no number. */
const HOST_NAME = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Holds host names to what one certificate can name. Throws where one is no full host name or a wildcard, and where
 * ACM's limits are passed.
 *
 * @param where begins each message. Example: `edge: hostNames`.
 */
export function checkHostNames(where: string, hostNames: readonly string[]): void {
  const [first = ""] = hostNames;
  check(hostNames.length > 0, `${where} is empty; name at least one host`);
  for (const hostName of hostNames) {
    check(
      HOST_NAME.test(hostName),
      `${where} has ${JSON.stringify(hostName)}, which is no full host name; ` +
        "write it in lower case, without wildcard, scheme, port or trailing dot, as canary.example.org",
    );
  }
  // It becomes the certificate's common name, which X.509 limits.
  check(
    first.length <= 64,
    `${where} begins with ${first}, of ${first.length} characters; begin with a name of 64 or less`,
  );
  check(new Set(hostNames).size === hostNames.length, `${where} has a name twice; give each once`);
  check(hostNames.length <= 10, `${where} has ${hostNames.length} names; ACM puts 10 on a certificate`);
}

/**
 * What people point `hostNames` at `target` with. A name of two labels is taken for the apex of a zone, which can't have
 * a CNAME.
 */
export function aliasRecords(hostNames: readonly string[], target: string): DnsRecord[] {
  return hostNames.map((name) => ({ name, type: name.split(".").length > 2 ? "CNAME" : "ALIAS", value: target }));
}
