import { createHash } from "node:crypto";

import { isSet, text, texts } from "../cloud/properties.ts";
import { type Caller, CloudError, type Invoke } from "../cloud/resource-type.ts";
import { isObject, type Properties } from "../protocol/values.ts";

/** A list of address blocks that AWS keeps. */
export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly maxEntries: number;
}

/** The lists of us-east-1 by the end of their names. The real ones have more blocks than these, and change. */
const LISTS = {
  s3: { id: "pl-63a5400a", cidrs: ["52.216.0.0/15", "54.231.0.0/16", "3.5.0.0/19"], maxEntries: 3 },
  dynamodb: { id: "pl-02cd2c6b", cidrs: ["52.94.0.0/22", "52.119.224.0/20", "3.218.180.0/22"], maxEntries: 3 },
} as const;

const CLOUDFRONT = {
  id: "pl-3b927c52",
  name: "com.amazonaws.global.cloudfront.origin-facing",
  cidrs: ["120.52.22.96/27", "130.176.0.0/17", "15.158.0.0/16", "64.252.64.0/18"],
  // It counts with so many rules in a security group (CloudFront Developer Guide, "Use the managed prefix list").
  maxEntries: 55,
} as const;

/** The prefix lists that AWS keeps in a region. */
function prefixLists(region: string): PrefixList[] {
  const gateways = Object.entries(LISTS).map(([service, list]) => ({
    ...list,
    name: `com.amazonaws.${region}.${service}`,
  }));
  const lists = [...gateways, CLOUDFRONT];
  if (region === "us-east-1") return lists;
  // Each region has ids of its own.
  return lists.map((list) => {
    const id = createHash("sha256").update(`${region} ${list.name}`).digest("hex").slice(0, 8);
    return { ...list, id: `pl-${id}` };
  });
}

/** The list with this id in the region. */
export function prefixListById(region: string, id: string): PrefixList | undefined {
  return prefixLists(region).find((list) => list.id === id);
}

/** The list with this name, which for a gateway endpoint is the service's. */
export function prefixListByName(region: string, name: string): PrefixList | undefined {
  return prefixLists(region).find((list) => list.name === name);
}

/** The one list that a function asks for by id, name and filters. `kind` is what the provider calls it. */
function theList(kind: string, id: unknown, args: Properties, region: string): PrefixList {
  const found = prefixLists(region).filter(
    (list) =>
      (!isSet(id) || id === list.id) &&
      (!isSet(args.name) || args.name === list.name) &&
      filtersOf(args).every((filter) => matches(filter, list)),
  );
  const [list] = found;
  if (list === undefined) throw new CloudError(`no matching ${kind} found`);
  if (found.length > 1) {
    throw new CloudError(`multiple ${kind}s matched; use additional constraints to reduce matches`);
  }
  return list;
}

function getManagedPrefixList(args: Properties, caller: Caller): Properties {
  const region = text(args.region) || caller.region;
  const list = theList("EC2 Managed Prefix List", args.id, args, region);
  return {
    id: list.id,
    name: list.name,
    arn: `arn:aws:ec2:${region}:aws:prefix-list/${list.id}`,
    addressFamily: "IPv4",
    entries: list.cidrs.map((cidr) => ({ cidr, description: "" })),
    maxEntries: list.maxEntries,
    ownerId: "AWS",
    version: 0,
    region,
    tags: {},
  };
}

function getPrefixList(args: Properties, caller: Caller): Properties {
  const region = text(args.region) || caller.region;
  const { id, name, cidrs } = theList("EC2 Prefix List", args.prefixListId, args, region);
  return { ...args, id, name, region, cidrBlocks: cidrs, prefixListId: args.prefixListId ?? id };
}

/** The filters of a function's arguments. */
export function filtersOf(args: Properties): Properties[] {
  const filters = args.filters;
  return Array.isArray(filters) ? filters.filter(isObject) : [];
}

function matches({ name, values }: Properties, list: PrefixList): boolean {
  const properties: Readonly<Record<string, string>> = {
    "prefix-list-id": list.id,
    "prefix-list-name": list.name,
    "owner-id": "AWS",
  };
  const value = properties[text(name)];
  if (value === undefined) throw new CloudError(`the sandbox does not simulate the filter ${text(name)}`);
  return texts(values).includes(value);
}

export const prefixListInvokes: Record<string, Invoke> = {
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": getManagedPrefixList,
  "aws:ec2/getPrefixList:getPrefixList": getPrefixList,
};
