import { judgeProtection, judgeSize, judgeSizes, judgeTls, judgeVersion } from "../atlas-cluster.ts";
import { mayHoldPhi } from "../atlas-data-class.ts";
import { ATLAS, projectOf } from "../atlas.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { blockOf } from "../scalars.ts";
import { isComponent } from "../stack.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, isValues, textOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

const [ADVANCED, CLASSIC, ...SHARED]: readonly string[] = ATLAS.clusters;

/**
 * Databases run on servers of their own, and what may hold PHI can be restored and is not deleted by mistake.
 *
 * A cluster that the program only reads is no resource of it. It is judged by what its component registers (`adopted`, `protection`):
 * facts that Atlas reports, and that its owner mends in Atlas. With which key it is encrypted is `atlas-encryption-at-rest`'s.
 */
export const atlasClusterHardened: Rule = {
  name: "atlas-cluster-hardened",
  displayName: "Atlas clusters are hardened",
  description:
    "An Atlas cluster is dedicated, asks for TLS 1.2 or newer and runs a supported MongoDB; where it is not classified public, it has " +
    "backups, point-in-time restore, termination protection, and is protected from deletion.",
  severity: "high",
  framework: hipaa("164.308(a)(7)(ii)(A)", "164.312(e)(1)"),
  tags: ["mongodbatlas", "database", "backup", "HIPAA-164.308(a)(7)(ii)(A)", "HIPAA-164.312(e)(1)"],
  remediationSteps:
    "Use an AdvancedCluster of M10 or larger with advancedConfiguration.minimumEnabledTlsProtocol TLS1_2 and a supported " +
    "mongoDbMajorVersion; where PHI may be, set terminationProtectionEnabled, backupEnabled and pitEnabled, and the option protect.",
  url: "https://www.mongodb.com/docs/atlas/architecture/current/",
  settings: {
    oldestMongoDbVersion: {
      type: "string",
      pattern: String.raw`^\d+\.\d+$`,
      default: "7.0",
      description: "The oldest version of MongoDB that is supported, as its maker's lifecycle schedule says.",
    },
  },

  *judgeInputs(resource, _earlier, settings) {
    if (SHARED.includes(resource.type)) {
      yield violated("is no dedicated cluster", "Use an AdvancedCluster of M10 or larger");
    }
    if (!isDedicatedType(resource)) return;
    const { inputs } = resource;
    yield* judgeSizes(resource);
    yield judgeAdvanced(inputs);
    // Absent, it is the newest that Atlas offers, or what the cluster has: the stack shows it.
    const { mongoDbMajorVersion: version } = inputs;
    if (version !== undefined) yield judgeVersion("mongoDbMajorVersion", version, oldestOf(settings));
  },

  *judgeInStack(resource, stack, settings) {
    if (isDedicatedType(resource)) yield* judgeCreated(resource, stack, oldestOf(settings));
    else if (isAdopted(resource)) yield* judgeAdopted(resource, stack, oldestOf(settings));
  },
};

const isDedicatedType = ({ type }: Resource): boolean => type === ADVANCED || type === CLASSIC;

function oldestOf(settings: Values): string {
  return String(textOf(settings, "oldestMongoDbVersion"));
}

function judgeAdvanced(inputs: Values): Decision {
  const advanced = blockOf(inputs, "advancedConfiguration");
  if (advanced === UNKNOWN) {
    return undecidable(
      "advancedConfiguration",
      "it is not known yet",
      "Write minimumEnabledTlsProtocol, so that it is known in preview",
    );
  }
  return judgeTls(advanced);
}

function* judgeCreated(cluster: Resource, stack: Stack, oldest: string): Decisions {
  const { type, inputs, outputs, options } = cluster;
  const { mongoDbVersion: running } = outputs;
  if (inputs.mongoDbMajorVersion === undefined && typeof running === "string") {
    yield judgeVersion("mongoDbVersion", running, oldest);
  }
  if (!mayHoldPhi(projectOf(cluster), stack)) return;
  yield* judgeProtection(inputs, type === CLASSIC ? "cloudBackup" : "backupEnabled", "on the cluster");
  yield options.protect
    ? holds
    : violated(
        "is not protected from deletion, and is not classified public",
        "Give it the option protect, or classify the data public, if it is",
      );
}

/** Whether a component says that its cluster was there before. Where that is not known, its facts are judged too. */
function isAdopted({ type, outputs }: Resource): boolean {
  return isComponent(type) && (outputs.adopted === true || outputs.adopted === UNKNOWN);
}

function* judgeAdopted({ outputs }: Resource, stack: Stack, oldest: string): Decisions {
  const { protection, projectId } = outputs;
  if (!isValues(protection)) {
    yield undecidable(
      "protection",
      "the component does not say what protects the cluster that it adopts",
      "Register the facts that Atlas reports",
    );
    return;
  }
  yield judgeSize(protection.instanceSize);
  yield judgeTls(protection);
  yield judgeVersion("mongoDbVersion", protection.mongoDbVersion, oldest);
  if (mayHoldPhi(typeof projectId === "string" ? projectId : undefined, stack)) {
    yield* judgeProtection(protection, "backupEnabled", "in Atlas");
  }
}
