import { changed } from "../harness.ts";
import type { Fixture } from "../harness.ts";
import { KEY_ARN, PROD_PROJECT, production } from "../program.ts";
import { CERTIFICATE_ARN, edge, storage } from "../rules/edge-program.ts";
import { taskProgram } from "../rules/ecs-tasks.ts";
import { network } from "../rules/network-program.ts";
import { database, idIn, identities, secrets, serving } from "./parts.ts";
import { document, PROVIDER } from "./tokens.ts";

/**
 * A program in which almost every rule has something to judge, and which keeps all of them: the programs of the rules' own tests put
 * together, and what they leave out. Not `deployed`: the preview of its first update.
 */
export function landscape(deployed: boolean): Fixture[] {
  const id = idIn(deployed);
  const fixtures = [
    ...secrets(id),
    ...identities(),
    ...serving(id),
    ...database(id),
    ...network(deployed),
    ...storage(deployed).filter(({ type }) => type.startsWith("aws:s3/")),
    ...certified(deployed),
    ...tasks(deployed),
    ...referenceData(deployed),
  ];
  return fixtures.map((fixture) => {
    const { type, inputs } = fixture;
    if (type.startsWith("mongodbatlas:")) return { ...fixture, inputs: { projectId: PROD_PROJECT, ...inputs } };
    return type.startsWith("aws:") ? { ...fixture, provider: PROVIDER } : fixture;
  });
}

function certified(deployed: boolean): Fixture[] {
  const inputs = {
    domainName: "shop.example.com",
    subjectAlternativeNames: ["www.shop.example.com"],
    validationMethod: "DNS",
    keyAlgorithm: "RSA_2048",
    options: { certificateTransparencyLoggingPreference: "ENABLED" },
  };
  return changed(edge(deployed), "certificate", { inputs, outputs: { arn: idIn(deployed)(CERTIFICATE_ARN) } });
}

function tasks(deployed: boolean): Fixture[] {
  const service = { Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" };
  const inputs = { assumeRolePolicy: document(service) };
  const program = taskProgram(deployed).filter(({ name }) => name !== "secret");
  return changed(changed(program, "task-role", { inputs }), "execution-role", { inputs });
}

/** The private link of the production stack, the user behind it and its secret. */
function referenceData(deployed: boolean): Fixture[] {
  const id = idIn(deployed);
  const program = production(deployed).filter(({ name }) => /^(?:link|reference)/.test(name));
  const ingress: Fixture = {
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    name: "link-ingress",
    inputs: {
      securityGroupId: id("sg-0a1b2c3d"),
      description: "A port for each node",
      ipProtocol: "tcp",
      fromPort: 1024,
      toPort: 65535,
      cidrIpv4: "10.40.0.0/16",
    },
    sources: { securityGroupId: ["link-group"] },
  };
  const endpoint = changed(program, "link-endpoint", {
    inputs: { vpcEndpointType: "Interface", privateDnsEnabled: false },
  });
  const inVpc = changed(endpoint, "link-group", { inputs: { vpcId: id("vpc-0c1e1187") }, sources: { vpcId: ["vpc"] } });
  return [
    ...changed(inVpc, "reference-secret", { inputs: { kmsKeyId: id(KEY_ARN) }, sources: { kmsKeyId: ["key"] } }),
    ingress,
  ];
}
