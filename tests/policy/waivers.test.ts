import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";

import { ROOT } from "../../cli/program-copy.ts";
import { STACKS } from "../../cli/stacks.ts";
import { violated } from "../../policy/decide.ts";
import type { Rule } from "../../policy/rule.ts";
import { rules } from "../../policy/rules/index.ts";
import { covers, parseWaived, readWaivers, waivedMessage, type Waiver } from "../../policy/waivers.ts";
import { packPolicies } from "../../policy/waiving.ts";
import { type Fixture, resourceRequest, serve, stackRequest } from "./harness.ts";

const TODAY = new Date("2026-06-15T23:59:00Z");
const TOPIC = "aws:sns/topic:Topic";
const URN = `urn:pulumi:test::askflorence::${TOPIC}::alarms`;
const REASON = "Its provider encrypts it, and nothing of ours is in it";
const waiver: Waiver = { rule: "loud", urn: URN, reason: REASON, owner: "platform", expires: "2026-09-13" };

const loud: Rule = {
  name: "loud",
  displayName: "Topics are quiet",
  description: "A topic is quiet.",
  severity: "low",
  framework: { name: "Tests", version: "1", reference: "1", specification: "Quiet" },
  tags: [],
  remediationSteps: "Be quiet.",
  url: "https://example.com",
  *judgeInputs({ inputs }) {
    if (inputs.early === true) yield violated("is loud", "Be quiet");
  },
  *judgeInStack({ inputs }) {
    if (inputs.late === true) yield violated("is late", "Be early");
    if (inputs.broken === true) throw new TypeError("broken");
  },
};
const other: Rule = { ...loud, name: "other" };
const strict: Rule = { ...loud, name: "strict", canBeWaived: false };

const topic = (name: string, inputs: Fixture["inputs"]): Fixture => ({ type: TOPIC, name, inputs });

interface Report {
  readonly level: string;
  readonly policy: string;
  readonly message: string;
}

/** What the pack says of a program with these waivers, in the engine's order of calls. `given` is the configuration of their policy. */
async function reports(
  program: readonly Fixture[],
  waivers: readonly unknown[],
  judges = [loud],
  given: object = {},
): Promise<Report[]> {
  const getConfig = (): never => given as never;
  const [first, ...rest] = packPolicies(judges, { committed: { waivers }, now: () => TODAY });
  assert.ok(first);
  const configured: typeof first = {
    ...first,
    validateResource: (args, report) => first.validateResource({ ...args, getConfig }, report),
    validateStack: (args, report) => first.validateStack({ ...args, getConfig }, report),
  };
  const { analyze, analyzeStack } = serve([configured, ...rest]);
  const responses = [];
  for (const fixture of program) responses.push(await analyze(resourceRequest(fixture)));
  responses.push(await analyzeStack(stackRequest(program)));
  return responses
    .flatMap((response) => response.getDiagnosticsList())
    .map((each) => ({
      level: each.getEnforcementlevel() === analyzer.EnforcementLevel.MANDATORY ? "mandatory" : "advisory",
      policy: each.getPolicyname(),
      // The policy's description comes first.
      message: each.getMessage().replace(/^.*\n/, ""),
    }));
}

const messages = (found: readonly Report[]): string[] => found.map(({ policy, message }) => `${policy}: ${message}`);

