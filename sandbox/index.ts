/** The real Pulumi engine against simulated AWS and MongoDB Atlas. */
export { requestThroughEdge, type EdgeRequest, type EdgeResponse } from "./aws/cloudfront-request.ts";
export { setDnsRecord, type DnsRecord } from "./aws/public-dns.ts";
export { callAws } from "./command/aws.ts";
export { runPulumi } from "./command/pulumi.ts";
export { PACKAGES, Sandbox, type RunOptions, type RunResult, type Session } from "./sandbox.ts";
export { UserError } from "./user-error.ts";
export { World, WorldError, type CloudRecord } from "./world/world.ts";
