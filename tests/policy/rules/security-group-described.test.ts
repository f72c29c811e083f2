import { securityGroupDescribed as rule } from "../../../policy/rules/security-group-described.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import { MOMENTS } from "./network-program.ts";

describe("security-group-described", () => {
  for (const [when, program] of MOMENTS) {
    describe(when, () => {
      it("accepts the compliant program", () => accepts(rule, program));
      for (const description of ["Not managed by Pulumi", "Managed by Terraform of the platform team"]) {
        it(`accepts ${description}`, () => accepts(rule, changed(program, "group", { inputs: { description } })));
      }
      for (const name of ["group", "ingress", "egress", "older-rule"]) {
        it(`refuses ${name} without a description`, () =>
          refuses(rule, withoutInput(program, name, "description"), name, /has no description/));
        for (const description of ["", "  ", "Managed by Pulumi", "managed by Terraform "]) {
          it(`refuses ${name} that is described as ${JSON.stringify(description)}`, () =>
            refuses(rule, changed(program, name, { inputs: { description } }), name, /has no description/));
        }
        it(`refuses ${name} whose description is not known yet`, () =>
          refuses(
            rule,
            changed(program, name, { inputs: { description: unknown } }),
            name,
            /description cannot be proven/,
          ));
      }
      it("names a rule whose direction is not known yet once", () =>
        refuses(
          rule,
          changed(withoutInput(program, "older-rule", "description"), "older-rule", { inputs: { type: unknown } }),
          "older-rule",
          /has no description/,
        ));
      for (const direction of ["ingress", "egress"]) {
        for (const name of ["inline-group", "default-group"]) {
          it(`refuses inline ${direction} of ${name} without a description`, () =>
            refuses(
              rule,
              changed(program, name, { inputs: { [direction]: [{ description: "x" }, { self: true }] } }),
              name,
              new RegExp(`has no ${direction}\\[1\\]\\.description`),
            ));
          it(`refuses inline ${direction} of ${name} that is not known yet`, () =>
            refuses(
              rule,
              changed(program, name, { inputs: { [direction]: unknown } }),
              name,
              new RegExp(`${direction} cannot be proven`),
            ));
        }
      }
    });
  }
});
