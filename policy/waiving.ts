import type { Policy, ResourceValidation, StackValidation } from "@pulumi/policy";

import { isFailure } from "./decide.ts";
import type { Rule, RulePolicy } from "./rule.ts";
import { toPolicies } from "./rule.ts";
import { covers, isOfStack, readWaivers, waivedMessage } from "./waivers.ts";
import type { Waiver } from "./waivers.ts";

/** A policy about resources and about the stack. */
type PackPolicy = Policy & { readonly validateResource: ResourceValidation; readonly validateStack: StackValidation };

/** What a pack's waivers are read with. */
export interface WaivingOptions {
  /** The content of a committed file, `{ "waivers": [...] }`: what holds where the configuration names no waivers. */
  readonly committed?: unknown;
  /** Tells the day. */
  readonly now?: () => Date;
}

/** The policies of a pack: its rules, and around them the two that keep waivers honest. @pulumi/policy asks them in this order. */
export function packPolicies(rules: readonly Rule[], options: WaivingOptions = {}): PackPolicy[] {
  const waiving = new Waiving(rules, options);
  return [
    {
      name: "waivers",
      displayName: "Waivers are sound",
      description: "Every waiver names a rule, a resource, a reason, an owner and a near day of expiry.",
      enforcementLevel: "mandatory",
      severity: "high",
      configSchema: { properties: { waivers: { type: "array", items: { type: "object" } } } },
      validateResource: (args, report) => {
        waiving.grant(args.getConfig());
        waiving.note(args);
        for (const problem of waiving.takeProblems()) report(problem);
      },
      validateStack: (args, report) => {
        waiving.grant(args.getConfig());
        for (const problem of waiving.takeProblems()) report(problem);
      },
    },
    ...toPolicies(rules).map((policy) => waiving.around(policy)),
    {
      name: "waivers-needed",
      displayName: "Waivers are needed",
      description: "Every resource that a waiver is for breaks the rule.",
      enforcementLevel: "mandatory",
      severity: "high",
      validateResource: () => undefined,
      validateStack: ({ resources }, report) => {
        for (const doubt of waiving.doubts(resources.map(({ urn }) => urn))) report(doubt);
      },
    },
    {
      name: "waived",
      displayName: "Violations that are waived",
      description: "A violation is let pass by a waiver.",
      enforcementLevel: "advisory",
      severity: "low",
      validateResource: (_, report) => {
        for (const { message } of waiving.takeUses()) report(message);
      },
      validateStack: (_, report) => {
        for (const { message, urn } of waiving.takeUses()) report(message, urn);
      },
    },
  ];
}

/** What became of the waivers so far. */
class Waiving {
  readonly #rules: readonly Rule[];
  readonly #committed: unknown;
  readonly #now: () => Date;
  #isGranted = false;
  #waivers: readonly Waiver[] = [];
  #problems: string[] = [];
  /** The resources that rules have something to judge in. */
  readonly #judged = new Set<string>();
  /** For each waiver the resources that needed it. */
  readonly #users = new Map<Waiver, Set<string>>();
  #uses: { readonly message: string; readonly urn: string }[] = [];

  constructor(rules: readonly Rule[], { committed = {}, now = () => new Date() }: WaivingOptions) {
    this.#rules = rules;
    this.#committed = committed;
    this.#now = now;
  }

  /** Takes the configuration, which is the same in every call. */
  grant(given: object): void {
    if (this.#isGranted) return;
    this.#isGranted = true;
    const file = Object.keys(given).length > 0 ? given : this.#committed;
    const { waivers, problems } = readWaivers(file, this.#rules, this.#now());
    this.#waivers = waivers;
    this.#problems.push(...problems);
  }

  /** Notes a resource. One without inputs may be left out by `--target`, and says nothing about a waiver. */
  note({ urn, props }: { readonly urn: string; readonly props: object }): void {
    if (Object.keys(props).length > 0) this.#judged.add(urn);
  }

  /** What is wrong with the waivers and was not taken yet. */
  takeProblems(): readonly string[] {
    return this.#problems.splice(0);
  }

  /** The uses of waivers that were not taken yet. */
  takeUses(): readonly { readonly message: string; readonly urn: string }[] {
    return this.#uses.splice(0);
  }

  /** The rule's policy, whose violations are let pass where they are waived. */
  around(policy: RulePolicy): PackPolicy {
    const { name } = policy;
    return {
      ...policy,
      validateResource: (args, report) =>
        policy.validateResource(args, (message) => {
          if (!this.#letPass(name, args.urn, message)) report(message);
        }),
      validateStack: (args, report) =>
        policy.validateStack(args, (message, urn) => {
          if (urn === undefined || !this.#letPass(name, urn, message)) report(message, urn);
        }),
    };
  }

  /** Why waivers for this stack must go, or become narrower. `urns` are those of all its resources. */
  *doubts(urns: readonly string[]): Iterable<string> {
    for (const waiver of this.#waivers) {
      if (urns.some((urn) => isOfStack(waiver, urn))) yield* this.#doubtsOf(waiver, urns);
    }
  }

  *#doubtsOf(waiver: Waiver, urns: readonly string[]): Iterable<string> {
    const covered = urns.filter((urn) => covers(waiver, urn));
    const what = `The waiver of ${waiver.rule} for ${waiver.urn}`;
    if (covered.length === 0) yield `${what} is not used: there is no such resource. Correct its urn, or remove it.`;
    const users = this.#users.get(waiver);
    const others = covered.filter((urn) => this.#judged.has(urn) && users?.has(urn) !== true);
    for (const urn of others) {
      yield users === undefined
        ? `${what} is not used: ${urn} keeps the rule. Remove it.`
        : `${what} is too broad: ${urn} keeps the rule. Write the urn so that it has only those that need it.`;
    }
  }

  #letPass(rule: string, urn: string, message: string): boolean {
    // Nobody has seen what a rule would say that failed.
    if (isFailure(message)) return false;
    const waiver = this.#waivers.find((each) => each.rule === rule && covers(each, urn));
    if (waiver === undefined) return false;
    this.#users.set(waiver, (this.#users.get(waiver) ?? new Set<string>()).add(urn));
    this.#uses.push({ message: waivedMessage({ ...waiver, message }), urn });
    return true;
  }
}