describe("a waiver", () => {
  for (const time of ["early", "late"] as const) {
    it(`lets the violation of its resource pass, and its use is reported: ${time}`, async () => {
      const [report, ...more] = await reports([topic("alarms", { [time]: true })], [waiver]);
      assert.ok(report);
      assert.deepEqual(more, []);
      assert.equal(report.level, "advisory");
      assert.equal(report.policy, "waived");
      const { message, ...rest } = parseWaived(report.message) ?? {};
      assert.deepEqual(rest, { rule: "loud", expires: "2026-09-13", owner: "platform", reason: REASON });
      assert.equal(message, `${TOPIC} "alarms" is ${time === "early" ? "loud. Be quiet" : "late. Be early"}.`);
    });
  }

  it("lets nothing else pass: not another resource, not another rule", async () => {
    const program = [topic("alarms", { early: true }), topic("alarms-too", { early: true })];
    const found = await reports(program, [waiver], [loud, other]);
    const refused = found.filter(({ level }) => level === "mandatory").map(({ policy, message }) => [policy, message]);
    assert.deepEqual(refused, [
      ["other", `${TOPIC} "alarms" is loud. Be quiet.`],
      ["loud", `${TOPIC} "alarms-too" is loud. Be quiet.`],
      ["other", `${TOPIC} "alarms-too" is loud. Be quiet.`],
    ]);
  });

  it("is read from the configuration where that has waivers, and then the file's do not count", async () => {
    const program = [topic("alarms", { early: true }), topic("alarms-too", { early: true })];
    const configured = { ...waiver, urn: `${URN}-too` };
    const found = await reports(program, [waiver], [{ ...loud, judgeInStack: undefined }], { waivers: [configured] });
    assert.deepEqual(
      found.map(({ policy, message }) => [policy, message.includes('"alarms-too"')]),
      [
        ["loud", false],
        ["waived", true],
      ],
    );
  });

  it("lets a rule that fails not pass", async () => {
    const found = await reports([topic("alarms", { broken: true, early: true })], [waiver]);
    const refused = found.filter(({ level }) => level === "mandatory");
    assert.equal(refused.length, 1);
    assert.match(refused[0]?.message ?? "", /"alarms" cannot be accepted: the rule loud itself failed with TypeError/);
  });

  it("may be for several names", async () => {
    const program = [topic("log-a", { early: true }), topic("log-b", { late: true })];
    const found = await reports(program, [{ ...waiver, urn: URN.replace("alarms", "log-*") }]);
    assert.deepEqual(
      found.map(({ policy }) => policy),
      ["waived", "waived"],
    );
  });

  it("is refused where one of its resources does not need it", async () => {
    const program = [topic("log-a", { early: true }), topic("log-b", { late: false })];
    const found = await reports(program, [{ ...waiver, urn: URN.replace("alarms", "log-*") }]);
    const [, needless] = messages(found.toSorted((left, right) => left.level.localeCompare(right.level)));
    assert.match(needless ?? "", /^waivers-needed: The waiver of loud .*log-\* is too broad: .*log-b keeps the rule\./);
    assert.equal(found.length, 2);
  });

  it("is refused where its resource keeps the rule", async () => {
    const found = await reports([topic("alarms", { early: false })], [waiver]);
    assert.deepEqual(messages(found), [
      `waivers-needed: The waiver of loud for ${URN} is not used: ${URN} keeps the rule. Remove it.`,
    ]);
    assert.equal(found[0]?.level, "mandatory");
  });

  it("is refused where its resource does not exist, in its own stack only", async () => {
    const program = [topic("quiet", { early: false })];
    assert.deepEqual(messages(await reports(program, [waiver])), [
      `waivers-needed: The waiver of loud for ${URN} is not used: there is no such resource. Correct its urn, or remove it.`,
    ]);
    for (const urn of [URN.replace("test", "prod"), URN.replace("askflorence", "other")]) {
      assert.deepEqual(await reports(program, [{ ...waiver, urn }]), []);
    }
  });

  it("is refused where another one covers all that it is for", async () => {
    const found = await reports([topic("alarms", { early: true })], [waiver, { ...waiver }]);
    assert.deepEqual(
      found.map(({ policy }) => policy),
      ["waived", "waivers-needed"],
    );
  });

  it("is not called needless for a resource that --target leaves out", async () => {
    assert.deepEqual(await reports([topic("alarms", {}), topic("quiet", { early: false })], [waiver]), []);
  });

  it("says nothing of a stack that has no resources, but what is wrong with it", async () => {
    assert.deepEqual(await reports([], [waiver]), []);
    assert.match(messages(await reports([], ["loud"])).join(), /^waivers: waivers\[0\] is no waiver/);
  });

  it("is called needless in its stack whatever types of resources are there", async () => {
    const [found] = await reports(
      [{ type: "aws:s3/bucket:Bucket", name: "other", inputs: { early: false } }],
      [waiver],
    );
    assert.match(found?.message ?? "", /is not used: there is no such resource/);
  });

  it("takes the resource's name as it is", () => {
    assert.ok(covers(waiver, URN));
    assert.ok(!covers({ ...waiver, urn: URN.replace("alarms", "a.arms") }, URN));
    assert.ok(!covers(waiver, URN.replace("alarms", "*")));
    assert.ok(!covers(waiver, `${URN}-too`));
    assert.ok(!covers(waiver, `x${URN}`));
    for (const name of ["a+b", "a(b)", "[a]", "a|b", "a\\b", "{a}", "^a$", "a?b", "a\nb"]) {
      const urn = URN.replace("alarms", () => name);
      assert.ok(covers({ ...waiver, urn }, urn), name);
    }
    assert.ok(covers({ ...waiver, urn: URN.replace("alarms", "ala*") }, URN));
    assert.ok(!covers({ ...waiver, urn: URN.replace("alarms", "arm*") }, URN));
  });
});

