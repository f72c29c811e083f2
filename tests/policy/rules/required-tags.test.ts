import assert from "node:assert/strict";

import { requiredTags as rule } from "../../../policy/rules/required-tags.ts";
import { UNTAGGABLE } from "../../../policy/untaggable-types.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, judge, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T } from "../program.ts";
import { sdkTypes, untaggableTypes } from "../sdk-types.ts";

const TAGS = { project: "askflorence", environment: "prod", data_class: "phi", owner: "platform" };
const ROUTE = "aws:ec2/route:Route";
const GROUP = "aws:autoscaling/group:Group";

const program: readonly Fixture[] = [
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16", tags: TAGS } },
  { type: T.cluster, name: "cluster", inputs: { name: "askflorence", tags: TAGS } },
  // Takes no tags.
  { type: ROUTE, name: "route", inputs: { routeTableId: unknown }, outputs: { id: unknown } },
  // No business of the rule's: a component, and providers other than the two.
  { type: T.service, name: "service", inputs: { tags: {} }, outputs: { tagsAll: {} } },
  { type: "random:index/randomPassword:RandomPassword", name: "password", inputs: { length: 40 } },
  { type: "askflorence:aws:Wrapper", name: "wrapper", inputs: { tags: {} } },
  { type: "pulumi:providers:aws", name: "aws", inputs: { region: "us-east-1" } },
];

const withTags = (tags: Properties[string]): Fixture[] => changed(program, "vpc", { inputs: { tags } });
const without = (key: string): Properties => Object.fromEntries(Object.entries(TAGS).filter(([name]) => name !== key));
const pairs = (tags: Properties): Properties[] => Object.entries(tags).map(([key, value]) => ({ key, value }));

