import { secretRecoverable as rule } from "../../../policy/rules/secret-recoverable.ts";
import { accepts, refuses } from "../expect.ts";
import { changed, unknown, withoutInput } from "../harness.ts";
import type { Fixture, Properties } from "../harness.ts";
import { REFERENCE_TAGS, T } from "../program.ts";

const program: readonly Fixture[] = [
  { type: T.secret, name: "primary", inputs: { name: "prod/mongodb/uri", recoveryWindowInDays: 7, tags: {} } },
  {
    type: T.secret,
    name: "reference",
    inputs: { name: "prod/mongodb/reference-uri", recoveryWindowInDays: 30, tags: REFERENCE_TAGS },
  },
];

const withInputs = (name: string, inputs: Properties): Fixture[] => changed(program, name, { inputs });

describe("secret-recoverable", () => {
  it("accepts 7 days, and 30 for reference data", () => accepts(rule, program));

  for (const name of ["primary", "reference"]) {
    it(`accepts AWS's own window, 30 days, for the ${name} secret`, () =>
      accepts(rule, withoutInput(program, name, "recoveryWindowInDays")));
  }

  it("refuses a secret that is deleted at once", () =>
    refuses(rule, withInputs("primary", { recoveryWindowInDays: 0 }), "primary", /deleted for good at once/));

  for (const days of [-1, 6, 31]) {
    it(`refuses a window of ${days} days`, () =>
      refuses(rule, withInputs("primary", { recoveryWindowInDays: days }), "primary", /not between 7 and 30/));
  }

  it("refuses a window that is not known, and names the input", () =>
    refuses(
      rule,
      withInputs("primary", { recoveryWindowInDays: unknown }),
      "primary",
      /recoveryWindowInDays cannot be proven/,
    ));

  it("refuses a window that is no number", () =>
    refuses(
      rule,
      withInputs("primary", { recoveryWindowInDays: "30" }),
      "primary",
      /recoveryWindowInDays is not a number/,
    ));

  it("refuses a shorter window for reference data", () =>
    refuses(rule, withInputs("reference", { recoveryWindowInDays: 29 }), "reference", /reference data.*29 days only/));

  it("recognizes reference data by its tag alone", () =>
    refuses(
      rule,
      withInputs("reference", { name: "other", recoveryWindowInDays: 7 }),
      "reference",
      /carries reference data/,
    ));

  it("refuses a shorter window where it is not known whether it carries reference data", () =>
    refuses(rule, withInputs("primary", { name: unknown }), "primary", /name or tags cannot be proven/));

  it("accepts the longest window where it is not known", () =>
    accepts(rule, withInputs("primary", { name: unknown, recoveryWindowInDays: 30 })));

  it("asks for as many days as an operator sets", async () => {
    const settings = { recoveryWindowDays: 14 };
    await refuses(rule, program, "primary", /not between 14 and 30/, settings);
    await accepts(rule, withInputs("primary", { recoveryWindowInDays: 14 }), settings);
  });
});
