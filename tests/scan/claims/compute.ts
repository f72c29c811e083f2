import { type Claim, set, setInDocument } from "./claim.ts";

const TASK = "aws_ecs_task_definition";
const DEFINITIONS = "container_definitions";

/** The service and its tasks. */
export const compute: readonly Claim[] = [
  {
    check: "CKV_AWS_65",
    type: "aws_ecs_cluster",
    broken: "without Container Insights",
    change: set("setting.0.value", "disabled"),
  },
  {
    check: "CKV_AWS_223",
    type: "aws_ecs_cluster",
    broken: "with exec sessions that are not logged",
    change: set("configuration.0.execute_command_configuration.0.logging", "NONE"),
  },
  {
    check: "CKV_AWS_332",
    type: "aws_ecs_service",
    broken: "on an old platform",
    change: set("platform_version", "1.3.0"),
  },
  {
    check: "CKV_AWS_333",
    type: "aws_ecs_service",
    broken: "with public addresses",
    change: set("network_configuration.0.assign_public_ip", true),
  },
  {
    check: "CKV_AWS_97",
    type: TASK,
    broken: "with a file system that is read in the clear",
    change: set("volume.0.efs_volume_configuration.0", { file_system_id: "fs-1", transit_encryption: "DISABLED" }),
  },
  {
    check: "CKV_AWS_249",
    type: TASK,
    broken: "with one role for both",
    change: (task) => {
      task.values.execution_role_arn = task.values.task_role_arn;
    },
  },
  // checkov reads `privilege` and the container's `pidMode`, where ECS has `privileged` and the task's `pidMode`.
  { check: "CKV_AWS_334", type: TASK, broken: "privileged", change: setInDocument(DEFINITIONS, "0.privilege", true) },
  {
    check: "CKV_AWS_335",
    type: TASK,
    broken: "in the host's process namespace",
    change: setInDocument(DEFINITIONS, "0.pidMode", "host"),
  },
  {
    check: "CKV_AWS_336",
    type: TASK,
    broken: "with a root file system that can be written",
    change: setInDocument(DEFINITIONS, "0.readonlyRootFilesystem", false),
  },
];
