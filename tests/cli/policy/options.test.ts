import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { main } from "../../../cli/main.ts";
import { readOutput } from "../../../cli/policy/command.ts";

/** The exit code of a command line, and what it prints on standard error. */
async function refusal(...args: readonly string[]): Promise<[number, string]> {
  const write = process.stderr.write.bind(process.stderr);
  let text = "";
  process.stderr.write = (chunk: Uint8Array | string): boolean => {
    text += String(chunk);
    return true;
  };
  try {
    return [await main(["node", "askflorence", "policy", ...args]), text];
  } finally {
    process.stderr.write = write;
  }
}

describe("the command policy", () => {
  const directory = mkdtempSync(join(tmpdir(), "options-"));
  const file = join(directory, "x");
  after(() => {
    rmSync(directory, { recursive: true });
  });

  const bad: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ["no stack", [], /required option '--stack <stack>' not specified/],
    ["an unknown stack", ["--stack", "dev"], /'dev' is invalid\. Allowed choices are staging, prod\./],
    ["an unknown source", ["--stack", "staging", "--from", "up"], /Allowed choices are preview, state\./],
    [
      "an unknown format",
      ["--stack", "staging", "--format", "csv"],
      /Allowed choices are table, json, sarif, junit, markdown\./,
    ],
    ["an option that it does not have", ["--stack", "staging", "--refresh"], /unknown option '--refresh'/],
    [
      "a report of an unknown format",
      ["--stack", "staging", "--output", "csv=x"],
      /^askflorence: --output csv=x: write FORMAT=FILE, with one of the formats table, json, sarif, junit, markdown\n$/,
    ],
    ["a report without a file", ["--stack", "staging", "--output", "json"], /--output json: write FORMAT=FILE/],
    [
      "a report in a directory that is not there",
      ["--stack", "staging", "--output", "json=/none/x.json"],
      /--output json=\/none\/x\.json: there is no directory \/none; make it/,
    ],
    [
      "two reports in one file",
      ["--stack", "staging", "--output", `json=${file}`, "--output", `sarif=${file}`],
      /x is named twice; give each report a file of its own/,
    ],
    [
      "a program that is not there",
      ["--stack", "staging", "--cwd", "/none"],
      /--cwd \/none: there is no such directory; name the program's/,
    ],
  ];
  for (const [what, args, message] of bad) {
    it(`refuses ${what}`, async () => {
      const [code, text] = await refusal(...args);
      assert.match(text, message);
      assert.equal(code, 2);
    });
  }

  it("refuses a directory as a report's file", () => {
    assert.throws(() => readOutput(`json=${directory}`), /is a directory; name a file/);
  });

  it("takes any number of reports, also two of one format, and names with = in them", () => {
    const first = readOutput(`json=${join(directory, "a=b")}`);
    assert.deepEqual(readOutput(`json=${join(directory, "c")}`, first), [
      { format: "json", file: join(directory, "a=b") },
      { format: "json", file: join(directory, "c") },
    ]);
  });
});

describe("ASKFLORENCE_SANDBOX", () => {
  const before = process.env.ASKFLORENCE_SANDBOX;
  afterEach(() => {
    if (before === undefined) Reflect.deleteProperty(process.env, "ASKFLORENCE_SANDBOX");
    else process.env.ASKFLORENCE_SANDBOX = before;
  });

  it("is yes or no, and nothing else", async () => {
    process.env.ASKFLORENCE_SANDBOX = "yes";
    assert.deepEqual(await refusal("--stack", "staging"), [2, "askflorence: ASKFLORENCE_SANDBOX=yes: write 1 or 0\n"]);
  });
});
