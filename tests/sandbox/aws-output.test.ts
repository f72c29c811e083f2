import assert from "node:assert/strict";

import { printer } from "../../sandbox/command/aws-output.ts";

const SERVICES = {
  services: [
    { name: "web", desired: 2, isPrivate: true, subnets: ["a", "b"], tags: [{ key: "k", value: "v" }] },
    { name: "job", events: [] },
  ],
  failures: [],
};

const rendered = (answer: unknown, query?: string, output?: string): string => printer(query, output)(answer);

describe("an answer of the AWS CLI", () => {
  it("is JSON without what is undefined", () => {
    assert.equal(rendered({ a: undefined, b: 1 }), '{\n  "b": 1\n}\n');
    assert.equal(rendered(undefined), "null\n");
  });

  const texts: Record<string, string> = {
    "services[0].name": "web\n",
    "services[].name": "web\tjob\n",
    "services[].[name, desired]": "web\t2\njob\tNone\n",
    "services[?name==`job`].name | [0]": "job\n",
    "services[0].isPrivate": "True\n",
    "length(services)": "2\n",
    failures: "",
    "services[].{n: name, d: desired}": "2\tweb\nNone\tjob\n",
    "services[0].tags": "k\tv\n",
  };
  for (const [query, text] of Object.entries(texts)) {
    it(`is as text what \`${query}\` selects`, () => {
      assert.equal(rendered(SERVICES, query, "text"), text);
    });
  }

  it("is refused before anything is done where the query or the format is wrong", () => {
    assert.throws(() => printer("[", "json"), { message: /^Bad value for --query \[: / });
    assert.throws(() => printer(undefined, "yaml"), { message: "--output yaml: not simulated. There are: json, text" });
    assert.throws(() => printer("length(a)")({}), { message: /^Bad value for --query length\(a\): / });
  });

  it("is as text a line for each object, with the name of the list that it is in", () => {
    assert.equal(
      rendered(SERVICES, undefined, "text"),
      "SERVICES\t2\tTrue\tweb\nSUBNETS\ta\nSUBNETS\tb\nTAGS\tk\tv\nSERVICES\t\t\tjob\n",
    );
  });
});
