import type { WebEdgeArgs } from "../../components/web-edge.ts";
import { refuses } from "./mocks.ts";
import { declareEdge, edge, HOST } from "./web-edge-args.ts";

describe("WebEdge refuses", () => {
  const NO_HOST =
    "which is no full host name; write it in lower case, without wildcard, scheme, port or trailing dot, as canary.example.org";
  const NO_CERTIFICATE =
    "which is no certificate of this account in us-east-1; CloudFront reads no others: " +
    "give it as arn:aws:acm:us-east-1:039624954211:certificate/<id>, or leave it out and one is requested";
  const id = "7e7a28d2-163f-4b8f-b9cd-822f96c08d6a";
  /** Of 254 characters. */
  const LONG = `${`${"a".repeat(60)}.`.repeat(4)}aaaaaa.org`;
  const label = "a".repeat(53);
  const cases: Record<string, [Partial<WebEdgeArgs>, string]> = {
    "another region": [
      { region: "us-west-2" },
      "the stack is in us-west-2, and CloudFront reads certificates of us-east-1 only; put the stack there, or leave the edge out",
    ],
    "no host": [{ hostNames: [] }, "hostNames is empty; name at least one host"],
    "no next host": [{ nextHostNames: [] }, "nextHostNames is empty; name at least one host"],
    "a host twice": [{ hostNames: [HOST, HOST] }, "hostNames has a name twice; give each once"],
    "eleven hosts": [
      { hostNames: Array.from({ length: 11 }, (_, index) => `h${index}.example.org`) },
      "hostNames has 11 names; ACM puts 10 on a certificate",
    ],
    "a first host that is too long": [
      { hostNames: [`${label}.example.org`] },
      `hostNames begins with ${label}.example.org, of 65 characters; begin with a name of 64 or less`,
    ],
    "a further host that is too long": [
      { hostNames: [HOST, LONG] },
      `hostNames has ${JSON.stringify(LONG)}, ${NO_HOST}`,
    ],
    "next hosts that are served": [
      { hostNames: [HOST, "b.org", "a.org"], nextHostNames: [HOST, "a.org", "b.org"] },
      "nextHostNames are hostNames already; leave nextHostNames out",
    ],
    "one subnet": [
      { network: { vpcId: "the vpc", vpcCidrBlock: "10.50.0.0/16", privateSubnetIds: ["one"] } },
      "a load balancer needs two availability zones; give a private subnet in each",
    ],
  };
  for (const hostName of [
    "*.example.org",
    "Canary.example.org",
    "example.org.",
    "example",
    "https://a.org",
    "a.org:443",
    "-a.org",
    "a..org",
    "10.0.0.1",
    "a_b.org",
    "",
  ]) {
    cases[`the host ${JSON.stringify(hostName)}`] = [
      { hostNames: [hostName] },
      `hostNames has ${JSON.stringify(hostName)}, ${NO_HOST}`,
    ];
  }
  for (const certificateArn of [
    `arn:aws:acm:us-west-2:039624954211:certificate/${id}`,
    `arn:aws:acm:us-east-1:549136075525:certificate/${id}`,
    "arn:aws:acm:us-east-1:039624954211:certificate/",
    `arn:aws:iam::039624954211:server-certificate/${id}`,
  ]) {
    cases[`the certificate ${certificateArn}`] = [
      { certificateArn },
      `certificateArn is ${certificateArn}, ${NO_CERTIFICATE}`,
    ];
  }
  for (const [what, [changes, message]] of Object.entries(cases)) {
    it(what, () => refuses(edge(changes), `edge: ${message}`));
  }

  it("but not next hosts that take over from a certificate that exists", async () => {
    await declareEdge({
      nextHostNames: [HOST],
      certificateArn: `arn:aws:acm:us-east-1:039624954211:certificate/${id}`,
    });
  });

  it("but not a first host of just 64 characters", async () => {
    await declareEdge({ hostNames: [`${"a".repeat(52)}.example.org`, `${"b".repeat(60)}.example.org`] });
  });
});
