import assert from "node:assert/strict";

import { awsCaller } from "../../sandbox/aws/credentials.ts";
import { CloudError } from "../../sandbox/cloud/resource-type.ts";
import { type Properties, UNKNOWN } from "../../sandbox/protocol/values.ts";
import { temporaryWorld } from "./harness.ts";

const STAGING = "549136075525";
const PROD = "039624954211";

describe("AWS credentials", () => {
  const { world, remove } = temporaryWorld();
  after(remove);
  const caller = (config: Properties, env: Record<string, string> = {}): string => {
    const { account, region } = awsCaller(config, { world, env });
    return `${account} ${region}`;
  };
  const role = (account: string): Properties => ({ roleArn: `arn:aws:iam::${account}:role/deploy` });

  it("are those of the provider's profile, else of AWS_PROFILE, else of the first profile", () => {
    const env = { AWS_PROFILE: "askflorence-prod" };
    assert.equal(caller({}), `${STAGING} us-east-1`);
    assert.equal(caller({}, env), `${PROD} us-east-1`);
    assert.equal(caller({ profile: "askflorence-staging" }, env), `${STAGING} us-east-1`);
    assert.equal(caller({ profile: "" }, env), `${PROD} us-east-1`);
    assert.equal(caller({ profile: UNKNOWN }, env), `${PROD} us-east-1`);
  });

  it("work in the provider's region, else in that of the environment, else in the profile's", () => {
    const env = { AWS_REGION: "eu-west-1", AWS_DEFAULT_REGION: "eu-west-2" };
    assert.equal(caller({ region: "us-west-2" }, env), `${STAGING} us-west-2`);
    assert.equal(caller({}, env), `${STAGING} eu-west-1`);
    assert.equal(caller({}, { AWS_DEFAULT_REGION: "eu-west-2" }), `${STAGING} eu-west-2`);
  });

  it("lead to the account of the last role that is assumed, also where the engine sends the roles as JSON text", () => {
    assert.equal(caller({ assumeRoles: [role(STAGING), role(PROD)] }), `${PROD} us-east-1`);
    assert.equal(caller({ assumeRoles: JSON.stringify([role(PROD)]) }), `${PROD} us-east-1`);
  });

  it("are not asked what the program claims: the account guard only refuses", () => {
    assert.equal(caller({ allowedAccountIds: `["${STAGING}","${PROD}"]` }), `${STAGING} us-east-1`);
    assert.equal(caller({ allowedAccountIds: [], forbiddenAccountIds: [PROD] }), `${STAGING} us-east-1`);
    for (const allowedAccountIds of [UNKNOWN, [UNKNOWN], JSON.stringify([UNKNOWN])]) {
      assert.equal(caller({ allowedAccountIds }), `${STAGING} us-east-1`);
    }
  });

  const PROFILES = "askflorence-staging, askflorence-prod";
  const refused: [string, Properties, string][] = [
    [
      "a profile that is not there",
      { profile: "nobody" },
      `failed to get shared config profile, nobody. The sandbox has: ${PROFILES}`,
    ],
    [
      "an account that the provider does not allow",
      { allowedAccountIds: JSON.stringify([PROD]) },
      `AWS account ID not allowed: ${STAGING} (profile askflorence-staging); this program's provider allows ${PROD}. ` +
        "Set AWS_PROFILE to a profile of an allowed account: askflorence-prod",
    ],
    [
      "an account that the provider forbids",
      { forbiddenAccountIds: [STAGING] },
      `AWS account ID not allowed: ${STAGING}`,
    ],
    [
      "a role in an account that is not there",
      { assumeRoles: [role("111122223333")] },
      "Cannot assume IAM Role: the sandbox has no account 111122223333",
    ],
  ];
  for (const [what, config, message] of refused) {
    it(`are refused for ${what}`, () => {
      assert.throws(() => caller(config), { message });
      assert.throws(() => caller(config), CloudError);
    });
  }
});
