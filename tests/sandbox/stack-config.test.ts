import assert from "node:assert/strict";
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { StackConfigs } from "../../sandbox/command/stack-config.ts";
import { UserError } from "../../sandbox/user-error.ts";
import { place } from "./command-support.ts";

const COMMITTED = `secretsprovider: awskms://alias/pulumi
encryptedkey: AQICAHg=
encryptionsalt: v1:abc
config:
  # Where it runs.
  aws:region: us-east-1
  app:limits: { cpu: 256 }
`;

describe("the sandbox's copies of stack files", () => {
  const here = place();
  const configs = (extension = ".yaml"): StackConfigs => {
    const { directory } = here;
    const project = { root: directory, name: "app", stackDirectory: directory, extension };
    return new StackConfigs(project, join(directory, ".sandbox"));
  };
  const copyOf = (own: StackConfigs, stack = "dev"): Record<string, unknown> =>
    parse(here.read(own.path(stack).slice(here.directory.length))) as Record<string, unknown>;
  const CONFIG = { "aws:region": "us-east-1", "app:limits": { cpu: 256 } };

  it("have the configuration, and not the keys of a secrets provider that the sandbox does not have", () => {
    here.write("Pulumi.dev.yaml", COMMITTED);
    const own = configs();
    assert.equal(own.refresh("dev"), undefined);
    assert.deepEqual(copyOf(own), { config: CONFIG });
    assert.equal(here.read("Pulumi.dev.yaml"), COMMITTED, "the committed file is as it was");
  });

  it("keep what was set in the sandbox, as long as the committed file is the same", () => {
    here.write("Pulumi.dev.yaml", COMMITTED);
    const own = configs();
    own.refresh("dev");
    appendFileSync(own.path("dev"), "  app:extra: on\n");
    assert.equal(own.refresh("dev"), undefined);
    assert.deepEqual(copyOf(own), { config: { ...CONFIG, "app:extra": "on" } });
  });

  it("are taken anew when the committed file has changed, with a notice where own values are lost", () => {
    here.write("Pulumi.dev.yaml", COMMITTED);
    const own = configs();
    own.refresh("dev");
    here.write("Pulumi.dev.yaml", COMMITTED.replace("256", "512"));
    assert.equal(own.refresh("dev"), undefined, "nothing of the user's is lost");
    assert.deepEqual(copyOf(own).config, { ...CONFIG, "app:limits": { cpu: 512 } });
    appendFileSync(own.path("dev"), "  app:extra: on\n");
    here.write("Pulumi.dev.yaml", COMMITTED);
    assert.equal(
      own.refresh("dev"),
      "Pulumi.dev.yaml has changed: the sandbox takes it anew, without what `config set` had added in the sandbox",
    );
    assert.deepEqual(copyOf(own).config, CONFIG);
  });

  it("keep the salt of the sandbox's own passphrase, with which the state's secrets are encrypted", () => {
    here.write("Pulumi.dev.yaml", COMMITTED);
    const own = configs();
    own.refresh("dev");
    writeFileSync(own.path("dev"), "encryptionsalt: v1:own\nconfig: {}\n");
    here.write("Pulumi.dev.yaml", `${COMMITTED}  app:more: 1\n`);
    own.refresh("dev");
    assert.equal(copyOf(own).encryptionsalt, "v1:own");
  });

  it("are empty for a stack that has no file, and are named by the last part of its name", () => {
    const own = configs();
    assert.equal(own.isCommitted("acme/app/dev"), false);
    own.refresh("acme/app/dev");
    assert.ok(own.path("acme/app/dev").endsWith("/config/app/Pulumi.dev.yaml"));
    assert.deepEqual(copyOf(own), {});
    assert.equal(existsSync(join(here.directory, "Pulumi.dev.yaml")), false);
  });

  it("are made of the files that the project has in its own form", () => {
    for (const file of ["Pulumi.yml", "Pulumi.dev.yml", "Pulumi.prod.eu.yml", "Pulumi.old.yaml", "README.md"]) {
      here.write(file, "config: { a: 1 }\n");
    }
    const own = configs(".yml");
    assert.deepEqual(own.committedStacks().toSorted(), ["dev", "prod.eu"]);
    assert.equal(own.isCommitted("dev"), true);
    assert.equal(own.isCommitted("old"), false);
    own.refresh("dev");
    assert.deepEqual(copyOf(own), { config: { a: 1 } });
  });

  const refused = {
    "config: { app:password: { secure: v1:xyz } }": /: app:password is encrypted with the stack's own secrets provider/,
    "config: { app:users: [{ name: a }, { password: { secure: v1:xyz } }] }": /: app:users is encrypted with/,
    "config: [": /: not YAML: /,
    "just text": /: a stack file holds `config:` and its keys$/,
  };
  for (const [text, message] of Object.entries(refused)) {
    it(`are refused by file and key where it is \`${text}\``, () => {
      const file = here.write("Pulumi.dev.yaml", text);
      const own = configs();
      assert.throws(
        () => own.refresh("dev"),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.ok(error.message.startsWith(file));
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /\n|v1:xyz/);
          return true;
        },
      );
      assert.equal(existsSync(own.path("dev")), false, "nothing is left of it");
      assert.equal(here.read("Pulumi.dev.yaml"), text);
    });
  }
});
