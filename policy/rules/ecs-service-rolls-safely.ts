import { fsbp } from "../frameworks.ts";
import { is, judgePlace, valueAt } from "../place.ts";
import type { Requirement } from "../place.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN, isValues } from "../unknown.ts";
import type { Value } from "../unknown.ts";

const BREAKER = "Set deploymentCircuitBreaker to { enable: true, rollback: true }";

const REQUIREMENTS: readonly Requirement[] = [
  {
    place: "deploymentCircuitBreaker.enable",
    accepts: is(true),
    problem: "has no deployment circuit breaker, so a rollout that cannot succeed goes on for hours",
    mend: BREAKER,
  },
  {
    place: "deploymentCircuitBreaker.rollback",
    accepts: is(true),
    problem: "does not roll a failed deployment back",
    mend: BREAKER,
  },
  {
    place: "waitForSteadyState",
    accepts: is(true),
    problem: "does not wait until its tasks are steady, so an update succeeds whose rollout fails",
    mend: "Set waitForSteadyState to true",
  },
  {
    place: "platformVersion",
    // Absent is LATEST.
    accepts: (value) => value === undefined || value === "" || value === "LATEST",
    problem: "is held at an old platform version, which gets no security updates",
    mend: "Set platformVersion to LATEST, or leave it out",
  },
  {
    // The circuit breaker and the wait for steady tasks are ECS's own: another controller has neither.
    place: "deploymentController.type",
    accepts: (value) => value === undefined || value === "ECS",
    problem: "leaves its deployments to a controller without a circuit breaker",
    mend: "Leave deploymentController out, or set its type to ECS",
  },
];

/** A rollout that fails is rolled back, and fails the update. */
export const ecsServiceRollsSafely: Rule = {
  name: "ecs-service-rolls-safely",
  displayName: "ECS rollouts that fail are rolled back",
  description:
    "An ECS service has a circuit breaker with rollback, waits for steady tasks, runs on the latest platform, and has triggers only " +
    "together with forceNewDeployment.",
  severity: "medium",
  framework: fsbp("ECS.10", "ECS Fargate services should run on the latest Fargate platform version"),
  tags: ["aws", "ecs", "availability", "ECS.10", "CKV_AWS_332", "SOC2-CC8.1"],
  remediationSteps:
    "Set deploymentCircuitBreaker to { enable: true, rollback: true }, waitForSteadyState to true, platformVersion to LATEST, and " +
    "forceNewDeployment to true where there are triggers.",
  url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
  types: ["aws:ecs/service:Service"],

  *judgeInputs({ inputs }) {
    for (const requirement of REQUIREMENTS) yield judgePlace(inputs, requirement);
    if (!mayTrigger(valueAt(inputs, "triggers"))) return;
    yield judgePlace(inputs, {
      place: "forceNewDeployment",
      accepts: is(true),
      problem: "has triggers without forceNewDeployment, so a change of them rolls nothing",
      mend: "Set forceNewDeployment to true, or remove the triggers",
    });
  },
};

/** Whether a change of the triggers may ever be meant to roll the service. What each of them is does not matter. */
function mayTrigger(triggers: Value): boolean {
  return triggers === UNKNOWN || (isValues(triggers) && Object.keys(triggers).length > 0);
}
