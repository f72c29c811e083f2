import { ecsTaskHardened as rule } from "../../../policy/rules/ecs-task-hardened.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, judgeBeforeCreation, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { CONTAINER, registered, taskProgram, unregistered, withDocument, withoutField } from "./ecs-tasks.ts";
import assert from "node:assert/strict";

const preview = taskProgram(false);
const task = (inputs: Properties, base: readonly Fixture[] = preview): Fixture[] => changed(base, "task", { inputs });
const efs = (configuration: Properties | string): Fixture[] =>
  task({ volumes: [{ name: "scratch" }, { name: "files", efsVolumeConfiguration: configuration }] });

describe("ecs-task-hardened", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, preview));
  it("accepts the compliant program once everything exists", () => accepts(rule, taskProgram(true)));

  describe("the task", () => {
    for (const networkMode of ["host", "bridge", "none", "AWSVPC"]) {
      it(`is refused with the network mode ${networkMode}`, () =>
        refuses(rule, task({ networkMode }), "task", /networkMode is not awsvpc/));
    }
    it("is refused without a network mode, which is bridge", () =>
      refuses(rule, withoutInput(preview, "task", "networkMode"), "task", /networkMode is not awsvpc/));
    it("is refused with an unknown network mode", () =>
      refuses(rule, task({ networkMode: unknown }), "task", /networkMode cannot be proven/));

    for (const mode of ["pidMode", "ipcMode"]) {
      it(`is refused with the host's ${mode}`, () =>
        refuses(rule, task({ [mode]: "host" }), "task", new RegExp(`namespace with its host \\(${mode}\\)`)));
      it(`is refused with an unknown ${mode}`, () =>
        refuses(rule, task({ [mode]: unknown }), "task", new RegExp(`${mode} cannot be proven`)));
      it(`is accepted with its own ${mode}`, () => accepts(rule, task({ [mode]: "task" })));
    }

    it("is accepted with EFS that is encrypted, from a file system that is unknown", () =>
      accepts(rule, efs({ fileSystemId: unknown, transitEncryption: "ENABLED" })));
    it("is refused with EFS that is not, or says nothing", async () => {
      const message = /reaches a file system unencrypted \(volumes\[1\]\)/;
      await refuses(rule, efs({ fileSystemId: "fs-1", transitEncryption: "DISABLED" }), "task", message);
      await refuses(rule, efs({ fileSystemId: "fs-1" }), "task", message);
    });
    it("is refused with EFS that is unknown", async () => {
      const message = /volumes\[1\]\.efsVolumeConfiguration\.transitEncryption cannot be proven/;
      await refuses(rule, efs({ fileSystemId: "fs-1", transitEncryption: unknown }), "task", message);
      await refuses(rule, efs(unknown), "task", message);
    });
    it("is refused with volumes that are unknown", async () => {
      await refuses(rule, task({ volumes: unknown }), "task", /volumes cannot be proven/);
      await refuses(rule, task({ volumes: [unknown] }), "task", /volumes\[0\] cannot be proven/);
      await refuses(rule, task({ volumes: ["scratch"] }), "task", /volumes\[0\] is not an object/);
    });
    it("is accepted without volumes", () => accepts(rule, withoutInput(preview, "task", "volumes")));
  });

  describe("a container of a known document", () => {
    for (const user of ["root", "0", "0:1000", "root:app", "Root", "00", "+0", " 0 ", ":1000", ""]) {
      it(`is refused as ${JSON.stringify(user)}`, () => refuses(rule, withDocument({ user }), "task", /runs as root/));
    }
    for (const user of ["1000", "01000", "app", "app:app", "10:0", "rooted"]) {
      it(`is accepted as ${user}`, () => accepts(rule, withDocument({ user })));
    }
    for (const [field, message] of [
      ["user", /runs as root, or as whom the image names \(containerDefinitions\[0\]\)/],
      ["readonlyRootFilesystem", /can write to its root file system/],
      ["logConfiguration", /writes no log/],
    ] as const) {
      it(`is refused without ${field}`, () => refuses(rule, withoutField(field), "task", message));
    }
    for (const [what, change, message] of [
      ["whose user is a number", { user: 1000 }, /runs as root/],
      ["with a writable root", { readonlyRootFilesystem: false }, /can write to its root/],
      ["with a root that is read-only in text", { readonlyRootFilesystem: "true" }, /can write to its root/],
      ["that is privileged", { privileged: true }, /is privileged/],
      ["that is privileged in another case", { Privileged: true }, /is privileged/],
      ["that is privileged in text", { privileged: "true" }, /is privileged/],
      ["without a log driver", { logConfiguration: { options: {} } }, /writes no log/],
      ["with an empty log driver", { logConfiguration: { logDriver: "" } }, /writes no log/],
      ["whose log driver keeps nothing", { logConfiguration: { logDriver: "none" } }, /writes no log/],
      ["whose log is no object", { logConfiguration: "awslogs" }, /writes no log/],
      ["with a user in two cases", { User: "root" }, /has user more than once, in different case/],
    ] as const) {
      it(`is refused ${what}`, () => refuses(rule, withDocument(change), "task", message));
    }

    it("is accepted unprivileged in words, and in other case", async () => {
      await accepts(rule, withDocument({ privileged: false }));
      await accepts(rule, withDocument({ privileged: null as unknown as string }));
      await accepts(rule, withDocument({ logConfiguration: { options: {}, LogDriver: "awsfirelens" } }));
    });

    it("is refused as the second one too", () =>
      refuses(rule, withDocument({}, { user: "root" }), "task", /containerDefinitions\[1\]/));

    it("is refused in spite of what its component registers, before it is created", async () => {
      const [violation, ...others] = await judgeBeforeCreation(rule, withDocument({ privileged: true }), "task");
      assert.deepEqual(others, []);
      assert.match(violation?.message ?? "", /is privileged/);
    });
  });

  describe("a document", () => {
    it("is refused without containers", async () => {
      await refuses(rule, withDocument("[]"), "task", /has no containers/);
      await refuses(rule, withoutInput(preview, "task", "containerDefinitions"), "task", /has no containers/);
    });
    it("is refused where it is no list of containers", async () => {
      await refuses(rule, withDocument("{hunter2"), "task", /^(?!.*hunter2).*not JSON/s);
      await refuses(rule, withDocument(JSON.stringify(CONTAINER)), "task", /no list of containers/);
    });
    it("is refused while it is unknown and no component says what is in it", () =>
      refuses(rule, unregistered(), "task", /containerDefinitions cannot be proven.*no component registers/));
  });

  describe("a container that its component registers", () => {
    for (const [what, change, message] of [
      ["as root", { user: "root" }, /runs as root/],
      ["without a user", { user: undefined }, /registered container's user cannot be proven/],
      ["with an unknown user", { user: unknown }, /registered container's user cannot be proven/],
      ["with a writable root", { readonlyRootFilesystem: false }, /can write to its root file system/],
      ["without its root", { readonlyRootFilesystem: undefined }, /readonlyRootFilesystem cannot be proven/],
      ["with an unknown root", { readonlyRootFilesystem: unknown }, /readonlyRootFilesystem cannot be proven/],
    ] as const) {
      it(`is refused ${what}`, () => refuses(rule, registered(change), "task", message));
    }
    it("is not judged once the document is known", () =>
      accepts(rule, changed(taskProgram(true), "service", { outputs: { container: { secrets: [], user: "root" } } })));
  });
});
