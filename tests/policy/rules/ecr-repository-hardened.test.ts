import { ecrRepositoryHardened as rule } from "../../../policy/rules/ecr-repository-hardened.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { KEY_ARN, T } from "../program.ts";

const REPOSITORY = "aws:ecr/repository:Repository";
const LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy";
const EXPIRY = JSON.stringify({ rules: [{ rulePriority: 1, action: { type: "expire" } }] });

const programOf = (deployed: boolean): Fixture[] => [
  { type: T.key, name: "key", outputs: { arn: deployed ? KEY_ARN : unknown } },
  { type: T.vpc, name: "vpc", inputs: { cidrBlock: "10.0.0.0/16" } },
  {
    type: REPOSITORY,
    name: "images",
    inputs: {
      name: "app/web",
      encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: deployed ? KEY_ARN : unknown }],
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    },
    outputs: { arn: deployed ? "arn:aws:ecr:us-east-1:039624954211:repository/app/web" : unknown },
    sources: { encryptionConfigurations: ["key"] },
  },
  {
    type: LIFECYCLE,
    name: "expiry",
    inputs: { repository: "app/web", policy: EXPIRY },
    sources: { repository: ["images"] },
  },
];

describe("ecr-repository-hardened", () => {
  for (const [when, program] of [
    ["in the first preview", programOf(false)],
    ["once everything exists", programOf(true)],
  ] as const) {
    describe(when, () => {
      const withInputs = (inputs: Properties): Fixture[] => changed(program, "images", { inputs });
      const withEncryption = (...blocks: Properties[]): Fixture[] => withInputs({ encryptionConfigurations: blocks });

      it("accepts the compliant program", () => accepts(rule, program));

      it("refuses a repository that does not scan", async () => {
        await refuses(
          rule,
          withoutInput(program, "images", "imageScanningConfiguration"),
          "images",
          /does not scan.*Set imageScanningConfiguration\.scanOnPush to true/,
        );
        await refuses(rule, withInputs({ imageScanningConfiguration: {} }), "images", /does not scan/);
        await refuses(rule, withInputs({ imageScanningConfiguration: { scanOnPush: false } }), "images", /does not/);
      });

      it("refuses scanning that is not known", async () => {
        const message = /imageScanningConfiguration cannot be proven/;
        await refuses(rule, withInputs({ imageScanningConfiguration: unknown }), "images", message);
        await refuses(rule, withInputs({ imageScanningConfiguration: { scanOnPush: unknown } }), "images", message);
      });

      for (const mutability of ["MUTABLE", "IMMUTABLE_WITH_EXCLUSION", "immutable", ""]) {
        it(`refuses tags that are ${mutability === "" ? "left out" : mutability}`, () =>
          refuses(rule, withInputs({ imageTagMutability: mutability }), "images", /lets tags move/));
      }

      it("refuses tags that are not known", () =>
        refuses(rule, withInputs({ imageTagMutability: unknown }), "images", /imageTagMutability cannot be proven/));

      it("refuses a repository without an encryption block", async () => {
        const message = /not encrypted with a KMS key/;
        await refuses(rule, withoutInput(program, "images", "encryptionConfigurations"), "images", message);
        await refuses(rule, withEncryption(), "images", message);
      });

      it("refuses AES256, also with a key beside it", () =>
        refuses(
          rule,
          withEncryption({ encryptionType: "AES256", kmsKey: KEY_ARN }),
          "images",
          /not encrypted with a KMS key/,
        ));

      it("refuses a block without a key, which is AWS's own", () =>
        refuses(rule, withEncryption({ encryptionType: "KMS" }), "images", /AWS-managed key aws\/ecr/));

      it("refuses the AWS-managed key", () =>
        refuses(rule, withEncryption({ encryptionType: "KMS", kmsKey: "alias/aws/ecr" }), "images", /AWS-managed key/));

      it("accepts two layers of encryption", () =>
        accepts(rule, withEncryption({ encryptionType: "KMS_DSSE", kmsKey: KEY_ARN })));

      it("refuses an unknown key from another resource", () =>
        refuses(
          rule,
          changed(program, "images", {
            inputs: { encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: unknown }] },
            sources: { encryptionConfigurations: ["vpc"] },
          }),
          "images",
          /encryptionConfigurations\[0\]\.kmsKey cannot be proven/,
        ));

      it("refuses encryption that is not known", async () => {
        await refuses(
          rule,
          withInputs({ encryptionConfigurations: unknown }),
          "images",
          /encryptionConfigurations cannot be proven/,
        );
        await refuses(
          rule,
          withEncryption({ encryptionType: unknown, kmsKey: KEY_ARN }),
          "images",
          /encryptionType cannot be proven/,
        );
      });

      it("refuses a repository without a lifecycle policy", () =>
        refuses(rule, without(program, "expiry"), "images", /no lifecycle policy/));

      it("refuses a lifecycle policy of another repository, whose name is the end of this one's", () =>
        refuses(rule, changed(program, "expiry", { inputs: { repository: "web" } }), "images", /no lifecycle policy/));

      it("accepts a repository whose name the provider tells", () =>
        accepts(rule, changed(withoutInput(program, "images", "name"), "images", { outputs: { name: "app/web" } })));

      it("accepts a repository by the name that is written, while the provider shows none", () =>
        accepts(rule, changed(program, "images", { outputs: { name: unknown } })));

      it("refuses a policy of no repository, where the repository has no name either", () =>
        refuses(
          rule,
          withoutInput(withoutInput(program, "images", "name"), "expiry", "repository"),
          "images",
          /no lifecycle policy/,
        ));

      it("accepts an unknown repository that comes from this one, and from what is none", async () => {
        const from = (...sources: string[]): Fixture[] =>
          changed(program, "expiry", { inputs: { repository: unknown }, sources: { repository: sources } });
        await accepts(rule, from("images"));
        await accepts(rule, from("images", "vpc"));
      });

      it("refuses an unknown repository that comes from elsewhere, or from more than one", async () => {
        const [, , images] = programOf(true);
        const other = { type: REPOSITORY, name: "others", inputs: { ...images?.inputs, name: "others" } };
        const from = (...sources: string[]): Fixture[] =>
          changed(program, "expiry", { inputs: { repository: unknown }, sources: { repository: sources } });
        await refuses(rule, from("vpc"), "images", /no lifecycle policy/);
        await refuses(rule, from(), "images", /no lifecycle policy/);
        await refuses(rule, [...from("others"), other], "images", /no lifecycle policy/);
        const both = [
          ...from("images", "others"),
          other,
          { type: LIFECYCLE, name: "others-expiry", inputs: { repository: "others", policy: EXPIRY } },
        ];
        await refuses(rule, both, "images", /no lifecycle policy/);
      });

      it("takes two names that are not known for different ones", () =>
        refuses(
          rule,
          changed(changed(program, "images", { inputs: { name: unknown } }), "expiry", {
            inputs: { repository: unknown },
            sources: { repository: [] },
          }),
          "images",
          /no lifecycle policy/,
        ));

      for (const [what, policy, message] of [
        ["without rules", '{"rules":[]}', /no rule/],
        ["that is empty", "", /no rule/],
        ["that is not known", unknown, /policy cannot be proven/],
        ["whose rules are not known", { rules: unknown }, /policy cannot be proven/],
        ["that is no JSON", "expire", /policy is no JSON document/],
      ] as const) {
        it(`refuses a lifecycle policy ${what}`, () =>
          refuses(rule, changed(program, "expiry", { inputs: { policy } }), "expiry", message));
      }

      for (const type of ["aws:ecr/repositoryPolicy:RepositoryPolicy", "aws:ecr/registryPolicy:RegistryPolicy"]) {
        it(`refuses a ${type} that is for anybody`, async () => {
          const access = (Principal: unknown): Fixture[] => {
            const policy = JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action: "ecr:BatchGetImage" }] });
            return [...program, { type, name: "access", inputs: { repository: "app/web", policy } }];
          };
          await accepts(rule, access({ AWS: "arn:aws:iam::549136075525:root" }));
          await refuses(rule, access("*"), "access", /any principal/);
          await refuses(rule, access({ AWS: ["*"] }), "access", /any principal/);
        });
      }

      for (const type of ["aws:ecrpublic/repository:Repository", "aws:ecrpublic/repositoryPolicy:RepositoryPolicy"]) {
        it(`refuses a ${type}`, () =>
          refuses(
            rule,
            [...program, { type, name: "shown", inputs: { repositoryName: "app" } }],
            "shown",
            /shows images to everybody/,
          ));
      }
    });
  }
});
