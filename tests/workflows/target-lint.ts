import type { Target } from "./stack-facts.ts";
import type { Place } from "./workflow.ts";

const CREDENTIALS = "aws-actions/configure-aws-credentials@";

/** Events by which code runs that is not on main yet. */
const BEFORE_MERGE = ["merge_group", "pull_request"];

/** What is wrong with a job's credentials: it gets those of its environment's stack and role, and works on no other stack. */
export function targetProblems(place: Place, targets: readonly Target[]): string[] {
  const { at, job, steps } = place;
  const given = steps.findIndex(({ uses }) => uses?.startsWith(CREDENTIALS) === true);
  if (job.environment === undefined) return given === -1 ? [] : [`${at}: gets credentials, but runs in no environment`];
  const target = targets.find(({ environment }) => environment === job.environment);
  if (target === undefined) return [`${at}.environment: no stack file names ${job.environment}`];
  return [
    ...inputProblems(place, given, target),
    ...orderProblems(place, given),
    ...stackProblems(place, target),
    ...(target.kind === "deploy" ? deployProblems(place, target) : previewProblems(place)),
  ];
}

function inputProblems({ at, steps }: Place, given: number, target: Target): string[] {
  const expected = {
    "role-to-assume": target.roleArn,
    "allowed-account-ids": target.accountId,
    "aws-region": target.region,
  };
  return Object.entries(expected)
    .map(([input, value]) => ({ input, value, found: steps[given]?.with?.[input] }))
    .filter(({ value, found }) => found !== value)
    .map(({ input, value, found }) => `${at}: ${input} must be "${value}", and is ${shown(found)}`);
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function orderProblems({ at, steps }: Place, given: number): string[] {
  const installed = steps.findIndex(({ run }) => run === "npm ci");
  return installed !== -1 && installed < given
    ? []
    : [`${at}: packages must be installed before there are credentials`];
}

function stackProblems({ at, steps }: Place, { stack, backend }: Target): string[] {
  const named = steps.flatMap(({ run = "" }) => [...run.matchAll(/--stack (\S+)/g)].map(([, name]) => name));
  return [
    ...(steps.some(({ run }) => run === `npx pulumi login '${backend}'`)
      ? []
      : [`${at}: does not log in to ${backend}`]),
    ...named.filter((name) => name !== stack).map((name) => `${at}: works on ${name}, in an environment of ${stack}`),
  ];
}

function deployProblems({ at, job: { concurrency }, workflow }: Place, { stack }: Target): string[] {
  const group = `askflorence-${stack}`;
  return [
    ...BEFORE_MERGE.filter((event) => event in workflow.on).map(
      (event) => `${at}: deploys on ${event}, before the merge`,
    ),
    ...(concurrency?.group === group ? [] : [`${at}.concurrency.group: must be ${group}`]),
    ...(concurrency?.["cancel-in-progress"] === false ? [] : [`${at}.concurrency: must not cancel an update`]),
  ];
}

function previewProblems({ at, job: { concurrency }, steps }: Place): string[] {
  const changes = steps.some(({ run = "" }) =>
    /\b(deploy|up|destroy|import|refresh|state)\b/.test(run.replace(/'s3:.*?'/, "")),
  );
  return [
    ...(changes ? [`${at}: changes something, with the role of previews`] : []),
    // In the group of the stack's updates it would take the place of one that waits.
    ...(concurrency === undefined ? [] : [`${at}.concurrency: must not be there`]),
  ];
}
