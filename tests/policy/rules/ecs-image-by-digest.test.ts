import { ecsImageByDigest as rule } from "../../../policy/rules/ecs-image-by-digest.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown } from "../harness.ts";
import { IMAGE, registered, taskProgram, unregistered, withDocument, withoutField } from "./ecs-tasks.ts";

const digest = "a".repeat(64);

describe("ecs-image-by-digest", () => {
  it("accepts the compliant program in the first preview", () => accepts(rule, taskProgram(false)));
  it("accepts the compliant program once everything exists", () => accepts(rule, taskProgram(true)));
  it("accepts a tag before the digest", () => accepts(rule, withDocument({ image: `web:1.2@sha256:${digest}` })));

  for (const image of [
    "web",
    "web:latest",
    "web:1.2.3",
    `web:sha256-${digest}`,
    `web@sha256:${digest.slice(1)}`,
    `web@sha256:${digest}0`,
    "",
  ]) {
    it(`refuses ${JSON.stringify(image)}`, () =>
      refuses(rule, withDocument({ image }), "task", /an image by a tag.*\(containerDefinitions\[0\]\)/));
  }

  it("refuses a container without an image", () => refuses(rule, withoutField("image"), "task", /by a tag/));
  it("refuses the second container too", () =>
    refuses(rule, withDocument({}, { image: "log-router:stable" }), "task", /containerDefinitions\[1\]/));

  describe("an unknown document", () => {
    it("is judged by the image that its component registers", async () => {
      await accepts(rule, registered({ image: IMAGE }));
      await refuses(rule, registered({ image: "web:latest" }), "task", /an image by a tag/);
    });
    it("is left to the update where that image is unknown too", () => accepts(rule, registered({ image: unknown })));
    it("is known in an update, and then the registered image is not looked at", () =>
      accepts(
        rule,
        changed(taskProgram(true), "service", { outputs: { container: { secrets: [], image: "web:latest" } } }),
      ));
    it("is refused where the component registers no image", () =>
      refuses(rule, registered({ image: undefined }), "task", /registered container's image cannot be proven/));
    it("is refused without such a component", () =>
      refuses(rule, unregistered(), "task", /no component registers its image/));
  });
});
