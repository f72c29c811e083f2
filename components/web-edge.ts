import * as pulumi from "@pulumi/pulumi";

import { check } from "./check.ts";
import { deliverAccessLogs } from "./distribution-logs.ts";
import {
  certificateKey,
  checkCertificateArn,
  issuedCertificateArn,
  requestCertificate,
  validationRecords,
} from "./edge-certificate.ts";
import type { DnsRecord } from "./dns-record.ts";
import { EDGE_REGION } from "./edge-region.ts";
import { aliasRecords, checkHostNames } from "./host-names.ts";
import { createLoadBalancer, type LoadBalancerArgs } from "./load-balancer.ts";
import { LogBucket } from "./log-bucket.ts";
import type { StackFacts } from "./stack-facts.ts";
import { createDistribution } from "./web-distribution.ts";
import { createWebFirewall } from "./web-firewall.ts";

/** Arguments of `WebEdge`: its own, and what its load balancer needs to know. */
export interface WebEdgeArgs extends StackFacts, Pick<LoadBalancerArgs, "network" | "port" | "healthCheckPath"> {
  /**
   * `pending`: certificates are requested, and nothing serves. `issued`: people have added the DNS records of the
   * certificate, and all is made that needs it.
   */
  readonly phase: "pending" | "issued";
  /** What is served. The first one gives the certificate its name. */
  readonly hostNames: readonly string[];
  /** What is to be served later: a certificate for it is requested ahead. It becomes `hostNames` when it is issued. */
  readonly nextHostNames?: readonly string[];
  /** A certificate that names `hostNames` and exists, of this account. Absent: one is requested. */
  readonly certificateArn?: string;
  /** The CMK that encrypts the logs. */
  readonly keyArn: pulumi.Input<string>;
  /**
   * Whether the distribution and the load balancer are kept from being deleted, and the buckets from being deleted with
   * the logs in them. `false` prepares the end of a stack. Default: true.
   */
  readonly protect?: boolean;
}

/**
 * The way in from the internet: CloudFront with a web application firewall, and a load balancer without a public
 * address, which CloudFront reaches through a VPC origin. HTTPS on both hops; what is logged leaves out query strings
 * and cookies, except by the load balancer, which has no choice.
 *
 * The public DNS zone is not changed: the records that people add are outputs.
 */
export class WebEdge extends pulumi.ComponentResource {
  /** What shows ACM that the host names are ours, for every certificate that is requested here. */
  readonly certificateRecords: pulumi.Output<DnsRecord[]>;
  /** What leads the host names here; none while `pending`. */
  readonly aliasRecords: pulumi.Output<DnsRecord[]>;
  /** Absent while `pending`. */
  readonly distributionDomainName?: pulumi.Output<string>;
  /** Where a service registers its tasks, and who connects to them. Absent while `pending`. */
  readonly targetGroup?: { readonly arn: pulumi.Output<string>; readonly securityGroupId: pulumi.Output<string> };
  /** As metrics name it, its target group and the distribution before it. Absent while `pending`. */
  readonly loadBalancer?: {
    readonly arnSuffix: pulumi.Output<string>;
    readonly targetGroupArnSuffix: pulumi.Output<string>;
    readonly distributionId: pulumi.Output<string>;
  };

  constructor(name: string, args: WebEdgeArgs, opts?: pulumi.ComponentResourceOptions) {
    super("askflorence:components:WebEdge", name, {}, opts);
    checkArgs(name, args);

    const { hostNames, nextHostNames } = args;
    const certificate = args.certificateArn ?? requestCertificate(name, hostNames, args, this);
    const next = nextHostNames && requestCertificate(name, nextHostNames, args, this);
    this.certificateRecords = validationRecords([certificate, next].filter((each) => typeof each === "object"));
    if (args.phase === "issued") {
      const certificateArn =
        typeof certificate === "string" ? certificate : issuedCertificateArn(name, hostNames, certificate, this);
      const { distribution, loadBalancer, targetGroup } = serve(name, args, certificateArn, this);
      this.aliasRecords = distribution.domainName.apply((domainName) => aliasRecords(hostNames, domainName));
      this.distributionDomainName = distribution.domainName;
      this.targetGroup = { arn: targetGroup.arn, securityGroupId: targetGroup.securityGroupId };
      this.loadBalancer = {
        arnSuffix: loadBalancer.arnSuffix,
        targetGroupArnSuffix: targetGroup.arnSuffix,
        distributionId: distribution.id,
      };
    } else {
      this.aliasRecords = pulumi.output([]);
    }
    this.registerOutputs({
      certificateRecords: this.certificateRecords,
      aliasRecords: this.aliasRecords,
      distributionDomainName: this.distributionDomainName,
      targetGroup: this.targetGroup,
      loadBalancer: this.loadBalancer,
    });
  }
}

function checkArgs(name: string, args: WebEdgeArgs): void {
  const { hostNames, nextHostNames, certificateArn } = args;
  check(
    args.region === EDGE_REGION,
    `${name}: the stack is in ${args.region}, and CloudFront reads certificates of ${EDGE_REGION} only; ` +
      `put the stack there, or leave the edge out`,
  );
  checkHostNames(`${name}: hostNames`, hostNames);
  if (nextHostNames !== undefined) checkHostNames(`${name}: nextHostNames`, nextHostNames);
  if (certificateArn !== undefined) checkCertificateArn(`${name}: certificateArn`, certificateArn, args);
  check(
    certificateArn !== undefined ||
      nextHostNames === undefined ||
      certificateKey(hostNames) !== certificateKey(nextHostNames),
    `${name}: nextHostNames are hostNames already; leave nextHostNames out`,
  );
  check(
    args.network.privateSubnetIds.length >= 2,
    `${name}: a load balancer needs two availability zones; give a private subnet in each`,
  );
}

/** Makes all that needs an issued certificate, in the order in which one part needs the other. */
function serve(name: string, given: WebEdgeArgs, certificateArn: pulumi.Input<string>, parent: pulumi.Resource) {
  const args = { ...given, protect: given.protect ?? true };
  const child = { parent };
  const loadBalancerLogs = new LogBucket(
    `${name}-load-balancer-logs`,
    { ...args, keyArn: undefined, purpose: "load-balancer-logs", writers: ["loadBalancers", "serverAccess"] },
    child,
  );
  const distributionLogs = new LogBucket(
    `${name}-distribution-logs`,
    { ...args, purpose: "distribution-logs", writers: ["logDelivery"], accessLogBucket: loadBalancerLogs },
    child,
  );
  const { loadBalancer, listener, targetGroup } = createLoadBalancer(
    name,
    { ...args, certificateArn, logBucket: loadBalancerLogs },
    parent,
  );
  const { webAcl, logging } = createWebFirewall(name, args, parent);
  const distribution = createDistribution(
    name,
    { ...args, certificateArn, loadBalancer, webAclArn: webAcl.arn, dependsOn: [listener, logging] },
    parent,
  );
  deliverAccessLogs(name, { ...args, distributionArn: distribution.arn, bucket: distributionLogs }, parent);
  return { distribution, loadBalancer, targetGroup };
}
