import { succeeded } from "../../pulumi.ts";
import type { Context, Step } from "../step.ts";

/** The stack file names the state bucket and its key, so that the delivery roles may use both. */
export const stackFile: Step = {
  name: "stack file",
  run: async (context) => {
    const { config, found, words } = context;
    const wanted = { stateBucketName: found.bucketName ?? "", keyArn: found.keyArn ?? "" };
    const text = `delivery.bootstrap in ${words.stackFile}`;
    const { bootstrap } = (await config()).delivery;
    if (bootstrap?.stateBucketName === wanted.stateBucketName && bootstrap.keyArn === wanted.keyArn)
      return { status: "done", text };
    await configure(context, {
      "delivery.bootstrap.stateBucketName": wanted.stateBucketName,
      "delivery.bootstrap.keyArn": wanted.keyArn,
    });
    return { status: "made", text, lines: words.afterwards };
  },
};

/** Sets plain values of the stack's configuration. */
export async function configure({ pulumi, stack }: Context, values: Readonly<Record<string, string>>): Promise<void> {
  const pairs = Object.entries(values).flatMap(([key, value]) => ["--plaintext", `askflorence:${key}=${value}`]);
  await succeeded(pulumi(["config", "set-all", "--stack", stack, "--path", ...pairs]), "pulumi config set-all");
}
