import assert from "node:assert/strict";

import { AtlasPrivateLink, type AtlasPrivateLinkArgs } from "../../components/atlas-private-link.ts";
import { declare, fails, type Opts, previewsTheSame, refuses } from "./mocks.ts";
import { UNKNOWN } from "./shown.ts";
import { stack, tags } from "./stack.ts";

const GET_CLUSTER = "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster";
const REGISTRATION =
  "mongodbatlas:index/privateLinkEndpointService:PrivateLinkEndpointService reference-link-registration";

const args: AtlasPrivateLinkArgs = {
  ...stack,
  projectId: "the other project",
  dataClass: "public",
  clusterName: "the other cluster",
  network: { vpcId: "the vpc", vpcCidrBlock: "10.50.0.0/16", privateSubnetIds: ["subnet a", "subnet b"] },
  endpointName: "af-prod-to-staging-reference-pl",
  securityGroupName: "askflorence-prod-atlas-staging-privatelink",
};
const link = (opts: Opts) => new AtlasPrivateLink("reference-link", args, opts);

/** The cluster's private endpoints, as Atlas lists them: each with the host that leads through it. */
const listing = (...endpointIds: string[]) => ({
  answers: {
    [GET_CLUSTER]: () => ({
      connectionStrings: {
        standardSrv: "mongodb+srv://public.example.net",
        privateEndpoints: endpointIds.map((endpointId) => ({
          srvConnectionString: `mongodb+srv://through ${endpointId}`,
          endpoints: [{ endpointId: "of another region" }, { endpointId }],
        })),
      },
    }),
  },
});
const ours = "reference-link-endpoint.id";
const listed = listing("vpce-another", ours, "vpce-third");

// Whatever else the stack holds, this carries public reference data.
const linkTags = { ...tags, data_class: "public", data_set: "reference" };

describe("AtlasPrivateLink", () => {
  it("is an endpoint service, an endpoint that only the VPC reaches, and its registration", async () => {
    const { tree, options, outputs, declared } = await declare(link, listed);
    assert.deepEqual(tree, {
      "": { "askflorence:components:AtlasPrivateLink reference-link": {} },
      "reference-link": {
        "mongodbatlas:index/privateLinkEndpoint:PrivateLinkEndpoint reference-link-service": {
          projectId: "the other project",
          providerName: "AWS",
          region: "US_EAST_1",
        },
        "aws:ec2/securityGroup:SecurityGroup reference-link-security-group": {
          name: "askflorence-prod-atlas-staging-privatelink",
          description: "Reaches the reference data of another Atlas project, from this VPC only",
          vpcId: "the vpc",
          tags: { ...linkTags, Name: "askflorence-prod-atlas-staging-privatelink" },
        },
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule reference-link-from-vpc": {
          securityGroupId: "reference-link-security-group.id",
          description: "MongoDB nodes, each on a port of its own, from this VPC",
          ipProtocol: "tcp",
          fromPort: 1024,
          toPort: 65535,
          cidrIpv4: "10.50.0.0/16",
          tags: linkTags,
        },
        "aws:ec2/vpcEndpoint:VpcEndpoint reference-link-endpoint": {
          vpcId: "the vpc",
          vpcEndpointType: "Interface",
          serviceName: "reference-link-service.endpointServiceName",
          subnetIds: ["subnet a", "subnet b"],
          securityGroupIds: ["reference-link-security-group.id"],
          privateDnsEnabled: false,
          tags: { ...linkTags, Name: "af-prod-to-staging-reference-pl" },
        },
        [REGISTRATION]: {
          projectId: "the other project",
          privateLinkId: "reference-link-service.privateLinkId",
          endpointServiceId: ours,
          providerName: "AWS",
        },
      },
    });
    assert.deepEqual(options, {
      "aws:ec2/securityGroup:SecurityGroup reference-link-security-group": { ignoreChanges: ["description"] },
    });
    assert.deepEqual(outputs, {
      "reference-link": {
        projectId: "the other project",
        dataClass: "public",
        endpointId: ours,
        privateLinkId: "reference-link-service.privateLinkId",
        securityGroupId: "reference-link-security-group.id",
        srvConnectionString: `mongodb+srv://through ${ours}`,
        destinations: {
          "atlas-private-link": {
            description: "MongoDB, through the endpoint in this VPC",
            cidrBlock: "10.50.0.0/16",
            fromPort: 1024,
            toPort: 65535,
          },
        },
        rolloutTriggers: { privateLink: ours },
      },
    });
    assert.deepEqual(declared.invocations, {
      [GET_CLUSTER]: [{ projectId: "the other project", name: "the other cluster" }],
    });
  });

  for (const [place, endpointIds] of Object.entries({
    first: [ours, "vpce-another"],
    last: ["vpce-another", "vpce-third", ours],
    only: [ours],
  })) {
    it(`takes the connection string of its own endpoint where it is the ${place} one`, async () => {
      const { outputs } = await declare(link, listing(...endpointIds));
      assert.equal(outputs["reference-link"]?.srvConnectionString, `mongodb+srv://through ${ours}`);
    });
  }

  for (const endpointIds of [[], ["vpce-another"]]) {
    it(`fails where Atlas lists ${endpointIds[0] ?? "no endpoint"} only`, async () => {
      await fails(
        link,
        `Atlas lists no connection string of cluster the other cluster through endpoint ${ours}: ` +
          "it does so once the endpoint is AVAILABLE and every region of the cluster has one; " +
          "see the project's Network Access > Private Endpoint, then run the update again",
        listing(...endpointIds),
      );
    });
  }

  it("reads the connection strings after the registration", async () => {
    const { history } = (await declare(link, listed)).declared;
    assert.ok(history.indexOf(GET_CLUSTER) > history.indexOf(REGISTRATION), history.join("\n"));
  });

  it("shows the same in a preview, where the connection string is unknown", async () => {
    const { invocations, outputs } = await previewsTheSame(link, listed);
    assert.deepEqual(invocations, {});
    assert.equal(outputs["reference-link"]?.srvConnectionString, UNKNOWN);
    assert.equal(outputs["reference-link"].dataClass, "public");
  });

  it("refuses a single subnet", async () => {
    await refuses(
      (opts) =>
        new AtlasPrivateLink(
          "reference-link",
          { ...args, network: { ...args.network, privateSubnetIds: ["one"] } },
          opts,
        ),
      "reference-link: one subnet is no redundancy; give one in each of two availability zones",
    );
  });
});
