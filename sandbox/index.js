// Node runs the TypeScript itself; the published package has no TypeScript, only dist/, which `npm pack` makes.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

// `require` takes ES modules as well, and does not make everything that imports this one wait, as `await import` would.
const require = createRequire(import.meta.url);
const isSource = existsSync(`${import.meta.dirname}/index.ts`);
export const {
  callAws,
  PACKAGES,
  requestThroughEdge,
  runPulumi,
  Sandbox,
  setDnsRecord,
  UserError,
  World,
  WorldError,
} = require(isSource ? "./index.ts" : "./dist/index.js");
