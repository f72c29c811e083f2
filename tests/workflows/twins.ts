import assert from "node:assert/strict";

import { type Document, isScalar } from "yaml";

import { TARGETS } from "./stack-facts.ts";

/** A committed workflow with one thing broken, and what must be said of it. */
export interface Twin {
  readonly that: string;
  readonly file: string;
  readonly break: (document: Document) => void;
  readonly message: string;
}

/** Changes one step's action, found by the beginning of its name. */
const setAction = (path: readonly (string | number)[], action: string, comment: string) => (document: Document) => {
  const node = document.getIn([...path, "uses"], true);
  assert.ok(isScalar(node));
  node.value = action;
  node.comment = comment;
};
const set = (path: readonly (string | number)[], value: unknown) => (document: Document) => {
  assert.ok(document.hasIn(path.slice(0, -1)), `${path.join(".")} is not in the workflow`);
  document.setIn(path, value);
};
const remove = (path: readonly (string | number)[]) => (document: Document) => {
  assert.ok(document.deleteIn(path), `${path.join(".")} is not in the workflow`);
};

const CHECKOUT = ["jobs", "policy", "steps", 0] as const;
const STAGING = ["jobs", "staging"] as const;
const STAGING_CREDENTIALS = [...STAGING, "steps", 3, "with"] as const;
const COMMIT = "de0fac2e4500dabe0009e67214ff5f5447ce83dd";

