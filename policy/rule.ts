import type {
  EnforcementLevel,
  Policy,
  ResourceValidation,
  ResourceValidationArgs,
  StackValidation,
  StackValidationArgs,
} from "@pulumi/policy";

import { failure, label, messages } from "./decide.ts";
import type { Decisions } from "./decide.ts";
import { Once, identityOf, identityOfStack } from "./read-once.ts";
import { schemaOf, settingsOf } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { Recorded, Stack, isEmpty, isLeftOut, resourceAlone } from "./stack.ts";
import type { Resource } from "./stack.ts";
import type { Values } from "./unknown.ts";

/**
 * A rule: what it is, whom it serves, and how it decides on one resource. Both judges are called for every resource, each
 * call on its own: a judge returns nothing for resources that are not its business.
 */
export interface Rule extends Required<
  Pick<Policy, "name" | "displayName" | "description" | "severity" | "framework" | "tags" | "remediationSteps" | "url">
> {
  /** `mandatory` by default; another level needs a reason, which belongs in the rule. */
  readonly enforcementLevel?: EnforcementLevel;
  /** `false` where no waiver may let a violation pass. */
  readonly canBeWaived?: false;
  /** What an operator may set, by name. The judges get the values, checked and with defaults. */
  readonly settings?: Settings;
  /** The only types of resources that the judges are called for. All types where it is left out. */
  readonly types?: readonly string[];
  /**
   * Decides what the resource's own inputs show, before it is created. What other resources may prove or explain is left to
   * `judgeInStack`: an unknown value, a reference. `earlier` are those that the engine has asked about before, each as it was then:
   * in an update what a value refers to is among them.
   */
  readonly judgeInputs?: (resource: Resource, earlier: readonly Resource[], settings: Values) => Decisions;
  /** Decides what only the whole program shows: where unknown values come from, and what belongs together. */
  readonly judgeInStack?: (resource: Resource, stack: Stack, settings: Values) => Decisions;
}

/** A rule as a policy of @pulumi/policy, asked about each resource and about the stack. */
export interface RulePolicy extends Policy {
  readonly validateResource: ResourceValidation;
  readonly validateStack: StackValidation;
}

/** The rules as policies of @pulumi/policy. They share what is read from the calls of the engine. */
export function toPolicies(rules: readonly Rule[]): RulePolicy[] {
  const calls = new Calls();
  return rules.map((rule) => toPolicy(rule, calls));
}

/** What the rules have in common: they are told of the same, one after the other. */
class Calls {
  readonly recorded = new Recorded();
  readonly #resources = new Once<Resource>();
  readonly #stacks = new Once<Stack>();

  /** The resource of a resource call, which is recorded. */
  resource(args: ResourceValidationArgs): Resource {
    return this.#resources.get(identityOf(args.props), () => {
      const resource = resourceAlone(args);
      this.recorded.add(resource);
      return resource;
    });
  }

  /** The stack of a stack call. */
  stack(args: StackValidationArgs): Stack {
    return this.#stacks.get(identityOfStack(args), () => new Stack(args.resources, this.recorded));
  }
}

function toPolicy(rule: Rule, calls: Calls): RulePolicy {
  const { judgeInputs, judgeInStack, settings = {}, types, enforcementLevel = "mandatory", ...metadata } = rule;
  const judged = types === undefined ? undefined : new Set(types);
  const defaults = settingsOf(rule.name, settings, {});
  const valuesOf = (given: Values): Values => (isEmpty(given) ? defaults : settingsOf(rule.name, settings, given));
  const reported = new Set<string>();
  const alone = (resource: Resource, values: Values): string[] =>
    judgeInputs === undefined
      ? []
      : messages(rule.name, resource, () => judgeInputs(resource, calls.recorded.all, values));
  const together = (resource: Resource, stack: Stack, values: Values): string[] =>
    judgeInStack === undefined ? [] : messages(rule.name, resource, () => judgeInStack(resource, stack, values));
  return {
    ...metadata,
    enforcementLevel,
    configSchema: schemaOf(settings),
    validateResource: (args, report) => {
      const values = valuesOf(args.getConfig());
      try {
        const resource = calls.resource(args);
        if (judged?.has(resource.type) === false) return;
        // Without inputs it may be one that `--target` leaves out, which only the stack shows.
        if (isEmpty(resource.inputs)) return;
        for (const message of alone(resource, values)) {
          reported.add(message);
          report(message);
        }
      } catch (error) {
        report(`${label(args)} ${failure(rule.name, error)}`);
      }
    },
    validateStack: (args, report) => {
      const values = valuesOf(args.getConfig());
      try {
        const stack = calls.stack(args);
        for (const resource of stack.resources) {
          if (judged?.has(resource.type) === false || isLeftOut(resource)) continue;
          const postponed = isEmpty(resource.inputs) ? alone(resource, values) : [];
          const found = [...postponed, ...together(resource, stack, values)].filter(
            (message) => !reported.has(message),
          );
          for (const message of found) report(message, resource.urn);
        }
      } catch (error) {
        report(`The stack ${failure(rule.name, error)}`);
      }
    },
  };
}
