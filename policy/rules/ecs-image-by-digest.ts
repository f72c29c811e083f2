import { containersOf, unregistered } from "../containers.ts";
import { holds, undecidable, violated } from "../decide.ts";
import { soc2 } from "../frameworks.ts";
import { judgeValue } from "../place.ts";
import { TASK_DEFINITION } from "../reference-data/bindings.ts";
import { containerAbove } from "../reference-data/container-facts.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;

const REQUIREMENT = {
  accepts: (value: Value): boolean => typeof value === "string" && DIGEST.test(value),
  problem: "runs an image by a tag, which may be another image tomorrow",
  mend: "Name the image by its digest, as repository@sha256:...",
};

/** What runs is what was scanned and approved: an image is named by its digest. */
export const ecsImageByDigest: Rule = {
  name: "ecs-image-by-digest",
  displayName: "ECS containers run images by digest",
  description: "Every container of an ECS task names its image by the digest of its content, and by no tag alone.",
  severity: "medium",
  framework: soc2("CC8.1"),
  tags: ["aws", "ecs", "supply-chain", "SOC2-CC8.1"],
  remediationSteps: "Set the image of each container to repository@sha256:<digest>; a tag may stand before the @.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html",
  types: [TASK_DEFINITION],

  *judgeInputs(task) {
    const containers = containersOf(task);
    if (containers === UNKNOWN) return;
    for (const { place, field } of containers) {
      yield REQUIREMENT.accepts(field("image"))
        ? holds
        : violated(`${REQUIREMENT.problem} (${place})`, REQUIREMENT.mend);
    }
  },

  /**
   * Where the document is unknown, so is the image as a rule: the URL of a repository that does not exist yet. What a component
   * registers as unknown is left to the resource call of the update, which has the document before anything is created.
   */
  *judgeInStack(task) {
    if (containersOf(task) !== UNKNOWN) return;
    const registered = containerAbove(task);
    if (registered === undefined) {
      yield unregistered("its image");
    } else if (!("image" in registered)) {
      yield undecidable("registered container's image", "the component does not register it", REQUIREMENT.mend);
    } else if (registered.image !== UNKNOWN) {
      yield judgeValue(registered.image, { ...REQUIREMENT, place: "registered container's image" });
    }
  },
};
