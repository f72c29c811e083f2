import { type Claim, add, all, at, drop, set, without } from "./claim.ts";

const BALANCER = "aws_lb";
const LISTENER = "aws_lb_listener";
const TARGETS = "aws_lb_target_group";
const DISTRIBUTION = "aws_cloudfront_distribution";
const FIREWALL = "aws_wafv2_web_acl";
const CERTIFICATE = "aws_acm_certificate";

/** An origin that CloudFront reaches over the internet. */
const OPEN_ORIGIN = "origin.0.custom_origin_config.0";

/** The load balancer, CloudFront, its firewall and its certificate. */
export const edge: readonly Claim[] = [
  { check: "CKV_AWS_91", type: BALANCER, broken: "without access logs", change: set("access_logs.0.enabled", false) },
  {
    check: "CKV_AWS_131",
    type: BALANCER,
    broken: "that passes invalid headers",
    change: set("drop_invalid_header_fields", false),
  },
  {
    check: "CKV_AWS_150",
    type: BALANCER,
    broken: "that may be deleted",
    change: set("enable_deletion_protection", false),
  },
  {
    check: "CKV_AWS_328",
    type: BALANCER,
    broken: "that lets requests be smuggled",
    change: set("desync_mitigation_mode", "monitor"),
  },
  {
    check: "CKV2_AWS_20",
    type: BALANCER,
    broken: "that answers HTTP",
    change: at(LISTENER, all(set("port", 80), set("protocol", "HTTP"))),
  },
  { check: "CKV2_AWS_28", type: BALANCER, broken: "open without a firewall", change: set("internal", false) },
  {
    check: "CKV2_AWS_76",
    type: BALANCER,
    broken: "open behind a firewall without rules",
    change: all(set("internal", false), add("aws_wafv2_web_acl_association", {})),
  },
  { check: "CKV_AWS_2", type: LISTENER, broken: "of HTTP", change: set("protocol", "HTTP") },
  {
    check: "CKV_AWS_103",
    type: LISTENER,
    broken: "of TLS 1.0",
    change: set("ssl_policy", "ELBSecurityPolicy-2016-08"),
  },
  {
    check: "CKV2_AWS_74",
    type: LISTENER,
    broken: "of weak ciphers",
    change: set("ssl_policy", "ELBSecurityPolicy-2016-08"),
  },
  { check: "CKV_AWS_261", type: TARGETS, broken: "without a health check", change: drop("health_check") },
  {
    check: "CKV_AWS_378",
    type: TARGETS,
    broken: "reached by HTTP all the way",
    change: at(LISTENER, set("protocol", "HTTP")),
  },
  { check: "CKV_AWS_216", type: DISTRIBUTION, broken: "disabled", change: set("enabled", false) },
  {
    check: "CKV_AWS_34",
    type: DISTRIBUTION,
    broken: "that answers HTTP",
    change: set("default_cache_behavior.0.viewer_protocol_policy", "allow-all"),
  },
  { check: "CKV_AWS_68", type: DISTRIBUTION, broken: "without a firewall", change: drop("web_acl_id") },
  {
    check: "CKV_AWS_174",
    type: DISTRIBUTION,
    broken: "of TLS 1.0",
    change: set("viewer_certificate.0.minimum_protocol_version", "TLSv1"),
  },
  {
    check: "CKV2_AWS_32",
    type: DISTRIBUTION,
    broken: "without response headers",
    change: without("aws_cloudfront_response_headers_policy"),
  },
  {
    check: "CKV2_AWS_42",
    type: DISTRIBUTION,
    broken: "with CloudFront's own certificate",
    change: drop("viewer_certificate.0.acm_certificate_arn"),
  },
  {
    check: "CKV2_AWS_46",
    type: DISTRIBUTION,
    broken: "of a bucket without access control",
    change: add("aws_s3_bucket", {}),
  },
  {
    check: "CKV2_AWS_47",
    type: DISTRIBUTION,
    broken: "behind a firewall that knows no bad inputs",
    change: at(FIREWALL, set("rule", [])),
  },
  {
    check: "CKV2_AWS_54",
    type: DISTRIBUTION,
    broken: "of an origin that speaks SSL 3",
    change: set(`${OPEN_ORIGIN}.origin_ssl_protocols`, ["SSLv3"]),
  },
  {
    check: "CKV2_AWS_72",
    type: DISTRIBUTION,
    broken: "of an origin that is reached by HTTP",
    change: set(`${OPEN_ORIGIN}.origin_protocol_policy`, "http-only"),
  },
  { check: "CKV_AWS_175", type: FIREWALL, broken: "without rules", change: drop("rule") },
  {
    check: "CKV_AWS_192",
    type: FIREWALL,
    broken: "that knows no bad inputs",
    change: set("rule", [{ name: "rate-limit", action: [{ block: [{}] }] }]),
  },
  {
    check: "CKV_AWS_342",
    type: FIREWALL,
    broken: "with a rule that does nothing",
    change: set("rule.0", { name: "nothing" }),
  },
  {
    check: "CKV2_AWS_31",
    type: FIREWALL,
    broken: "without logs",
    change: without("aws_wafv2_web_acl_logging_configuration"),
  },
  {
    check: "CKV_AWS_234",
    type: CERTIFICATE,
    broken: "that is not in the public logs",
    change: set("options.0.certificate_transparency_logging_preference", "DISABLED"),
  },
  {
    check: "CKV2_AWS_71",
    type: CERTIFICATE,
    broken: "for every name",
    change: set("domain_name", "*.askflorence.health"),
  },
];
