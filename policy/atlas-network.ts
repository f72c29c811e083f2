import { ATLAS } from "./atlas.ts";
import { isPrivate, contains, parseBlock } from "./cidr.ts";
import type { Block } from "./cidr.ts";
import { isComponent } from "./stack.ts";
import type { Resource, Stack } from "./stack.ts";
import { UNKNOWN, textOf } from "./unknown.ts";

export const VPCS = ["aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc"];
const SECONDARY_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

/** A network that takes part in routing, and the block that it takes up. */
export interface Network {
  readonly owner: Resource;
  /** The property that names the block. */
  readonly property: string;
  readonly text: string | typeof UNKNOWN;
  /** The block as far as it can be read; otherwise why not. */
  readonly block: Block | string | undefined;
  /** What the block is of: a VPC's URN, or the id of a VPC of another program. Blocks of one VPC are no two networks. */
  readonly vpcs: readonly string[];
}

const found = new WeakMap<Stack, readonly Network[]>();

/** All networks of a program that has any in Atlas: VPCs, Atlas's containers, also adopted ones, and what is peered. */
export function networksOf(stack: Stack): readonly Network[] {
  const known = found.get(stack);
  if (known !== undefined) return known;
  const atlas = [...containersOf(stack), ...peersOf(stack)];
  const all = atlas.length === 0 ? [] : [...vpcsOf(stack), ...atlas];
  found.set(stack, all);
  return all;
}

/** The components that register the container of an adopted cluster. What a program creates is judged as a resource. */
export function adoptedContainers(stack: Stack): readonly Resource[] {
  return stack.resources.filter(
    ({ type, outputs }) => isComponent(type) && outputs.adopted === true && outputs.atlasCidrBlock !== undefined,
  );
}

function containersOf(stack: Stack): Network[] {
  const created = stack
    .ofType(ATLAS.container)
    .map((owner) => network(owner, "atlasCidrBlock", textOf(owner.inputs, "atlasCidrBlock") ?? UNKNOWN));
  const adopted = adoptedContainers(stack).map((owner) =>
    network(owner, "atlasCidrBlock", textOf(owner.outputs, "atlasCidrBlock") ?? UNKNOWN),
  );
  return [...created, ...adopted];
}

/** What a peering says of the other side: the block of a VPC, of this program or of another. */
function peersOf(stack: Stack): Network[] {
  return stack.ofType(ATLAS.peering).flatMap((owner) => {
    const text = textOf(owner.inputs, "routeTableCidrBlock");
    if (text === undefined) return [];
    const { vpcId } = owner.inputs;
    const vpcs = stack.referents(owner, "vpcId", VPCS).map(({ urn }) => urn);
    return network(owner, "routeTableCidrBlock", text, vpcs.length === 0 && typeof vpcId === "string" ? [vpcId] : vpcs);
  });
}

function vpcsOf(stack: Stack): Network[] {
  const own = stack.ofType(...VPCS).map((vpc) => network(vpc, "cidrBlock", ownBlock(vpc), [vpc.urn]));
  const secondary = stack.ofType(SECONDARY_BLOCK).map((association) => {
    const vpcs = stack.referents(association, "vpcId", VPCS).map(({ urn }) => urn);
    return network(association, "cidrBlock", ownBlock(association), vpcs);
  });
  return [...own, ...secondary];
}

function network(
  owner: Resource,
  property: string,
  text: string | typeof UNKNOWN,
  vpcs: readonly string[] = [],
): Network {
  return { owner, property, text, block: text === UNKNOWN ? undefined : parseBlock(text), vpcs };
}

/** The block of a VPC. An address manager's is known once it is assigned. */
export function ownBlock({ inputs, outputs }: Resource): string | typeof UNKNOWN {
  return textOf(inputs, "cidrBlock") ?? textOf(outputs, "cidrBlock") ?? UNKNOWN;
}

/** All blocks of a VPC: its own comes first, then those that are associated with it. */
export function blocksOf(vpc: Resource, stack: Stack): readonly (string | typeof UNKNOWN)[] {
  const secondary = stack
    .ofType(SECONDARY_BLOCK)
    .filter((association) => stack.referents(association, "vpcId", VPCS).includes(vpc));
  return [vpc, ...secondary].map(ownBlock);
}

/** Whether two networks have an address in common. Blocks overlap only where one contains the other. */
export function overlap(left: Block, right: Block): boolean {
  return contains(left, right) || contains(right, left);
}

/** Whether the block lies in one of these; without any, whether it is private. */
export function isWithin(text: string, outer: readonly string[]): boolean {
  const block = parseBlock(text);
  if (typeof block === "string") return false;
  if (outer.length === 0) return isPrivate(block);
  return outer.some((other) => {
    const parsed = parseBlock(other);
    return typeof parsed !== "string" && contains(parsed, block);
  });
}
