import { judgeSwitch } from "./atlas-data-class.ts";
import { isSet } from "./blocks.ts";
import { holds, undecidable, violated } from "./decide.ts";
import type { Decision, Decisions } from "./decide.ts";
import { elementOf } from "./scalars.ts";
import type { Resource } from "./stack.ts";
import { UNKNOWN, listOf, textOf } from "./unknown.ts";
import type { Value, Values } from "./unknown.ts";

/** Sizes with servers of their own. M0, M2, M5 and what flex clusters have share them, and cannot be peered. */
const DEDICATED_SIZE = /^(?:M|R)[1-9]\d+(?:_NVME)?$/;
const SIZE_MEND = "Give it a dedicated size, M10 or larger";
const TLS_MEND = "Set minimumEnabledTlsProtocol to TLS1_2 or newer";
const SPECS = ["electableSpecs", "readOnlySpecs", "analyticsSpecs"];

/** The sizes of a cluster's nodes: every one must be dedicated, and there must be one. */
export function* judgeSizes(cluster: Resource): Decisions {
  const sizes = sizesOf(cluster);
  if (sizes === UNKNOWN) yield undecidable("replicationSpecs", "a part of it is not known yet", SIZE_MEND);
  else if (sizes.length === 0) yield violated("names no instance size, so it is no dedicated cluster", SIZE_MEND);
  else for (const size of new Set(sizes)) yield judgeSize(size);
}

/** One size. */
export function judgeSize(size: Value): Decision {
  if (size === UNKNOWN) return undecidable("instance size", "it is not known yet", SIZE_MEND);
  if (typeof size === "string" && DEDICATED_SIZE.test(size)) return holds;
  return violated(
    `has the instance size ${typeof size === "string" ? size : "(none)"}, which is not dedicated`,
    SIZE_MEND,
  );
}

function sizesOf({ inputs }: Resource): readonly Value[] | typeof UNKNOWN {
  // The older resource names one size for all nodes.
  if (inputs.providerInstanceSizeName !== undefined) return [inputs.providerInstanceSizeName];
  const shards = listOf(inputs, "replicationSpecs");
  if (shards === UNKNOWN || shards.includes(UNKNOWN)) return UNKNOWN;
  const lists = shards.map((shard) => listOf(elementOf(shard, "replicationSpecs"), "regionConfigs"));
  const regions = lists.flat();
  if (regions.includes(UNKNOWN)) return UNKNOWN;
  return regions
    .map((region) => elementOf(region, "regionConfigs"))
    .flatMap((region) => SPECS.map((name) => region[name]))
    .filter(isSet)
    .map((specs) => (specs === UNKNOWN ? UNKNOWN : elementOf(specs, "specs").instanceSize));
}

/**
 * The oldest TLS that connections may have. What is not written is not judged as Atlas's default: the provider then keeps what the
 * cluster has, which may be older.
 */
export function judgeTls(values: Values): Decision {
  const protocol = textOf(values, "minimumEnabledTlsProtocol");
  if (protocol === undefined) return violated("names no minimumEnabledTlsProtocol", TLS_MEND);
  if (protocol === UNKNOWN) return undecidable("minimumEnabledTlsProtocol", "it is not known yet", TLS_MEND);
  const version = /^TLS(\d+_\d+)$/.exec(protocol)?.[1];
  return version !== undefined && isAtLeast(version, "1_2")
    ? holds
    : violated(`accepts connections with ${protocol} (minimumEnabledTlsProtocol)`, TLS_MEND);
}

/** A version of MongoDB, "8.0" or with its patch, is `oldest` or newer. */
export function judgeVersion(name: string, version: Value, oldest: string): Decision {
  const mend = `Upgrade it to MongoDB ${oldest} or newer`;
  if (version === UNKNOWN) return undecidable(name, "it is not known yet", mend);
  const release = /^(\d+\.\d+)(?:\.|$)/.exec(typeof version === "string" ? version : "")?.[1];
  if (release === undefined) return undecidable(name, "it is no version", mend);
  return isAtLeast(release, oldest)
    ? holds
    : violated(`runs MongoDB ${release}, which is older than the oldest supported version ${oldest}`, mend);
}

/** Compares versions of two numbers each. */
function isAtLeast(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, "en", { numeric: true }) >= 0;
}

/** What protects the data of a cluster that may hold PHI. `backup` is what its type calls snapshots. */
export function* judgeProtection(values: Values, backup: string, how: string): Decisions {
  for (const name of ["terminationProtectionEnabled", backup, "pitEnabled"]) {
    yield judgeSwitch(values, name, `Set ${name} to true ${how}, or classify the data public, if it is`) ?? holds;
  }
}
