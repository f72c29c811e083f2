import { admittedTo } from "../admission.ts";
import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import { LOAD_BALANCERS, kindOf } from "../load-balancers.ts";
import { valueAt } from "../place.ts";
import type { Rule } from "../rule.ts";
import { GROUP_TYPES } from "../security-groups.ts";
import { isIdentifiedBy } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, isValues, listOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation";
const VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

const MEND =
  "Associate a web ACL with it (wafv2.WebAclAssociation), or make it CloudFront's origin and let its security groups admit only " +
  "CloudFront's prefix list";

/** Requests pass a web application firewall: the load balancer's own, or CloudFront's, where nothing else reaches it. */
export const loadBalancerBehindFirewall: Rule = {
  name: "load-balancer-behind-firewall",
  displayName: "Load balancers are behind a firewall",
  description:
    "An application load balancer, internal or not, has a web ACL, or is an origin of CloudFront that its security groups let nothing " +
    "but CloudFront reach.",
  severity: "high",
  framework: soc2("CC6.6"),
  tags: ["aws", "load-balancer", "network", "ELB.16", "CKV2_AWS_28", "HIPAA-164.312(e)(1)", "SOC2-CC6.6"],
  remediationSteps:
    "Declare a wafv2.WebAclAssociation for the load balancer; or lead a CloudFront VPC origin or distribution to it, and write ingress " +
    "rules of its security groups with CloudFront's prefix list (com.amazonaws.global.cloudfront.origin-facing) only.",
  url: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html",
  types: LOAD_BALANCERS,

  *judgeInStack(balancer, stack) {
    // What understands no HTTP takes no web ACL.
    if (kindOf(balancer) === "application" && !hasFirewall(balancer, stack)) yield judgeOrigin(balancer, stack);
  },
};

/** Whether a web ACL is associated with the load balancer, and with no other one that the association might mean. */
function hasFirewall(balancer: Resource, stack: Stack): boolean {
  return stack.ofType(ASSOCIATION).some((association) => {
    const [protectedOne, ...others] = stack.referents(association, "resourceArn", LOAD_BALANCERS);
    return protectedOne === balancer && others.length === 0;
  });
}

/** CloudFront leads to it, and nothing else reaches it. */
function judgeOrigin(balancer: Resource, stack: Stack): Decision {
  if (!isOrigin(balancer, stack)) return violated("has no web ACL and is no origin of CloudFront's", MEND);
  const groups = stack.referents(balancer, "securityGroups", GROUP_TYPES);
  const named = listOf(balancer.inputs, "securityGroups");
  if (named === UNKNOWN || groups.length === 0 || !areAll(groups, named)) {
    return undecidable("securityGroups", "not all of them are of this program, where their rules would show", MEND);
  }
  const reached = groups.flatMap((group) => admittedTo(group, stack));
  const open = reached.find(({ from }) => from === "others");
  if (open !== undefined) {
    return violated(
      `has no web ACL, and not only CloudFront reaches it: ${label(open.rule)} admits ${open.what}`,
      MEND,
    );
  }
  const unknown = reached.find(({ from }) => from === UNKNOWN);
  if (unknown === undefined) return holds;
  return undecidable("securityGroups", `what ${label(unknown.rule)} admits is not known yet (${unknown.what})`, MEND);
}

/** Whether each id is a group's: a known one of the group that it identifies, an unknown one of a group that is left. */
function areAll(groups: readonly Resource[], ids: readonly Value[]): boolean {
  const known = ids.filter((id) => id !== UNKNOWN);
  const left = groups.filter((group) => !known.some((id) => isIdentifiedBy(group, id)));
  return groups.length - left.length === known.length && ids.length - known.length <= left.length;
}

/** Whether a VPC origin or a distribution of this program leads to the load balancer. */
function isOrigin(balancer: Resource, stack: Stack): boolean {
  const throughVpc = stack.ofType(VPC_ORIGIN).some((origin) => {
    const arn = valueAt(origin.inputs, "vpcOriginEndpointConfig.arn");
    if (arn === UNKNOWN) return origin.sources("vpcOriginEndpointConfig").includes(balancer);
    return isIdentifiedBy(balancer, arn);
  });
  return throughVpc || stack.ofType(DISTRIBUTION).some((distribution) => leadsTo(distribution, balancer));
}

function leadsTo(distribution: Resource, balancer: Resource): boolean {
  const origins = listOf(distribution.inputs, "origins");
  const listed = origins === UNKNOWN ? [] : origins;
  const names = listed.map((origin) => (isValues(origin) ? origin.domainName : origin));
  const { dnsName } = balancer.outputs;
  if (names.some((name) => typeof name === "string" && name === dnsName)) return true;
  return (origins === UNKNOWN || names.includes(UNKNOWN)) && distribution.sources("origins").includes(balancer);
}
