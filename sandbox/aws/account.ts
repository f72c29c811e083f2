import type { Invoke } from "../cloud/resource-type.ts";

const ZONES = ["a", "b", "c", "d", "e", "f"];

/** The availability zones of a region, by name and by id. */
export function zonesOf(region: string): { name: string; id: string }[] {
  const short = region.replace(/^(\w\w)-(\w)\w*-(\d)$/, "$1$2$3");
  return ZONES.map((zone, i) => ({ name: `${region}${zone}`, id: `${short}-az${i + 1}` }));
}

/** Functions that tell about the account and its region. */
export const accountInvokes: Record<string, Invoke> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_, { account }) => ({
    id: account,
    accountId: account,
    arn: `arn:aws:iam::${account}:user/sandbox`,
    userId: "AIDASANDBOX",
  }),
  "aws:index/getRegion:getRegion": (args, caller) => {
    const region = (args.region as string | undefined) ?? caller.region;
    return { id: region, region, name: region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": (args, caller) => {
    const region = (args.region as string | undefined) ?? caller.region;
    return {
      id: region,
      region,
      names: zonesOf(region).map(({ name }) => name),
      zoneIds: zonesOf(region).map(({ id }) => id),
      groupNames: [`${region}-zg-1`],
    };
  },
};
