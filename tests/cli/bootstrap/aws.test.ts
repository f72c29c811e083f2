import assert from "node:assert/strict";
import { inspect } from "node:util";

import { AwsError, commandLine, orAbsent, refusal, Secret } from "../../../cli/bootstrap/aws.ts";
import { UserError } from "../../../cli/user-error.ts";

describe("calls of AWS", () => {
  it("know AWS's code for a refusal, in the words of each version of the CLI", () => {
    const words = "An error occurred (NoSuchBucketPolicy) when calling the GetBucketPolicy operation: There is none";
    const details = "\n\nAdditional error details:\nBucketName: mine\n";
    for (const text of [`\n${words}\n`, `aws: [ERROR]: ${words}${details}`]) {
      const error = refusal("s3api get-bucket-policy", text);
      assert.ok(error instanceof AwsError);
      assert.equal(error.code, "NoSuchBucketPolicy");
      assert.ok(error.message.startsWith(`aws s3api get-bucket-policy: ${words}`));
    }
    const head = refusal(
      "s3api head-bucket",
      "An error occurred (404) when calling the HeadBucket operation: Not Found",
    );
    assert.ok(head instanceof AwsError);
    assert.equal(head.code, "404");
  });

  it("tell what is not AWS's answer in the CLI's words", () => {
    for (const [text, message] of [
      ['Unable to locate credentials. You can configure credentials by running "aws login".\n', /: Unable to locate/],
      ["", /: failed without a word$/],
    ] as const) {
      const error = refusal("sts get-caller-identity", text);
      assert.ok(error instanceof UserError && !(error instanceof AwsError));
      assert.match(error.message, message);
    }
  });

  it("take a thing for absent only where AWS says so", async () => {
    const fails = (code: string) => Promise.reject(new AwsError(code, "refused"));
    assert.equal(await orAbsent(fails("404"), "404", "NoSuchBucket"), undefined);
    assert.equal(await orAbsent(Promise.resolve("there"), "404"), "there");
    await assert.rejects(orAbsent(fails("AccessDenied"), "404"), { message: "refused" });
    await assert.rejects(orAbsent(Promise.reject(new Error("404")), "404"), { message: "404" });
  });

  it("are shown as one would type them, without the value of a secret", () => {
    const secret = new Secret("p4ssw0rd");
    const flags = { name: "a/b", tags: `[{"Key":"it's"}]`, overwrite: true as const, "secret-string": secret };
    assert.equal(
      commandLine("secretsmanager create-secret", flags),
      `aws secretsmanager create-secret --name a/b --tags '[{"Key":"it'\\''s"}]' --overwrite --secret-string file://…`,
    );
    const shown = [String(secret), JSON.stringify({ secret }), inspect(secret), inspect({ flags }, { depth: 9 })];
    assert.doesNotMatch(shown.join(), /p4ssw0rd/);
    assert.equal(secret.reveal(), "p4ssw0rd");
  });
});
