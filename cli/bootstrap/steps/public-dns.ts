import { outputsOf } from "../outputs.ts";
import type { Step } from "../step.ts";

/** What leads people to the service, and mail from it: records that only people can add. */
export const publicDns: Step = {
  name: "public DNS",
  run: async (context) => {
    const { edge, mailRecords } = await outputsOf(context);
    const records = [...edge.aliasRecords, ...mailRecords];
    return {
      status: "told",
      text: `${records.length} records, which cannot be seen from here:`,
      lines: records.map((record) => context.words.record(record)),
    };
  },
};
