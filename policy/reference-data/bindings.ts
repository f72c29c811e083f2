import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import type { Resource, Stack } from "../stack.ts";
import { judgePublic, tagOf } from "../tags.ts";
import { UNKNOWN, isValues, listOf, textOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";
import { bindingsOf, parseContainers } from "./container-document.ts";
import { containerAbove, registeredContainer, registeredSecrets } from "./container-facts.ts";
import { BINDING, SECRET, SECRET_VERSION, secretName } from "./marks.ts";

export const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const PARAMETER = "aws:ssm/parameter:Parameter";

const MEND = `Bind ${BINDING} to a secret of this program that is tagged data_class=public, or do not bind it`;

/**
 * What a known document shows before the task definition is created: the binding as plain text, or of a secret that is not public. In an
 * update the secrets were there before, so that a document which binds another secret than its component registers, and which a first
 * preview could not see, ends the update here: before anything runs with it.
 */
export function* judgeDocument(resource: Resource, earlier: readonly Resource[]): Decisions {
  if (resource.type !== TASK_DEFINITION) return;
  const document = textOf(resource.inputs, "containerDefinitions");
  if (typeof document !== "string") return;
  for (const container of parseContainers(document)) {
    if (bindingsOf(container, "environment").some(({ name }) => name === BINDING)) yield plain();
    for (const { name, valueFrom } of bindingsOf(container, "secrets")) {
      if (name === BINDING) yield* judgeArn(valueFrom, earlier);
    }
  }
}

/** What an ARN names, by the names that secrets are given: AWS adds a hyphen and six characters. */
function judgeArn(valueFrom: Value, earlier: readonly Resource[]): Decision[] {
  if (typeof valueFrom !== "string") return [];
  const found = secretsNamed(/:secret:(.+?)-[A-Za-z0-9]{6}(?::|$)/.exec(valueFrom)?.[1], earlier);
  if (found.length > 0) return found.map(judgeBound);
  // A secret whose name the engine or AWS completes may be the one.
  const isNamed = ({ type, inputs }: Resource): boolean => type !== SECRET || typeof inputs.name === "string";
  return earlier.every(isNamed) ? [foreign()] : [];
}

function foreign(): Decision {
  return violated(`binds ${BINDING} to no secret of this program`, MEND);
}

function plain(): Decision {
  return violated(`passes ${BINDING} as plain environment, where nothing shows what data it opens`, MEND);
}

/** The bindings that a component registers: known in preview, when the rendered document is not. */
export function* judgeComponent(component: Resource, stack: Stack): Decisions {
  const container = registeredContainer(component);
  // Without it the task definition is judged by its dependencies.
  if (container === undefined) return;
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
  const found = secretsNamed(secret.secretName, stack.resources);
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
    const bindings = parseContainers(document).flatMap((container) => bindingsOf(container, "secrets"));
    for (const { name, valueFrom } of bindings) if (name === BINDING) yield judgeValueFrom(valueFrom, stack);
    return;
  }
  const container = containerAbove(task);
  if (container === undefined) yield* judgeSources(task, stack);
  else yield* judgeRegisteredSources(task, container, stack);
}

function judgeValueFrom(valueFrom: Value, stack: Stack): Decision {
  const bound = stack.ofType(SECRET).find(({ outputs }) => {
    return typeof valueFrom === "string" && typeof outputs.arn === "string" && refersTo(valueFrom, outputs.arn);
  });
  return bound === undefined ? foreign() : judgeBound(bound);
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
      "Put the task definition into a component that registers its container's secrets, or bind only public secrets",
    );
  }
}

/** The component says what is bound: the document must come from just those secrets. */
function* judgeRegisteredSources(task: Resource, container: Values, stack: Stack): Decisions {
  const sources = sourceSecrets(task, stack);
  const registered = registeredSecrets(container).filter((secret) => secret !== UNKNOWN);
  const bound = registered.flatMap((secret) => secretsNamed(secret.secretName, stack.resources));
  const mend = "Register exactly the secrets that the container definitions bind";
  const references = registered.filter(({ name }) => name === BINDING);
  for (const secret of references.flatMap((reference) => secretsNamed(reference.secretName, stack.resources))) {
    if (sources.includes(secret)) continue;
    yield undecidable(
      "containerDefinitions",
      `it does not come from ${label(secret)}, which its component registers`,
      mend,
    );
  }
  // A parameter cannot be registered. It may be bound by any name that is not, so not by this one where it is.
  const concerned = references.length > 0 ? sources.filter(({ type }) => type === SECRET) : sources;
  for (const source of concerned.filter((other) => !bound.includes(other))) {
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

function secretsNamed(name: Value, resources: readonly Resource[]): Resource[] {
  if (typeof name !== "string") return [];
  return resources.filter((resource) => resource.type === SECRET && secretName(resource) === name);
}
