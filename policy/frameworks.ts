import type { Rule } from "./rule.ts";

type Framework = Rule["framework"];

/** Standards of the HIPAA Security Rule, by their section of 45 CFR. */
const HIPAA = {
  "164.306(a)(1)": "General requirements: availability",
  "164.308(a)(4)": "Information access management",
  "164.308(a)(5)(ii)(D)": "Password management",
  "164.308(a)(7)(ii)(A)": "Data backup plan",
  "164.312(a)(1)": "Access control",
  "164.312(a)(2)(iv)": "Encryption and decryption",
  "164.312(b)": "Audit controls",
  "164.312(c)(1)": "Integrity",
  "164.312(d)": "Person or entity authentication",
  "164.312(e)(1)": "Transmission security",
  "164.312(e)(2)(ii)": "Transmission security: encryption",
} as const;

/** The standards of the HIPAA Security Rule that a rule serves first of all. */
export function hipaa(first: keyof typeof HIPAA, ...others: readonly (keyof typeof HIPAA)[]): Framework {
  const names = [HIPAA[first], ...others.map((section) => HIPAA[section].toLowerCase())];
  return {
    name: "HIPAA Security Rule",
    version: "45 CFR 164 Subpart C",
    reference: [first, ...others].join(", "),
    specification: names.join("; "),
  };
}

/** Criteria of SOC 2. */
const SOC2 = {
  "C1.2": "Disposal of confidential information",
  "CC6.1": "Logical access security over protected information assets",
  "CC6.6": "Protection against threats from outside the system boundaries",
  "CC8.1": "Changes are authorized, tested and approved before they are implemented",
} as const;

/** The criterion of SOC 2 that a rule serves first of all. */
export function soc2(reference: keyof typeof SOC2): Framework {
  return { name: "SOC 2", version: "2017 Trust Services Criteria", reference, specification: SOC2[reference] };
}

/** The controls of Security Hub's own standard that a rule serves first of all. */
export function fsbp(reference: string, specification: string): Framework {
  return { name: "AWS Foundational Security Best Practices", version: "1.0.0", reference, specification };
}
