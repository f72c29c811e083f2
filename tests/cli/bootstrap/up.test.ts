import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";

import { up, upAgain, verify } from "../../../cli/bootstrap/steps/up.ts";
import { POLICY_PACK } from "../../../cli/stack-names.ts";
import { fixture } from "./context.ts";

const PREVIEW = `preview --stack staging --policy-pack ${POLICY_PACK}`;
const UP = `up --stack staging --policy-pack ${POLICY_PACK}`;
const LOOK = "Look at it: pulumi preview --stack staging --policy-pack policy --diff";

/** What the engine plans next, and how its CLI ends. */
interface Planned {
  changes: Record<string, number>;
  /** `OPERATION TYPE NAME`. */
  steps: string[];
  previewCode: number;
  upCode: number;
}

describe("the steps up, up again and verify", () => {
  let planned: Planned;
  beforeEach(() => {
    planned = { changes: { create: 3, update: 1, same: 5 }, steps: [], previewCode: 0, upCode: 0 };
  });
  const test = fixture("staging", {
    preview: (args) => {
      const metadata = planned.steps.map((step) => {
        const [op, type, name = ""] = step.split(" ");
        return { op, type, urn: `urn:pulumi:staging::askflorence::${type ?? ""}::${name}` };
      });
      const events = [
        ...metadata.map((each) => ({ resOutputsEvent: { metadata: each } })),
        { summaryEvent: { resourceChanges: planned.changes } },
      ];
      const log = args[args.indexOf("--event-log") + 1] ?? assert.fail("no log of events is asked for");
      writeFileSync(log, events.map((event) => JSON.stringify(event)).join("\n"));
      return { code: planned.previewCode, stdout: "Policies: refused\n", stderr: "error: preview failed\n" };
    },
    up: () => {
      if (planned.upCode === 0) planned.changes = { same: 9 };
      return { code: planned.upCode };
    },
  });
  const ups = (): string[] => test.commands.filter((command) => command.startsWith("up "));
  const previews = (): string[] => test.commands.filter((command) => command.startsWith("preview "));

  it("carry out a plan that needs no answer, with the policies, and find nothing to change afterwards", async () => {
    assert.deepEqual(await test.run(up, { yes: true }), { status: "made", text: "3 created, 1 updated" });
    assert.equal(ups().length, 1);
    assert.ok(ups()[0]?.startsWith(`${UP} --skip-preview --yes --non-interactive`));
    assert.ok(previews()[0]?.startsWith(PREVIEW));
    assert.deepEqual(test.said, ["pulumi up: 3 to create, 1 to update"]);
    assert.deepEqual(await test.run(upAgain, { yes: true }), { status: "done", text: "nothing to change" });
    assert.equal(ups().length, 1);
  });

  it("ask once where nothing was made since the plan was empty", async () => {
    planned.changes = { same: 9 };
    for (const step of [up, upAgain, verify]) assert.equal((await test.run(step)).status, "done");
    assert.equal(previews().length, 1);
  });

  it("show the plan's size and wait where there is nobody to ask", async () => {
    assert.deepEqual(await test.run(up), {
      status: "waits",
      text: "3 to create, 1 to update",
      lines: [LOOK, "Then: bootstrap --yes"],
    });
    assert.deepEqual(ups(), []);
  });

  for (const [answer, count] of [
    [true, 1],
    [false, 0],
  ] as const) {
    it(`do as a person says: ${answer ? "yes" : "no"}`, async () => {
      const questions: string[] = [];
      const confirm = (question: string): Promise<boolean> => {
        questions.push(question);
        return Promise.resolve(answer);
      };
      await up.run({ ...test.context, confirm });
      assert.deepEqual(questions, ["3 to create, 1 to update. Do it?"]);
      assert.equal(ups().length, count);
    });
  }

  it("leave a plan to a person that deletes or replaces what setting up does not", async () => {
    const kept = "aws:ecs/taskDefinition:TaskDefinition app-task";
    planned.steps = [
      `create-replacement ${kept}`,
      `delete-replaced ${kept}`,
      "create aws:lb/loadBalancer:LoadBalancer edge-load-balancer",
      "delete aws:ec2/vpc:Vpc network-vpc",
      "replace aws:kms/key:Key encryption-key",
      "create-replacement aws:kms/key:Key encryption-key",
    ];
    assert.deepEqual(await test.run(up, { yes: true }), {
      status: "waits",
      text: "the plan deletes or replaces network-vpc, encryption-key, which no part of setting up asks for",
      lines: [LOOK, "If it is right: pulumi up --stack staging --policy-pack policy; then: bootstrap"],
    });
    assert.deepEqual(ups(), []);
    planned.steps = planned.steps.slice(0, 3);
    assert.equal((await test.run(up, { yes: true })).status, "made");
  });

  it("fail with the engine's and the policies' words where the plan is refused", async () => {
    planned.previewCode = 255;
    for (const step of [up, verify]) {
      await assert.rejects(test.run(step, { yes: true }), {
        message: "pulumi preview of staging failed:\nPolicies: refused\nerror: preview failed",
      });
    }
    assert.deepEqual(ups(), []);
  });

  it("fail where the update does, and say that it can be run again", async () => {
    planned.upCode = 255;
    await assert.rejects(test.run(up, { yes: true }), {
      message:
        /^pulumi up of staging ended with exit code 255\. What was made is in the state: mend the cause and run this again\./,
    });
  });

  it("fail to verify a plan that has changes still", async () => {
    await assert.rejects(test.run(verify), {
      message:
        "after the update the plan still has changes: 3 to create, 1 to update; " +
        "see `pulumi preview --stack staging --policy-pack policy --diff`",
    });
  });
});
