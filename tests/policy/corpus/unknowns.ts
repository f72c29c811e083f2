import { changed, unknown } from "../harness.ts";
import type { Properties } from "../harness.ts";
import type { Case, Corpus } from "./case.ts";

/** An input, or a part of one, that is not known yet and comes from nothing: which rule cannot accept it. */
const from = (rule: string, name: string, inputs: Properties, input = Object.keys(inputs).join()): Case => ({
  input: `${input} of ${name} that is not known yet`,
  put: (program) =>
    changed(program, name, {
      inputs,
      sources: Object.fromEntries(Object.keys(inputs).map((key) => [key, []])),
    }),
  refused: { [rule]: [name] },
  message: /cannot be accepted: its .+ cannot be proven \(/,
});

const nested = (rule: string, name: string, input: string, inputs: Properties): Case => from(rule, name, inputs, input);

/** Values that are not known yet, on which other packs go advisory. */
export const unknowns: Corpus = {
  "what is not known yet is not let pass": [
    from("secret-customer-managed-key", "secret", { kmsKeyId: unknown }),
    from("secret-customer-managed-key", "secret", { replicas: unknown }),
    from("secret-recoverable", "secret", { recoveryWindowInDays: unknown }),
    from("secret-value-generated", "value", { secretString: unknown }),
    from("atlas-access-list-single-private-cidr", "entry", { cidrBlock: unknown }),
    {
      ...from("reference-data-not-phi", "reference-secret", { tags: unknown }),
      refused: { "reference-data-not-phi": ["reference-secret"], "required-tags": ["reference-secret"] },
    },
    from("kms-key-hardened", "key", { enableKeyRotation: unknown }),
    from("log-group-encrypted-and-kept", "log", { retentionInDays: unknown }),
    from("ecr-repository-hardened", "repository", { imageTagMutability: unknown }),
    from("security-group-no-open-ingress", "ingress", { cidrIpv4: unknown }),
    from("subnet-no-public-addresses", "private-a", { mapPublicIpOnLaunch: unknown }),
    from("route-not-inline", "table-a", { routes: unknown }),
    from("load-balancer-hardened", "balancer", { dropInvalidHeaderFields: unknown }),
    from("listener-encrypted", "https", { sslPolicy: unknown }),
    from("certificate-sound", "certificate", { validationMethod: unknown }),
    from("distribution-web-acl", "distribution", { webAclId: unknown }),
    nested("distribution-tls-minimum", "distribution", "a security policy", {
      viewerCertificate: {
        acmCertificateArn: "arn:aws:acm:us-east-1:039624954211:certificate/0a1b2c3d-0000-4000-8000-000000000000",
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: unknown,
      },
    }),
    nested("mail-over-tls", "mail-set", "a TLS policy", { deliveryOptions: { tlsPolicy: unknown } }),
    nested("bucket-versioned", "logs-versioning", "a status", { versioningConfiguration: { status: unknown } }),
    from("bucket-private", "logs-public-access", { blockPublicPolicy: unknown }),
    nested("ecs-service-private", "web", "assignPublicIp", { networkConfiguration: { assignPublicIp: unknown } }),
    from("ecs-service-rolls-safely", "web", { waitForSteadyState: unknown }),
    nested("atlas-cluster-hardened", "database", "a TLS version", {
      advancedConfiguration: { minimumEnabledTlsProtocol: unknown },
    }),
    from("atlas-encryption-at-rest", "database", { encryptionAtRestProvider: unknown }),
    from("atlas-auditing", "auditing", { enabled: unknown }),
    from("atlas-access-list-comment-safe", "entry", { comment: unknown }),
    from("iam-policy-least-privilege", "permissions", { policy: unknown }),
    from("oidc-role-pinned", "deploy", { assumeRolePolicy: unknown }),
    from("iam-no-administrator", "attachment", { policyArn: unknown }),
    from("web-acl-log-redacted", "web-acl-logging", { redactedFields: unknown }),
  ],
};
