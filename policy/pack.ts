import { PolicyPack } from "@pulumi/policy";

import { toPolicies } from "./rule.ts";
import { rules } from "./rules/index.ts";

new PolicyPack("askflorence", {
  displayName: "AskFlorence",
  description: "HIPAA controls for AWS and MongoDB Atlas that are decided in preview, even where values are unknown",
  enforcementLevel: "mandatory",
  policies: toPolicies(rules),
});
