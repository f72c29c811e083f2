import { ApiError } from "./api-error.ts";
import type { Principal, Statement } from "./policy-document.ts";

/** Characters that a trust policy may have. Source: IAM User Guide, "IAM and AWS STS quotas". */
export const MAX_TRUST_POLICY = 2048;

/** The claims that IAM wants judged where an issuer serves everybody, by its host. */
const SHARED_ISSUERS: Readonly<Record<string, string>> = { "token.actions.githubusercontent.com": "sub" };

/**
 * Throws what IAM answers to the trust policy of a role that has other than roles of AWS in it. Whether an OIDC provider of that ARN exists,
 * IAM does not ask: such a role is made, and nobody can assume it ("No OpenIDConnect provider found in your account").
 */
export function refuseTrust(statements: readonly Statement[]): void {
  for (const statement of statements) {
    if (!(statement.actions ?? []).every((action) => /^sts:/i.test(action))) {
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    for (const principal of statement.principals ?? []) refuseFederated(principal, statement);
  }
}

function refuseFederated({ type, id }: Principal, { effect, conditions }: Statement): void {
  if (type !== "Federated") return;
  const issuer = /^arn:aws[\w-]*:iam::\d{12}:oidc-provider\/(.+)$/.exec(id)?.[1];
  const isOther = /^arn:aws[\w-]*:iam::\d{12}:saml-provider\/.+$/.test(id) || /^[\w-]+(\.[\w-]+)+$/.test(id);
  if (issuer === undefined && !isOther) {
    throw malformed("Federated principals must be valid domain names or SAML metadata ARNs");
  }
  const claim = issuer === undefined ? undefined : SHARED_ISSUERS[issuer];
  if (claim === undefined || effect === "Deny") return;
  const key = `${issuer ?? ""}:${claim}`;
  const values = Object.values(conditions).flatMap((keys) =>
    Object.entries(keys).flatMap(([name, accepted]) => (name.toLowerCase() === key ? accepted : [])),
  );
  if (values.some((value) => /[^*?]/.test(value))) return;
  // IAM User Guide, "Identity-provider controls for shared OIDC providers"; the wording is not confirmed.
  throw malformed(`Trust policies of the shared OIDC provider ${issuer ?? ""} must evaluate the claim ${key}`);
}

function malformed(message: string): ApiError {
  return new ApiError("MalformedPolicyDocument", message);
}
