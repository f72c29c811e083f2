import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { awsCli } from "../../../cli/bootstrap/aws-cli.ts";
import { AwsError, orAbsent, Secret } from "../../../cli/bootstrap/aws.ts";
import { ROOT } from "../../../cli/program-copy.ts";

/** Stands for the AWS CLI: notes its command line, what is in files that it names, and asks the simulated AWS. */
const COMMAND = `#!/bin/sh
for arg; do
  echo "$arg" >> "$AWS_NOTES"
  case $arg in file://*) ls -l "\${arg#file://}" >> "$AWS_NOTES.mode"; cat "\${arg#file://}" > "$AWS_NOTES.value";; esac
done
env | grep ^AWS_ > "$AWS_NOTES.env"
[ "$2" = get-nothing ] && exit 0
exec "$NODE" "$SANDBOX" aws "$@"
`;

describe("the AWS CLI as a command", () => {
  let directory: string;
  let aws: ReturnType<typeof awsCli>;
  const notes = (suffix = ""): string => readFileSync(join(directory, `notes${suffix}`), "utf8");
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "aws-cli-"));
    writeFileSync(join(directory, "aws"), COMMAND, { mode: 0o700 });
    aws = awsCli("eu-west-1", {
      PATH: [directory, process.env.PATH].join(delimiter),
      NODE: process.execPath,
      SANDBOX: join(ROOT, "sandbox", "bin.js"),
      AWS_NOTES: join(directory, "notes"),
      AWS_PAGER: "less",
      PULUMI_SANDBOX_DIR: directory,
    });
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  it("is given the operation, the flags, the region and the format, and its JSON is the answer", async () => {
    const answer = await aws("ssm put-parameter", { name: "/a", value: "1", overwrite: true });
    assert.deepEqual(answer, { Version: 1, Tier: "Standard" });
    const line = "ssm put-parameter --name /a --value 1 --overwrite --region eu-west-1 --output json";
    assert.equal(notes(), `${line.replaceAll(" ", "\n")}\n`);
    const { Parameter } = (await aws("ssm get-parameter", { name: "/a" })) as { Parameter: { ARN: string } };
    assert.match(Parameter.ARN, /^arn:aws:ssm:eu-west-1:/);
  });

  it("is kept from a pager and from other formats of its errors, whatever the user has set", async () => {
    await aws("sts get-caller-identity");
    assert.match(notes(".env"), /^AWS_PAGER=$/m);
    assert.match(notes(".env"), /^AWS_CLI_ERROR_FORMAT=legacy$/m);
  });

  it("answers nothing where it prints nothing", async () => {
    assert.deepEqual(await aws("s3api get-nothing"), {});
  });

  it("refuses with AWS's code", async () => {
    const missing = aws("s3api head-bucket", { bucket: "none" });
    await assert.rejects(missing, (error: unknown) => error instanceof AwsError && error.code === "404");
    assert.equal(await orAbsent(aws("ssm get-parameter", { name: "/b" }), "ParameterNotFound"), undefined);
  });

  it("reads a secret from a file that nobody else can read and that is gone afterwards", async () => {
    const answer = await aws("secretsmanager create-secret", { name: "s", "secret-string": new Secret("p4ssw0rd") });
    assert.match((answer as { ARN: string }).ARN, /:secret:s-\w{6}$/);
    assert.equal(notes(".value"), "p4ssw0rd");
    assert.match(notes(".mode"), /^-rw-------/);
    assert.doesNotMatch(notes() + notes(".env"), /p4ssw0rd/);
    const [file = ""] = /(?<=file:\/\/).*/.exec(notes()) ?? [];
    assert.equal(existsSync(file), false);
    const again = aws("secretsmanager create-secret", { name: "s", "secret-string": new Secret("0ther-p4ss") });
    await assert.rejects(
      again,
      ({ message }: Error) => message.includes("ResourceExists") && !message.includes("0ther"),
    );
    const files = [...notes().matchAll(/(?<=file:\/\/).*/g)].map(([name]) => name);
    assert.deepEqual(
      files.map((name) => existsSync(name)),
      [false, false],
    );
  });

  it("is told to be missing where it is", async () => {
    await assert.rejects(awsCli("eu-west-1", { PATH: join(directory, "nowhere") })("sts get-caller-identity"), {
      message: /^aws: there is no such command; install the AWS CLI, version 2: https:\/\//,
    });
  });
});
