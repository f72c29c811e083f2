import assert from "node:assert/strict";

import * as enginePackage from "@askflorence/engine";
import * as sandboxPackage from "pulumi-sandbox";

import * as engineSource from "../../engine/index.ts";
import { facts } from "../../sandbox/cloud/facts.ts";
import type { Facts } from "../../sandbox/cloud/resource-type.ts";
import * as sandboxSource from "../../sandbox/index.ts";

/** The facts of a type; fails where there are none. */
function factsOf(type: string): Facts {
  return facts[type] ?? assert.fail(`${type} has no facts`);
}

const types = sandboxSource.PACKAGES.flatMap((pkg) => pkg.types);

describe("the simulated types", () => {
  it("are those that have facts, each once and in the package of its name", () => {
    assert.deepEqual(types.map(({ type }) => type).toSorted(), Object.keys(facts).toSorted());
    for (const { name, types: own, invokes } of sandboxSource.PACKAGES) {
      for (const token of [...own.map(({ type }) => type), ...Object.keys(invokes)]) {
        assert.match(token, new RegExp(`^${name}:\\w+/(\\w+):\\w+$`));
      }
    }
  });

  it("can all be created, and say how they are imported", () => {
    for (const { type, create } of types) {
      assert.equal(typeof create, "function", type);
      assert.notEqual(factsOf(type).importId ?? "", "", type);
    }
  });

  it("have facts and hooks that speak of inputs that there are", () => {
    for (const { type, autoName, exactlyOneOf = [], notRead = [] } of types) {
      const { inputs, required, replaceOn, ...more } = factsOf(type);
      const named = [
        ...required,
        ...replaceOn,
        ...Object.keys(more.defaults ?? {}),
        ...Object.keys(more.enums ?? {}),
        ...Object.keys(more.patterns ?? {}),
        ...exactlyOneOf.flat(),
        ...notRead,
        ...(autoName === undefined ? [] : [autoName.property]),
      ].map((path) => path.split(/[.[]/, 1)[0] ?? "");
      assert.deepEqual([...new Set(named.filter((name) => !inputs.includes(name)))], [], type);
      const known = [...inputs, ...more.computed];
      assert.deepEqual(
        (more.secret ?? []).filter((path) => !known.includes(path.split(".")[0] ?? "")),
        [],
        type,
      );
    }
  });

  it("have no default that the cloud computes, and none that they refuse", () => {
    for (const { type } of types) {
      const { defaults = {}, computed, enums = {} } = factsOf(type);
      for (const [property, value] of Object.entries(defaults)) {
        assert.ok(!computed.includes(property), `${type}: ${property}`);
        const accepted = enums[property];
        const isOpen = accepted?.includes("…") === true;
        if (Array.isArray(accepted) && !isOpen) assert.ok(accepted.includes(value), `${type}: ${property}`);
      }
    }
  });
});

describe("the packages", () => {
  it("export the same from their plain JavaScript entry as from the source", () => {
    assert.deepEqual(Object.keys(sandboxPackage).toSorted(), Object.keys(sandboxSource).toSorted());
    assert.deepEqual(Object.keys(enginePackage).toSorted(), Object.keys(engineSource).toSorted());
    assert.equal(sandboxPackage.Sandbox, sandboxSource.Sandbox);
  });
});
