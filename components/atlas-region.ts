/**
 * Atlas's name for an AWS region: `us-east-1` is `US_EAST_1`. Atlas keeps the spelling of a private link's region as it
 * was given, and a change of the spelling replaces the resource, so every component takes it from here.
 */
export function atlasRegion(awsRegion: string): string {
  return awsRegion.toUpperCase().replaceAll("-", "_");
}
