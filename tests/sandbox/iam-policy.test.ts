import assert from "node:assert/strict";

import { type Identity, isAllowed, type ResourcePolicy, serviceIsAllowed } from "../../sandbox/aws/iam-policy.ts";
import type { Context } from "../../sandbox/aws/policy-conditions.ts";
import { MalformedPolicy, parsePolicy, samePolicy } from "../../sandbox/aws/policy-document.ts";
import { ACCOUNT, OTHER } from "./lifecycle.ts";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/web`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

function document(...statements: object[]): string {
  const defaults = { Effect: "Allow", Action: "kms:Decrypt", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: statements.map((own) => withOwn(defaults, own)) });
}

/** The defaults with a statement's own elements, where an element replaces its negation and the other way round. */
function withOwn(defaults: object, own: object): object {
  const negated = Object.keys(own).map((key) => key.replace(/^Not/, ""));
  return { ...Object.fromEntries(Object.entries(defaults).filter(([key]) => !negated.includes(key))), ...own };
}

function role(...statements: object[]): Identity {
  return { arn: ROLE, account: ACCOUNT, statements: parsePolicy(document(...statements), "identity") };
}

function decrypts(identity: Identity, context: Context = {}, resource?: ResourcePolicy): boolean {
  return isAllowed(identity, { action: "kms:Decrypt", resource: KEY, context }, resource);
}

describe("IAM policy evaluator", () => {
  it("allows what a statement names, with wildcards and in any case of the action", () => {
    assert.equal(decrypts(role({})), true);
    assert.equal(decrypts(role({ Action: "KMS:decrypt" })), true);
    assert.equal(
      decrypts(role({ Action: ["s3:*", "kms:De*"], Resource: `arn:aws:kms:*:${ACCOUNT}:key/1234????-*` })),
      true,
    );
    assert.equal(decrypts(role({ Action: "kms:Encrypt" })), false);
    assert.equal(decrypts(role({ Resource: "arn:aws:kms:us-east-1:*:key/other" })), false);
  });

  it("reads NotAction and NotResource as everything else", () => {
    assert.equal(decrypts(role({ NotAction: "iam:*" })), true);
    assert.equal(decrypts(role({ NotAction: "kms:*" })), false);
    assert.equal(decrypts(role({ NotResource: "arn:aws:s3:::*" })), true);
    assert.equal(decrypts(role({ NotResource: KEY })), false);
  });

  it("lets a denial win", () => {
    assert.equal(decrypts(role({}, { Effect: "Deny" })), false);
    assert.equal(decrypts(role({}, { Effect: "Deny", Action: "kms:Encrypt" })), true);
  });

  it("holds to the permissions boundary", () => {
    const boundary = parsePolicy(document({ Action: "logs:*" }), "identity");
    assert.equal(decrypts({ ...role({}), boundary }), false);
    const named = policyOn(ACCOUNT, true, { Principal: { AWS: ROLE } });
    assert.equal(decrypts({ ...role({}), boundary }, {}, named), false, "also for what a key's policy grants");
  });

  const context: Context = {
    "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com",
    "kms:CallerAccount": ACCOUNT,
    "kms:EncryptionContext:SecretARN": "arn:aws:secretsmanager:us-east-1:549136075525:secret:uri-AbCdEf",
    "aws:SourceArn": "arn:aws:ecs:us-east-1:549136075525:task/c/1",
    "aws:MultiFactorAuthPresent": "true",
  };
  const cases: [name: string, condition: object, holds: boolean][] = [
    ["StringEquals", { StringEquals: { "kms:ViaService": "secretsmanager.us-east-1.amazonaws.com" } }, true],
    ["StringEquals of one of several values", { StringEquals: { "kms:CallerAccount": ["1", ACCOUNT] } }, true],
    ["StringEquals of another value", { StringEquals: { "kms:CallerAccount": OTHER.account } }, false],
    ["StringEquals of a missing key", { StringEquals: { "aws:PrincipalOrgID": "o-1" } }, false],
    ["StringEqualsIfExists of a missing key", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-1" } }, true],
    ["StringNotEquals", { StringNotEquals: { "kms:CallerAccount": OTHER.account } }, true],
    ["StringEqualsIgnoreCase", { StringEqualsIgnoreCase: { "aws:MultiFactorAuthPresent": "TRUE" } }, true],
    ["StringLike", { StringLike: { "kms:EncryptionContext:SecretARN": "*:secret:uri-??????" } }, true],
    ["StringNotLike", { StringNotLike: { "kms:ViaService": "secrets*" } }, false],
    ["ArnLike", { ArnLike: { "aws:SourceArn": `arn:aws:ecs:*:${ACCOUNT}:*` } }, true],
    ["ArnLike of a wildcard over colons", { ArnLike: { "aws:SourceArn": "arn:aws:ecs:*:task/c/1" } }, false],
    [
      "ArnEquals of another ARN",
      { ArnEquals: { "aws:SourceArn": `arn:aws:ecs:us-west-2:${ACCOUNT}:task/c/1` } },
      false,
    ],
    ["ArnNotEquals", { ArnNotEquals: { "aws:SourceArn": `arn:aws:ecs:us-west-2:${ACCOUNT}:task/c/1` } }, true],
    ["Bool", { Bool: { "aws:MultiFactorAuthPresent": true } }, true],
    ["Null of a key that is there", { Null: { "kms:ViaService": "false" } }, true],
    ["Null of a key that is missing", { Null: { "aws:PrincipalOrgID": "false" } }, false],
    [
      "two operators, of which one fails",
      { Bool: { "aws:MultiFactorAuthPresent": true }, Null: { x: "false" } },
      false,
    ],
    ["a key in another case", { StringEquals: { "KMS:CALLERACCOUNT": ACCOUNT } }, true],
    ["a policy variable", { StringEquals: { "kms:CallerAccount": "${aws:PrincipalAccount}" } }, true],
    ["an unknown operator", { NumericLessThan: { "aws:MultiFactorAuthAge": "60" } }, false],
    ["a set operator", { "ForAllValues:StringEquals": { "aws:TagKeys": ["a"] } }, false],
  ];
  for (const [name, condition, holds] of cases) {
    it(`${holds ? "allows" : "does not allow"} on the condition ${name}`, () => {
      assert.equal(decrypts(role({ Condition: condition }), context), holds);
    });
  }

  it("denies where it cannot judge the condition of a denial", () => {
    const condition = { NumericLessThan: { "aws:MultiFactorAuthAge": "60" } };
    assert.equal(decrypts(role({}, { Effect: "Deny", Condition: condition }), context), false);
  });

  const policyOn = (owner: string, isKeyPolicy: boolean, ...statements: object[]): ResourcePolicy => ({
    owner,
    isKeyPolicy,
    statements: parsePolicy(document(...statements), "resource"),
  });
  const may = role({});
  const mayNot = role({ Action: "logs:*" });

  it("lets a key's policy name the role, or hand over to its account, and nothing else", () => {
    const named = policyOn(ACCOUNT, true, { Principal: { AWS: ROLE } });
    const delegated = policyOn(ACCOUNT, true, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } });
    const elsewhere = policyOn(ACCOUNT, true, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } });
    assert.deepEqual(
      [may, mayNot].map((identity) => decrypts(identity, {}, named)),
      [true, true],
    );
    assert.deepEqual(
      [may, mayNot].map((identity) => decrypts(identity, {}, delegated)),
      [true, false],
    );
    assert.equal(decrypts(may, {}, elsewhere), false);
  });

  it("lets the policy of another resource add to the role's own, within the account", () => {
    const named = policyOn(ACCOUNT, false, { Principal: { AWS: ROLE } });
    const elsewhere = policyOn(ACCOUNT, false, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/other` } });
    assert.deepEqual(
      [may, mayNot].map((identity) => decrypts(identity, {}, named)),
      [true, true],
    );
    assert.deepEqual(
      [may, mayNot].map((identity) => decrypts(identity, {}, elsewhere)),
      [true, false],
    );
  });

  it("asks for both policies across accounts", () => {
    const named = policyOn(OTHER.account, false, { Principal: { AWS: ROLE } });
    const silent = policyOn(OTHER.account, false, { Principal: { AWS: OTHER.account } });
    assert.deepEqual(
      [may, mayNot].map((identity) => decrypts(identity, {}, named)),
      [true, false],
    );
    assert.equal(decrypts(may, {}, silent), false);
  });

  it("lets a denial in the resource's policy win, but for whom it excepts", () => {
    const open = { Principal: "*" };
    const closed = policyOn(ACCOUNT, true, open, {
      Effect: "Deny",
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
    });
    assert.equal(decrypts(may, {}, closed), false);
    const excepted = { Effect: "Deny", NotPrincipal: { AWS: [ROLE, `arn:aws:iam::${ACCOUNT}:root`] } };
    assert.equal(decrypts(may, {}, policyOn(ACCOUNT, true, open, excepted)), true);
  });

  it("judges services by their name and condition", () => {
    const condition = { StringEquals: { "aws:SourceAccount": ACCOUNT } };
    const trust = parsePolicy(
      JSON.stringify({
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "ecs-tasks.amazonaws.com" },
            Action: "sts:AssumeRole",
            Condition: condition,
          },
        ],
      }),
      "trust",
    );
    const assume = (service: string, account: string): boolean =>
      serviceIsAllowed(trust, service, {
        action: "sts:AssumeRole",
        resource: "*",
        context: { "aws:SourceAccount": account },
      });
    assert.equal(assume("ecs-tasks.amazonaws.com", ACCOUNT), true);
    assert.equal(assume("ecs-tasks.amazonaws.com", OTHER.account), false);
    assert.equal(assume("ec2.amazonaws.com", ACCOUNT), false);
  });

  const malformed: [text: string, kind: "identity" | "trust" | "resource", message: string][] = [
    ["{", "identity", "This policy contains invalid Json"],
    ["[]", "identity", "Syntax errors in policy."],
    ["{}", "identity", "Syntax errors in policy."],
    [document({ Effect: "allow" }), "identity", "Syntax errors in policy."],
    [document({ Action: [] }), "identity", "Policy statement must contain actions."],
    [document({ Resource: [] }), "identity", "Policy statement must contain resources."],
    [document({ Resource: "bucket" }), "identity", 'Resource bucket must be in ARN format or "*".'],
    [
      document({ Action: "Decrypt" }),
      "identity",
      "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ],
    [document({ Principal: "*" }), "identity", "Policy document should not specify a principal."],
    [document({}), "resource", "Missing required field Principal"],
    [document({ Principal: "*" }), "trust", "Has prohibited field Resource"],
  ];
  for (const [text, kind, message] of malformed) {
    it(`refuses ${kind} policy ${text.slice(0, 90)}`, () => {
      assert.throws(
        () => parsePolicy(text, kind),
        (error) => error instanceof MalformedPolicy && error.message === message,
      );
    });
  }

  it("knows documents that say the same", () => {
    const a = document({ Action: ["kms:Decrypt", "kms:Encrypt"] }, { Effect: "Deny", Action: "s3:*" });
    const b = document({ Effect: "Deny", Action: ["s3:*"] }, { Action: ["kms:Encrypt", "kms:Decrypt"] });
    assert.equal(samePolicy(a, b), true);
    assert.equal(samePolicy(a, document({})), false);
    assert.equal(samePolicy(a, undefined), false);
  });
});
