import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server.js";
import structpb from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";

import { toPolicies } from "../../policy/rule.ts";
import type { Rule, RulePolicy } from "../../policy/rule.ts";
import type { ResourceOptions } from "../../policy/stack.ts";

/** What the engine sends for a value that it does not know yet: `plugin.UnknownStringValue` of its Go SDK. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the engine sends for a secret: its signature and the value. */
export const secret = (value: JavaScriptValue): JavaScriptValue => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

export type Properties = Record<string, JavaScriptValue>;

/** One resource of a program, with names instead of URNs. */
export interface Fixture {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Properties;
  /** What the provider adds to the inputs; `unknown` in the preview of a create. */
  readonly outputs?: Properties;
  /** The names of the resources that an input comes from. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  readonly parent?: string;
  readonly provider?: Properties;
  readonly options?: Partial<ResourceOptions>;
  /** In the state, and not in the program any more: the engine asks resource policies about no such resource. */
  readonly undeclared?: boolean;
}

/** What an operator sets for a rule, by the names of its settings. */
export type RuleSettings = Readonly<Record<string, unknown>>;

export interface Violation {
  readonly rule: string;
  readonly urn: string;
  readonly message: string;
}

/**
 * Lets rules judge a program as the engine does: one resource call each with the inputs, in the order of registration, then
 * one stack call with the outputs, in another order. It goes through the request handlers of @pulumi/policy's own analyzer
 * server, and so through its unknown-value proxies. A rule that crashes or goes advisory is an error of the test.
 */
export async function judge(
  rules: Rule | readonly Rule[],
  program: readonly Fixture[],
  settings: RuleSettings = {},
): Promise<Violation[]> {
  const { analyze, analyzeStack } = serve(configured("name" in rules ? [rules] : rules, settings));
  const violations: Violation[] = [];
  for (const fixture of program.filter(({ undeclared }) => undeclared !== true)) {
    violations.push(...violationsOf(await analyze(resourceRequest(fixture)), urnOf(fixture)));
  }
  violations.push(...violationsOf(await analyzeStack(stackRequest(program.toReversed()))));
  return violations;
}

/** As `judge`, up to the creation of one resource, in an update: what is refused here has not been created. */
export async function judgeBeforeCreation(
  rule: Rule,
  program: readonly Fixture[],
  name: string,
  settings: RuleSettings = {},
): Promise<Violation[]> {
  const { analyze } = serve(configured([rule], settings));
  const violations: Violation[] = [];
  for (const fixture of program) {
    violations.push(...violationsOf(await analyze(resourceRequest(fixture)), urnOf(fixture)));
    if (fixture.name === name) return violations;
  }
  throw new Error(`The program has no resource "${name}"`);
}

/**
 * The rules as policies that are configured. @pulumi/policy takes a configuration over its protocol only, and for the whole process:
 * the pack's own test goes that way.
 */
function configured(rules: readonly Rule[], settings: RuleSettings): RulePolicy[] {
  const getConfig = (): never => settings as never;
  return toPolicies(rules).map((policy) => ({
    ...policy,
    validateResource: (args, report) => policy.validateResource({ ...args, getConfig }, report),
    validateStack: (args, report) => policy.validateStack({ ...args, getConfig }, report),
  }));
}

/** The URN of a fixture. */
export const urnOf = ({ type, name }: Fixture): string => `urn:pulumi:test::askflorence::${type}::${name}`;

/** The request about one resource before its creation. */
export function resourceRequest(fixture: Fixture): InstanceType<typeof analyzer.AnalyzeRequest> {
  const request = new analyzer.AnalyzeRequest()
    .setType(fixture.type)
    .setName(fixture.name)
    .setUrn(urnOf(fixture))
    .setProperties(structpb.Struct.fromJavaScript(fixture.inputs ?? {}))
    .setOptions(optionsOf(fixture));
  return fixture.provider === undefined ? request : request.setProvider(providerOf(fixture.provider));
}

/** The request about a whole program. */
export function stackRequest(program: readonly Fixture[]): InstanceType<typeof analyzer.AnalyzeStackRequest> {
  const urns = new Map(program.map((fixture) => [fixture.name, urnOf(fixture)]));
  const urnNamed = (name: string): string => {
    const urn = urns.get(name);
    if (urn === undefined) throw new Error(`The program has no resource "${name}"`);
    return urn;
  };
  return new analyzer.AnalyzeStackRequest().setResourcesList(
    program.map((fixture) => {
      const resource = new analyzer.AnalyzerResource()
        .setType(fixture.type)
        .setName(fixture.name)
        .setUrn(urnOf(fixture))
        .setProperties(structpb.Struct.fromJavaScript({ ...fixture.inputs, ...fixture.outputs }))
        .setOptions(optionsOf(fixture));
      if (fixture.parent !== undefined) resource.setParent(urnNamed(fixture.parent));
      if (fixture.provider !== undefined) resource.setProvider(providerOf(fixture.provider));
      for (const [input, names] of Object.entries(fixture.sources ?? {})) {
        const dependencies = new analyzer.AnalyzerPropertyDependencies().setUrnsList(names.map(urnNamed));
        resource.getPropertydependenciesMap().set(input, dependencies);
      }
      return resource;
    }),
  );
}

