import { text } from "../cloud/properties.ts";
import type { Caller, CloudError, Operation } from "../cloud/resource-type.ts";
import type { Properties } from "../protocol/values.ts";
import type { CloudRecord } from "../world/world.ts";
import { ApiError, refusalOf } from "./api-error.ts";
import { arn, placed } from "./common.ts";

export const VPC = "aws:ec2/vpc:Vpc";
export const SUBNET = "aws:ec2/subnet:Subnet";
export const INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway";
export const EIP = "aws:ec2/eip:Eip";
export const NAT_GATEWAY = "aws:ec2/natGateway:NatGateway";
export const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
export const ROUTE = "aws:ec2/route:Route";
export const ROUTE_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
export const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
export const DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
export const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
export const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
export const VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
/** The connection itself, in the accepter's account. Whoever requests it makes the record. */
export const PEERING_CONNECTION = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";

/** The error code and the noun with which EC2 reports that something does not exist. */
const MISSING: Readonly<Record<string, readonly [code: string, noun: string]>> = {
  [VPC]: ["InvalidVpcID.NotFound", "vpc ID"],
  [SUBNET]: ["InvalidSubnetID.NotFound", "subnet ID"],
  [INTERNET_GATEWAY]: ["InvalidGatewayID.NotFound", "gateway ID"],
  [EIP]: ["InvalidAllocationID.NotFound", "allocation ID"],
  [NAT_GATEWAY]: ["InvalidNatGatewayID.NotFound", "natGateway ID"],
  [ROUTE_TABLE]: ["InvalidRouteTableID.NotFound", "routeTable ID"],
  [SECURITY_GROUP]: ["InvalidGroup.NotFound", "security group"],
  [VPC_ENDPOINT]: ["InvalidVpcEndpointId.NotFound", "Vpc Endpoint ID"],
  [PEERING_CONNECTION]: ["InvalidVpcPeeringConnectionID.NotFound", "vpcPeeringConnection ID"],
};

/** One call of the EC2 API by the provider: where it looks things up, and how its errors read. */
export class Ec2Call {
  readonly world: Caller["world"];
  readonly account: string;
  readonly region: string;
  readonly #doing: string;
  readonly #operation: string;

  /**
   * @param doing what the provider says that it was doing: `creating EC2 Subnet`
   * @param operation the operation of the API: `CreateSubnet`
   */
  constructor({ world, account, region }: Caller, doing: string, operation: string) {
    this.world = world;
    this.account = account;
    this.region = region;
    this.#doing = doing;
    this.#operation = operation;
  }

  /** The API's error as the provider shows it. */
  error(code: string, message: string): CloudError {
    return refusalOf(this.#doing, `EC2: ${this.#operation}`, new ApiError(code, message));
  }

  /** What the caller's account has under this id. Throws the API's error where there is nothing. */
  existing(type: string, id: unknown): CloudRecord {
    const found = this.world.get(type, this.account, text(id));
    if (found !== undefined) return found;
    const [code, noun] = MISSING[type] ?? ["InvalidID", "ID"];
    throw this.error(code, `The ${noun} '${text(id)}' does not exist`);
  }
}

/** The outputs that nearly every EC2 resource has; `resource` is the ARN's last part. */
export function attributes(operation: Operation, resource: string): Properties {
  return { arn: arn(operation, "ec2", resource), ownerId: operation.owner, ...placed(operation) };
}
