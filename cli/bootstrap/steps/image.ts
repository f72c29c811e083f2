import { AwsError } from "../aws.ts";
import { outputsOf, type Outputs } from "../outputs.ts";
import type { Context, Outcome, Step } from "../step.ts";
import { certificateLines } from "./certificate.ts";

/** What the parameter holds until there is an image. */
const NO_IMAGE = "none";

/** The parameter that CI owns from then on has the digest of a first image. */
export const image: Step = {
  name: "image",
  run: async (context) => {
    const { aws, given, words } = context;
    const outputs = await outputsOf(context);
    const { imageDigestParameter: name, repositoryUrl } = outputs;
    const { Parameter } = (await aws("ssm get-parameter", { name })) as { Parameter: { Value: string } };
    if (Parameter.Value !== NO_IMAGE) return { status: "done", text: `${Parameter.Value} in ${name}` };
    const tag = given.imageTag;
    if (tag === undefined) {
      const push = [...words.push(repositoryUrl, "$TAG"), `${words.bootstrap} --image-tag "$TAG"`];
      return waiting(context, outputs, "the repository has no image that is to run", ["TAG=…   # the commit", ...push]);
    }
    const digest = await digestOf(context, repositoryUrl, tag);
    if (digest === undefined) {
      const push = [...words.push(repositoryUrl, tag), `${words.bootstrap} --image-tag ${tag}`];
      return waiting(context, outputs, `the repository has no image with the tag ${tag}`, push);
    }
    await aws("ssm put-parameter", { name, value: digest, overwrite: true });
    return { status: "made", text: `${tag} is ${digest} in ${name}` };
  },
};

async function digestOf({ aws }: Context, repositoryUrl: string, imageTag: string): Promise<string | undefined> {
  const repository = repositoryUrl.replace(/^[^/]+\//, "");
  try {
    const answer = await aws("ecr describe-images", {
      "repository-name": repository,
      "image-ids": JSON.stringify([{ imageTag }]),
    });
    return (answer as { imageDetails: { imageDigest: string }[] }).imageDetails[0]?.imageDigest;
  } catch (error) {
    if (error instanceof AwsError && error.code === "ImageNotFoundException") return undefined;
    throw error;
  }
}

/** The records of the certificate take long to be seen, and wait for no image: they are told at once. */
async function waiting(context: Context, outputs: Outputs, text: string, lines: readonly string[]): Promise<Outcome> {
  const { phase } = (await context.config()).edge;
  const records =
    phase === "pending" ? ["", "Meanwhile, for the certificate:", ...certificateLines(context, outputs)] : [];
  return { status: "waits", text, lines: [...lines, ...records] };
}
