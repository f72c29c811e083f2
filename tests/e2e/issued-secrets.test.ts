import assert from "node:assert/strict";

import { callAws, type Sandbox } from "pulumi-sandbox";

import type { EngineRun } from "../../cli/engine-events.ts";
import { configure, credentialsOf, deployImage, operate, outputsOf } from "../../cli/stacks.ts";
import { openSandbox } from "./support.ts";

const ACCOUNT = "549136075525";
const NAME = "staging/cms/api-key";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";

describe("a secret whose value others issue", () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await openSandbox();
    await configure(sandbox, "staging", "service.secrets.CMS_API_KEY", { name: NAME, dataClass: "public" });
    await configure(sandbox, "staging", "service.environment.LOG_LEVEL", "debug");
  });
  after(() => {
    sandbox.close();
  });

  const tasks = (): string[] => sandbox.world.list("aws:ecs/task:Task", ACCOUNT).map(({ id }) => id);
  const put = (value: string): unknown =>
    callAws(
      sandbox.world,
      "secretsmanager put-secret-value",
      { "secret-id": NAME, "secret-string": value },
      credentialsOf("staging"),
    );
  const refused = ({ code, errors }: EngineRun): void => {
    assert.notEqual(code, 0);
    assert.match(
      errors.join("\n"),
      /The secret staging\/cms\/api-key has no value, .*: aws secretsmanager put-secret-value --secret-id staging\/cms\/api-key /,
    );
  };

  it("comes up without a value while there is no image, and so without tasks", async () => {
    succeeded(await operate(sandbox, "up", "staging"));
    assert.equal((await outputsOf(sandbox, "staging")).desiredCount, 0);
    assert.deepEqual(tasks(), []);
    const secret = sandbox.world
      .list("aws:secretsmanager/secret:Secret", ACCOUNT)
      .find(({ inputs }) => inputs.name === NAME);
    assert.equal((secret?.inputs.tags as Record<string, string> | undefined)?.data_class, "public");
    assert.deepEqual(Object.keys(succeeded(await operate(sandbox, "up", "staging")).changes), ["same"]);
  });

  it("refuses an image by name while there is no value, in the preview too", async () => {
    deployImage(sandbox, "staging", "1ac9a58");
    refused(await operate(sandbox, "preview", "staging"));
    refused(await operate(sandbox, "up", "staging", ["--skip-preview"]));
    assert.deepEqual(tasks(), []);
  });

  it("rolls out once an operator has put a value, which the state never has", async () => {
    put("first value");
    succeeded(await operate(sandbox, "up", "staging"));
    assert.equal(tasks().length, 2);
    const [definition = ""] = sandbox.world
      .list(TASK_DEFINITION, ACCOUNT)
      .map(({ inputs }) => String(inputs.containerDefinitions))
      .filter((document) => document.includes("CMS_API_KEY"));
    assert.match(definition, /"name":"CMS_API_KEY","valueFrom":"arn:aws:secretsmanager:[^"]*staging\/cms\/api-key-/);
    assert.match(definition, /"name":"LOG_LEVEL","value":"debug"/);
    assert.doesNotMatch(definition, /first value/);
    assert.deepEqual(Object.keys(succeeded(await operate(sandbox, "up", "staging")).changes), ["same"]);
  });

  it("rolls the service again for a new value, and changes nothing else", async () => {
    const before = tasks();
    put("second value");
    const { steps } = succeeded(await operate(sandbox, "up", "staging", ["--skip-preview"]));
    const changed = steps
      .filter(({ op, type }) => !["same", "replace"].includes(op) && type !== "pulumi:pulumi:Stack")
      .map(({ op, urn }) => `${op} ${urn.split("::").at(-1) ?? ""}`);
    assert.deepEqual(changed.toSorted(), [
      "create-replacement app-task",
      "delete-replaced app-task",
      "update app-service",
    ]);
    assert.equal(tasks().filter((task) => before.includes(task)).length, 0);
  });
});

function succeeded(run: EngineRun): EngineRun {
  assert.equal(run.code, 0, run.stdout + run.stderr);
  return run;
}