describe("waivers that do not hold", () => {
  const without = (field: keyof Waiver): unknown => ({ ...waiver, [field]: undefined });
  const CASES: readonly [string, unknown, RegExp][] = [
    ["no object", "loud", /^waivers\[0\] is no waiver\. Write an object with rule, urn, reason, owner, expires\.$/],
    ["a list", [], /^waivers\[0\] is no waiver\./],
    ["null", null, /^waivers\[0\] is no waiver\./],
    [
      "a typo in a field",
      { ...waiver, expiry: "2026-06-20" },
      /^waivers\[0\]\.expiry is no field of a waiver\. The fields/,
    ],
    ["no rule", without("rule"), /^waivers\[0\]\.rule is missing, or no text\./],
    ["no urn", without("urn"), /^waivers\[0\]\.urn is missing, or no text\./],
    ["no reason", without("reason"), /^waivers\[0\]\.reason is missing, or no text\./],
    ["no owner", without("owner"), /^waivers\[0\]\.owner is missing, or no text\./],
    ["an owner of spaces", { ...waiver, owner: "  " }, /^waivers\[0\]\.owner is missing, or no text\./],
    ["no expiry", without("expires"), /^waivers\[0\]\.expires is missing, or no text\./],
    ["an expiry that is no text", { ...waiver, expires: 20260620 }, /^waivers\[0\]\.expires is missing, or no text\./],
    [
      "a rule with a typo",
      { ...waiver, rule: "lout" },
      /^waivers\[0\]\.rule names "lout", which is no rule of this pack/,
    ],
    [
      "a rule that nobody waives",
      { ...waiver, rule: "strict" },
      /^waivers\[0\]\.rule names strict, which nobody can waive/,
    ],
    [
      "a short reason",
      { ...waiver, reason: "it is fine as it is" },
      /^waivers\[0\]\.reason has less than 20 characters/,
    ],
    [
      "a name for a urn",
      { ...waiver, urn: "alarms" },
      /^waivers\[0\]\.urn is no URN\. Write urn:pulumi:STACK::PROJECT/,
    ],
    [
      "a * at the beginning of a name",
      { ...waiver, urn: URN.replace("alarms", "*larms") },
      /^waivers\[0\]\.urn is too broad: a \* may stand at its end only/,
    ],
    [
      "a * in the second line of a name",
      { ...waiver, urn: `${URN}\na*b` },
      /^waivers\[0\]\.urn is too broad: a \* may stand at its end only/,
    ],
    ["a urn within other text", { ...waiver, urn: `x${URN}` }, /^waivers\[0\]\.urn is no URN/],
    [
      "a reason of a few words and many spaces",
      { ...waiver, reason: `fine${" ".repeat(20)}` },
      /^waivers\[0\]\.reason has less than 20 characters/,
    ],
    ["a urn without a name", { ...waiver, urn: URN.replace("::alarms", "") }, /^waivers\[0\]\.urn is no URN/],
    ["any stack", { ...waiver, urn: URN.replace("test", "*") }, /^waivers\[0\]\.urn is too broad: a \* may stand/],
    [
      "any project",
      { ...waiver, urn: URN.replace("askflorence", "*") },
      /^waivers\[0\]\.urn is too broad: a \* may stand/,
    ],
    ["any type", { ...waiver, urn: URN.replace("sns/topic:Topic", "*") }, /^waivers\[0\]\.urn is too broad: a \* may/],
    [
      "any name",
      { ...waiver, urn: URN.replace("alarms", "*") },
      /^waivers\[0\]\.urn is too broad: less than 3 characters/,
    ],
    ["hardly a name", { ...waiver, urn: URN.replace("alarms", "al*") }, /^waivers\[0\]\.urn is too broad: less than 3/],
    [
      "a name's end",
      { ...waiver, urn: URN.replace("alarms", "ala*s") },
      /^waivers\[0\]\.urn is too broad: a \* may stand/,
    ],
    [
      "a name's parts",
      { ...waiver, urn: URN.replace("alarms", "ala*m*") },
      /^waivers\[0\]\.urn is too broad: a \* may/,
    ],
    [
      "an owner with a colon",
      { ...waiver, owner: "team: us" },
      /^waivers\[0\]\.owner has other characters than letters/,
    ],
    ["an owner of two lines", { ...waiver, owner: "a\nb" }, /^waivers\[0\]\.owner has other characters than letters/],
    [
      "a reason like a report",
      { ...waiver, reason: "It is fine. Waived until 2099-01-01 by ceo: fine" },
      /^waivers\[0\]\.reason has " Waived until " in it/,
    ],
    [
      "yesterday",
      { ...waiver, expires: "2026-06-14" },
      /^waivers\[0\]\.expires is 2026-06-14, which is past\. Mend what/,
    ],
    [
      "too late a day",
      { ...waiver, expires: "2026-09-14" },
      /^waivers\[0\]\.expires is 2026-09-14, 91 days from today/,
    ],
    ["no such day", { ...waiver, expires: "2026-06-31" }, /^waivers\[0\]\.expires is no day\. Write it as YYYY-MM-DD/],
    ["a time", { ...waiver, expires: "2026-06-20T00:00:00Z" }, /^waivers\[0\]\.expires is no day/],
    ["a day in words", { ...waiver, expires: "tomorrow" }, /^waivers\[0\]\.expires is no day/],
  ];
  for (const [name, wrong, message] of CASES) {
    it(`${name}: it is refused, and the violation as well`, async () => {
      const found = await reports([topic("alarms", { early: true })], [wrong], [loud, strict]);
      const refused = found.filter(({ level }) => level === "mandatory");
      assert.deepEqual(
        refused.map(({ policy }) => policy),
        ["waivers", "loud", "strict"],
      );
      assert.match(refused[0]?.message ?? "", message);
    });
  }

  it("leave the others alone", () => {
    const { waivers, problems } = readWaivers({ waivers: ["loud", waiver] }, [loud], TODAY);
    assert.deepEqual(waivers, [waiver]);
    assert.equal(problems.length, 1);
  });

  it("hold for short names, and for names by their first three characters", () => {
    for (const name of ["ab", "a", "log*"]) {
      const urn = URN.replace("alarms", name);
      assert.deepEqual(readWaivers({ waivers: [{ ...waiver, urn }] }, [loud], TODAY).problems, []);
    }
    assert.ok(!covers({ ...waiver, urn: URN.replace("alarms", "log-*") }, URN.replace("alarms", "logs")));
  });

  it("hold on their last day, also in the evening", () => {
    const expires = "2026-06-15";
    assert.deepEqual(readWaivers({ waivers: [{ ...waiver, expires }] }, [loud], TODAY).problems, []);
  });

  const FILES: readonly [unknown, string][] = [
    [[], 'The waivers\' file is no object. Write { "waivers": [] }.'],
    [{ waiver: [] }, "waiver is no key of the waivers' file. It has one, waivers."],
    [{ waivers: {} }, "waivers is no list. Write a list."],
  ];

  it("are a whole file, of which all is said that is wrong", () => {
    const { problems } = readWaivers({ waiver: [], waivers: {} }, rules, TODAY);
    assert.deepEqual(problems, [
      "waiver is no key of the waivers' file. It has one, waivers.",
      "waivers is no list. Write a list.",
    ]);
  });

  for (const [file, problem] of FILES) {
    it(`are a whole file: ${problem}`, () => {
      assert.deepEqual(readWaivers(file, rules, TODAY), { waivers: [], problems: [problem] });
    });
  }
});

