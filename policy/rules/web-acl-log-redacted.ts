import { blocksOf, blocksWithin, unknownYet } from "../blocks.ts";
import type { Block } from "../blocks.ts";
import { holds, violated } from "../decide.ts";
import type { Decision } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import type { Rule } from "../rule.ts";
import { UNKNOWN } from "../unknown.ts";
import { WAF } from "../waf.ts";

/** What may hold credentials or tell of a person's health. */
const REDACTED: readonly { readonly what: string; readonly matches: (field: Block) => boolean }[] = [
  { what: "the header authorization", matches: (field) => isHeader(field, "authorization") },
  { what: "the header cookie", matches: (field) => isHeader(field, "cookie") },
  { what: "the query string", matches: isQueryString },
];

/** A firewall's log holds whole requests. It leaves out what may identify or describe a person. */
export const webAclLogRedacted: Rule = {
  name: "web-acl-log-redacted",
  displayName: "A web ACL's log is redacted",
  description: "The log of a WAFv2 web ACL leaves out the headers authorization and cookie and the query string.",
  severity: "high",
  framework: hipaa("164.312(a)(1)"),
  tags: ["aws", "waf", "logging", "privacy", "HIPAA-164.312(a)(1)", "SOC2-CC6.1"],
  remediationSteps: "Set redactedFields to singleHeader authorization, singleHeader cookie and queryString.",
  url: "https://docs.aws.amazon.com/waf/latest/developerguide/logging-management-configure.html",
  types: [WAF.logging],

  *judgeInputs({ inputs }) {
    const fields = blocksOf(inputs, "redactedFields");
    for (const redacted of REDACTED) yield judgeRedaction(redacted, fields);
  },
};

function judgeRedaction({ what, matches }: (typeof REDACTED)[number], fields: readonly Block[]): Decision {
  const mend = `Add ${what} to redactedFields`;
  if (fields.some(matches)) return holds;
  const unknown = fields.find(isUnknown);
  return unknown === undefined ? violated(`logs ${what} of every request`, mend) : unknownYet(unknown.place, mend);
}

/** Whether the field may turn out to be another one. */
function isUnknown(field: Block): boolean {
  const parts = ["singleHeader", "queryString"].flatMap((name) => blocksWithin(field, name));
  return parts.some(({ values }) => values === UNKNOWN || values.name === UNKNOWN);
}

/** Names of headers have no case. */
function isHeader(field: Block, name: string): boolean {
  return blocksWithin(field, "singleHeader").some(
    ({ values }) => values !== UNKNOWN && typeof values.name === "string" && values.name.toLowerCase() === name,
  );
}

function isQueryString(field: Block): boolean {
  return blocksWithin(field, "queryString").some(({ values }) => values !== UNKNOWN);
}
