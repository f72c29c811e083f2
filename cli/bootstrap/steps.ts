import type { Step } from "./step.ts";
import { account } from "./steps/account.ts";
import { atlasCredentials } from "./steps/atlas-credentials.ts";
import { certificate } from "./steps/certificate.ts";
import { image } from "./steps/image.ts";
import { publicDns } from "./steps/public-dns.ts";
import { pulumiStack } from "./steps/pulumi-stack.ts";
import { stackFile } from "./steps/stack-file.ts";
import { stateBucket } from "./steps/state-bucket.ts";
import { stateKey } from "./steps/state-key.ts";
import { up, upAgain, verify } from "./steps/up.ts";

/** The way from an empty account to a running service. */
export const STEPS: readonly Step[] = [
  account,
  stateKey,
  stateBucket,
  pulumiStack,
  stackFile,
  atlasCredentials,
  up,
  image,
  certificate,
  upAgain,
  publicDns,
  verify,
];
