import { mailOverTls as rule } from "../../../policy/rules/mail-over-tls.ts";
import { accepts, refuses, refusesAt } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T } from "../program.ts";

const SET = "aws:sesv2/configurationSet:ConfigurationSet";
const FIRST_SET = "aws:ses/configurationSet:ConfigurationSet";

const program: readonly Fixture[] = [
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16" } },
  {
    type: SET,
    name: "set",
    inputs: { configurationSetName: "askflorence-prod", deliveryOptions: { tlsPolicy: "REQUIRE" } },
  },
  {
    type: FIRST_SET,
    name: "first-set",
    inputs: { name: "askflorence-first", deliveryOptions: { tlsPolicy: "Require" } },
  },
  {
    type: "aws:sesv2/emailIdentity:EmailIdentity",
    name: "identity",
    inputs: { emailIdentity: "askflorence.health", configurationSetName: "askflorence-prod" },
    sources: { configurationSetName: ["set"] },
  },
  {
    type: "aws:ses/receiptRule:ReceiptRule",
    name: "receipt",
    inputs: { ruleSetName: "incoming", tlsPolicy: "Require" },
  },
];
const withInputs = (name: string, inputs: Properties): Fixture[] => changed(program, name, { inputs });

describe("mail-over-tls", () => {
  it("accepts the compliant program", () => accepts(rule, program));

  for (const [name, optional, spelled] of [
    ["set", "OPTIONAL", "Require"],
    ["first-set", "Optional", "REQUIRE"],
  ] as const) {
    describe(name, () => {
      for (const tlsPolicy of [optional, spelled, ""]) {
        it(`is refused with ${tlsPolicy === "" ? "no policy" : tlsPolicy}`, () =>
          refuses(rule, withInputs(name, { deliveryOptions: { tlsPolicy } }), name, /without TLS/));
      }
      it("is refused without delivery options", async () => {
        await refuses(rule, withoutInput(program, name, "deliveryOptions"), name, /without TLS/);
        await refuses(rule, withInputs(name, { deliveryOptions: [] }), name, /without TLS/);
        await refuses(rule, withInputs(name, { deliveryOptions: [{ tlsPolicy: optional }] }), name, /without TLS/);
      });
      it("is refused where its policy is not known", async () => {
        const message = /deliveryOptions\.tlsPolicy cannot be proven/;
        await refuses(rule, withInputs(name, { deliveryOptions: unknown }), name, message);
        await refuses(rule, withInputs(name, { deliveryOptions: [unknown] }), name, message);
        await refuses(rule, withInputs(name, { deliveryOptions: { tlsPolicy: unknown } }), name, message);
      });
      it("is refused where its options cannot be read", async () => {
        await refuses(
          rule,
          withInputs(name, { deliveryOptions: "REQUIRE" }),
          name,
          /deliveryOptions is not one object/,
        );
        await refuses(rule, withInputs(name, { deliveryOptions: [{}, {}] }), name, /deliveryOptions is not one object/);
      });
    });
  }

  it("refuses incoming mail without TLS", async () => {
    await refuses(rule, withInputs("receipt", { tlsPolicy: "Optional" }), "receipt", /without TLS/);
    await refuses(rule, withoutInput(program, "receipt", "tlsPolicy"), "receipt", /without TLS/);
    await refuses(rule, withInputs("receipt", { tlsPolicy: unknown }), "receipt", /its tlsPolicy cannot be proven/);
  });

  it("refuses an identity without a configuration set", () =>
    refuses(rule, withoutInput(program, "identity", "configurationSetName"), "identity", /has no configuration set/));

  it("refuses an identity whose configuration set is not of this program", async () => {
    const other = withInputs("identity", { configurationSetName: "other" });
    for (const identities of [other, without(other, "first-set")]) {
      await refuses(
        rule,
        identities,
        "identity",
        /configurationSetName cannot be proven.*no configuration set of this program/,
      );
    }
  });

  it("accepts a set of the first API, which shares its names", () =>
    accepts(rule, withInputs("identity", { configurationSetName: "askflorence-first" })));

  it("accepts a set whose name the provider tells", () =>
    accepts(
      rule,
      changed(withoutInput(program, "set", "configurationSetName"), "set", {
        outputs: { configurationSetName: "askflorence-prod" },
      }),
    ));

  it("accepts a set by the name that is written, while the provider shows none", () =>
    accepts(rule, changed(program, "set", { outputs: { configurationSetName: unknown } })));

  it("accepts an unknown name from a configuration set, and from nothing else", async () => {
    const from = (...sources: string[]): Fixture[] =>
      changed(program, "identity", {
        inputs: { configurationSetName: unknown },
        sources: { configurationSetName: sources },
      });
    await accepts(rule, from("set"));
    await accepts(rule, from("first-set"));
    for (const sources of [[], ["vpc"], ["set", "vpc"]]) {
      await refuses(rule, from(...sources), "identity", /does not come from a configuration set alone/);
    }
  });

  it("refuses identities of the first API", () =>
    refusesAt(
      rule,
      [
        ...program,
        { type: "aws:ses/domainIdentity:DomainIdentity", name: "domain", inputs: { domain: "askflorence.health" } },
        { type: "aws:ses/emailIdentity:EmailIdentity", name: "address", inputs: { email: "a@askflorence.health" } },
      ],
      ["domain", "address"],
      /can have none/,
    ));
});
