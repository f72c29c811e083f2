import { ecsServiceRollsSafely as rule } from "../../../policy/rules/ecs-service-rolls-safely.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";

const service = (deployed: boolean, change: Properties = {}): Fixture[] => [
  {
    type: "aws:ecs/service:Service",
    name: "service",
    inputs: {
      cluster: deployed ? "arn:aws:ecs:us-east-1:039624954211:cluster/main" : unknown,
      taskDefinition: deployed ? "arn:aws:ecs:us-east-1:039624954211:task-definition/main:1" : unknown,
      launchType: "FARGATE",
      platformVersion: "LATEST",
      deploymentCircuitBreaker: { enable: true, rollback: true },
      waitForSteadyState: true,
      forceNewDeployment: true,
      triggers: { peering: deployed ? "pcx-1" : unknown },
      ...change,
    },
  },
];
const preview = (change?: Properties): Fixture[] => service(false, change);

describe("ecs-service-rolls-safely", () => {
  it("accepts the compliant service in the first preview", () => accepts(rule, preview()));
  it("accepts the compliant service once everything exists", () => accepts(rule, service(true)));
  it("accepts the platform version and the controller that are the default", async () => {
    await accepts(rule, withoutInput(preview(), "service", "platformVersion"));
    await accepts(rule, preview({ platformVersion: "" }));
    await accepts(rule, preview({ deploymentController: { type: "ECS" } }));
  });
  it("accepts a service without triggers that forces nothing", async () => {
    const calm = withoutInput(withoutInput(preview(), "service", "triggers"), "service", "forceNewDeployment");
    await accepts(rule, calm);
    await accepts(rule, preview({ triggers: {}, forceNewDeployment: false }));
  });

  for (const [what, change, message] of [
    [
      "whose circuit breaker is off",
      { deploymentCircuitBreaker: { enable: false, rollback: true } },
      /no deployment ci/,
    ],
    ["that is not rolled back", { deploymentCircuitBreaker: { enable: true, rollback: false } }, /not roll a failed/],
    ["whose rollback is left out", { deploymentCircuitBreaker: { enable: true } }, /not roll a failed deployment back/],
    ["that does not wait", { waitForSteadyState: false }, /does not wait/],
    ["of an old platform", { platformVersion: "1.3.0" }, /old platform version/],
    [
      "with another controller",
      { deploymentController: { type: "CODE_DEPLOY" } },
      /controller without a circuit breaker/,
    ],
    ["with triggers that force nothing", { forceNewDeployment: false }, /triggers without forceNewDeployment/],
    ["with unknown triggers that force nothing", { triggers: unknown, forceNewDeployment: false }, /triggers without/],
    ["whose rollback is unknown", { deploymentCircuitBreaker: { enable: true, rollback: unknown } }, /rollback cannot/],
    ["whose wait is unknown", { waitForSteadyState: unknown }, /waitForSteadyState cannot be proven/],
    ["whose platform is unknown", { platformVersion: unknown }, /platformVersion cannot be proven/],
    ["whose controller is unknown", { deploymentController: unknown }, /deploymentController.type cannot be proven/],
    ["whose force is unknown", { forceNewDeployment: unknown }, /forceNewDeployment cannot be proven/],
  ] as const) {
    it(`refuses a service ${what}`, () => refuses(rule, preview(change), "service", message));
  }

  for (const input of ["waitForSteadyState", "forceNewDeployment"]) {
    it(`refuses a service without ${input}`, () =>
      refuses(rule, withoutInput(preview(), "service", input), "service", new RegExp(input)));
  }

  it("refuses a service without a circuit breaker, which then rolls nothing back either", () =>
    refusesAt(
      rule,
      withoutInput(preview(), "service", "deploymentCircuitBreaker"),
      ["service", "service"],
      /circuit breaker|roll a failed deployment/,
    ));

  it("refuses a circuit breaker that is unknown", () =>
    refusesAt(
      rule,
      preview({ deploymentCircuitBreaker: unknown }),
      ["service", "service"],
      /deploymentCircuitBreaker\.(enable|rollback) cannot be proven/,
    ));
});
