import type { Context, Outcome, Step } from "./step.ts";

/** How a run ended: everything is there, or a person is to do something first. */
export type Ending = "finished" | "waiting";

/**
 * Runs the steps in their order, and says what each found or did. Stops at the first one that waits for a person; one that
 * throws is named before the error goes on.
 */
export async function runSteps(steps: readonly Step[], context: Context): Promise<Ending> {
  const width = Math.max(...steps.map(({ name }) => name.length));
  for (const { name, run } of steps) {
    const title = name.padEnd(width);
    let outcome: Outcome;
    try {
      outcome = await run(context);
    } catch (error) {
      context.say(`${title}  failed`);
      throw error;
    }
    const { status, text, lines = [] } = outcome;
    // What was made may be part of the next plan.
    if (status === "made") context.found.isPlanEmpty = false;
    context.say(`${title}  ${LABELS[status]}${text}`);
    for (const line of lines) context.say(`${" ".repeat(width + 2)}${line}`.trimEnd());
    if (status === "waits") return "waiting";
  }
  return "finished";
}

const LABELS: Readonly<Record<Outcome["status"], string>> = {
  done: "done   ",
  made: "made   ",
  told: "told   ",
  waits: "waits for you: ",
};
