import assert from "node:assert/strict";

import { entriesOf } from "../../../cli/imports/entries.ts";
import { parseConfig } from "../../../config.ts";
import { edited } from "../../config/stack-file.ts";

describe("the entries to import", () => {
  it("name the private link in the stack's own region, as Atlas spells it", () => {
    const config = parseConfig(edited("prod", "askflorence:referenceReads.credential", "existing"), "prod");
    const referenceReads = {
      endpointService: "69fe75c5b02c024f32d2af50",
      endpoint: "vpce-0c81aea11e29bb928",
      securityGroup: "sg-0123456789abcdef0",
      securityGroupRule: "sgr-0123456789abcdef0",
      secret: "arn:aws:secretsmanager:eu-west-1:039624954211:secret:prod/mongodb/reference-uri-AbCdEf",
    };
    const ids = { atlas: { vpcEntry: false, auditing: false }, referenceReads };
    const entries = entriesOf(ids, { ...config, aws: { ...config.aws, region: "eu-west-1" } });
    const link = entries.find(({ name }) => name === "reference-link-service");
    assert.equal(link?.id, "69e31af12fd2c0aef51bbb41-69fe75c5b02c024f32d2af50-AWS-EU_WEST_1");
  });
});
