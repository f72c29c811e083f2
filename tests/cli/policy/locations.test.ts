import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { locator } from "../../../cli/policy/locations.ts";
import { type Frame, framesInLog, framesInState } from "../../../cli/policy/source-frames.ts";
import { urnOf } from "./events.ts";

const URN = urnOf("primary-secret");

describe("where a resource is written", () => {
  let directory: string;
  before(() => {
    // A name that URLs write otherwise.
    directory = realpathSync(mkdtempSync(join(tmpdir(), "a program %-")));
    mkdirSync(join(directory, "components"));
    writeFileSync(join(directory, "index.ts"), "");
    writeFileSync(join(directory, "components", "credential.ts"), "");
    writeFileSync(
      join(directory, "components", "primary-secret.ts"),
      'import x;\n\nsuper("askflorence:components:PrimarySecret", name);\n',
    );
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });

  /** What Pulumi's SDK sends of a module in the program: it takes the module's URL for a path. */
  const sent = (path: string): string =>
    pathToFileURL(join(directory, String(pathToFileURL(join(directory, path))))).href;
  const locate = (frames: readonly Frame[], urn = URN, policy = "rule") =>
    locator(directory, new Map([[urn, frames]]))(urn, policy);
  const resource = { file: "components/credential.ts", line: 91, column: 18, of: "resource" };

  it("is the innermost of the program's own calls that make it", () => {
    const frames = [
      { uri: sent("node_modules/@pulumi/aws/provider.js"), line: 1, column: 1 },
      { uri: sent("components/credential.ts"), line: 91, column: 18 },
      { uri: sent("index.ts"), line: 3, column: 1 },
    ];
    assert.deepEqual(locate(frames), resource);
  });

  it("is found in a program of CommonJS, whose paths the SDK sends as they are", () => {
    const uri = pathToFileURL(join(directory, "index.ts")).href;
    assert.deepEqual(locate([{ uri, line: 3, column: 5 }]), { file: "index.ts", line: 3, column: 5, of: "resource" });
  });

  it("is found in a state that another checkout has written", () => {
    const stackTrace = [
      {},
      { sourcePosition: "project:///node_modules/@pulumi/pulumi/resource.js#1,2" },
      { sourcePosition: "project:///file:/home/runner/work/repo/components/credential.ts#91,18" },
    ];
    const frames = framesInState([{ urn: URN, stackTrace }]);
    assert.deepEqual(locator(directory, frames)(URN, "rule"), resource);
  });

  it("is the component that it is in, where the engine knows no call", () => {
    const component = { file: "components/primary-secret.ts", line: 3, of: "component" };
    assert.deepEqual(locate([]), component);
    const itself = "urn:pulumi:staging::askflorence::askflorence:components:PrimarySecret::primary";
    assert.deepEqual(locate([], itself), component);
  });

  it("is the program where it is in no component, and where a call is in no file of it", () => {
    const program = { file: "Pulumi.yaml", line: 1, of: "program" };
    const urn = "urn:pulumi:staging::askflorence::aws:s3/bucket:Bucket::logs";
    assert.deepEqual(locate([], urn), program);
    assert.deepEqual(locate([{ uri: "file:///elsewhere/index.ts", line: 1, column: 1 }], urn), program);
    assert.deepEqual(locate([], ""), program);
  });

  it("is the waivers' file for what is wrong with a waiver", () => {
    for (const policy of ["waivers", "waivers-needed"])
      assert.deepEqual(locate([], URN, policy), { file: "policy/waivers.json", line: 1, of: "waivers" });
  });

  it("is read from the log of the engine's calls, of which nothing else is kept", async () => {
    const file = join(directory, "calls.jsonl");
    const pc = { uri: sent("components/credential.ts"), line: 91, column: 18 };
    const request = { type: "t", name: "n", object: { password: "hunter2" }, stackTrace: { frames: [{ pc }, {}] } };
    const method = "/pulumirpc.ResourceMonitor/RegisterResource";
    const lines = [
      { method: "/pulumirpc.ResourceProvider/Check", request: {} },
      { method, request, progress: "request_started" },
      { method, request, response: { urn: URN, object: { password: "hunter2" } } },
      { method: "/pulumirpc.ResourceMonitor/RegisterResourceOutputs", request: { urn: URN } },
    ];
    const cut = `{"method":"${method}","request":{"stackTr`;
    writeFileSync(file, [...lines.map((line) => JSON.stringify(line)), cut].join("\n"));
    const frames = await framesInLog(file);
    assert.deepEqual([...frames], [[URN, [pc]]]);
  });

  it("is unknown where the engine has written no log", async () => {
    assert.equal((await framesInLog(join(directory, "none"))).size, 0);
  });
});
