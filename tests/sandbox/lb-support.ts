import { setDnsRecord } from "../../sandbox/aws/public-dns.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";
import type { Held } from "./harness.ts";
import { makeNetwork, type Network, type Suite } from "./lifecycle.ts";

export const LOAD_BALANCER = "aws:lb/loadBalancer:LoadBalancer";
export const TARGET_GROUP = "aws:lb/targetGroup:TargetGroup";
export const LISTENER = "aws:lb/listener:Listener";
export const CERTIFICATE = "aws:acm/certificate:Certificate";

/** A VPC with an internal load balancer in it, and a target group for what runs behind it. */
export interface Edge extends Network {
  readonly securityGroup: Held;
  readonly loadBalancer: Held;
  readonly targetGroup: Held;
}

/** The inputs of an internal load balancer in the network. */
export function loadBalancerInputs({ subnets }: Network, own: Properties = {}): Properties {
  return { internal: true, subnets: subnets.map(({ id }) => id), ...own };
}

/** The inputs of a target group for tasks of Fargate. */
export function targetGroupInputs({ vpc }: Pick<Network, "vpc">, own: Properties = {}): Properties {
  return { port: 3000, protocol: "HTTP", targetType: "ip", vpcId: vpc.id, ...own };
}

/** Makes an {@link Edge} in a VPC of its own; nothing listens yet. */
export async function makeEdge(suite: Suite, octet = 60): Promise<Edge> {
  return makeEdgeIn(suite, await makeNetwork(suite.engine, octet), `-${octet}`);
}

/** Makes an {@link Edge} in the network; nothing listens yet. */
export async function makeEdgeIn({ engine }: Suite, network: Network, suffix = ""): Promise<Edge> {
  const group = { vpcId: network.vpc.id, name: `edge${suffix}` };
  const securityGroup = await engine.create("aws:ec2/securityGroup:SecurityGroup", group);
  const inputs = loadBalancerInputs(network, { name: `edge${suffix}`, securityGroups: [securityGroup.id] });
  const loadBalancer = await engine.create(LOAD_BALANCER, inputs);
  const targetGroup = await engine.create(TARGET_GROUP, targetGroupInputs(network, { name: `web${suffix}` }));
  return { ...network, securityGroup, loadBalancer, targetGroup };
}

/** The inputs of a listener that forwards plain HTTP to the target group. */
export function forwarding({ loadBalancer, targetGroup }: Edge, own: Properties = {}): Properties {
  const defaultActions = [{ type: "forward", targetGroupArn: targetGroup.state.arn }];
  return { loadBalancerArn: loadBalancer.state.arn, port: 80, protocol: "HTTP", defaultActions, ...own };
}

/** Lets the load balancer reach tasks of this security group on a port: a rule on each side. */
export async function open(
  { engine }: Suite,
  { securityGroup }: Edge,
  tasks: Held,
  port = 3000,
): Promise<{ readonly out: Held; readonly in: Held }> {
  const traffic = { ipProtocol: "tcp", fromPort: port, toPort: port };
  const to = { securityGroupId: securityGroup.id, referencedSecurityGroupId: tasks.id, ...traffic };
  const from = { securityGroupId: tasks.id, referencedSecurityGroupId: securityGroup.id, ...traffic };
  return {
    out: await engine.create("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", to),
    in: await engine.create("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", from),
  };
}

/** Asks for a certificate and adds the records that validate it. */
export async function issueCertificate({ engine, world }: Suite, domainName: string): Promise<Held> {
  const held = await engine.create(CERTIFICATE, { domainName, validationMethod: "DNS" });
  for (const option of held.state.domainValidationOptions as Record<string, string>[]) {
    const { resourceRecordName = "", resourceRecordType = "", resourceRecordValue = "" } = option;
    setDnsRecord(world, { name: resourceRecordName, type: resourceRecordType, value: resourceRecordValue });
  }
  return held;
}
