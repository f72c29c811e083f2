import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FORM, readServiceAccount } from "../../../cli/bootstrap/credentials-file.ts";
import { UserError } from "../../../cli/user-error.ts";

describe("a file with a service account", () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), "credentials-"));
  });
  after(() => {
    rmSync(directory, { recursive: true });
  });
  const read = (text: string): string => {
    const file = join(directory, "account.json");
    writeFileSync(file, text);
    return readServiceAccount(file, "--atlas-credentials").reveal();
  };
  const account = { client_id: "mdb_sa_id_1", client_secret: "mdb_sa_sk_hush" };

  it("is what the program reads from Secrets Manager", () => {
    assert.equal(read(`${JSON.stringify(account, undefined, 2)}\n`), JSON.stringify(account));
  });

  const refused: Readonly<Record<string, readonly [text: string, problem: string]>> = {
    "one that is not JSON": ["client_secret=mdb_sa_sk_hush", `is not JSON; write ${FORM}`],
    "a list": ['["mdb_sa_sk_hush"]', `: is not an object; write ${FORM}`],
    "one without the secret": ['{"client_id":"mdb_sa_id_1"}', `: client_secret: is missing; write ${FORM}`],
    "an empty id": [
      JSON.stringify({ ...account, client_id: "" }),
      `: client_id: does not begin with mdb_sa_id_; write ${FORM}`,
    ],
    "the two mixed up": [
      JSON.stringify({ client_id: account.client_secret, client_secret: account.client_id }),
      `: client_id: does not begin with mdb_sa_id_; client_secret: does not begin with mdb_sa_sk_; write ${FORM}`,
    ],
    "a value that is no text": [
      '{"client_id":"mdb_sa_id_1","client_secret":5}',
      `: client_secret: does not begin with mdb_sa_sk_; write ${FORM}`,
    ],
    "another key": [JSON.stringify({ ...account, clientSecret: "hush" }), `: clientSecret: unknown key; write ${FORM}`],
  };
  for (const [what, [text, problem]] of Object.entries(refused)) {
    it(`is refused where it is ${what}, without showing a value`, () => {
      assert.throws(
        () => read(text),
        (error: unknown) => {
          assert.ok(error instanceof UserError);
          assert.ok(error.message.startsWith(`--atlas-credentials: ${directory}`), error.message);
          assert.ok(error.message.endsWith(problem), error.message);
          assert.doesNotMatch(error.message, /hush/);
          return true;
        },
      );
    });
  }

  it("is refused where there is none", () => {
    const file = join(directory, "none.json");
    assert.throws(() => readServiceAccount(file, "--reference-credentials"), {
      message: `--reference-credentials: ${file} cannot be read (ENOENT)`,
    });
  });
});