describe("the report of a waived violation", () => {
  it("is read as it was written", () => {
    const { rule, reason, owner, expires } = waiver;
    const use = { rule, reason, owner, expires, message: 'a "b: c" is wrong. Waived until never. Mend it.' };
    assert.deepEqual(parseWaived(waivedMessage(use)), use);
    assert.deepEqual(parseWaived(waivedMessage({ ...use, message: "two\nlines" }))?.message, "two\nlines");
    for (const text of ["a message", ` ${waivedMessage(use)}`]) assert.equal(parseWaived(text), undefined);
  });
});

describe("the committed waivers", () => {
  const file = JSON.parse(readFileSync(join(ROOT, "policy", "waivers.json"), "utf8")) as unknown;
  /** Rules that let adopted resources be, or that cannot ask for what AWS does not offer: docs/controls.md has the reasons. */
  const EXEMPTIONS = ["atlas-cluster-hardened", "bucket-encrypted", "bucket-access-logged"];

  it("hold, for stacks that exist", () => {
    const { waivers, problems } = readWaivers(file, rules, new Date());
    assert.deepEqual(problems, []);
    const stacks = STACKS.map((stack) => `urn:pulumi:${stack}::askflorence::`);
    for (const { urn } of waivers)
      assert.ok(
        stacks.some((stack) => urn.startsWith(stack)),
        urn,
      );
  });

  it("are no more than five, the rules' own exemptions counted", () => {
    const { waivers } = readWaivers(file, rules, new Date());
    assert.ok(waivers.length + EXEMPTIONS.length <= 5);
  });

  it("can be for every rule but the three that the project is about", () => {
    const names = rules.filter(({ canBeWaived }) => canBeWaived === false).map(({ name }) => name);
    assert.deepEqual(names, [
      "secret-customer-managed-key",
      "atlas-access-list-single-private-cidr",
      "reference-data-not-phi",
    ]);
  });
});
