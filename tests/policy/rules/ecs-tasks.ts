import { changed, unknown } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T, secretArn } from "../program.ts";

/** The type of the roles that tasks have. */
export const ROLE = "aws:iam/role:Role";
/** An image by its digest. */
export const IMAGE = `039624954211.dkr.ecr.us-east-1.amazonaws.com/web@sha256:${"6c97".repeat(16)}`;
const roleArn = (name: string): string => `arn:aws:iam::039624954211:role/${name}`;

/** A container that keeps all rules. */
export const CONTAINER: Properties = {
  name: "app",
  image: IMAGE,
  user: "1000:1000",
  readonlyRootFilesystem: true,
  environment: [{ name: "NODE_ENV", value: "production" }],
  secrets: [{ name: "MONGODB_URI", valueFrom: secretArn("prod/mongodb/uri") }],
  logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/ecs/web" } },
};

/** A task definition in a component that registers its container, with its roles; `deployed` as `production`'s. */
export function taskProgram(deployed: boolean): Fixture[] {
  const id = (value: string): string => (deployed ? value : unknown);
  return [
    { type: ROLE, name: "task-role", inputs: { name: "web-task" }, outputs: { arn: id(roleArn("web-task")) } },
    { type: ROLE, name: "execution-role", inputs: { name: "web-start" }, outputs: { arn: id(roleArn("web-start")) } },
    { type: T.secret, name: "secret", inputs: { name: "prod/mongodb/uri" }, outputs: { arn: id("arn") } },
    {
      type: T.service,
      name: "service",
      outputs: {
        container: {
          image: id(IMAGE),
          environment: ["NODE_ENV"],
          secrets: [{ name: "MONGODB_URI", secretName: "prod/mongodb/uri", secretArn: id("arn") }],
          user: "1000:1000",
          readonlyRootFilesystem: true,
        },
      },
    },
    {
      type: T.task,
      name: "task",
      parent: "service",
      inputs: {
        family: "web",
        networkMode: "awsvpc",
        taskRoleArn: id(roleArn("web-task")),
        executionRoleArn: id(roleArn("web-start")),
        containerDefinitions: id(JSON.stringify([CONTAINER])),
        volumes: [{ name: "scratch" }],
      },
      sources: {
        taskRoleArn: ["task-role"],
        executionRoleArn: ["execution-role"],
        containerDefinitions: ["secret"],
      },
    },
  ];
}

/** The deployed program with another document: a container changed, or more containers, or the document's text. */
export function withDocument(...document: (Properties | string)[]): Fixture[] {
  const [first] = document;
  const text =
    typeof first === "string"
      ? first
      : JSON.stringify(document.map((change) => ({ ...CONTAINER, ...(change as Properties) })));
  return changed(taskProgram(true), "task", { inputs: { containerDefinitions: text } });
}

/** The deployed program whose container lacks a field. */
export function withoutField(field: string): Fixture[] {
  const rest = Object.fromEntries(Object.entries(CONTAINER).filter(([name]) => name !== field));
  return withDocument(JSON.stringify([rest]));
}

/** The first preview, in which the component registers another container; fields that are undefined are left out. */
export function registered(change: Record<string, Properties[string] | undefined>): Fixture[] {
  const facts = { image: unknown, environment: ["NODE_ENV"], secrets: [], user: "1000", readonlyRootFilesystem: true };
  const all: Record<string, Properties[string] | undefined> = { ...facts, ...change };
  const entries = Object.entries(all).filter(([, value]) => value !== undefined);
  return changed(taskProgram(false), "service", { outputs: { container: Object.fromEntries(entries) as Properties } });
}

/** The first preview without the component that says what is in the unknown document. */
export const unregistered = (): Fixture[] => changed(taskProgram(false), "service", { outputs: { container: "web" } });
