import { secretValueGenerated as rule } from "../../../policy/rules/secret-value-generated.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, secret, unknown, without } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { T } from "../program.ts";

const PASSWORD = 'Xy7&Kd/2"mQ9wLr4Tb8N';

const uri = (password: string): string => `mongodb+srv://app:${password}@prod.mongodb.net/askflorence`;

const programOf = (deployed: boolean): Fixture[] => [
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16" } },
  {
    type: "random:index/randomPassword:RandomPassword",
    name: "password",
    inputs: { length: 20 },
    outputs: { result: deployed ? secret(PASSWORD) : unknown },
  },
  { type: "random:index/randomString:RandomString", name: "text", outputs: { result: PASSWORD } },
  {
    type: T.secretVersion,
    name: "version",
    inputs: { secretId: "id", secretString: deployed ? secret(uri(encodeURIComponent(PASSWORD))) : unknown },
    sources: { secretString: ["vpc", "password"] },
  },
  {
    type: T.user,
    name: "user",
    inputs: { username: "app", password: deployed ? secret(PASSWORD) : unknown },
    sources: { password: ["password"] },
  },
  { type: T.parameter, name: "digest", inputs: { type: "String", value: "none" } },
  { type: T.parameter, name: "names", inputs: { type: "StringList", value: "a,b" } },
  {
    type: T.parameter,
    name: "token",
    inputs: { type: "SecureString", value: deployed ? PASSWORD : unknown },
    sources: { value: ["password"] },
  },
];

const PLACES = [
  ["version", "secretString"],
  ["version", "secretBinary"],
  ["version", "secretStringWo"],
  ["user", "password"],
  ["user", "passwordWo"],
  ["token", "value"],
  ["token", "valueWo"],
] as const;

describe("secret-value-generated", () => {
  for (const [when, program] of [
    ["in the first preview", programOf(false)],
    ["once everything exists", programOf(true)],
  ] as const) {
    describe(when, () => {
      const withInput = (name: string, input: string, value: Properties[string], ...sources: string[]): Fixture[] =>
        changed(program, name, { inputs: { [input]: value }, sources: { [input]: sources } });

      it("accepts the compliant program", () => accepts(rule, program));

      it("accepts an adopted user and secret, whose values are no business of the program", () =>
        accepts(rule, [
          ...without(program, "version", "user"),
          { type: T.user, name: "adopted", inputs: { username: "app" } },
          { type: T.secretVersion, name: "empty", inputs: { secretId: "id", secretString: "" } },
        ]));

      for (const [name, input] of PLACES) {
        it(`refuses a ${input} that is written down, and prints nothing of it`, async () => {
          const message = new RegExp(`^(?!.*hunter2).*has a ${input} that is written in the program`, "s");
          await refuses(rule, withInput(name, input, "hunter2-hunter2-hunter2"), name, message);
          await refuses(rule, withInput(name, input, secret("hunter2-hunter2-hunter2")), name, message);
          await refuses(rule, withInput(name, input, "hunter2-hunter2-hunter2", "vpc"), name, message);
        });

        it(`refuses a ${input} that is not known and comes from nothing generated`, async () => {
          const message = new RegExp(`${input} cannot be proven.*from no generated value`);
          await refuses(rule, withInput(name, input, unknown), name, message);
          await refuses(rule, withInput(name, input, unknown, "vpc"), name, message);
          await refuses(rule, withInput(name, input, unknown, "text"), name, message);
        });

        it(`accepts a ${input} that is not known and comes from a generated value`, () =>
          accepts(rule, withInput(name, input, unknown, "vpc", "password")));

        it(`refuses a ${input} that is known without the value that it is said to come from`, () =>
          refuses(
            rule,
            withInput(name, input, "hunter2-hunter2-hunter2", "password"),
            name,
            /^(?!.*hunter2).*comes from random\S* "password", but nothing/s,
          ));
      }

      it("judges what is no parameter, whatever type it claims to be", () =>
        refuses(
          rule,
          changed(withInput("version", "secretString", "hunter2-hunter2-hunter2"), "version", {
            inputs: { type: "String" },
          }),
          "version",
          /written in the program/,
        ));

      it("judges a parameter whose type is not known, or not given", async () => {
        for (const type of [unknown, ""]) {
          const program = changed(withInput("token", "value", "hunter2-hunter2-hunter2"), "token", {
            inputs: { type },
          });
          await refuses(rule, program, "token", /written in the program/);
        }
      });
    });
  }

  describe("a known value", () => {
    const deployed = programOf(true);
    const holding = (secretString: string, result: string | number = PASSWORD): Fixture[] =>
      changed(changed(deployed, "version", { inputs: { secretString } }), "password", { outputs: { result } }).filter(
        ({ name }) => ["password", "version", "vpc"].includes(name),
      );

    it("may hold the generated one in JSON", async () => {
      await accepts(rule, holding(JSON.stringify({ password: PASSWORD })));
      await accepts(rule, holding(JSON.stringify({ uri: uri(PASSWORD) })));
    });

    it("is not proven by a part of the generated one in JSON", async () => {
      for (const part of [PASSWORD.slice(1), PASSWORD.slice(0, -1)]) {
        await refuses(rule, holding(JSON.stringify({ password: part })), "version", /nothing of 16 characters/);
      }
    });

    it("may hold the generated one in base64", () =>
      accepts(rule, holding(Buffer.from(`password=${PASSWORD}`).toString("base64"))));

    it("is not proven by what is short enough to be in it by chance", async () => {
      const message = /nothing of 16 characters/;
      await refuses(rule, holding("hunter2-hunter2-hunter2", "hunter2"), "version", message);
      await refuses(rule, holding("a-value-of-15-chars", "value-of-15-cha"), "version", message);
      await accepts(rule, holding("a-value-of-16-chars", "value-of-16-char"));
    });

    it("is not proven by a generator that has made nothing", async () => {
      await refuses(rule, holding("hunter2-hunter2-hunter2", ""), "version", /cannot be proven/);
      await refuses(rule, holding("hunter2-hunter2-hunter2", 7), "version", /cannot be proven/);
    });

    for (const [type, output] of [
      ["random:index/randomBytes:RandomBytes", "base64"],
      ["random:index/randomBytes:RandomBytes", "hex"],
      ["tls:index/privateKey:PrivateKey", "privateKeyPem"],
      ["tls:index/privateKey:PrivateKey", "privateKeyPemPkcs8"],
      ["tls:index/privateKey:PrivateKey", "privateKeyOpenssh"],
      ["aws:iam/accessKey:AccessKey", "secret"],
      ["aws:iam/accessKey:AccessKey", "sesSmtpPasswordV4"],
    ] as const) {
      it(`may be the ${output} of a ${type}`, () =>
        accepts(rule, [
          { type, name: "made", outputs: { [output]: PASSWORD } },
          {
            type: T.secretVersion,
            name: "version",
            inputs: { secretString: PASSWORD },
            sources: { secretString: ["made"] },
          },
        ]));
    }
  });
});
