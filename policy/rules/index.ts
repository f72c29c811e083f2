import type { Rule } from "../rule.ts";
import { atlasAccessListCommentSafe } from "./atlas-access-list-comment-safe.ts";
import { atlasAccessListSinglePrivateCidr } from "./atlas-access-list-single-private-cidr.ts";
import { atlasAuditing } from "./atlas-auditing.ts";
import { atlasClusterHardened } from "./atlas-cluster-hardened.ts";
import { atlasEncryptionAtRest } from "./atlas-encryption-at-rest.ts";
import { atlasPeeringNoOverlap } from "./atlas-peering-no-overlap.ts";
import { atlasPrivateLinkComplete } from "./atlas-private-link-complete.ts";
import { atlasUserLeastPrivilege } from "./atlas-user-least-privilege.ts";
import { bucketAccessLogged } from "./bucket-access-logged.ts";
import { bucketAclPrivate } from "./bucket-acl-private.ts";
import { bucketEncrypted } from "./bucket-encrypted.ts";
import { bucketLifecycle } from "./bucket-lifecycle.ts";
import { bucketPrivate } from "./bucket-private.ts";
import { bucketTlsOnly } from "./bucket-tls-only.ts";
import { bucketVersioned } from "./bucket-versioned.ts";
import { certificateSound } from "./certificate-sound.ts";
import { distributionAccessLogs } from "./distribution-access-logs.ts";
import { distributionCertificate } from "./distribution-certificate.ts";
import { distributionHsts } from "./distribution-hsts.ts";
import { distributionHttpsToOrigins } from "./distribution-https-to-origins.ts";
import { distributionHttpsToViewers } from "./distribution-https-to-viewers.ts";
import { distributionTlsMinimum } from "./distribution-tls-minimum.ts";
import { distributionWebAcl } from "./distribution-web-acl.ts";
import { ecrRepositoryHardened } from "./ecr-repository-hardened.ts";
import { ecsClusterObserved } from "./ecs-cluster-observed.ts";
import { ecsImageByDigest } from "./ecs-image-by-digest.ts";
import { ecsServicePrivate } from "./ecs-service-private.ts";
import { ecsServiceRollsSafely } from "./ecs-service-rolls-safely.ts";
import { ecsTaskHardened } from "./ecs-task-hardened.ts";
import { ecsTaskRolesDistinct } from "./ecs-task-roles-distinct.ts";
import { ecsTaskSecretsBound } from "./ecs-task-secrets-bound.ts";
import { environmentsIsolated } from "./environments-isolated.ts";
import { iamDecryptNamedKeys } from "./iam-decrypt-named-keys.ts";
import { iamNoAdministrator } from "./iam-no-administrator.ts";
import { iamPolicyLeastPrivilege } from "./iam-policy-least-privilege.ts";
import { iamRoleTrustNamed } from "./iam-role-trust-named.ts";
import { kmsKeyHardened } from "./kms-key-hardened.ts";
import { listenerEncrypted } from "./listener-encrypted.ts";
import { loadBalancerBehindFirewall } from "./load-balancer-behind-firewall.ts";
import { loadBalancerHardened } from "./load-balancer-hardened.ts";
import { logGroupEncryptedAndKept } from "./log-group-encrypted-and-kept.ts";
import { mailOverTls } from "./mail-over-tls.ts";
import { oidcRolePinned } from "./oidc-role-pinned.ts";
import { referenceDataNotPhi } from "./reference-data-not-phi.ts";
import { requiredTags } from "./required-tags.ts";
import { routeNotInline } from "./route-not-inline.ts";
import { routePeeringComplete } from "./route-peering-complete.ts";
import { routePeeringNarrow } from "./route-peering-narrow.ts";
import { secretCustomerManagedKey } from "./secret-customer-managed-key.ts";
import { secretRecoverable } from "./secret-recoverable.ts";
import { secretValueGenerated } from "./secret-value-generated.ts";
import { securityGroupDescribed } from "./security-group-described.ts";
import { securityGroupNoOpenEgress } from "./security-group-no-open-egress.ts";
import { securityGroupNoOpenIngress } from "./security-group-no-open-ingress.ts";
import { subnetNoPublicAddresses } from "./subnet-no-public-addresses.ts";
import { vpcDefaultSecurityGroupClosed } from "./vpc-default-security-group-closed.ts";
import { vpcEndpoints } from "./vpc-endpoints.ts";
import { vpcFlowLogs } from "./vpc-flow-logs.ts";
import { webAclLogRedacted } from "./web-acl-log-redacted.ts";
import { webAclLogged } from "./web-acl-logged.ts";
import { webAclManagedRules } from "./web-acl-managed-rules.ts";
import { webAclMetrics } from "./web-acl-metrics.ts";
import { webAclRateLimit } from "./web-acl-rate-limit.ts";

/** Every rule of the pack, one line each: a rule that is not listed here is not enforced. */
export const rules: readonly Rule[] = [
  // What the project is about
  secretCustomerManagedKey,
  atlasAccessListSinglePrivateCidr,
  referenceDataNotPhi,
  // MongoDB Atlas and AWS, by name
  atlasAccessListCommentSafe,
  atlasAuditing,
  atlasClusterHardened,
  atlasEncryptionAtRest,
  atlasPeeringNoOverlap,
  atlasPrivateLinkComplete,
  atlasUserLeastPrivilege,
  bucketAccessLogged,
  bucketAclPrivate,
  bucketEncrypted,
  bucketLifecycle,
  bucketPrivate,
  bucketTlsOnly,
  bucketVersioned,
  certificateSound,
  distributionAccessLogs,
  distributionCertificate,
  distributionHsts,
  distributionHttpsToOrigins,
  distributionHttpsToViewers,
  distributionTlsMinimum,
  distributionWebAcl,
  ecrRepositoryHardened,
  ecsClusterObserved,
  ecsImageByDigest,
  ecsServicePrivate,
  ecsServiceRollsSafely,
  ecsTaskHardened,
  ecsTaskRolesDistinct,
  ecsTaskSecretsBound,
  environmentsIsolated,
  iamDecryptNamedKeys,
  iamNoAdministrator,
  iamPolicyLeastPrivilege,
  iamRoleTrustNamed,
  kmsKeyHardened,
  listenerEncrypted,
  loadBalancerBehindFirewall,
  loadBalancerHardened,
  logGroupEncryptedAndKept,
  mailOverTls,
  oidcRolePinned,
  requiredTags,
  routeNotInline,
  routePeeringComplete,
  routePeeringNarrow,
  secretRecoverable,
  secretValueGenerated,
  securityGroupDescribed,
  securityGroupNoOpenEgress,
  securityGroupNoOpenIngress,
  subnetNoPublicAddresses,
  vpcDefaultSecurityGroupClosed,
  vpcEndpoints,
  vpcFlowLogs,
  webAclLogRedacted,
  webAclLogged,
  webAclManagedRules,
  webAclMetrics,
  webAclRateLimit,
];
