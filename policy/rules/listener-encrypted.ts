import { holds, label, undecidable, violated } from "../decide.ts";
import type { Decision, Decisions } from "../decide.ts";
import { hipaa } from "../frameworks.ts";
import { LISTENERS, LISTENER_RULES, LOAD_BALANCERS, kindOf } from "../load-balancers.ts";
import { judgeValue, valueAt } from "../place.ts";
import type { Rule } from "../rule.ts";
import type { Resource, Stack } from "../stack.ts";
import { UNKNOWN, UnreadableInput, isValues, listOf, textOf } from "../unknown.ts";
import type { Value } from "../unknown.ts";

/**
 * The policies that Security Hub's ELB.17 has recommended: TLS 1.2 and up with current ciphers, as they are or restricted (Res), with
 * FIPS cryptography, with post-quantum key exchange. Told by the parts of the name, so that a newer date or version of TLS passes.
 * Ext0 to Ext2 add old ciphers: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html.
 */
const RECOMMENDED = /^ELBSecurityPolicy-TLS1[3-9]-1-(?:2(?:-Res)?|[3-9])(?:-FIPS)?(?:-PQ)?-20\d\d-\d\d$/;

const POLICY = "Set sslPolicy to a recommended one, like ELBSecurityPolicy-TLS13-1-2-Res-2021-06";
const REDIRECT = "Redirect to HTTPS ({ type: redirect, redirect: { protocol: HTTPS, statusCode: HTTP_301 } })";
const ENCRYPT = `Set protocol to HTTPS (TLS on a network load balancer). ${POLICY}`;

/** What comes to a load balancer is encrypted with current TLS; HTTP is answered with the way to HTTPS, and with nothing else. */
export const listenerEncrypted: Rule = {
  name: "listener-encrypted",
  displayName: "Load balancers speak HTTPS",
  description:
    "A listener speaks HTTPS or TLS with a recommended security policy, or HTTP with nothing but redirects to HTTPS, by its rules too.",
  severity: "high",
  framework: hipaa("164.312(e)(1)"),
  tags: [
    "aws",
    "load-balancer",
    "encryption",
    ...["ELB.1", "ELB.17", "ELB.18"],
    ...["CKV_AWS_2", "CKV_AWS_103", "CKV2_AWS_20", "CKV2_AWS_74"],
    "HIPAA-164.312(e)(1)",
    "SOC2-CC6.7",
  ],
  remediationSteps:
    "Set the listener's protocol to HTTPS with a certificate and an sslPolicy like ELBSecurityPolicy-TLS13-1-2-Res-2021-06. Where HTTP is " +
    "answered, let every action of the listener and of its rules redirect to HTTPS.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
  types: [...LISTENERS, ...LISTENER_RULES],

  *judgeInputs(listener) {
    // A rule has none.
    const protocol = textOf(listener.inputs, "protocol");
    if (protocol === "HTTPS" || protocol === "TLS") {
      yield judgePolicy(listener);
    } else if (protocol === "HTTP") {
      yield* judgeRedirects(listener, "defaultActions");
    } else if (protocol === UNKNOWN) {
      yield undecidable("protocol", "it is not known yet", ENCRYPT);
    } else if (protocol !== undefined) {
      yield violated(`speaks ${protocol}, which is not encrypted`, ENCRYPT);
    }
  },

  *judgeInStack(resource, stack) {
    if (LISTENER_RULES.includes(resource.type)) yield* judgeRule(resource, stack);
    else if (textOf(resource.inputs, "protocol") === undefined) yield* judgeSilent(resource, stack);
  },
};

function judgePolicy({ inputs }: Resource): Decision {
  const policy = textOf(inputs, "sslPolicy");
  // What AWS takes then is ELBSecurityPolicy-2016-08, with TLS 1.0.
  if (policy === undefined) return violated("has no sslPolicy, so it accepts TLS 1.0", POLICY);
  return judgeValue(policy, {
    place: "sslPolicy",
    accepts: (value) => typeof value === "string" && RECOMMENDED.test(value),
    problem: `has the security policy ${String(policy)}, which is not recommended`,
    mend: POLICY,
  });
}

/** Every action redirects to HTTPS. */
function* judgeRedirects({ inputs }: Resource, input: "defaultActions" | "actions"): Decisions {
  const actions = listOf(inputs, input);
  if (actions === UNKNOWN) {
    yield undecidable(input, "it is not known yet, and HTTP is answered", REDIRECT);
    return;
  }
  if (actions.length === 0) yield violated("answers HTTP without redirecting it to HTTPS", REDIRECT);
  for (const [index, action] of actions.entries()) yield judgeRedirect(action, `${input}[${index}]`);
}

function judgeRedirect(action: Value, place: string): Decision {
  if (action === UNKNOWN) return undecidable(place, "it is not known yet, and HTTP is answered", REDIRECT);
  if (!isValues(action)) throw new UnreadableInput(`${place} is not an object`);
  const type = valueAt(action, "type");
  // Without a protocol the redirect leads to the one that was asked for.
  const protocol = valueAt(action, "redirect.protocol");
  if ((type !== UNKNOWN && type !== "redirect") || (protocol !== UNKNOWN && protocol !== "HTTPS")) {
    return violated(`answers HTTP without redirecting it to HTTPS (${place})`, REDIRECT);
  }
  if (type === "redirect" && protocol === "HTTPS") return holds;
  return undecidable(place, "it is not known yet whether it redirects to HTTPS", REDIRECT);
}

/** A rule of a listener that speaks HTTP redirects as the listener does. */
function* judgeRule(rule: Resource, stack: Stack): Decisions {
  const listeners = stack.referents(rule, "listenerArn", LISTENERS);
  const protocols = listeners.map(({ inputs }) => textOf(inputs, "protocol"));
  if (listeners.length > 0 && protocols.every((protocol) => protocol === "HTTPS" || protocol === "TLS")) return;
  const redirects = [...judgeRedirects(rule, "actions")];
  if (listeners.length > 0) {
    yield* redirects;
  } else if (redirects.some(({ verdict }) => verdict !== "holds")) {
    yield undecidable(
      "listenerArn",
      "it is no listener of this program, which may speak HTTP",
      `Declare the listener in this program. ${REDIRECT}`,
    );
  }
}

/** A gateway load balancer's listener has no protocol, and hands packets on as they are; any other one speaks HTTP then. */
function* judgeSilent(listener: Resource, stack: Stack): Decisions {
  const balancers = stack.referents(listener, "loadBalancerArn", LOAD_BALANCERS);
  if (balancers.length > 0 && balancers.every((balancer) => kindOf(balancer) === "gateway")) return;
  const [balancer] = balancers;
  const of = balancer === undefined ? "" : ` of ${label(balancer)}`;
  yield violated(`has no protocol, so it speaks HTTP to the clients${of}`, ENCRYPT);
}
