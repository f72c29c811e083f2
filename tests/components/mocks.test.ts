import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { declare } from "./mocks.ts";

describe("the mocks", () => {
  it("refuse a type that no component creates", async () => {
    const queue = declare(({ providers: [provider] }) => new aws.sqs.Queue("queue", {}, { provider }));
    await assert.rejects(queue, /The mocks know no type aws:sqs\/queue:Queue/);
  });

  it("refuse an invocation that has no answer", async () => {
    const identity = declare(({ providers: [provider] }) => aws.getCallerIdentity({}, { provider }));
    await assert.rejects(identity, /The mocks know no answer of aws:index\/getCallerIdentity:getCallerIdentity/);
  });

  it("refuse the default providers, which both stacks disable", async () => {
    await assert.rejects(
      declare(() => new aws.ec2.Vpc("vpc")),
      /aws:ec2\/vpc:Vpc vpc has no explicit provider/,
    );
    await assert.rejects(
      declare(() => aws.getCallerIdentity({})),
      /getCallerIdentity has no explicit provider/,
    );
  });

  it("refuse a resource that is declared twice", async () => {
    const twice = declare(({ providers: [provider] }) => [
      new aws.ec2.Vpc("vpc", {}, { provider }),
      new aws.ec2.Vpc("vpc", {}, { provider }),
    ]);
    await assert.rejects(twice, /aws:ec2\/vpc:Vpc vpc is declared twice/);
  });

  it("find a resource that is declared when a value is known, as a preview shows it or not", async () => {
    class Hidden extends pulumi.ComponentResource {
      constructor(name: string, opts: pulumi.ComponentResourceOptions) {
        super("askflorence:components:Hidden", name, {}, opts);
        const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.50.0.0/16" }, { parent: this });
        vpc.cidrBlock.apply(() => new aws.ec2.InternetGateway("gateway", {}, { parent: this }));
        this.registerOutputs({});
      }
    }
    await assert.rejects(
      declare((opts) => new Hidden("hidden", opts)),
      { message: "gateway is declared in an apply" },
    );
  });

  it("find a public field that is not registered as an output", async () => {
    class Forgetful extends pulumi.ComponentResource {
      readonly forgotten = pulumi.output("this");
    }
    const forgetful = declare(() => new Forgetful("askflorence:components:Forgetful", "x"));
    await assert.rejects(forgetful, /the public field forgotten is not registered as an output/);
  });

  it("fail with what fails in an output", async () => {
    const failing = declare(() => {
      pulumi.output(1).apply(() => {
        throw new Error("in an output");
      });
    });
    await assert.rejects(failing, { message: "in an output" });
  });
});
