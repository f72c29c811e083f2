import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { isPattern, overlap } from "../glob.ts";
import { ROLE, trustOf } from "../iam.ts";
import type { Statement } from "../iam.ts";
import type { Rule } from "../rule.ts";
import { textsSetting } from "../settings.ts";
import type { Resource } from "../stack.ts";
import { UNKNOWN } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/** GitHub's tokens for the jobs of a workflow. */
const GITHUB = "token.actions.githubusercontent.com";
/**
 * The subject of a job that runs in an environment, also with GitHub's immutable ids:
 * https://docs.github.com/en/actions/reference/security/oidc#immutable-subject-claims
 */
const GITHUB_ENVIRONMENT = /^repo:([0-9A-Za-z-]+(?:@\d+)?\/[0-9A-Za-z._-]+(?:@\d+)?):environment:[^:/]+$/;

const WEB_IDENTITY = "sts:assumerolewithwebidentity";
/** Comparisons that fail where the claim is absent, which `…IfExists` and `ForAllValues:…` do not. */
const PINNING = ["StringEquals", "StringLike"];
/** What a trust policy may name that is or has an OIDC provider. */
const PROVIDERS = ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:eks/cluster:Cluster"];

const MEND =
  "Compare the provider's aud and sub with StringEquals in every statement: for GitHub, sub is repo:OWNER/NAME:environment:ENVIRONMENT";

/** Whoever brings a token from an OIDC provider gets a role only for one audience and one subject, in every statement. */
export const oidcRolePinned: Rule = {
  name: "oidc-role-pinned",
  displayName: "Roles trust one subject of an OIDC provider",
  description:
    "Every statement of a role that trusts an OIDC provider pins the audience and the subject, without wildcards; for GitHub the " +
    "subject is a repository and its environment.",
  severity: "critical",
  framework: hipaa("164.312(d)"),
  tags: ["aws", "iam", "oidc", "CKV_AWS_358", "CKV_AWS_393", "SOC2-CC6.1", "HIPAA-164.312(d)"],
  remediationSteps:
    "Give every statement of the trust policy a Condition with StringEquals on the provider's aud and sub. Let every job on GitHub, " +
    "those of pull requests too, declare an environment. Give other principals a role of their own.",
  url: "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws",
  types: [ROLE],
  settings: {
    repositories: {
      type: "array",
      items: { type: "string", minLength: 1 },
      description:
        "The only repositories on GitHub that roles may trust, as owner/name. Empty: any, one for each role.",
      default: [],
    },
  },

  *judgeInputs(role, _earlier, settings) {
    const content = trustOf(role);
    if (content === UNKNOWN) return;
    if ("problem" in content) {
      yield violated(`has an assumeRolePolicy that ${content.problem}`, "Write it as IAM's grammar says");
      return;
    }
    const allowing = content.filter(({ allows }) => allows);
    if (!allowing.some(trustsTokens)) return;
    const repositories = new Set<string>();
    for (const statement of allowing) yield* judgeStatement(statement, repositories);
    yield judgeRepositories(repositories, settings);
  },

  *judgeInStack(role) {
    if (trustOf(role) === UNKNOWN) yield judgeUnknown(role);
  },
};

/** Whether a token from somewhere gets the role: of a provider, or of any (`*` is every provider of the account too). */
function trustsTokens({ actions, principals, exceptPrincipals }: Statement): boolean {
  const admits = actions.names.some((name) => overlap(name.toLowerCase(), WEB_IDENTITY)) !== actions.except;
  const federated = principals.Federated ?? [];
  const saml = federated.length > 0 && federated.every((id) => id.includes(":saml-provider/"));
  const anyone = exceptPrincipals || principals["*"] !== undefined;
  return !saml && (federated.length > 0 || (anyone && admits));
}

/** `repositories` collects those on GitHub that the statement lets in. */
function* judgeStatement(statement: Statement, repositories: Set<string>): Decisions {
  const { title, principals, exceptPrincipals } = statement;
  const others = Object.keys(principals).filter((kind) => kind !== "Federated");
  const federated = principals.Federated ?? [];
  const issuers = federated.map(issuerOf).filter((issuer) => issuer !== undefined);
  if (exceptPrincipals || others.length > 0 || issuers.length < federated.length) {
    yield violated(`lets others than the subjects of one OIDC provider in, by ${title}`, MEND);
    return;
  }
  for (const issuer of issuers) {
    for (const claim of ["aud", "sub"]) {
      if (pinned(statement, `${issuer}:${claim}`).length > 0) continue;
      yield violated(`does not pin ${claim} in ${title}, so other tokens of ${issuer} get the role`, MEND);
    }
    if (issuer !== GITHUB) continue;
    for (const subject of pinned(statement, `${issuer}:sub`)) {
      const repository = GITHUB_ENVIRONMENT.exec(subject)?.[1];
      if (repository === undefined) {
        yield violated(`pins sub in ${title} to ${subject}, which is no repository and environment`, MEND);
      } else {
        repositories.add(repository);
      }
    }
  }
}

/** The issuer's address without its scheme, as condition keys begin with it. None of a pattern, and of what is no OIDC provider. */
function issuerOf(federated: string): string | undefined {
  if (isPattern(federated)) return undefined;
  const [, issuer] = /:oidc-provider\/(.+)/.exec(federated) ?? [];
  // IAM itself knows a few by their host names alone: cognito-identity.amazonaws.com, accounts.google.com.
  return issuer?.toLowerCase() ?? (/^[a-z0-9.-]+$/.test(federated) ? federated : undefined);
}

/** The values that a claim must be one of. None where it may be anything else. */
function pinned({ conditions }: Statement, key: string): readonly string[] {
  const pinning = conditions.find(
    (condition) =>
      condition.key === key &&
      PINNING.includes(condition.operator) &&
      // A policy variable, ${…}, may become anything.
      condition.values.every((value) => value !== "" && !isPattern(value) && !value.includes("${")),
  );
  return pinning?.values ?? [];
}

function judgeRepositories(repositories: ReadonlySet<string>, settings: Values): Decision {
  const trusted = textsSetting(settings, "repositories");
  const names = [...repositories];
  const foreign = trusted.length === 0 ? undefined : names.find((name) => !trusted.includes(name));
  if (foreign !== undefined) {
    return violated(`trusts the repository ${foreign}, which is not among those that roles may trust`, MEND);
  }
  if (names.length > 1) return violated(`trusts several repositories: ${names.join(", ")}`, "Give each its own role");
  return holds;
}

/**
 * Only what comes from resources that are no OIDC provider is left to the update, which judges the text before the role is created:
 * another cloud names the principal that is to be trusted only once it is asked.
 */
function judgeUnknown(role: Resource): Decision {
  const sources = role.sources("assumeRolePolicy");
  const provider = sources.find(({ type }) => PROVIDERS.includes(type));
  if (provider === undefined && sources.length > 0) return holds;
  const origin = provider === undefined ? "no resource of this program" : label(provider);
  return undecidable(
    "assumeRolePolicy",
    `it is not known yet and comes from ${origin}`,
    "Write the provider's ARN out, arn:aws:iam::ACCOUNT:oidc-provider/HOST, so that the document is known in preview",
  );
}
