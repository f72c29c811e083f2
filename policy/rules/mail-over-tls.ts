import { holds, undecidable, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { blockOf } from "../scalars.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, textOf } from "../unknown.ts";
import type { Values } from "../unknown.ts";

/** Configuration sets of both APIs, which share their names, with what each calls required TLS and its own name. */
const SETS: Readonly<Record<string, { readonly required: string; readonly name: string }>> = {
  "aws:sesv2/configurationSet:ConfigurationSet": { required: "REQUIRE", name: "configurationSetName" },
  "aws:ses/configurationSet:ConfigurationSet": { required: "Require", name: "name" },
};
const IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity";
const FIRST_IDENTITIES = ["aws:ses/emailIdentity:EmailIdentity", "aws:ses/domainIdentity:DomainIdentity"];
const RECEIPT_RULE = "aws:ses/receiptRule:ReceiptRule";

/** Mail goes out and comes in over TLS, or not at all. */
export const mailOverTls: Rule = {
  name: "mail-over-tls",
  displayName: "Mail is sent over TLS only",
  description:
    "Each SES configuration set requires TLS, each identity that mail is sent from has such a set as its default, and rules for " +
    "incoming mail require TLS.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: ["aws", "mail", "SES.3", "CKV_AWS_365", "HIPAA-164.312(e)(1)", "SOC2-CC6.7"],
  remediationSteps:
    "Set deliveryOptions.tlsPolicy of the configuration set to REQUIRE (Require in ses), and name the set in the sesv2.EmailIdentity's " +
    "configurationSetName.",
  url: "https://docs.aws.amazon.com/ses/latest/dg/security-protocols.html",
  types: [...Object.keys(SETS), IDENTITY, ...FIRST_IDENTITIES, RECEIPT_RULE],

  *judgeInputs({ type, inputs }) {
    const set = SETS[type];
    if (set !== undefined) yield judgePolicy(blockOf(inputs, "deliveryOptions"), "deliveryOptions.", set.required);
    if (type === RECEIPT_RULE) yield judgePolicy(inputs, "", "Require");
    if (FIRST_IDENTITIES.includes(type)) {
      yield violated(
        "has no configuration set that requires TLS, and can have none",
        "Declare it as a sesv2.EmailIdentity with configurationSetName",
      );
    }
  },

  *judgeInStack(resource, stack) {
    if (resource.type === IDENTITY) yield judgeIdentity(resource, stack);
  },
};

function judgePolicy(options: Values | typeof UNKNOWN, place: string, required: string): Decision {
  const mend = `Set ${place}tlsPolicy to ${required}`;
  const policy = options === UNKNOWN ? UNKNOWN : textOf(options, "tlsPolicy");
  if (policy === UNKNOWN) return undecidable(`${place}tlsPolicy`, "it is not known yet", mend);
  return policy === required ? holds : violated("lets mail pass without TLS", mend);
}

/** What is sent from the identity goes through its configuration set unless the sender names another. */
function judgeIdentity(identity: Resource, stack: Stack): Decision {
  const name = textOf(identity.inputs, "configurationSetName");
  const mend = "Set configurationSetName to the name of a configuration set of this program";
  if (name === undefined) return violated("has no configuration set, so nothing requires TLS", mend);
  if (name === UNKNOWN) {
    const sources = identity.sources("configurationSetName");
    const proven = sources.length > 0 && sources.every(({ type }) => SETS[type] !== undefined);
    return proven
      ? holds
      : undecidable(
          "configurationSetName",
          "it is not known yet and does not come from a configuration set alone",
          mend,
        );
  }
  const named = Object.entries(SETS).some(([type, { name: input }]) =>
    stack.ofType(type).some(({ inputs, outputs }) => (textOf(inputs, input) ?? textOf(outputs, input)) === name),
  );
  if (named) return holds;
  return undecidable("configurationSetName", "it names no configuration set of this program", mend);
}
