import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import type { Resource, Stack } from "../stack.ts";
import { judgePublic, tagOf } from "../tags.ts";
import { UNKNOWN, UnreadableInput, isList, isValues, listOf, reveal, textOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";
import { BINDING, SECRET, secretName } from "./marks.ts";

const SERVICE = "askflorence:components:EcsService";
export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PARAMETER = "aws:ssm/parameter:Parameter";

const MEND = `Bind ${BINDING} to a secret of this program that is tagged data_class=public, or do not bind it`;

/** A container that gets the binding as plain text, wherever that shows before creation. */
export function* judgePlainBinding(resource: Resource): Decisions {
  if (resource.type !== TASK_DEFINITION) return;
  const document = textOf(resource.inputs, "containerDefinitions");
  if (typeof document !== "string") return;
  for (const container of parseContainers(document)) {
    if (pairs(container, "environment").some(({ name }) => name === BINDING)) yield plain();
  }
}

function plain(): Decision {
  return violated(`passes ${BINDING} as plain environment, where nothing shows what data it opens`, MEND);
}

/** The bindings that a service component registers: known in preview, when the rendered document is not. */
export function* judgeService(component: Resource, stack: Stack): Decisions {
  if (component.type !== SERVICE) return;
  const { container } = component.outputs;
  // Without it the task definition is judged by its dependencies.
  if (!isValues(container)) return;
  const environment = listOf(container, "environment");
  if (environment === UNKNOWN || environment.includes(UNKNOWN)) {
    yield undecidable("registered environment", "a name in it is not known yet", "Register the plain names");
  } else if (environment.some((entry) => entry === BINDING || (isValues(entry) && entry.name === BINDING))) {
    yield plain();
  }
  for (const secret of registeredSecrets(container)) {
    if (secret === UNKNOWN || secret.name === UNKNOWN) {
      yield undecidable("registered secrets", "a binding's name is not known yet", "Register the plain names");
    } else if (secret.name === BINDING) {
      yield judgeRegistered(secret, stack);
    }
  }
}

function judgeRegistered(secret: Values, stack: Stack): Decision {
  const found = secretsNamed(secret.secretName, stack);
  if (secret.secretName === UNKNOWN || found.length > 1) {
    return undecidable(`binding ${BINDING}`, "it cannot be told which secret it names", MEND);
  }
  const [bound] = found;
  if (bound === undefined) return violated(`binds ${BINDING} to a secret that this program does not declare`, MEND);
  const { secretArn } = secret;
  const { arn } = bound.outputs;
  if (typeof secretArn === "string" && typeof arn === "string" && !refersTo(secretArn, arn)) {
    return violated(`binds ${BINDING} to another secret than ${label(bound)}, which it registers`, MEND);
  }
  return judgeBound(bound);
}

/** What a task definition binds: by its document, or while that is unknown by what it comes from. */
export function* judgeTask(task: Resource, stack: Stack): Decisions {
  if (task.type !== TASK_DEFINITION) return;
  const document = textOf(task.inputs, "containerDefinitions");
  if (document === undefined) return;
  if (document !== UNKNOWN) {
    const bindings = parseContainers(document).flatMap((container) => pairs(container, "secrets"));
    for (const { name, value } of bindings) if (name === BINDING) yield judgeValueFrom(value, stack);
    return;
  }
  const container = registeredAbove(task);
  if (container === undefined) yield* judgeSources(task, stack);
  else yield* judgeRegisteredSources(task, container, stack);
}

function judgeValueFrom(valueFrom: Value, stack: Stack): Decision {
  const bound = stack.ofType(SECRET).find(({ outputs }) => {
    return typeof valueFrom === "string" && typeof outputs.arn === "string" && refersTo(valueFrom, outputs.arn);
  });
  return bound === undefined ? violated(`binds ${BINDING} to no secret of this program`, MEND) : judgeBound(bound);
}

/** `valueFrom` is a secret's ARN, with or without a JSON key, version stage and version id. */
function refersTo(valueFrom: string, arn: string): boolean {
  return arn !== "" && (valueFrom === arn || valueFrom.startsWith(`${arn}:`));
}

/** No component says what is bound: then no secret that the document comes from may hold anything but public data. */
function* judgeSources(task: Resource, stack: Stack): Decisions {
  for (const source of sourceSecrets(task, stack)) {
    if (tagOf(source, "data_class") === "public" && source.type === SECRET) continue;
    yield undecidable(
      "containerDefinitions",
      `it is not known yet and comes from ${label(source)}, which is not public and may be what ${BINDING} binds`,
      `Register the container's secrets in an ${SERVICE}, or bind only public secrets`,
    );
  }
}

/** The component says what is bound: the document must come from just those secrets. */
function* judgeRegisteredSources(task: Resource, container: Values, stack: Stack): Decisions {
  const sources = sourceSecrets(task, stack);
  const registered = registeredSecrets(container).filter((secret) => secret !== UNKNOWN);
  const bound = registered.flatMap((secret) => secretsNamed(secret.secretName, stack));
  const mend = "Register exactly the secrets that the container definitions bind";
  const references = registered.filter(({ name }) => name === BINDING);
  for (const secret of references.flatMap((reference) => secretsNamed(reference.secretName, stack))) {
    if (sources.includes(secret)) continue;
    yield undecidable(
      "containerDefinitions",
      `it does not come from ${label(secret)}, which its component registers`,
      mend,
    );
  }
  for (const source of sources.filter((other) => other.type === SECRET && !bound.includes(other))) {
    yield undecidable(
      "containerDefinitions",
      `it comes from ${label(source)}, which its component does not register`,
      mend,
    );
  }
}

function judgeBound(bound: Resource): Decision {
  const decision = judgePublic(bound, "reference data is public");
  if (decision.verdict === "holds") return holds;
  return { ...decision, problem: `binds ${BINDING} to ${label(bound)}, which ${decision.problem}`, mend: MEND };
}

/** The secrets that the document comes from: directly, through a version of theirs, or as a SecureString. */
function sourceSecrets(task: Resource, stack: Stack): Resource[] {
  const sources = task.sources("containerDefinitions").flatMap((source) => {
    if (source.type === SECRET) return [source];
    if (source.type === SECRET_VERSION) return stack.referents(source, "secretId", [SECRET]);
    return source.type === PARAMETER && source.inputs.type !== "String" ? [source] : [];
  });
  return [...new Set(sources)];
}

function secretsNamed(name: Value, stack: Stack): Resource[] {
  return typeof name === "string" ? stack.ofType(SECRET).filter((secret) => secretName(secret) === name) : [];
}

function registeredAbove(resource: Resource): Values | undefined {
  for (let above = resource.parent; above !== undefined; above = above.parent) {
    if (above.type === SERVICE && isValues(above.outputs.container)) return above.outputs.container;
  }
  return undefined;
}

function registeredSecrets(container: Values): (Values | typeof UNKNOWN)[] {
  const secrets = listOf(container, "secrets");
  if (secrets === UNKNOWN) return [UNKNOWN];
  return secrets.map((secret) => {
    if (secret === UNKNOWN || isValues(secret)) return secret;
    throw new UnreadableInput("an element of the registered secrets is not an object");
  });
}

/** The containers of a rendered document. The text itself is never quoted: it may hold a secret. */
function parseContainers(document: string): readonly Values[] {
  let parsed: Value;
  try {
    parsed = reveal(JSON.parse(document));
  } catch {
    throw new UnreadableInput("containerDefinitions is not JSON");
  }
  if (!isList(parsed) || !parsed.every(isValues))
    throw new UnreadableInput("containerDefinitions is no list of containers");
  return parsed;
}

/** Names and values of a container's `environment` or `secrets`. AWS reads these names in any case. */
function pairs(container: Values, name: string): { name: Value; value: Value }[] {
  const list = field(container, name);
  if (!isList(list)) return [];
  return list.filter(isValues).map((pair) => ({ name: field(pair, "name"), value: field(pair, "valueFrom") }));
}

function field(values: Values, name: string): Value {
  const key = Object.keys(values).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : values[key];
}
