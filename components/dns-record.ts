/** A record that people add at the public DNS zone: this program changes none there. */
export interface DnsRecord {
  readonly name: string;
  /** `ALIAS` stands for what the zone's host calls ALIAS, ANAME or a flattened CNAME. */
  readonly type: string;
  /** An MX record's begins with its priority; a TXT record's is without quotes. */
  readonly value: string;
}
