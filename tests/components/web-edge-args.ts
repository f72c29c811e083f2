import { WebEdge, type WebEdgeArgs } from "../../components/web-edge.ts";
import { declare, type Opts } from "./mocks.ts";
import { stack } from "./stack.ts";

export const HOST = "canary.askflorence.health";
/** The name of the certificate that is requested for it. */
export const CERTIFICATE = `edge-certificate-${HOST}`;

export const GET_PREFIX_LIST = "aws:ec2/getManagedPrefixList:getManagedPrefixList";

export const GET_CERTIFICATE = "aws:acm/getCertificate:getCertificate";

/** What AWS says of CloudFront's addresses, and of the certificate. */
export const answering = (status: string) => ({
  answers: {
    [GET_PREFIX_LIST]: () => ({ id: "pl-cloudfront" }),
    [GET_CERTIFICATE]: () => ({ status }),
  },
});

/** An edge that serves one host, with changes. */
export const edge = (changes: Partial<WebEdgeArgs> = {}) => {
  return (opts: Opts) =>
    new WebEdge(
      "edge",
      {
        ...stack,
        phase: "issued",
        hostNames: [HOST],
        network: { vpcId: "the vpc", vpcCidrBlock: "10.50.0.0/16", privateSubnetIds: ["subnet a", "subnet b"] },
        port: 3000,
        healthCheckPath: "/api/health",
        keyArn: "the key",
        ...changes,
      },
      opts,
    );
};

/** Declares that edge, with changes, whose certificate is issued. */
export const declareEdge = (changes?: Partial<WebEdgeArgs>) => declare(edge(changes), answering("ISSUED"));
