import { containersOf, entriesOf, unregistered } from "../containers.ts";
import { label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { fsbp } from "../frameworks.ts";
import { TASK_DEFINITION } from "../reference-data/bindings.ts";
import { containerAbove } from "../reference-data/container-facts.ts";
import type { Rule } from "../rule.ts";
import { textsSetting } from "../settings.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN, isValues, listOf } from "../unknown.ts";
import type { Value, Values } from "../unknown.ts";

/** Names whose value is a secret. What names a secret's place, as `DB_SECRET_ARN`, is none. */
const SECRET_NAME = new RegExp(
  [
    "passw(?:or)?d|passphrase|secret|credentials?|token|auth_?data",
    "(?:api|access|secret|private|signing|encryption|account)_?key(?:_?id)?",
    "mongo(?:db)?(?:_\\w+)?_ur[il]|(?:database|db|redis)_ur[il]|connection_?string",
  ]
    .map((names) => `(?:${names})$`)
    .join("|"),
  "i",
);

/** Values that are secrets whatever they are called: a password in a URL, an AWS access key, a private key. */
const SECRET_VALUE = /:\/\/[^/\s:@]*:[^/\s@]+@|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** What makes secrets, and holds them in the clear. */
const MAKERS = ["random:index/randomPassword:RandomPassword", "aws:iam/accessKey:AccessKey"];

const MEND = "Keep it in Secrets Manager, and bind it in the container's secrets";

/** A container's environment holds no secret: whoever may describe the task definition reads it. */
export const ecsTaskSecretsBound: Rule = {
  name: "ecs-task-secrets-bound",
  displayName: "ECS containers get their secrets from Secrets Manager",
  description:
    "No container of an ECS task has a secret among its plain environment variables, told by its name or its value.",
  severity: "critical",
  framework: fsbp("ECS.8", "Secrets should not be passed as container environment variables"),
  tags: ["aws", "ecs", "secret", "ECS.8", "HIPAA-164.312(a)(1)", "SOC2-CC6.1"],
  remediationSteps:
    "Keep the value in Secrets Manager and name its ARN in the container's secrets. A variable that is public in spite of its name is " +
    "listed in the rule's setting plainNames.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html",
  types: [TASK_DEFINITION],
  settings: {
    plainNames: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description:
        "Names of environment variables that sound like a secret and hold none. Their values are judged all the same.",
      default: [],
    },
  },

  *judgeInputs(task, _, settings) {
    const containers = containersOf(task);
    if (containers === UNKNOWN) return;
    for (const container of containers) {
      for (const variable of entriesOf(container, "environment")) {
        yield* judgeVariable(variable("name"), variable("value"), settings);
      }
    }
  },

  /** The values of an unknown document are left to the resource call of the update, which has them before anything is created. */
  *judgeInStack(task, _, settings) {
    if (containersOf(task) !== UNKNOWN) return;
    const registered = containerAbove(task);
    if (registered === undefined) yield unregistered("its plain environment variables");
    else yield* judgeRegistered(registered, settings);
    yield* judgeSources(task);
  },
};

function* judgeVariable(name: Value, value: Value, settings: Values): Decisions {
  if (typeof value === "string" && SECRET_VALUE.test(value)) {
    const variable = typeof name === "string" ? name : "a variable without a name";
    yield violated(`has a secret in its plain environment: the value of ${variable} shows it`, MEND);
  } else if (isSecretName(name, settings)) {
    yield plain(name);
  }
}

function isSecretName(name: Value, settings: Values): name is string {
  return typeof name === "string" && SECRET_NAME.test(name) && !textsSetting(settings, "plainNames").includes(name);
}

function plain(name: string): Decision {
  return violated(`has ${name} in its plain environment, by its name a secret`, MEND);
}

function* judgeRegistered(container: Values, settings: Values): Decisions {
  const names = "environment" in container ? listOf(container, "environment") : UNKNOWN;
  if (names === UNKNOWN || names.includes(UNKNOWN)) {
    yield undecidable("registered environment", "not all of its names are known yet", "Register the plain names");
    return;
  }
  for (const entry of names) {
    const name = isValues(entry) ? entry.name : entry;
    if (isSecretName(name, settings)) yield plain(name);
  }
}

/** What is unknown must not come from where a secret is in the clear: a binding needs only the ARN of its secret. */
function* judgeSources(task: Resource): Decisions {
  for (const source of task.sources("containerDefinitions").filter(({ type }) => MAKERS.includes(type))) {
    yield undecidable("containerDefinitions", `it is not known yet and comes from ${label(source)}`, MEND);
  }
}
