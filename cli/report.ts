import type { CloudRecord, Sandbox, World } from "pulumi-sandbox";

import { outputsOf, type Stack, STACKS } from "./stacks.ts";

/** What exists in the simulated clouds now, as the stacks' outputs and the clouds themselves tell it. */
export async function whatExists(sandbox: Sandbox): Promise<string> {
  const sections = await Promise.all(
    STACKS.map(async (stack) => section(sandbox.world, stack, await outputsOf(sandbox, stack))),
  );
  return `\nWhat exists now\n\n${sections.join("\n")}`;
}

function section(world: World, stack: Stack, outputs: Record<string, unknown>): string {
  const text = (name: string): string => {
    const value = outputs[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "none";
  };
  const account = text("encryptionKeyArn").split(":")[4] ?? "";
  const vpc = world.get("aws:ec2/vpc:Vpc", account, text("vpcId"));
  const reference = outputs.referenceReads as Record<string, unknown>;
  const rows: [string, string][] = [
    [
      "network",
      `${text("vpcId")}  ${property(vpc, "cidrBlock")}, out through ${Object.values(outputs.natPublicIps as object).join(", ")}`,
    ],
    [
      "peering",
      `${text("peeringConnectionId")}  ${text("peeringStatus")}, routed in ${Object.keys(outputs.privateRouteTableIds as object).join(", ")}`,
    ],
    ["access list", accessList(world, outputs)],
    ["cluster", text("atlasClusterName")],
    ["secret", secret(world, account, text("primarySecretArn"))],
    ...(reference.enabled === true
      ? ([
          ["endpoint", endpoint(world, String(reference.endpointId))],
          ["secret", secret(world, account, String(reference.secretArn))],
        ] as [string, string][])
      : []),
    ["tasks", tasks(world, account, text("ecsServiceName"), text("desiredCount"))],
  ];
  return `${stack}, AWS account ${account}\n${rows.map(([name, value]) => `  ${name.padEnd(12)} ${value}\n`).join("")}`;
}

function accessList(world: World, outputs: Record<string, unknown>): string {
  const entry = String(outputs.accessListEntry);
  const project = world
    .list("mongodbatlas:index/networkPeering:NetworkPeering")
    .find(({ outputs: { peerId } }) => peerId === outputs.peeringId)?.owner;
  const entries = world
    .list("mongodbatlas:index/projectIpAccessList:ProjectIpAccessList", project)
    .map((record) => property(record, "cidrBlock") || property(record, "ipAddress"));
  return `${entries.join(", ")}${entries.length === 1 && entries[0] === entry ? " and nothing else" : ""}`;
}

function endpoint(world: World, id: string): string {
  const registration = world
    .list("mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService")
    .find(({ inputs }) => inputs.endpointServiceId === id);
  const status = property(registration, "awsConnectionStatus") || "not registered";
  return `${id}  ${status} in Atlas project ${registration?.owner ?? "none"}`;
}

function secret(world: World, account: string, arn: string): string {
  const record = world.get("aws:secretsmanager/secret:Secret", account, arn);
  const key = property(record, "kmsKeyId").split(":").at(-1) ?? "";
  return `${property(record, "name")}  encrypted with ${key === "" ? "the AWS-managed key" : key}`;
}

function tasks(world: World, account: string, service: string, desired: string): string {
  const running = world
    .list("aws:ecs/task:Task", account)
    .filter((task) => property(task, "lastStatus") === "RUNNING" && property(task, "group") === `service:${service}`);
  const youngest = running
    .map((task) => property(task, "startedAt"))
    .toSorted()
    .at(-1);
  return `${running.length}/${desired} running${youngest === undefined ? "" : ` since ${youngest}`}`;
}

function property(record: CloudRecord | undefined, name: string): string {
  const value = record?.outputs[name] ?? record?.inputs[name];
  return typeof value === "string" ? value : "";
}
