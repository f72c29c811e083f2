import assert from "node:assert/strict";
import { join } from "node:path";

import { findProject } from "../../sandbox/command/project.ts";
import { UserError } from "../../sandbox/user-error.ts";
import { place } from "./command-support.ts";

describe("the project of a directory", () => {
  const here = place();

  it("is found from anywhere below it, in each of the forms that Pulumi has", () => {
    for (const extension of [".yaml", ".yml", ".json"]) {
      const root = join(here.directory, extension);
      here.write(join(extension, `Pulumi${extension}`), '{ "name": "mine", "runtime": "nodejs" }');
      here.write(join(extension, "a", "b", "file"), "");
      const expected = { root, name: "mine", stackDirectory: root, extension };
      assert.deepEqual(findProject(root), expected);
      assert.deepEqual(findProject(join(root, "a", "b")), expected);
    }
  });

  it("is the nearest one", () => {
    here.write("Pulumi.yaml", "name: outer\n");
    here.write("inner/Pulumi.yaml", "name: inner\n");
    assert.equal(findProject(join(here.directory, "inner"))?.name, "inner");
    assert.equal(findProject(here.directory)?.name, "outer");
  });

  it("is none where no directory above has one", () => {
    assert.equal(findProject(here.directory), undefined);
  });

  it("may have its stack files elsewhere", () => {
    here.write("Pulumi.yaml", "name: mine\nstackConfigDir: stacks\n");
    assert.equal(findProject(here.directory)?.stackDirectory, join(here.directory, "stacks"));
  });

  const broken = {
    "name: [": /not YAML: .* at line \d+, column \d+$/,
    "- a": /a project file holds `name:` and `runtime:`$/,
    "runtime: nodejs": /`name` must be there and consist of letters, digits, `-`, `_` and `\.`$/,
    "name: 7": /`name` must be there/,
    "name: ../../elsewhere": /`name` must be there and consist of letters/,
    "name: ..": /`name` must be there and consist of letters/,
  };
  for (const [text, message] of Object.entries(broken)) {
    it(`is refused in one line where its file is ${JSON.stringify(text)}`, () => {
      const file = here.write("Pulumi.yaml", text);
      assert.throws(
        () => findProject(here.directory),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.ok(error.message.startsWith(`${file}: `));
          assert.doesNotMatch(error.message, /\n/);
          assert.match(error.message, message);
          return true;
        },
      );
    });
  }
});
