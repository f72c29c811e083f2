import assert from "node:assert/strict";

import { callAws, runAws } from "../../sandbox/command/aws.ts";
import { World } from "../../sandbox/world/world.ts";
import { printed, sandboxPlace } from "./command-support.ts";

describe("pulumi-sandbox aws", () => {
  const here = sandboxPlace();
  const run = async (line: string): Promise<unknown> => {
    const { stdout } = await printed(() => {
      runAws(here.sandbox, line.split(" "));
    });
    return JSON.parse(stdout);
  };

  it("prints the answer as JSON, and the world has the change on disk", async () => {
    const answer = await run("ssm put-parameter --name /a --value 1");
    assert.deepEqual(answer, { Version: 1, Tier: "Standard" });
    const stored = World.open(`${here.directory}/.sandbox/world.json`).list("aws:ssm/parameter:Parameter");
    assert.deepEqual(
      stored.map(({ id, owner }) => [id, owner]),
      [["/a", "549136075525"]],
    );
  });

  it("reads a value from a file, so that it need not be on the command line", async () => {
    const file = here.write("value.txt", "hush");
    await run(`ssm put-parameter --name /f --value file://${file}`);
    const answer = (await run("ssm get-parameter --name /f")) as { Parameter: { Value: string } };
    assert.equal(answer.Parameter.Value, "hush");
    await assert.rejects(run("ssm put-parameter --name /g --value file://none.txt"), {
      message: "Error parsing parameter '--value': Unable to load paramfile file://none.txt: ENOENT",
    });
  });

  it("works in the account and region of --profile and --region", async () => {
    await run("ssm put-parameter --name /a --value 1 --profile askflorence-prod --region eu-west-1");
    const [parameter] = here.sandbox.world.list("aws:ssm/parameter:Parameter", "039624954211");
    assert.equal(parameter?.outputs.arn, "arn:aws:ssm:eu-west-1:039624954211:parameter/a");
  });

  it("works in the account of the environment's profile when it is called from code", () => {
    const flags = { name: "/a", value: "1" };
    callAws(here.sandbox.world, "ssm put-parameter", flags, { AWS_PROFILE: "askflorence-prod" });
    assert.equal(here.sandbox.world.list("aws:ssm/parameter:Parameter", "039624954211").length, 1);
    assert.throws(() => callAws(here.sandbox.world, "s3 ls", {}, {}), { message: "aws s3 ls: not simulated" });
  });

  describe("prints of an answer", () => {
    const print = async (...args: string[]): Promise<string> => {
      const { stdout } = await printed(() => {
        runAws(here.sandbox, args);
      });
      return stdout;
    };
    beforeEach(async () => {
      await run("ssm put-parameter --name /a --value 1");
    });

    it("what --query selects, as JSON or as text", async () => {
      const get = ["ssm", "get-parameter", "--name", "/a"];
      assert.equal(await print(...get, "--query", "Parameter.Value"), '"1"\n');
      assert.equal(await print(...get, "--query", "Parameter.Value", "--output", "text"), "1\n");
      assert.equal(await print(...get, "--query", "Parameter.None", "--output", "json"), "null\n");
      assert.equal(await print(...get, "--query", "Parameter.None", "--output", "text"), "None\n");
      assert.equal(
        await print(...get, "--query", "Parameter.[Name,Version]", "--output", "text", "--no-cli-pager"),
        "/a\t1\n",
      );
    });

    it("a secret value only with --with-decryption", async () => {
      await run("ssm put-parameter --name /s --value hush --type SecureString");
      const get = ["ssm", "get-parameter", "--name", "/s", "--query", "Parameter.Value", "--output", "text"];
      assert.equal(await print(...get), "(encrypted)\n");
      assert.equal(await print(...get, "--with-decryption"), "hush\n");
    });

    it("the values of a plural flag, each on its own", async () => {
      const world = here.sandbox.world;
      const arn = "arn:aws:ecs:us-east-1:549136075525:cluster/default";
      const outputs = { name: "default", arn };
      world.put({ type: "aws:ecs/cluster:Cluster", id: arn, owner: "549136075525", inputs: outputs, outputs });
      const args = ["ecs", "describe-services", "--services", "a", "b", "--query", "failures[].arn"];
      const found = JSON.parse(await print(...args)) as string[];
      assert.deepEqual(
        found.map((service) => service.split("/").at(-1)),
        ["a", "b"],
      );
    });
  });

  const refused: Record<string, RegExp> = {
    "ssm get-parameter --name /a --output table": /^--output table: not simulated\. There are: json, text$/,
    "ssm put-parameter --name /q --value 1 --query [": /^Bad value for --query \[: /,
    "ssm get-parameter --name /a b": /^aws ssm get-parameter: Unexpected argument 'b'/,
    "s3 ls": /^aws s3 ls: not simulated\. There are: ecr put-image, .*ssm get-parameter/,
    "ssm get-parameter --nam /a": /^aws ssm get-parameter: Unknown option '--nam'/,
    "ssm get-parameter --name": /^aws ssm get-parameter: Option '--name <value>' argument missing/,
    "ssm get-parameter /a": /^aws ssm get-parameter: Unexpected argument '\/a'/,
    "ssm get-parameter --name /a --overwrite": /^aws ssm get-parameter: Unknown option '--overwrite'/,
    "ssm put-parameter --name /a": /^the following arguments are required: --value$/,
    "ssm put-parameter --name /a --value 1 --overwrite=yes": /^aws ssm put-parameter: Option '--overwrite' does not/,
    "ssm get-parameter --name /a": /^An error occurred \(ParameterNotFound\) when calling the GetParameter operation$/,
    "ssm get-parameter --name /a --profile nobody": /^failed to get shared config profile, nobody\. The sandbox has: /,
  };
  for (const [line, message] of Object.entries(refused)) {
    it(`refuses \`aws ${line}\` in one line`, async () => {
      await assert.rejects(run(line), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  }
});
