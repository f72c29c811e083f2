import { distributionHttpsToViewers as rule } from "../../../policy/rules/distribution-https-to-viewers.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import { E, edge, moments } from "./edge-program.ts";

const NAME = "distribution";

describe("distribution-https-to-viewers", () => {
  for (const [when, program] of moments(edge)) {
    describe(when, () => {
      const withDefault = (viewerProtocolPolicy?: string) =>
        changed(program, NAME, {
          inputs: { defaultCacheBehavior: viewerProtocolPolicy === undefined ? {} : { viewerProtocolPolicy } },
        });
      const withPaths = (...policies: string[]) =>
        changed(program, NAME, {
          inputs: { orderedCacheBehaviors: policies.map((viewerProtocolPolicy) => ({ viewerProtocolPolicy })) },
        });

      it("accepts the compliant program", () => accepts(rule, program));
      it("accepts https-only", () => accepts(rule, withDefault("https-only")));
      it("refuses allow-all", () =>
        refuses(rule, withDefault("allow-all"), NAME, /HTTP too \(defaultCacheBehavior.*allow-all/));
      it("refuses a behavior that says nothing", () => refuses(rule, withDefault(), NAME, /is absent/));
      it("refuses one path among others", () =>
        refuses(rule, withPaths("https-only", "allow-all"), NAME, /orderedCacheBehaviors\[1\].*allow-all/));
      it("refuses what is not known yet", () =>
        refuses(rule, withDefault(unknown), NAME, /defaultCacheBehavior\.viewerProtocolPolicy cannot be proven/));
      it("refuses behaviors that are not known yet", () =>
        refuses(
          rule,
          changed(program, NAME, { inputs: { orderedCacheBehaviors: unknown } }),
          NAME,
          /orderedCacheBehaviors cannot be proven/,
        ));
      it("refuses a behavior of another shape than the schema's", () =>
        refuses(rule, changed(program, NAME, { inputs: { orderedCacheBehaviors: ["/a"] } }), NAME, /is not an object/));
      it("judges the paths of a multi-tenant distribution", () =>
        refuses(
          rule,
          changed(program, NAME, {
            type: E.multitenant,
            inputs: { cacheBehaviors: [{ viewerProtocolPolicy: "allow-all" }] },
          }),
          NAME,
          /cacheBehaviors\[0\].*allow-all/,
        ));
    });
  }
});