describe("required-tags", () => {
  it("accepts the compliant program", () => accepts(rule, program));

  for (const key of Object.keys(TAGS)) {
    it(`refuses a resource without ${key}`, async () => {
      const message = new RegExp(`has no tag ${key}\\. Set`);
      await refuses(rule, withTags(without(key)), "vpc", message);
      // What JSON has, and an engine may send for an absent value.
      await refuses(rule, withTags({ ...TAGS, [key]: null }), "vpc", message);
    });

    it(`refuses an unknown ${key}, and names it`, () =>
      refuses(rule, withTags({ ...TAGS, [key]: unknown }), "vpc", new RegExp(`tags \\(${key}\\) cannot be proven`)));

    for (const value of ["", " ", ` ${key}`, `${key} `, "a  b", "a\tb", "a,b", "a\n", 7]) {
      it(`refuses ${key}=${JSON.stringify(value)}`, () =>
        refuses(
          rule,
          withTags({ ...TAGS, [key]: value }),
          "vpc",
          new RegExp(`has a tag ${key} that is not written as it should be`),
        ));
    }

    for (const odd of [key.toUpperCase(), ` ${key}`, `${key} `, key.replace(/^./, (first) => first.toUpperCase())]) {
      it(`refuses ${JSON.stringify(odd)} in the place of ${key}, and beside it`, async () => {
        const message = new RegExp(`has a tag ${JSON.stringify(odd)}, which is not ${key}\\. Spell it ${key}`);
        await refuses(rule, withTags({ ...without(key), [odd]: TAGS.owner }), "vpc", message);
        await refuses(rule, withTags({ ...TAGS, [odd]: TAGS.owner }), "vpc", message);
      });
    }
  }

  for (const odd of ["dataClass", "data-class", "Data Class", "data.class"]) {
    it(`refuses ${odd} for data_class`, () =>
      refuses(rule, withTags({ ...without("data_class"), [odd]: "phi" }), "vpc", /which is not data_class/));
  }

  it("takes other tags as they are", () =>
    accepts(rule, withTags({ ...TAGS, Name: "Askflorence Prod ", "Cost Center": unknown, projects: "" })));

  it("refuses odd case but for owners", async () => {
    for (const key of ["project", "environment", "data_class"]) {
      await refuses(rule, withTags({ ...TAGS, [key]: "Public" }), "vpc", /has a tag \w+ that is not written as it/);
    }
    await accepts(rule, withTags({ ...TAGS, owner: "Platform Team+oncall@askflorence.health" }));
    await accepts(rule, withTags({ ...TAGS, project: "ask-florence_2/web:1.0=a+b@c" }));
  });

  it("says how to write a value", async () => {
    await refuses(rule, withTags({ ...TAGS, owner: "a,b" }), "vpc", /Write it with letters, digits, single spaces/);
    await refuses(rule, withTags({ ...TAGS, project: "A" }), "vpc", /Write it with lower-case letters, digits/);
  });

  it("prints no value", () => refuses(rule, withTags({ ...TAGS, owner: "hunter2!" }), "vpc", /^(?!.*hunter2)/s));

  it("refuses what is no data class, and accepts those that an operator sets", async () => {
    const secret = withTags({ ...TAGS, data_class: "secret" });
    await refuses(rule, secret, "vpc", /that is no data class/);
    await accepts(rule, secret, { dataClasses: ["phi", "secret"] });
    await accepts(rule, withTags({ ...TAGS, data_class: "public" }));
  });

  it("says in one message all that is missing", () =>
    refuses(rule, withTags({ owner: "platform" }), "vpc", /has no tags project, environment, data_class\. Set/));

  it("refuses a resource without any tags", async () => {
    await refuses(rule, withoutInput(program, "vpc", "tags"), "vpc", /has no tags project.*untaggableTypes/s);
    for (const outputs of [{ id: unknown }, { id: unknown, tagsAll: unknown }] as Properties[]) {
      await refuses(rule, [{ type: T.vpc, name: "empty", outputs }], "empty", /has no tags project/);
    }
  });

  it("refuses tags that are not known, and what may still come", async () => {
    const message = /tags \(project, environment, data_class, owner\) cannot be proven/;
    await refuses(rule, withTags(unknown), "vpc", message);
    await refuses(rule, withTags([unknown, { key: "Name", value: "x" }]), "vpc", message);
  });

  it("refuses each resource that breaks it, whatever the others are", () =>
    refusesAt(
      rule,
      changed(withTags(unknown), "cluster", { inputs: { tags: without("owner") } }),
      ["vpc", "cluster"],
      /tags \(project|has no tag owner/,
    ));

  describe("default tags", () => {
    const provider = (tags: Properties[string]): Properties => ({ defaultTags: JSON.stringify({ tags }) });
    const defaulted = (type: string, own: Properties[string], configuration: Properties): Fixture[] => [
      { type, name: "resource", inputs: { name: "n", tags: own }, provider: configuration },
    ];

    it("count", async () => {
      await accepts(rule, defaulted(T.vpc, {}, provider(TAGS)));
      await accepts(rule, defaulted(T.vpc, { owner: "platform" }, provider(without("owner"))));
    });

    it("are overridden by a resource's own", () =>
      refuses(rule, defaulted(T.vpc, { environment: "Prod" }, provider(TAGS)), "resource", /tag environment that/));

    it("are none where they are empty or null, and are read as an object too", async () => {
      for (const none of ["", null]) {
        await refuses(rule, defaulted(T.vpc, {}, { defaultTags: none }), "resource", /has no tags project/);
      }
      await accepts(rule, defaulted(T.vpc, null, { defaultTags: { tags: TAGS } }));
      await refuses(rule, defaulted(T.vpc, null, { defaultTags: { tags: {} } }), "resource", /has no tags project/);
    });

    it("that cannot be read may be missing", async () => {
      for (const odd of ["{", "[]", '{"tags":7}']) {
        await refuses(rule, defaulted(T.vpc, {}, { defaultTags: odd }), "resource", /tags \(.*owner\) cannot/);
      }
    });

    it("that are not known may be missing", () =>
      refuses(rule, defaulted(T.vpc, without("owner"), { defaultTags: unknown }), "resource", /tags \(owner\) cannot/));

    it("prove nothing where a resource's own are not known: those win", async () => {
      const message = /tags \(project, environment, data_class, owner\) cannot be proven/;
      await refuses(rule, defaulted(T.vpc, unknown, provider(TAGS)), "resource", message);
      await refuses(rule, defaulted(GROUP, [unknown], provider(TAGS)), "resource", message);
      const one = [{ key: "owner", value: "platform" }, unknown];
      await refuses(
        rule,
        defaulted(T.vpc, one, provider(TAGS)),
        "resource",
        /tags \(project, environment, data_class\)/,
      );
    });

    it("do not reach an Auto Scaling group", async () => {
      await refuses(rule, defaulted(GROUP, [], provider(TAGS)), "resource", /has no tags project/);
      await accepts(rule, defaulted(GROUP, pairs(TAGS), {}));
    });
  });

  describe("a type", () => {
    const NEW = "aws:quantum/thing:Thing";

    it("that the pack does not know must have tags", async () => {
      await refuses(rule, [{ type: NEW, name: "new", inputs: { name: "n" } }], "new", /has no tags project/);
      await accepts(rule, [{ type: NEW, name: "new", inputs: { name: "n", tags: TAGS } }]);
    });

    it("that takes none can be named by an operator", async () => {
      const settings = { untaggableTypes: [NEW] };
      await accepts(rule, [{ type: NEW, name: "new", inputs: { name: "n" } }], settings);
      await refuses(rule, [{ type: T.vpc, name: "vpc", inputs: { cidrBlock: "x" } }], "vpc", /has no tags/, settings);
    });

    it("that is said to take none, and does, is judged all the same", async () => {
      const route = changed(program, "route", { outputs: { tagsAll: unknown } });
      await refuses(rule, route, "route", /has no tags project/);
      await accepts(rule, changed(route, "route", { inputs: { tags: TAGS } }));
      const thing = [{ type: NEW, name: "new", inputs: { name: "n" }, outputs: { tagsAll: {} } }];
      await refuses(rule, thing, "new", /has no tags project/, { untaggableTypes: [NEW] });
    });

    for (const type of [
      "mongodbatlas:index/cluster:Cluster",
      "mongodbatlas:index/flexCluster:FlexCluster",
      "mongodbatlas:index/serverlessInstance:ServerlessInstance",
      "mongodbatlas:index/project:Project",
      "aws:alb/targetGroup:TargetGroup",
      "aws:lb/targetGroup:TargetGroup",
      "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
      "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    ]) {
      it(`${type} must have them, as a map or as pairs`, async () => {
        await refuses(rule, [{ type, name: "resource", inputs: { name: "n" } }], "resource", /has no tags project/);
        await accepts(rule, [{ type, name: "resource", inputs: { name: "n", tags: TAGS } }]);
        await accepts(rule, [{ type, name: "resource", inputs: { name: "n", tags: pairs(TAGS) } }]);
      });
    }
  });

  describe("the list of types without tags", () => {
    it("is that of the SDKs that are installed", () => {
      assert.deepEqual(UNTAGGABLE, untaggableTypes());
    });

    it("is all that passes without tags", async () => {
      const types = sdkTypes();
      const passing = await Promise.all(
        types.map(async (type) => {
          const found = await judge(rule, [{ type, name: "resource", inputs: { name: "n" } }]);
          return found.length === 0;
        }),
      );
      const count = Object.values(UNTAGGABLE).flatMap((names) => names.split(" ")).length;
      assert.equal(passing.filter(Boolean).length, count);
      assert.ok(types.length - count > 800, "more than 800 types must have tags");
    });
  });
});
