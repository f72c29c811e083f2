import { succeeded } from "../../pulumi.ts";
import { UserError } from "../../user-error.ts";
import { outputsOf, type Outputs } from "../outputs.ts";
import type { Context, Step } from "../step.ts";
import { configure } from "./stack-file.ts";

/** A certificate that the stack has requested, and what ACM says of it. */
interface Certificate {
  readonly urn: string;
  readonly CertificateArn: string;
  readonly SubjectAlternativeNames: readonly string[];
  readonly Status: string;
}

/** The certificate is issued, and the stack file says so. */
export const certificate: Step = {
  name: "certificate",
  run: async (context) => {
    const { stack, words } = context;
    const { phase, hostNames, certificateArn } = (await context.config()).edge;
    if (phase === "issued") return { status: "done", text: `edge.phase is issued in ${words.stackFile}` };
    const all = await Promise.all((await requested(context, certificateArn)).map((each) => describe(context, each)));
    const names = hostNames.toSorted().join(" ");
    const found = all.find(
      (each) => certificateArn !== undefined || each.SubjectAlternativeNames.toSorted().join(" ") === names,
    );
    if (found === undefined) throw new UserError(`the stack has no certificate for ${hostNames.join(", ")}; run an up`);
    if (found.Status === "PENDING_VALIDATION") {
      return {
        status: "waits",
        text: `ACM has not seen the records for ${hostNames.join(", ")} yet`,
        lines: [
          ...certificateLines(context, await outputsOf(context)),
          "It takes minutes, sometimes hours; where the zone's host proxies records, turn that off for these. They stay.",
          `Then: ${words.bootstrap}`,
        ],
      };
    }
    if (found.Status !== "ISSUED") {
      throw new UserError(
        `the certificate ${found.CertificateArn} is ${found.Status}: ACM has given it up; replace it: ` +
          `${words.pulumi} up --stack ${stack} --replace '${found.urn}'`,
      );
    }
    await configure(context, { "edge.phase": "issued" });
    return { status: "made", text: `ISSUED; edge.phase is issued in ${words.stackFile}`, lines: words.afterwards };
  },
};

/** What a person adds to the public DNS for the certificate. */
export function certificateLines({ words }: Context, { edge }: Outputs): string[] {
  return edge.certificateRecords.map((record) => words.record(record));
}

/** The certificates of the stack's state, or the one that the configuration names. */
async function requested({ pulumi, stack }: Context, certificateArn: string | undefined) {
  if (certificateArn !== undefined) return [{ urn: "", id: certificateArn }];
  const text = await succeeded(pulumi(["stack", "export", "--stack", stack]), "pulumi stack export");
  const { deployment } = JSON.parse(text) as {
    deployment: { resources?: readonly { urn: string; type: string; id: string }[] };
  };
  return (deployment.resources ?? []).filter(({ type }) => type === "aws:acm/certificate:Certificate");
}

async function describe({ aws }: Context, { urn, id }: { urn: string; id: string }): Promise<Certificate> {
  const answer = (await aws("acm describe-certificate", { "certificate-arn": id })) as { Certificate: Certificate };
  return { ...answer.Certificate, urn };
}
