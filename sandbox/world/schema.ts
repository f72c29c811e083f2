import { z } from "zod";

import type { WorldData } from "./world.ts";

const properties = z.record(z.string(), z.unknown());

/** What a world file must look like to be opened. */
export const worldSchema: z.ZodType<WorldData> = z.object({
  version: z.literal(1),
  clockOffset: z.number(),
  sequence: z.number().int(),
  accounts: z.record(z.string(), z.object({ name: z.string(), profiles: z.array(z.string()), region: z.string() })),
  projects: z.record(z.string(), z.object({ name: z.string() })),
  serviceAccounts: z.array(z.object({ clientId: z.string(), clientSecret: z.string(), projects: z.array(z.string()) })),
  records: z.array(
    z.object({ type: z.string(), id: z.string(), owner: z.string(), inputs: properties, outputs: properties }),
  ),
});