function optionsOf({ options = {} }: Fixture): InstanceType<typeof analyzer.AnalyzerResourceOptions> {
  return new analyzer.AnalyzerResourceOptions()
    .setProtect(options.protect ?? false)
    .setIgnorechangesList([...(options.ignoreChanges ?? [])])
    .setDeletebeforereplace(options.deleteBeforeReplace ?? false)
    .setDeletebeforereplacedefined(options.deleteBeforeReplace !== undefined)
    .setAliasesList([...(options.aliases ?? [])]);
}

function providerOf(configuration: Properties): InstanceType<typeof analyzer.AnalyzerProviderResource> {
  return new analyzer.AnalyzerProviderResource()
    .setType("pulumi:providers:aws")
    .setName("provider")
    .setUrn("urn:pulumi:test::askflorence::pulumi:providers:aws::provider")
    .setProperties(structpb.Struct.fromJavaScript(configuration));
}

type Response = InstanceType<typeof analyzer.AnalyzeResponse>;
type Handler = (
  call: { request: unknown },
  callback: (error: unknown, response: Response | undefined) => void,
) => unknown;
type MakeHandler = (name: string, version: string, level: string, policies: Policies) => Handler;

/** What the module exports, but leaves out of its declarations as internal. */
export interface Handlers {
  readonly makeAnalyzeRpcFun: MakeHandler;
  readonly makeAnalyzeStackRpcFun: MakeHandler;
}

/** The analyzer service of @pulumi/policy for some policies, without the network. `handlers` are of the package that the policies use. */
export function serve(policies: Policies, handlers = server as unknown as Handlers) {
  const analyze = handlers.makeAnalyzeRpcFun("tests", "0.0.1", "advisory", policies);
  const analyzeStack = handlers.makeAnalyzeStackRpcFun("tests", "0.0.1", "advisory", policies);
  return {
    analyze: (request: InstanceType<typeof analyzer.AnalyzeRequest>) => call(analyze, request),
    analyzeStack: (request: InstanceType<typeof analyzer.AnalyzeStackRequest>) => call(analyzeStack, request),
  };
}

async function call(handler: Handler, request: unknown): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  await handler({ request }, (error, response) => {
    if (response === undefined) reject(error instanceof Error ? error : new Error(String(error)));
    else resolve(response);
  });
  return promise;
}

/** The violations of a response; an advisory one is a rule that gave up on an unknown value. */
export function violationsOf(response: Response, urn?: string): Violation[] {
  return response.getDiagnosticsList().map((diagnostic) => {
    if (diagnostic.getEnforcementlevel() !== analyzer.EnforcementLevel.MANDATORY) {
      throw new Error(`${diagnostic.getPolicyname()} went advisory: ${diagnostic.getMessage()}`);
    }
    const attributed = diagnostic.getUrn() === "" ? (urn ?? "") : diagnostic.getUrn();
    return { rule: diagnostic.getPolicyname(), urn: attributed, message: diagnostic.getMessage() };
  });
}

/** The program with changes to one resource's parts. */
export function changed(program: readonly Fixture[], name: string, change: Partial<Fixture>): Fixture[] {
  if (!program.some((fixture) => fixture.name === name)) throw new Error(`The program has no resource "${name}"`);
  return program.map((fixture) => {
    if (fixture.name !== name) return fixture;
    const { inputs, outputs, sources, ...rest } = change;
    return {
      ...fixture,
      ...rest,
      inputs: { ...fixture.inputs, ...inputs },
      outputs: { ...fixture.outputs, ...outputs },
      sources: { ...fixture.sources, ...sources },
    };
  });
}

/** The program with one input of a resource removed, and what the provider computes from it. */
export function withoutInput(program: readonly Fixture[], name: string, input: string): Fixture[] {
  const drop = <V>(values: Readonly<Record<string, V>> = {}): Record<string, V> =>
    Object.fromEntries(Object.entries(values).filter(([key]) => key !== input));
  return program.map((fixture) => {
    if (fixture.name !== name) return fixture;
    return { ...fixture, inputs: drop(fixture.inputs), outputs: drop(fixture.outputs), sources: drop(fixture.sources) };
  });
}

/** The program without some resources; nothing comes from them any more. */
export function without(program: readonly Fixture[], ...names: string[]): Fixture[] {
  return program
    .filter(({ name }) => !names.includes(name))
    .map((fixture) => {
      const sources = Object.entries(fixture.sources ?? {});
      const left = sources.map(([input, from]) => [input, from.filter((name) => !names.includes(name))] as const);
      return { ...fixture, sources: Object.fromEntries(left) };
    });
}
