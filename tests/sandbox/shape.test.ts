import assert from "node:assert/strict";

import { completed, sameShape, type Shape } from "../../sandbox/cloud/shape.ts";

const shape: Shape = {
  defaults: { origins: { attempts: 3 }, "origins.custom": { timeout: 30 }, viewer: { version: "TLSv1" } },
  sets: ["origins", "origins.custom.protocols"],
};

describe("the shape of nested properties", () => {
  it("fills in the defaults, in lists too, and leaves alone what it does not know", () => {
    const inputs = {
      origins: [
        { id: "a", custom: { timeout: 5 } },
        { id: "b", attempts: 1, custom: {} },
      ],
      other: {},
    };
    assert.deepEqual(completed(shape, inputs), {
      origins: [
        { attempts: 3, id: "a", custom: { timeout: 5 } },
        { attempts: 1, id: "b", custom: { timeout: 30 } },
      ],
      viewer: undefined,
    });
  });

  it("takes a default that is written out for one that is left away, at every level", () => {
    assert.ok(sameShape(shape, "", { viewer: {} }, { viewer: { version: "TLSv1" } }));
    assert.ok(sameShape(shape, "viewer.version", undefined, "TLSv1"));
    assert.ok(sameShape(shape, "origins[0].attempts", null, 3));
    assert.ok(!sameShape(shape, "viewer.version", undefined, "TLSv1.2"));
    assert.ok(!sameShape(shape, "viewer", undefined, {}));
  });

  it("minds the order of lists and not of sets", () => {
    const origins = [{ custom: { protocols: ["a", "b"] } }, { id: "x" }];
    const turned = [{ id: "x" }, { custom: { protocols: ["b", "a"] } }];
    assert.ok(sameShape(shape, "origins", origins, turned));
    assert.ok(!sameShape(shape, "others", origins, turned));
    assert.ok(!sameShape(shape, "origins", origins, [...turned, { id: "x" }]));
  });
});
