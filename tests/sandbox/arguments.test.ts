import assert from "node:assert/strict";

import { readArguments, withFlags, withoutFlag } from "../../sandbox/command/arguments.ts";

describe("a Pulumi command line", () => {
  const cases: Record<string, ReturnType<typeof readArguments>> = {
    "": { words: [], directory: undefined, stack: undefined, hasConfigFile: false, wantsHelp: false },
    "up --yes": { words: ["up"], directory: undefined, stack: undefined, hasConfigFile: false, wantsHelp: false },
    "up --stack dev": { words: ["up"], directory: undefined, stack: "dev", hasConfigFile: false, wantsHelp: false },
    "up --stack=dev": { words: ["up"], directory: undefined, stack: "dev", hasConfigFile: false, wantsHelp: false },
    "-s dev preview": {
      words: ["preview"],
      directory: undefined,
      stack: "dev",
      hasConfigFile: false,
      wantsHelp: false,
    },
    "preview -sdev": { words: ["preview"], directory: undefined, stack: "dev", hasConfigFile: false, wantsHelp: false },
    "preview -s=dev": {
      words: ["preview"],
      directory: undefined,
      stack: "dev",
      hasConfigFile: false,
      wantsHelp: false,
    },
    "-C there stack init dev": {
      words: ["stack", "init", "dev"],
      directory: "there",
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
    "stack --cwd=there": {
      words: ["stack"],
      directory: "there",
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
    "--color never -v 9 --tracing file:x up": {
      words: ["up"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
    "up --config-file my.yaml": {
      words: ["up"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: true,
      wantsHelp: false,
    },
    "up --config-file=my.yaml": {
      words: ["up"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: true,
      wantsHelp: false,
    },
    "up --show-config --skip-preview": {
      words: ["up"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
    "up --stack": { words: ["up"], directory: undefined, stack: "", hasConfigFile: false, wantsHelp: false },
    "up --stack=": { words: ["up"], directory: undefined, stack: "", hasConfigFile: false, wantsHelp: false },
    "up --help": { words: ["up"], directory: undefined, stack: undefined, hasConfigFile: false, wantsHelp: true },
    "up -h": { words: ["up"], directory: undefined, stack: undefined, hasConfigFile: false, wantsHelp: true },
    "config set key -- -h": {
      words: ["config", "set", "key"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
    "config set key -- --stack x -C y": {
      words: ["config", "set", "key"],
      directory: undefined,
      stack: undefined,
      hasConfigFile: false,
      wantsHelp: false,
    },
  };
  for (const [line, expected] of Object.entries(cases)) {
    it(`is read as the CLI reads it: \`${line}\``, () => {
      assert.deepEqual(readArguments(line.split(" ").filter((word) => word !== "")), expected);
    });
  }

  it("loses a flag with its value in every form", () => {
    for (const form of ["-C there up --yes", "up -Cthere --yes", "up --cwd there --yes", "up --yes --cwd=there"]) {
      assert.deepEqual(withoutFlag(form.split(" "), "-C", "--cwd"), ["up", "--yes"]);
    }
    assert.deepEqual(withoutFlag(["up", "--yes"], "-C", "--cwd"), ["up", "--yes"]);
  });

  it("gets more flags before `--`, behind which nothing is a flag", () => {
    assert.deepEqual(withFlags(["up"], "--stack", "dev"), ["up", "--stack", "dev"]);
    const added = withFlags(["config", "set", "key", "--", "-5"], "--stack", "dev");
    assert.deepEqual(added, ["config", "set", "key", "--stack", "dev", "--", "-5"]);
  });
});
