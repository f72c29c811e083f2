import type { Properties } from "../harness.ts";
import { both, type Case, type Corpus, inputsOf } from "./case.ts";
import { document, JOB, jobs } from "./tokens.ts";

const INGRESS = "security-group-no-open-ingress";

/** The ways to write a rule of a security group, each in its own resource, with a block in it. */
const WAYS: Readonly<Record<string, (block: string) => Properties>> = {
  "inline-group": (block) => ({
    ingress: [
      { description: "The VPC", protocol: "tcp", cidrBlocks: ["10.40.0.0/16"] },
      { description: "More", protocol: "tcp", [block.includes(":") ? "ipv6CidrBlocks" : "cidrBlocks"]: [block] },
    ],
  }),
  "older-rule": (block) => ({ [block.includes(":") ? "ipv6CidrBlocks" : "cidrBlocks"]: [block] }),
  ingress: (block) => ({ [block.includes(":") ? "cidrIpv6" : "cidrIpv4"]: block }),
};

const everyWay = (block: string): Case => ({
  input: `${block} by all three ways`,
  put: both(...Object.entries(WAYS).map(([name, admitting]) => inputsOf(name, admitting(block)))),
  refused: { [INGRESS]: Object.keys(WAYS) },
  message: /open to the world/,
});

const accepted = (input: string, put: Case["put"]): Case => ({ input, put, refused: {} });

const policy = (sslPolicy: string) => inputsOf("https", { sslPolicy });
const viewers = (minimumProtocolVersion: string) =>
  inputsOf("distribution", {
    viewerCertificate: {
      acmCertificateArn: "arn:aws:acm:us-east-1:039624954211:certificate/0a1b2c3d-0000-4000-8000-000000000000",
      sslSupportMethod: "sni-only",
      minimumProtocolVersion,
    },
  });
const oldestOf = (minimumEnabledTlsProtocol: string) =>
  inputsOf("database", { advancedConfiguration: { minimumEnabledTlsProtocol } });

const trusting = (...statements: object[]) => inputsOf("deploy", { assumeRolePolicy: document(...statements) });
const unpinned = (input: string, put: Case["put"], message: RegExp): Case => ({
  input,
  put,
  refused: { "oidc-role-pinned": ["deploy"] },
  message,
});

/** Defects of other packs, but for those about keys. */
export const defects: Corpus = {
  "the world is seen by whichever way it is let in": [
    ...Object.entries(WAYS).map(([name, admitting]): Case => ({
      input: `0.0.0.0/0 in ${name}`,
      put: inputsOf(name, admitting("0.0.0.0/0")),
      refused: { [INGRESS]: [name] },
      message: /admits 0\.0\.0\.0\/0, which is open to the world/,
    })),
    ...["0.0.0.0/0", "128.0.0.0/1", "::/0", "0:0:0:0:0:0:0:0/0", "2000::/3"].map(everyWay),
  ],

  "newer TLS is better, and no violation": [
    ...[
      "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "ELBSecurityPolicy-TLS13-1-3-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
      "ELBSecurityPolicy-TLS14-1-3-2031-01",
    ].map((name) => accepted(`${name} of a load balancer`, policy(name))),
    ...["TLSv1.2_2025", "TLSv1.3_2025", "TLSv1.3_2031"].map((name) => accepted(`${name} of CloudFront`, viewers(name))),
    accepted("TLS1_3 of Atlas", oldestOf("TLS1_3")),
    {
      input: "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06, which is newer by its date only,",
      put: policy("ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06"),
      refused: { "listener-encrypted": ["https"] },
      message: /is not recommended/,
    },
    {
      input: "TLSv1.1_2031, which is newer by its year only,",
      put: viewers("TLSv1.1_2031"),
      refused: { "distribution-tls-minimum": ["distribution"] },
      message: /accepts weak TLS/,
    },
  ],

  "every statement for an OIDC provider pins its subject": [
    unpinned("a second statement for any subject", trusting(jobs(JOB), jobs()), /does not pin sub in statement 2/),
    unpinned("a first statement for any subject", trusting(jobs(), jobs(JOB)), /does not pin sub in statement 1/),
    unpinned(
      "a third statement with a pattern",
      trusting(jobs(JOB), jobs(JOB), jobs("repo:example/*")),
      /does not pin sub in statement 3/,
    ),
    unpinned(
      "a second statement for pull requests",
      trusting(jobs(JOB), jobs("repo:example/shop:pull_request")),
      /statement 2 to repo:example\/shop:pull_request, which is no repository and environment/,
    ),
    unpinned(
      "one statement without a list",
      inputsOf("deploy", { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: jobs() }) }),
      /does not pin sub in statement 1/,
    ),
  ],
};
