import type { Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { failure, label, messages } from "./decide.ts";
import type { Decisions } from "./decide.ts";
import { Stack, isEmpty, isLeftOut, resourceAlone } from "./stack.ts";
import type { Recorded, Resource } from "./stack.ts";

/**
 * A rule: what it is, whom it serves, and how it decides on one resource. Both judges are called for every resource, each
 * call on its own: a judge returns nothing for resources that are not its business.
 */
export interface Rule extends Required<
  Pick<Policy, "name" | "displayName" | "description" | "severity" | "framework" | "tags" | "remediationSteps" | "url">
> {
  /**
   * Decides what the resource's own inputs show, before it is created. What other resources may prove or explain is left to
   * `judgeInStack`: an unknown value, a reference. `earlier` are those that the engine has asked about before, each as it was then:
   * in an update what a value refers to is among them.
   */
  readonly judgeInputs?: (resource: Resource, earlier: readonly Resource[]) => Decisions;
  /** Decides what only the whole program shows: where unknown values come from, and what belongs together. */
  readonly judgeInStack?: (resource: Resource, stack: Stack) => Decisions;
}

/** The rules as policies of @pulumi/policy, mandatory. They share one record of the resources that the engine asks about. */
export function toPolicies(rules: readonly Rule[]): (ResourceValidationPolicy & StackValidationPolicy)[] {
  const recorded: Recorded = new Map();
  return rules.map((rule) => toPolicy(rule, recorded));
}

function toPolicy(rule: Rule, recorded: Recorded): ResourceValidationPolicy & StackValidationPolicy {
  const { judgeInputs, judgeInStack, ...metadata } = rule;
  const reported = new Set<string>();
  const alone = (resource: Resource): string[] =>
    judgeInputs === undefined ? [] : messages(rule.name, resource, () => judgeInputs(resource, [...recorded.values()]));
  const together = (resource: Resource, stack: Stack): string[] =>
    judgeInStack === undefined ? [] : messages(rule.name, resource, () => judgeInStack(resource, stack));
  return {
    ...metadata,
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      try {
        const resource = resourceAlone(args);
        recorded.set(resource.urn, resource);
        // Without inputs it may be one that `--target` leaves out, which only the stack shows.
        if (isEmpty(resource.inputs)) return;
        for (const message of alone(resource)) {
          reported.add(message);
          report(message);
        }
      } catch (error) {
        report(`${label(args)} ${failure(rule.name, error)}`);
      }
    },
    validateStack: (args, report) => {
      try {
        const stack = new Stack(args.resources, recorded);
        for (const resource of stack.resources) {
          if (isLeftOut(resource)) continue;
          const postponed = isEmpty(resource.inputs) ? alone(resource) : [];
          const found = [...postponed, ...together(resource, stack)].filter((message) => !reported.has(message));
          for (const message of found) report(message, resource.urn);
        }
      } catch (error) {
        report(`The stack ${failure(rule.name, error)}`);
      }
    },
  };
}