/** One for each rule of `lint.ts`. */
export const TWINS: readonly Twin[] = [
  {
    that: "takes an action by its tag",
    file: "preview.yml",
    break: setAction(CHECKOUT, "actions/checkout@v6", " v6.0.2"),
    message: "uses: actions/checkout@v6 is not pinned to a commit",
  },
  {
    that: "takes an action by a shortened commit",
    file: "preview.yml",
    break: setAction(CHECKOUT, `actions/checkout@${COMMIT.slice(0, 12)}`, " v6.0.2"),
    message: "uses: actions/checkout@de0fac2e4500 is not pinned to a commit",
  },
  {
    that: "does not say an action's version",
    file: "preview.yml",
    break: setAction(CHECKOUT, `actions/checkout@${COMMIT}`, ""),
    message: `uses: actions/checkout@${COMMIT} does not say its version in a comment`,
  },
  {
    that: "runs strangers' changes with the rights of main",
    file: "preview.yml",
    break: set(["on", "pull_request_target"], null),
    message: "on: pull_request_target is not among the events that may start a workflow here",
  },
  {
    that: "deploys pushes to every branch",
    file: "deploy-staging.yml",
    break: set(["on", "push"], null),
    message: "on.push: must be of the branch main only",
  },
  {
    that: "gives every job a right",
    file: "preview.yml",
    break: set(["permissions"], { contents: "read" }),
    message: "permissions: must be {}; each job states its own",
  },
  {
    that: "has a job with the default rights",
    file: "preview.yml",
    break: remove(["jobs", "policy", "permissions"]),
    message: "jobs.policy.permissions: missing",
  },
  {
    that: "lets a job write to the repository",
    file: "preview.yml",
    break: set(["jobs", "policy", "permissions", "contents"], "write"),
    message: "jobs.policy.permissions: contents: write is more than a job needs here",
  },
  {
    that: "uses a secret",
    file: "preview.yml",
    break: set(["jobs", "policy", "env", "TOKEN"], "${{ secrets.TOKEN }}"),
    message: "a secret is used: roles are assumed by OIDC instead",
  },
  {
    that: "passes all secrets on",
    file: "deploy-staging.yml",
    break: set(["jobs", "prod", "secrets"], "inherit"),
    message: "a secret is used: roles are assumed by OIDC instead",
  },
  {
    that: "gets a token for AWS in no environment",
    file: "preview.yml",
    break: remove([...STAGING, "environment"]),
    message: "jobs.staging: gets a token for AWS, but runs in no environment",
  },
  {
    that: "gives the job for everybody a token for AWS",
    file: "preview.yml",
    break: set(["jobs", "policy", "permissions", "id-token"], "write"),
    message: "jobs.policy: gets a token for AWS, but runs in no environment",
  },
  {
    that: "asks for a reviewer, and then for no token",
    file: "preview.yml",
    break: remove([...STAGING, "permissions", "id-token"]),
    message: "jobs.staging: runs in staging-preview, but gets no token for AWS",
  },
  {
    that: "gets credentials in no environment",
    file: "preview.yml",
    break: (document) => {
      remove([...STAGING, "environment"])(document);
      remove([...STAGING, "permissions", "id-token"])(document);
    },
    message: "jobs.staging: gets credentials, but runs in no environment",
  },
  {
    that: "runs in an environment that no stack names",
    file: "preview.yml",
    break: set([...STAGING, "environment"], "stage"),
    message: "jobs.staging.environment: no stack file names stage",
  },
  {
    that: "previews with the role that deploys",
    file: "preview.yml",
    break: set([...STAGING_CREDENTIALS, "role-to-assume"], TARGETS[1]?.roleArn),
    message:
      'jobs.staging: role-to-assume must be "arn:aws:iam::549136075525:role/askflorence-staging-delivery-preview", ' +
      'and is "arn:aws:iam::549136075525:role/askflorence-staging-delivery-deploy"',
  },
  {
    that: "allows every account",
    file: "preview.yml",
    break: remove([...STAGING_CREDENTIALS, "allowed-account-ids"]),
    message: 'jobs.staging: allowed-account-ids must be "549136075525", and is missing',
  },
  {
    that: "writes an account's id as a number, which loses its leading zero",
    file: "preview.yml",
    break: set(["jobs", "prod", "steps", 3, "with", "allowed-account-ids"], 39624954211),
    message: 'jobs.prod: allowed-account-ids must be "039624954211", and is 39624954211',
  },
  {
    that: "goes to another region",
    file: "preview.yml",
    break: set([...STAGING_CREDENTIALS, "aws-region"], "eu-west-1"),
    message: 'jobs.staging: aws-region must be "us-east-1", and is "eu-west-1"',
  },
  {
    that: "uses the other stack's state",
    file: "preview.yml",
    break: set(
      [...STAGING, "steps", 4, "run"],
      "npx pulumi login 's3://askflorence-prod-pulumi-state?region=us-east-1'",
    ),
    message: "jobs.staging: does not log in to s3://askflorence-staging-pulumi-state?region=us-east-1",
  },
  {
    that: "works on the other stack",
    file: "preview.yml",
    break: set([...STAGING, "steps", 5, "run"], "npm run preview -- --stack prod"),
    message: "jobs.staging: works on prod, in an environment of staging",
  },
  {
    that: "installs packages where there are credentials",
    file: "preview.yml",
    break: remove([...STAGING, "steps", 2]),
    message: "jobs.staging: packages must be installed before there are credentials",
  },
  {
    that: "updates before the merge",
    file: "preview.yml",
    break: set([...STAGING, "steps", 5, "run"], "npm run deploy -- --stack staging"),
    message: "jobs.staging: changes something, with the role of previews",
  },
  {
    that: "deploys what is not merged",
    file: "deploy-staging.yml",
    break: set(["on", "pull_request"], null),
    message: "jobs.staging: deploys on pull_request, before the merge",
  },
  {
    that: "cancels an update for a newer one",
    file: "deploy-staging.yml",
    break: set([...STAGING, "concurrency", "cancel-in-progress"], true),
    message: "jobs.staging.concurrency: must not cancel an update",
  },
  {
    that: "updates a stack twice at the same time",
    file: "deploy-prod.yml",
    break: set(["jobs", "prod", "concurrency", "group"], "askflorence-prod-${{ github.sha }}"),
    message: "jobs.prod.concurrency.group: must be askflorence-prod",
  },
  {
    that: "lets a preview take the place of an update that waits",
    file: "preview.yml",
    break: set([...STAGING, "concurrency"], { group: "askflorence-staging", "cancel-in-progress": false }),
    message: "jobs.staging.concurrency: must not be there",
  },
  {
    that: "writes what a stranger has chosen into a script",
    file: "preview.yml",
    break: set(["jobs", "policy", "steps", 2, "run"], "echo '${{ github.head_ref }}'"),
    message: "jobs.policy.steps[2].run: has an expression in it; pass it through `env`",
  },
  {
    that: "goes on after a command that failed",
    file: "preview.yml",
    break: set(["defaults", "run", "shell"], "bash {0}"),
    message: "defaults.run.shell: must be bash with -euo pipefail",
  },
  {
    that: "goes on after a command that failed, in one step",
    file: "preview.yml",
    break: set(["jobs", "policy", "steps", 3, "shell"], "sh"),
    message: "jobs.policy.steps[3].shell: differs from the workflow's",
  },
  {
    that: "leaves GitHub's token in the checkout",
    file: "preview.yml",
    break: remove([...CHECKOUT, "with", "persist-credentials"]),
    message: "jobs.policy.steps[0]: actions/checkout must not persist its credentials",
  },
  {
    that: "may run for hours",
    file: "preview.yml",
    break: remove(["jobs", "policy", "timeout-minutes"]),
    message: "jobs.policy.timeout-minutes: must be there, 60 at most",
  },
  {
    that: "installs what the lock file does not name",
    file: "preview.yml",
    break: set(["jobs", "policy", "steps", 2, "run"], "npm install"),
    message:
      "jobs.policy.steps[2].run: packages are installed by `npm ci`, which runs the scripts that package.json allows",
  },
  {
    that: "installs without the scripts that bring Node",
    file: "preview.yml",
    break: set(["jobs", "policy", "steps", 2, "run"], "npm ci --ignore-scripts"),
    message:
      "jobs.policy.steps[2].run: packages are installed by `npm ci`, which runs the scripts that package.json allows",
  },
];
