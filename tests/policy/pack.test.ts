import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";

import { ROOT } from "../../cli/program-copy.ts";
import { rules } from "../../policy/rules/index.ts";
import { resourceRequest, stackRequest, violationsOf, withoutInput } from "./harness.ts";
import { production } from "./program.ts";

/** The rules that the project is about; the program of these tests is made for them alone. */
const MANDATED = ["atlas-access-list-single-private-cidr", "reference-data-not-phi", "secret-customer-managed-key"];

const PACK = fileURLToPath(new URL("../../policy", import.meta.url));
const HOST = fileURLToPath(new URL("../../node_modules/@pulumi/pulumi/cmd/run-policy-pack", import.meta.url));

const ARGS = ["127.0.0.1:1", "."];

/** Starts the pack as the engine's language host does, and gives the port that it announces. */
async function start(): Promise<{ pack: ChildProcess; port: string }> {
  const pack = spawn(process.execPath, [HOST, ...ARGS], { cwd: PACK, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(pack.stdout)) return { pack, port: line };
  throw new Error("The pack ended without announcing its port");
}

describe("the policy pack", () => {
  let pack: ChildProcess | undefined;
  let client: InstanceType<typeof analyzerGrpc.AnalyzerClient>;

  before(async () => {
    const started = await start();
    pack = started.pack;
    client = new analyzerGrpc.AnalyzerClient(`127.0.0.1:${started.port}`, grpc.credentials.createInsecure());
  });

  after(() => {
    client.close();
    pack?.kill();
  });

  /** One call of the analyzer service. */
  function call<T>(start: (done: (error: Error | null, response: T) => void) => unknown): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(error);
    });
    return promise;
  }

  it("lists the mandated rules as mandatory and critical, with their framework", async () => {
    const info = await call<InstanceType<typeof analyzer.AnalyzerInfo>>((done) =>
      client.getAnalyzerInfo(new empty.Empty(), done),
    );
    assert.equal(info.getName(), "askflorence");
    const policies = info.getPoliciesList();
    const names = ["waivers", ...rules.map(({ name }) => name), "waivers-needed", "waived"];
    assert.deepEqual(
      policies.map((policy) => policy.getName()),
      names,
    );
    const { ADVISORY, MANDATORY } = analyzer.EnforcementLevel;
    for (const policy of policies) {
      assert.equal(policy.getEnforcementlevel(), policy.getName() === "waived" ? ADVISORY : MANDATORY);
    }
    const mandated = policies.filter((policy) => MANDATED.includes(policy.getName()));
    assert.equal(mandated.length, MANDATED.length);
    for (const policy of mandated) {
      assert.equal(policy.getSeverity(), analyzer.PolicySeverity.POLICY_SEVERITY_CRITICAL);
      assert.match(policy.getFramework()?.getReference() ?? "", /^164\./);
    }
  });

  it("judges over the engine's protocol", async () => {
    const program = withoutInput(production(false), "reference-secret", "kmsKeyId");
    const refused = new Set<string>();
    type Response = InstanceType<typeof analyzer.AnalyzeResponse>;
    for (const fixture of program) {
      const response = await call<Response>((done) => client.analyze(resourceRequest(fixture), done));
      const violations = violationsOf(response).filter(({ rule }) => MANDATED.includes(rule));
      for (const { rule } of violations) refused.add(`${fixture.name}: ${rule}`);
    }
    assert.deepEqual([...refused], ["reference-secret: secret-customer-managed-key"]);
    const response = await call<Response>((done) => client.analyzeStack(stackRequest(program), done));
    assert.deepEqual(
      violationsOf(response).filter(({ rule }) => MANDATED.includes(rule)),
      [],
    );
  });

  it("takes no setting that the rule does not have, and says so once", async () => {
    const configure = (settings: Record<string, number>): Promise<unknown> => {
      const config = new analyzer.PolicyConfig()
        .setEnforcementlevel(analyzer.EnforcementLevel.MANDATORY)
        .setProperties(structpb.Struct.fromJavaScript(settings));
      const request = new analyzer.ConfigureAnalyzerRequest();
      request.getPolicyconfigMap().set("secret-customer-managed-key", config);
      return call((done) => client.configure(request, done));
    };
    const [fixture] = production(true);
    assert.ok(fixture);
    await configure({ days: 1 });
    await assert.rejects(
      call((done) => client.analyze(resourceRequest(fixture), done)),
      ({ message }: Error) => {
        assert.match(message, /its setting days does not exist: it has none\.$/);
        assert.equal(message.split("cannot be configured").length, 2);
        return true;
      },
    );
    await configure({});
    await call((done) => client.analyze(resourceRequest(fixture), done));
  });

  it("does not start with a waivers' file that is not JSON, and says so in one line", () => {
    const copy = mkdtempSync(join(tmpdir(), "pack-"));
    try {
      cpSync(PACK, copy, { recursive: true });
      symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
      writeFileSync(join(copy, "waivers.json"), '{ "waivers": [\n}');
      const { status, stdout, stderr } = spawnSync(process.execPath, [HOST, ...ARGS], { cwd: copy, encoding: "utf8" });
      assert.equal(status, 1);
      assert.equal(stdout, "");
      assert.match(stderr, /^.*waivers\.json is not JSON: .*\. Correct it; until then no policy is checked\.\n$/);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it("says in one line what it needs on an older Node", () => {
    const older = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.11.0" } });';
    const { status, stderr } = spawnSync(process.execPath, ["--eval", `${older} require("./index.cjs")`], {
      cwd: PACK,
      encoding: "utf8",
    });
    assert.match(stderr, /^The policy pack askflorence needs Node\.js 24 or newer, and this is 22\.11\.0 .*\n$/);
    assert.equal(status, 1);
  });

  it("keeps no hook on stack traces, which would take half of its time", () => {
    const script = 'require("./index.cjs").then(() => { console.log(Error.prepareStackTrace); process.exit(); })';
    const { stdout } = spawnSync(process.execPath, ["--require", "source-map-support/register", "--eval", script], {
      cwd: PACK,
      encoding: "utf8",
    });
    assert.equal(stdout.trim().split("\n").at(-1), "undefined");
  });

  it("leaves out of its start what no policy needs, and has it when it is asked for", () => {
    const script = `require("./index.cjs").then(() => {
      const sdk = require("node:module").createRequire(require.resolve("@pulumi/pulumi"));
      const loaded = () => Object.keys(require.cache).some((file) => file.includes("pacote"));
      console.log(loaded(), new (sdk("@npmcli/arborist").Arborist)({ path: "." }).path !== undefined, loaded());
      process.exit();
    })`;
    const { stdout } = spawnSync(process.execPath, ["--eval", script], { cwd: PACK, encoding: "utf8" });
    assert.equal(stdout.trim().split("\n").at(-1), "false true true");
  });
});
