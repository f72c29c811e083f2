import { facts } from "../cloud/facts.ts";
import type { Package } from "../cloud/package.ts";
import { passwordTypes } from "./password.ts";

/** The simulated `random` provider: it needs no cloud, and what it makes is kept in the state alone. */
export const random: Package = {
  name: "random",
  version: "4.21.2",
  types: passwordTypes,
  facts,
  invokes: {},
  configure: (_, { world }) => ({ world, account: "", region: "" }),
};
