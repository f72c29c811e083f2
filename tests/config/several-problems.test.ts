import assert from "node:assert/strict";

import { problemsOf } from "./problems.ts";
import { asEngineGives, committedConfig, edited } from "./stack-file.ts";

describe("a configuration with several problems", () => {
  it("reports all of them together, those between keys too", () => {
    const config = committedConfig("prod");
    config["askflorence:aws"] = { accountId: "1", region: "us-east-1", role: "x" };
    config["askflorence:network"] = { cidrBlock: "192.168.0.0/16", availabilityZones: ["us-east-1a", "us-east-2b"] };
    config["askflorence:owners"] = "platform";
    config["mongodbatlas:publicKey"] = "x";
    assert.deepEqual(problemsOf(asEngineGives(config), "prod"), [
      "mongodbatlas:publicKey: is read by nothing here, all providers are explicit; remove it",
      'askflorence:aws.accountId: "1" is not an AWS account id; write its 12 digits in quotes',
      "askflorence:aws.role: unknown key; the keys here are accountId, region",
      "askflorence:owners: unknown key; the keys here are environment, owner, dataClass, aws, network, atlas, service, edge, mail, delivery, alarmEmail, ingest, protect, referenceReads",
      "askflorence:atlas.cidrBlock: 192.168.240.0/21 overlaps network.cidrBlock 192.168.0.0/16, and what is peered must not; change one of the two",
    ]);
  });

  it("is told so when nothing is configured", () => {
    const problems = problemsOf({}, "staging");
    assert.deepEqual(
      problems.map((problem) => problem.split(": ")[0]),
      [
        "pulumi:disable-default-providers",
        "askflorence:environment",
        "askflorence:owner",
        "askflorence:dataClass",
        "askflorence:aws",
        "askflorence:network",
        "askflorence:atlas",
        "askflorence:service",
        "askflorence:edge",
        "askflorence:mail",
        "askflorence:delivery",
        "askflorence:protect",
      ],
    );
  });
});

describe("a stack that is run with another's file", () => {
  it("is refused before anything is read or created", () => {
    assert.deepEqual(problemsOf(asEngineGives(committedConfig("prod")), "staging"), [
      "askflorence:environment: is prod, but the stack is staging; run each stack with its own file",
    ]);
  });

  it("is refused its data: phi in staging, and a cluster of our own making that would hold it", () => {
    assert.deepEqual(problemsOf(edited("staging", "askflorence:dataClass", "phi"), "staging"), [
      "askflorence:dataClass: only prod holds phi; write public",
      "askflorence:atlas.cluster.create: a cluster that holds phi is adopted, never created or deleted here; remove create",
      "askflorence:ingest.jobs: reference data is not loaded where phi is held, only read from there; remove them",
    ]);
  });
});
