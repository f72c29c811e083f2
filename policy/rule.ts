import type { Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

import { failure, label, messages } from "./decide.ts";
import type { Decisions } from "./decide.ts";
import { Stack, resourceAlone } from "./stack.ts";
import type { RecordedInputs, Resource } from "./stack.ts";

/**
 * A rule: what it is, whom it serves, and how it decides on one resource. Both judges are called for every resource, each
 * call on its own: a judge returns nothing for resources that are not its business.
 */
export interface Rule extends Required<
  Pick<Policy, "name" | "displayName" | "description" | "severity" | "framework" | "tags" | "remediationSteps" | "url">
> {
  /**
   * Decides what the resource's own inputs show, before it is created. What other resources may prove or explain is left to
   * `judgeInStack`: an unknown value, a reference.
   */
  readonly judgeInputs?: (resource: Resource) => Decisions;
  /** Decides what only the whole program shows: where unknown values come from, and what belongs together. */
  readonly judgeInStack?: (resource: Resource, stack: Stack) => Decisions;
}

/** The rules as policies of @pulumi/policy, mandatory. They share one record of inputs. */
export function toPolicies(rules: readonly Rule[]): (ResourceValidationPolicy & StackValidationPolicy)[] {
  const recorded: RecordedInputs = new Map();
  return rules.map((rule) => toPolicy(rule, recorded));
}

function toPolicy(rule: Rule, recorded: RecordedInputs): ResourceValidationPolicy & StackValidationPolicy {
  const { judgeInputs, judgeInStack, ...metadata } = rule;
  const alone = (resource: Resource): string[] =>
    judgeInputs === undefined ? [] : messages(rule.name, resource, () => judgeInputs(resource));
  const together = (resource: Resource, stack: Stack): string[] =>
    judgeInStack === undefined ? [] : messages(rule.name, resource, () => judgeInStack(resource, stack));
  return {
    ...metadata,
    enforcementLevel: "mandatory",
    validateResource: (args, report) => {
      try {
        const resource = resourceAlone(args);
        recorded.set(resource.urn, resource.inputs);
        for (const message of alone(resource)) report(message);
      } catch (error) {
        report(`${label(args)} ${failure(rule.name, error)}`);
      }
    },
    validateStack: (args, report) => {
      try {
        const stack = new Stack(args.resources, recorded);
        for (const resource of stack.resources) {
          // Resources that the program only reads had no resource call.
          const missed = recorded.has(resource.urn) ? [] : alone(resource);
          for (const message of [...missed, ...together(resource, stack)]) report(message, resource.urn);
        }
      } catch (error) {
        report(`The stack ${failure(rule.name, error)}`);
      }
    },
  };
}
