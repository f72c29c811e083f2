import proto from "@pulumi/pulumi/proto/provider_pb.js";

import type { ResourceChange } from "../cloud/provider.ts";
import type { CheckFailure } from "../cloud/resource-type.ts";
import { topLevel } from "./diff.ts";
import { type Properties, toStruct } from "./values.ts";

/** The kinds of a difference on the wire, with and without a replacement. */
const KINDS = {
  add: [proto.PropertyDiff.Kind.ADD, proto.PropertyDiff.Kind.ADD_REPLACE],
  delete: [proto.PropertyDiff.Kind.DELETE, proto.PropertyDiff.Kind.DELETE_REPLACE],
  update: [proto.PropertyDiff.Kind.UPDATE, proto.PropertyDiff.Kind.UPDATE_REPLACE],
} as const;

/** The answer to a check: the inputs that the provider would work with, and what is wrong with them. */
export function checkResponse(inputs: Properties, failures: readonly CheckFailure[]): proto.CheckResponse {
  const response = new proto.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new proto.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

/** The answer to a diff: each property that differs, and those that replace the resource. */
export function diffResponse(found: readonly ResourceChange[]): proto.DiffResponse {
  const response = new proto.DiffResponse();
  response.setChanges(
    found.length > 0 ? proto.DiffResponse.DiffChanges.DIFF_SOME : proto.DiffResponse.DiffChanges.DIFF_NONE,
  );
  response.setHasdetaileddiff(true);
  response.setDiffsList([...new Set(found.map(({ path }) => topLevel(path)))]);
  response.setReplacesList([...new Set(found.filter(({ replaces }) => replaces).map(({ path }) => topLevel(path)))]);
  for (const { path, kind, replaces, fromState } of found) {
    const difference = new proto.PropertyDiff();
    difference.setKind(KINDS[kind][replaces ? 1 : 0]);
    difference.setInputdiff(!fromState);
    response.getDetaileddiffMap().set(path, difference);
  }
  return response;
}
