import { distributionAccessLogs as rule } from "../../../policy/rules/distribution-access-logs.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, without, withoutInput } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { E, edge, moments } from "./edge-program.ts";

const NAME = "distribution";
const bucket: Fixture = { type: E.bucket, name: "logs", inputs: { bucket: "logs" } };

const sourceOf = (program: readonly Fixture[]) => program.find(({ name }) => name === "log-source")?.inputs;

describe("distribution-access-logs", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const unlogged = without(program, "log-source", "log-delivery");
      const withLegacy = (loggingConfig: Fixture["inputs"] | string, ...sources: string[]): Fixture[] => [
        ...changed(unlogged, NAME, {
          inputs: { loggingConfig: loggingConfig ?? {} },
          sources: { loggingConfig: sources },
        }),
        bucket,
      ];
      const withSource = (change: Partial<Fixture>): Fixture[] => changed(program, "log-source", change);

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts a delivery whose source's name is not known yet", () =>
        accepts(rule, changed(program, "log-delivery", { inputs: { deliverySourceName: unknown } })));
      it("accepts a delivery among those of other sources", () =>
        accepts(rule, [
          ...program,
          { type: E.logSource, name: "second", inputs: { ...sourceOf(program), name: "second" } },
          { type: E.logDelivery, name: "other", inputs: { deliverySourceName: "other" } },
        ]));
      it("accepts loggingConfig", () => accepts(rule, withLegacy({ bucket: "logs.s3.amazonaws.com" })));
      it("accepts loggingConfig with an unknown bucket of this program", () =>
        accepts(rule, withLegacy({ bucket: unknown }, "logs")));

      it("accepts a source whose name the provider makes up", () =>
        accepts(
          rule,
          changed(withoutInput(program, "log-source", "name"), "log-source", {
            outputs: { name: "edge-distribution" },
          }),
        ));
      it("accepts a source by the name that is written, while the provider shows none", () =>
        accepts(rule, withSource({ outputs: { name: unknown } })));
      it("refuses no logs", () => refuses(rule, unlogged, NAME, /logs no accesses\. Deliver/));
      it("refuses loggingConfig without a bucket", () =>
        refuses(rule, withLegacy({ includeCookies: false }), NAME, /logs no accesses/));
      it("refuses an unknown bucket that comes from nothing", () =>
        refuses(rule, withLegacy({ bucket: unknown }), NAME, /loggingConfig\.bucket cannot be proven/));
      it("refuses a loggingConfig that comes from another resource", () =>
        refuses(rule, withLegacy(unknown, "headers"), NAME, /loggingConfig\.bucket cannot be proven/));
      it("refuses a source without a delivery", () =>
        refuses(rule, without(program, "log-delivery"), NAME, /no LogDelivery takes them from .*"log-source"/));
      it("refuses a delivery from another source", () =>
        refuses(
          rule,
          changed(program, "log-delivery", { inputs: { deliverySourceName: "other" } }),
          NAME,
          /no LogDelivery takes them/,
        ));
      it("refuses a delivery from no source, where the source has no name either", () =>
        refuses(
          rule,
          withoutInput(withoutInput(program, "log-source", "name"), "log-delivery", "deliverySourceName"),
          NAME,
          /no LogDelivery takes them/,
        ));
      it("refuses a delivery whose unknown source is another resource", () =>
        refuses(
          rule,
          changed(program, "log-delivery", {
            inputs: { deliverySourceName: unknown },
            sources: { deliverySourceName: ["headers"] },
          }),
          NAME,
          /no LogDelivery takes them/,
        ));
      it("refuses a source of other logs", () =>
        refuses(rule, withSource({ inputs: { logType: "CONNECTION_LOGS" } }), NAME, /logs no accesses/));
      it("refuses a source of another distribution", () =>
        refuses(
          rule,
          withSource({
            inputs: { resourceArn: "arn:aws:cloudfront::1:distribution/E2" },
            sources: { resourceArn: [] },
          }),
          NAME,
          /logs no accesses/,
        ));
      it("refuses a source of an unknown that comes from another resource", () =>
        refuses(
          rule,
          withSource({ inputs: { resourceArn: unknown }, sources: { resourceArn: ["web-acl"] } }),
          NAME,
          /logs no accesses/,
        ));
    });
  }
});
