import { printable } from "../printable.ts";
import { type Finding, outcomeOf, type Report, scopeText } from "../report.ts";

/** Attributes of an element. */
type Attributes = Readonly<Record<string, string | number>>;

/**
 * The report as JUnit's XML: a suite for each policy, in it a test for each resource that it found something in, or one that passes.
 * What was violated is a failure, so is what could not be decided; a policy that failed is an error; what is waived is skipped.
 */
export function junit(report: Report): string {
  const suites = report.policies.map(({ name, displayName }) => {
    const findings = report.findings.filter(({ policy }) => policy === name);
    const resources = Map.groupBy(findings, ({ urn }) => urn);
    const tests = [...resources.values()].map((found) => test(name, found));
    return suite(name, tests.length > 0 ? tests : [passed(name, displayName ?? name)]);
  });
  const engine = report.errors.length === 0 ? [] : [suite("engine", report.errors.map(engineError))];
  const all = [...engine, ...suites];
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    element("testsuites", { name: scopeText(report), ...countsOf(all.flatMap(({ tests }) => tests)) }, [
      ...all.map(({ xml }) => xml),
    ])
  );
}

interface Test {
  readonly kind: "passed" | "failures" | "errors" | "skipped";
  readonly xml: string;
}

interface Suite {
  readonly tests: readonly Test[];
  readonly xml: string;
}

function suite(name: string, tests: readonly Test[]): Suite {
  const content = tests.map(({ xml }) => xml);
  return { tests, xml: element("testsuite", { name, ...countsOf(tests) }, content) };
}

function countsOf(tests: readonly Test[]): Attributes {
  const count = (kind: Test["kind"]): number => tests.filter((each) => each.kind === kind).length;
  return { tests: tests.length, failures: count("failures"), errors: count("errors"), skipped: count("skipped") };
}

function passed(policy: string, name: string): Test {
  return { kind: "passed", xml: element("testcase", { classname: policy, name, time: 0 }) };
}

function engineError(error: string): Test {
  const content = element("error", { type: "engine", message: "The run did not get to its end" }, [
    text(error.split("\n")),
  ]);
  return { kind: "errors", xml: element("testcase", { classname: "engine", name: "run", time: 0 }, [content]) };
}

/** What one policy found in one resource. */
function test(policy: string, findings: readonly Finding[]): Test {
  const outcomes = findings.map(outcomeOf);
  const [finding] = findings;
  const name = finding === undefined || finding.type === "" ? "the stack" : `${finding.type} "${finding.name}"`;
  const { kind, tag, type } = KINDS.find(({ type: each }) => outcomes.includes(each)) ?? PASSED;
  const lines = findings.flatMap(({ id, message, urn, location, waiver }) => [
    `${message}${waiver === undefined ? "" : ` Waived until ${waiver.expires} by ${waiver.owner}: ${waiver.reason}`}`,
    `${location.file}:${location.line}  ${urn}  ${id}`,
  ]);
  // Readers show the message of a test that was skipped, and the text of others.
  const attributes: Attributes = tag === "system-out" ? {} : { type, message: lines[0] ?? "" };
  const content = element(tag, attributes, [text(lines)]);
  return { kind, xml: element("testcase", { classname: policy, name, time: 0 }, [content]) };
}

/** What a test is for the worst that was found in it. */
const KINDS = [
  { type: "failed", kind: "errors", tag: "error" },
  { type: "violated", kind: "failures", tag: "failure" },
  { type: "undecidable", kind: "failures", tag: "failure" },
  { type: "waived", kind: "skipped", tag: "skipped" },
] as const;
const PASSED = { type: "advisory", kind: "passed", tag: "system-out" } as const;

function element(tag: string, attributes: Attributes, content: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(printable(String(value)))}"`);
  const start = `<${tag}${written.join("")}`;
  return content.length === 0 ? `${start}/>\n` : `${start}>${content.join("")}</${tag}>\n`;
}

function text(lines: readonly string[]): string {
  return lines.map((line) => escaped(printable(line))).join("\n");
}

/** Printable text in XML: what XML 1.0 has no place for is gone already. */
function escaped(printed: string): string {
  return printed.replaceAll(/[&<>"']/g, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
