/** `US_EAST_1`: how Atlas writes a region of AWS. Takes either form, as the provider's `conversion.ValRegion` does. */
export function atlasRegion(region: string): string {
  return region.toUpperCase().replaceAll("-", "_");
}

/** `us-east-1`: how AWS and the peering's `accepterRegionName` write a region. */
export function awsRegion(region: string): string {
  return region.toLowerCase().replaceAll("_", "-");
}

/** Whether this is a region of AWS as Atlas writes it. */
export function isAtlasRegion(region: string): boolean {
  return /^[A-Z]{2}(_GOV)?_[A-Z]+_\d$/.test(region);
}
