import assert from "node:assert/strict";
import { appendFileSync, existsSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import type { RunOptions, RunResult } from "pulumi-sandbox";

import { judge } from "../../../cli/policy/judge.ts";
import { exitCodeOf, outcomeOf, type Report, type Source } from "../../../cli/policy/report.ts";
import { ROOT } from "../../../cli/program-copy.ts";
import type { Pulumi } from "../../../cli/pulumi.ts";
import { EVERY_KIND, MEND, reported, urnOf } from "./events.ts";

const URN = urnOf("primary-secret");
const VIOLATION = reported(`has no kmsKeyId. ${MEND}.`);
const JUDGED = { policyAnalyzeSummaryEvent: { resourceUrn: URN } };
const SUCCEEDED = { summaryEvent: { PolicyPacks: { "askflorence|local|policy": "0.1.0" }, result: "succeeded" } };
const failure = (message: string) => ({ diagnosticEvent: { severity: "error", message, color: "never" } });

/** What the CLI does and prints. */
interface Recorded extends Partial<RunResult> {
  readonly events?: readonly object[];
}

/** A CLI that does what was recorded, and the runs that it was asked for. */
function recorded({ events = [], code = 0, stdout = "", stderr = "" }: Recorded) {
  const runs: { args: readonly string[]; log: string; mode: number; calls: string }[] = [];
  const run = (args: readonly string[], options?: RunOptions): Promise<RunResult> => {
    if (args[0] === "stack") {
      const state = { deployment: { resources: [{ urn: URN }, { urn: urnOf("other") }] } };
      return Promise.resolve({ code: 0, stdout: JSON.stringify(state), stderr: "" });
    }
    const lines = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    const log = args[args.indexOf("--event-log") + 1] ?? "";
    const calls = options?.env?.PULUMI_DEBUG_GRPC ?? "";
    if (args[0] === "policy") {
      runs.push({ args, log: "", mode: 0, calls });
      return Promise.resolve({ code, stdout: stdout + lines, stderr });
    }
    writeFileSync(log, lines);
    appendFileSync(calls, "");
    runs.push({ args, log, mode: statSync(dirname(log)).mode & 0o777, calls });
    return Promise.resolve({ code, stdout, stderr });
  };
  const pulumi: Pulumi = { run, close: () => undefined };
  const ask = (from: Source): Promise<Report> =>
    judge(pulumi, { stack: "staging", sandbox: true, from, directory: ROOT });
  return { ask, runs };
}

const answer = async (run: Recorded, from: Source = "preview"): Promise<[number, readonly string[]]> => {
  const report = await recorded(run).ask(from);
  return [exitCodeOf(report), report.errors];
};

describe("a judgement from a preview", () => {
  it("runs the pack without questions, and keeps the engine's logs to itself and only meanwhile", async () => {
    const { ask, runs } = recorded({ events: [JUDGED, SUCCEEDED] });
    await ask("preview");
    const [run, ...others] = runs;
    assert.deepEqual(others, []);
    assert.deepEqual(run?.args.slice(0, 4), ["preview", "--stack", "staging", "--policy-pack"]);
    assert.ok(run.args.includes("--non-interactive"));
    assert.equal(run.mode, 0o700);
    for (const file of [run.log, run.calls]) assert.ok(!existsSync(dirname(file)), file);
  });

  it("is clean where nothing was found", async () => {
    assert.deepEqual(await answer({ events: [JUDGED, SUCCEEDED] }), [0, []]);
  });

  it("counts the resources that were judged, each once", async () => {
    const other = { policyAnalyzeSummaryEvent: { resourceUrn: urnOf("other") } };
    const { resources } = await recorded({ events: [JUDGED, other, JUDGED, SUCCEEDED] }).ask("preview");
    assert.equal(resources, 2);
  });

  it("finds violations, for which the engine fails the preview", async () => {
    const events = [JUDGED, { policyEvent: VIOLATION }, failure("preview failed\n"), SUCCEEDED];
    assert.deepEqual(await answer({ events, code: 1 }), [1, []]);
  });

  it("is undecided where the preview failed for another reason too", async () => {
    const events = [JUDGED, { policyEvent: VIOLATION }, failure("the program threw\n"), SUCCEEDED];
    const report = await recorded({ events, code: 1 }).ask("preview");
    assert.equal(exitCodeOf(report), 2);
    assert.deepEqual(report.errors, ["the program threw"]);
    assert.deepEqual(report.findings.map(outcomeOf), ["violated"]);
  });

  it("tells what the CLI printed where the engine did not begin", async () => {
    const stderr = "error: no such key\n";
    assert.deepEqual(await answer({ code: 255, stderr }), [2, ["no such key"]]);
    assert.deepEqual(await answer({ code: 255, stderr: "usage: …" }), [2, ["usage: …"]]);
    assert.deepEqual(await answer({ code: 255 }), [2, ["pulumi ended with exit code 255"]]);
  });

  it("is undecided where the pack did not take part, or nothing was there", async () => {
    assert.deepEqual(await answer({ events: [JUDGED, { summaryEvent: { PolicyPacks: { theirs: "1" } } }] }), [
      2,
      ["the engine did not run the policy pack askflorence, so nothing was judged"],
    ]);
    assert.deepEqual(await answer({ events: [SUCCEEDED] }), [
      2,
      ["the stack has no resources, so nothing was judged; judge its preview instead"],
    ]);
  });
});

describe("a judgement from a state", () => {
  it("reads the events that the CLI prints, and counts the resources of the state", async () => {
    const { ask, runs } = recorded({
      events: [{ policyEvent: VIOLATION }, SUCCEEDED],
      code: 1,
      stdout: "a line that is no event\n",
      stderr: "error: one or more mandatory policy violations were found\n",
    });
    const report = await ask("state");
    assert.deepEqual(runs[0]?.args.slice(0, 3), ["policy", "analyze", "--stack"]);
    assert.deepEqual([report.resources, report.errors, exitCodeOf(report)], [2, [], 1]);
  });

  it("is undecided where the analysis failed for another reason", async () => {
    const stderr = "error: loading policy packs: it does not compile\n";
    assert.deepEqual(await answer({ code: 255, stderr }, "state"), [2, ["loading policy packs: it does not compile"]]);
  });
});

describe("the exit code", () => {
  const [violated, undecidable, failed, advisory, waived] = EVERY_KIND;
  const cases = [
    ["is 1 for a violation", [violated], 1],
    ["is 1 for a rule that failed", [failed], 1],
    ["is 2 for what could only not be decided", [undecidable], 2],
    ["is 1 for a violation beside what could not be decided", [undecidable, violated], 1],
    ["is 0 for what is waived, and for an advisory", [advisory, waived], 0],
  ] as const;
  for (const [name, events, code] of cases) {
    it(name, async () => {
      const found = events.map((policyEvent) => ({ policyEvent }));
      const status = code === 0 ? 0 : 1;
      assert.deepEqual(await answer({ events: [JUDGED, ...found, SUCCEEDED], code: status }), [code, []]);
    });
  }
});
