import { type Change, type Claim, all, at, drop, set, unused, without } from "./claim.ts";

const GROUP = "aws_security_group";
const INGRESS = "aws_vpc_security_group_ingress_rule";
const EGRESS = "aws_vpc_security_group_egress_rule";

/** A rule of its own, opened to everybody on a port; -1 is every port. */
function open(port: number): Change {
  return all(set("cidr_ipv4", "0.0.0.0/0"), set("from_port", port), set("to_port", port));
}

/** A rule within the security group that opens it to everybody. */
function openInline(direction: "ingress" | "egress", port: number): Change {
  return set(`${direction}.0`, {
    protocol: port === -1 ? "-1" : "tcp",
    from_port: Math.max(port, 0),
    to_port: Math.max(port, 0),
    cidr_blocks: ["0.0.0.0/0"],
  });
}

const INTERNET = "0.0.0.0/0";

/** VPC, subnets, routes and security groups. */
export const network: readonly Claim[] = [
  { check: "CKV2_AWS_11", type: "aws_vpc", broken: "without flow logs", change: without("aws_flow_log") },
  {
    check: "CKV2_AWS_12",
    type: "aws_vpc",
    broken: "with a rule in its default security group",
    change: at(
      "aws_default_security_group",
      set("ingress.0", { protocol: "-1", from_port: 0, to_port: 0, self: true }),
    ),
  },
  {
    check: "CKV_AWS_130",
    type: "aws_subnet",
    broken: "with public addresses",
    change: set("map_public_ip_on_launch", true),
  },
  { check: "CKV2_AWS_19", type: "aws_eip", broken: "attached to nothing", change: without("aws_nat_gateway") },
  {
    check: "CKV2_AWS_35",
    type: "aws_route",
    broken: "to the internet by an instance",
    change: all(set("destination_cidr_block", INTERNET), set("instance_id", "i-0a1b2c3d")),
  },
  {
    check: "CKV2_AWS_35",
    type: "aws_route_table",
    broken: "with a route to the internet by an instance",
    change: set("route.0", { cidr_block: INTERNET, instance_id: "i-0a1b2c3d" }),
  },
  {
    check: "CKV2_AWS_44",
    type: "aws_route",
    broken: "through a peering for the whole internet",
    change: all(set("destination_cidr_block", INTERNET), set("vpc_peering_connection_id", "pcx-0a1b2c3d")),
  },
  {
    check: "CKV2_AWS_44",
    type: "aws_route_table",
    broken: "with a route through a peering for the whole internet",
    change: set("route.0", { cidr_block: INTERNET, vpc_peering_connection_id: "pcx-0a1b2c3d" }),
  },
  { check: "CKV_AWS_23", type: GROUP, broken: "without a description", change: drop("description") },
  { check: "CKV_AWS_23", type: INGRESS, broken: "without a description", change: drop("description") },
  { check: "CKV_AWS_23", type: EGRESS, broken: "without a description", change: drop("description") },
  { check: "CKV2_AWS_5", type: GROUP, broken: "of nothing", change: unused },
  { check: "CKV_AWS_24", type: GROUP, broken: "open for SSH", change: openInline("ingress", 22) },
  { check: "CKV_AWS_24", type: INGRESS, broken: "open for SSH", change: open(22) },
  { check: "CKV_AWS_25", type: GROUP, broken: "open for RDP", change: openInline("ingress", 3389) },
  { check: "CKV_AWS_25", type: INGRESS, broken: "open for RDP", change: open(3389) },
  { check: "CKV_AWS_260", type: GROUP, broken: "open for HTTP", change: openInline("ingress", 80) },
  { check: "CKV_AWS_260", type: INGRESS, broken: "open for HTTP", change: open(80) },
  { check: "CKV_AWS_277", type: GROUP, broken: "open on all ports", change: openInline("ingress", -1) },
  { check: "CKV_AWS_277", type: INGRESS, broken: "open on all ports", change: open(-1) },
  { check: "CKV_AWS_382", type: GROUP, broken: "open on all ports", change: openInline("egress", -1) },
  { check: "CKV_AWS_382", type: EGRESS, broken: "open on all ports", change: open(-1) },
];
