import { containersOf, unregistered } from "../containers.ts";
import type { Container } from "../containers.ts";
import { holds, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { fsbp } from "../frameworks.ts";
import { is, judgePlace, judgeValue, valueAt } from "../place.ts";
import type { Requirement } from "../place.ts";
import { TASK_DEFINITION } from "../reference-data/bindings.ts";
import { containerAbove } from "../reference-data/container-facts.ts";
import type { Rule } from "../rule.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** What a task definition says outside of its document. */
const TASK: readonly Requirement[] = [
  {
    place: "networkMode",
    accepts: is("awsvpc"),
    problem: "does not give its tasks a network interface of their own: networkMode is not awsvpc",
    mend: "Set networkMode to awsvpc",
  },
  ...["pidMode", "ipcMode"].map((place) => ({
    place,
    accepts: (value: Value): boolean => value !== "host",
    problem: `shares a namespace with its host (${place})`,
    mend: `Leave ${place} out`,
  })),
];

type Field = Omit<Requirement, "place"> & { readonly name: string };

/** What components register of a container, and the document says too. */
const REGISTERED: readonly Field[] = [
  {
    name: "user",
    accepts: (value) => typeof value === "string" && isUnprivileged(value),
    problem: "runs as root, or as whom the image names",
    mend: "Set user to one that is not root, like 1000:1000",
  },
  {
    name: "readonlyRootFilesystem",
    accepts: is(true),
    problem: "can write to its root file system",
    mend: "Set readonlyRootFilesystem to true, and mount a volume where the program writes",
  },
];

/** What only the document says. */
const RENDERED: readonly Field[] = [
  {
    name: "privileged",
    accepts: (value) => value === undefined || value === false,
    problem: "is privileged: it is root on its host",
    mend: "Leave privileged out",
  },
  {
    name: "logConfiguration",
    accepts: (value) => isValues(value) && logs(value),
    problem: "writes no log",
    mend: "Set logConfiguration to a log driver, like awslogs with a log group of this program",
  },
];

/** A container that is broken into is not root, can change nothing of itself, and what it writes is kept. */
export const ecsTaskHardened: Rule = {
  name: "ecs-task-hardened",
  displayName: "ECS containers are hardened",
  description:
    "Every container of an ECS task runs as a user that is not root, with a read-only root file system, without privileges, in the " +
    "awsvpc network mode, with a log, and reaches EFS encrypted.",
  severity: "high",
  framework: fsbp(
    "ECS.4, ECS.5, ECS.20",
    "ECS containers run without privileges, as a user that is not root, with a read-only root file system",
  ),
  tags: [
    "aws",
    "ecs",
    "container",
    ...["ECS.3", "ECS.4", "ECS.5", "ECS.9", "ECS.17", "ECS.18", "ECS.20"],
    ...["CKV_AWS_97", "CKV_AWS_334", "CKV_AWS_335", "CKV_AWS_336"],
    "HIPAA-164.312(a)(1)",
    "SOC2-CC6.1",
  ],
  remediationSteps:
    "Set networkMode to awsvpc; on each container user to one that is not root, readonlyRootFilesystem to true and a logConfiguration; " +
    "leave privileged, pidMode and ipcMode out; set transitEncryption of EFS volumes to ENABLED.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-tasks-containers.html",
  types: [TASK_DEFINITION],

  *judgeInputs(task) {
    for (const requirement of TASK) yield judgePlace(task.inputs, requirement);
    yield* judgeVolumes(task);
    const containers = containersOf(task);
    if (containers === UNKNOWN) return;
    if (containers.length === 0) yield violated("has no containers", "List them in containerDefinitions");
    for (const container of containers) yield* judgeContainer(container);
  },

  /**
   * An unknown document is judged by what the component above it registers. That says nothing of `privileged` and of the log: they are
   * left to the resource call of the update, which has the document and comes before anything is created.
   */
  *judgeInStack(task) {
    if (containersOf(task) !== UNKNOWN) return;
    const registered = containerAbove(task);
    if (registered === undefined) yield unregistered("its containers' user and root file system");
    else yield* judgeRegistered(registered);
  },
};

function* judgeContainer({ place, field }: Container): Decisions {
  for (const { name, problem, mend, accepts } of [...REGISTERED, ...RENDERED]) {
    yield accepts(field(name)) ? holds : violated(`has a container that ${problem} (${place})`, mend);
  }
}

function* judgeRegistered(container: Values): Decisions {
  for (const { name, problem, mend, accepts } of REGISTERED) {
    const place = `registered container's ${name}`;
    if (name in container) {
      yield judgeValue(container[name], {
        place,
        accepts,
        problem: `has a container that ${problem} (${place})`,
        mend,
      });
    } else {
      yield undecidable(place, "the component does not register it", `${mend}, and register it`);
    }
  }
}

/** Docker reads a user as a name or a number, before a colon and the group: https://docs.docker.com/reference/dockerfile/#user. */
function isUnprivileged(user: string): boolean {
  const [name = ""] = user.trim().split(":");
  return name !== "" && name.toLowerCase() !== "root" && !/^[+-]?0+$/.test(name);
}

/** Whether a container's `logConfiguration` names a driver that keeps something. */
function logs(configuration: Values): boolean {
  const driver = Object.entries(configuration).find(([name]) => name.toLowerCase() === "logdriver")?.[1];
  return typeof driver === "string" && driver !== "" && driver !== "none";
}

/** Files from EFS come encrypted. */
function* judgeVolumes({ inputs }: Resource): Decisions {
  const volumes = listOf(inputs, "volumes");
  if (volumes === UNKNOWN) {
    yield undecidable("volumes", "the list is not known yet", "List the volumes in the program");
    return;
  }
  for (const [index, volume] of volumes.entries()) yield judgeVolume(volume, `volumes[${index}]`);
}

function judgeVolume(volume: Value, place: string): Decision {
  const mend = "Set efsVolumeConfiguration.transitEncryption to ENABLED";
  if (volume === UNKNOWN) return undecidable(place, "it is not known yet", mend);
  if (!isValues(volume)) throw new UnreadableInput(`${place} is not an object`);
  const efs = valueAt(volume, "efsVolumeConfiguration");
  const encryption = valueAt(volume, "efsVolumeConfiguration.transitEncryption");
  return judgeValue(efs === undefined ? "ENABLED" : encryption, {
    place: `${place}.efsVolumeConfiguration.transitEncryption`,
    accepts: is("ENABLED"),
    problem: `reaches a file system unencrypted (${place})`,
    mend,
  });
}
