import assert from "node:assert/strict";

import { deleteDnsRecord, dnsRecords, hasDnsRecord, lookUpDns, setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import { runDns } from "../../sandbox/command/dns.ts";
import { World } from "../../sandbox/world/world.ts";
import { printed, sandboxPlace } from "./command-support.ts";

describe("public DNS", () => {
  const here = sandboxPlace();

  it("has what was set, whatever the case and the dot at the end", () => {
    const { world } = here.sandbox;
    setDnsRecord(world, { name: "_A1.Www.Example.com.", type: "cname", value: "_b2.ACM-validations.aws." });
    assert.deepEqual(lookUpDns(world, "_a1.www.example.com", "CNAME"), ["_b2.acm-validations.aws"]);
    assert.ok(hasDnsRecord(world, "_a1.WWW.example.com.", "CNAME", "_B2.acm-validations.aws."));
    assert.ok(!hasDnsRecord(world, "_a1.www.example.com", "CNAME", "_other.acm-validations.aws"));
    assert.deepEqual(lookUpDns(world, "_a1.www.example.com", "TXT"), []);
  });

  it("has several records of a type at a name, and texts without their quotes and in their own case", () => {
    const { world } = here.sandbox;
    setDnsRecord(world, { name: "example.com", type: "TXT", value: ['"v=spf1 ~all"', "Proof=Ab"] });
    setDnsRecord(world, { name: "example.com", type: "MX", value: "10 feedback.example.com." });
    assert.deepEqual(dnsRecords(world), [
      { name: "example.com", type: "MX", values: ["10 feedback.example.com"] },
      { name: "example.com", type: "TXT", values: ["v=spf1 ~all", "Proof=Ab"] },
    ]);
  });

  it("replaces what was set before, and is on disk at once", () => {
    const { world, directory } = here.sandbox;
    for (const value of ["192.0.2.1", "192.0.2.2"]) setDnsRecord(world, { name: "www.example.com", type: "A", value });
    assert.deepEqual(lookUpDns(World.open(`${directory}/world.json`), "www.example.com", "A"), ["192.0.2.2"]);
    deleteDnsRecord(world, { name: "www.example.com", type: "A" });
    assert.deepEqual(dnsRecords(World.open(`${directory}/world.json`)), []);
  });

  it("is written and shown by pulumi-sandbox dns", async () => {
    runDns(here.sandbox, ["set", "www.example.com", "A", "192.0.2.1", "192.0.2.2"]);
    runDns(here.sandbox, ["set", "gone.example.com", "TXT", "x"]);
    runDns(here.sandbox, ["delete", "gone.example.com", "TXT"]);
    const { stdout } = await printed(() => {
      runDns(here.sandbox, ["list"]);
    });
    assert.equal(stdout, "www.example.com  A  192.0.2.1\nwww.example.com  A  192.0.2.2\n");
  });

  const refused: Record<string, RegExp> = {
    "set www.example.com CNAME": /^dns takes one of: set NAME TYPE VALUE\.\.\., list, delete NAME TYPE$/,
    show: /^dns takes one of: /,
    "list www.example.com": /^dns takes one of: /,
    "set www TXT x": /^dns: www: not a name in the public DNS; write it out in full, like _token\.www\.example\.com$/,
    "set www.example.com SRV x": /^dns: SRV: not a type of records; there are A, AAAA, CAA, CNAME, MX, NS, TXT$/,
    "set www.example.com CNAME a.example.com b.example.com":
      /^dns: www\.example\.com CNAME: a name has one CNAME alone$/,
    "set taken.example.com A 192.0.2.1": /^dns: taken\.example\.com A: a name with a CNAME has no other records/,
    "delete www.example.com A": /^dns: www\.example\.com A: there is no such record; `dns list` shows those there are$/,
  };
  for (const [line, message] of Object.entries(refused)) {
    it(`refuses \`dns ${line}\` in one line`, () => {
      setDnsRecord(here.sandbox.world, { name: "taken.example.com", type: "CNAME", value: "www.example.com" });
      assert.throws(
        () => {
          runDns(here.sandbox, line.split(" "));
        },
        { message },
      );
    });
  }
});
