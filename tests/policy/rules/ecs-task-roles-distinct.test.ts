import { ecsTaskRolesDistinct as rule } from "../../../policy/rules/ecs-task-roles-distinct.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { taskProgram } from "./ecs-tasks.ts";

const ADOPTED = "arn:aws:iam::039624954211:role/adopted";
const preview = taskProgram(false);
const deployed = taskProgram(true);

/** The first preview with other origins of the task role. */
const from = (...taskRoleArn: string[]): Fixture[] => changed(preview, "task", { sources: { taskRoleArn } });
/** The first preview with an execution role that exists already. */
const adopting = (executionRoleArn: string, base = preview): Fixture[] =>
  changed(base, "task", { inputs: { executionRoleArn }, sources: { executionRoleArn: [] } });

describe("ecs-task-roles-distinct", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, deployed));
  it("accepts two roles that exist already", () =>
    accepts(rule, changed(preview, "task", { inputs: { executionRoleArn: ADOPTED, taskRoleArn: `${ADOPTED}-too` } })));

  for (const input of ["taskRoleArn", "executionRoleArn"]) {
    it(`refuses a task without ${input}`, async () => {
      await refuses(rule, withoutInput(preview, "task", input), "task", new RegExp(`has no ${input}`));
      await refuses(
        rule,
        changed(deployed, "task", { inputs: { [input]: "" } }),
        "task",
        new RegExp(`has no ${input}`),
      );
    });
  }

  it("refuses one role for both, once its ARN is known", () =>
    refuses(
      rule,
      changed(deployed, "task", { inputs: { taskRoleArn: ADOPTED, executionRoleArn: ADOPTED } }),
      "task",
      /the role that starts them/,
    ));

  it("refuses one role for both, while its ARN is unknown", () =>
    refuses(rule, from("execution-role"), "task", /the role that starts them/));

  it("refuses a role that is unknown and comes from nothing", () =>
    refuses(rule, from(), "task", /taskRoleArn cannot be proven.*comes from nothing/));
  it("refuses a role that is unknown and comes from something else", () =>
    refuses(rule, from("secret"), "task", /taskRoleArn cannot be proven.*comes from .*"secret"/));
  it("refuses a role that is unknown and comes from two", () =>
    refuses(rule, from("task-role", "execution-role"), "task", /taskRoleArn cannot be proven.*"execution-role"/));

  describe("beside a role that exists already", () => {
    it("a role of this program is accepted", () => accepts(rule, adopting(ADOPTED)));
    it("a role of this program with a generated name is accepted", () =>
      accepts(rule, adopting(ADOPTED, withoutInput(preview, "task-role", "name"))));
    it("a role of the same name is refused", () =>
      refuses(rule, adopting("arn:aws:iam::039624954211:role/path/web-task"), "task", /the role that starts them/));
    it("a role whose name is unknown is refused", () =>
      refuses(
        rule,
        adopting(ADOPTED, changed(preview, "task-role", { inputs: { name: unknown } })),
        "task",
        /taskRoleArn cannot be proven.*the name of .*"task-role" is not known/,
      ));
  });
});
