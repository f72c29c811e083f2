import assert from "node:assert/strict";

import type { Properties } from "../../sandbox/protocol/values.ts";
import {
  atlasSuite,
  CLUSTER,
  clusterInputs,
  CONTAINER,
  containerInputs,
  LINK,
  PROJECT,
  REGISTRATION,
} from "./atlas-suite.ts";
import type { Held } from "./harness.ts";
import { assertLife, makeNetwork } from "./lifecycle.ts";

const ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";

describe("simulated Atlas private link", () => {
  const suite = atlasSuite();
  const linkInputs = (more: Properties = {}): Properties => ({
    projectId: PROJECT,
    providerName: "AWS",
    region: "US_EAST_1",
    ...more,
  });
  const registrationInputs = (link: Held, endpointServiceId: string): Properties => ({
    projectId: PROJECT,
    privateLinkId: link.state.privateLinkId,
    endpointServiceId,
    providerName: "AWS",
  });
  const makeEndpoint = async (link: Held, octet = 50): Promise<Held> => {
    const { vpc, subnets } = await makeNetwork(suite.aws, octet);
    return suite.aws.create(ENDPOINT, {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: link.state.endpointServiceName,
      subnetIds: subnets.map(({ id }) => id),
    });
  };
  const privateEndpoints = async (name = "data"): Promise<Properties[]> => {
    const token = "mongodbatlas:index/getAdvancedCluster:getAdvancedCluster";
    const { connectionStrings } = await suite.atlas.invoke(token, { projectId: PROJECT, name });
    return (connectionStrings as Properties).privateEndpoints as Properties[];
  };

  it("has endpoint services that are created, read back, updated in place, replaced, imported and deleted", async () => {
    await assertLife(suite.atlas, LINK, {
      inputs: linkInputs(),
      updated: linkInputs({ supportedRemoteRegions: ["US_WEST_2"] }),
      replaced: {
        region: linkInputs({ region: "us-east-1" }),
        deleteOnCreateTimeout: linkInputs({ deleteOnCreateTimeout: true }),
      },
      importId: ({ state }) => `${PROJECT}-${String(state.privateLinkId)}-AWS-US_EAST_1`,
    });
  });

  it("waits for an endpoint, and keeps the region as it was written", async () => {
    const { state } = await suite.atlas.create(LINK, linkInputs({ region: "us-east-1" }));
    assert.equal(state.status, "WAITING_FOR_USER");
    assert.equal(state.region, "us-east-1");
    assert.equal(state.regionName, "US_EAST_1");
    assert.match(String(state.endpointServiceName), /^com\.amazonaws\.vpce\.us-east-1\.vpce-svc-[0-9a-f]{17}$/);
    await assert.rejects(
      suite.atlas.create(LINK, linkInputs()),
      /"PRIVATELINK_ENDPOINT_SERVICE_ALREADY_EXISTS_FOR_REGION"/,
    );
    await assert.rejects(suite.atlas.create(LINK, linkInputs({ region: "MIDGARD" })), /"INVALID_REGION"/);
  });

  it("makes a container where the region has none", async () => {
    await suite.atlas.create(LINK, linkInputs());
    await assert.rejects(suite.atlas.create(CONTAINER, containerInputs()), /"CONTAINER_ALREADY_EXISTS"/);
  });

  it("has registrations that are created, read back, replaced, imported and deleted", async () => {
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoint = await makeEndpoint(link);
    const inputs = registrationInputs(link, endpoint.id);
    const registration = await suite.atlas.create(REGISTRATION, inputs);
    assert.deepEqual(await suite.atlas.refresh(registration), registration);
    assert.deepEqual(await suite.atlas.diff(registration, inputs), { paths: {}, replaces: [] });
    const other = { ...inputs, endpointServiceId: "vpce-0" };
    assert.deepEqual((await suite.atlas.diff(registration, other)).replaces, ["endpointServiceId"]);
    const importId = [PROJECT, link.state.privateLinkId, endpoint.id, "AWS"].join("--");
    assert.deepEqual(await suite.atlas.import(REGISTRATION, importId), registration);
    await suite.atlas.delete(registration);
    assert.equal(await suite.atlas.refresh(registration), undefined);
  });

  it("is available on both sides once the endpoint is registered, and the clusters have strings through it", async () => {
    await suite.atlas.create(CLUSTER, clusterInputs("M10", { name: "first" }));
    const cluster = await suite.atlas.create(CLUSTER, clusterInputs("M30"));
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoint = await makeEndpoint(link);
    assert.equal((await suite.aws.refresh(endpoint))?.state.state, "pendingAcceptance");
    assert.deepEqual(await privateEndpoints(), []);
    const registration = await suite.atlas.create(REGISTRATION, registrationInputs(link, endpoint.id));
    assert.equal(registration.state.awsConnectionStatus, "AVAILABLE");
    assert.equal(registration.state.interfaceEndpointId, endpoint.id);
    assert.equal((await suite.aws.refresh(endpoint))?.state.state, "available");
    const found = await suite.atlas.refresh(link);
    assert.equal(found?.state.status, "AVAILABLE");
    assert.deepEqual(found.state.interfaceEndpoints, [endpoint.id]);
    const [strings, ...others] = await privateEndpoints();
    const zone = /data\.(\w+\.mongodb\.net)$/.exec(
      String((cluster.state.connectionStrings as Properties).standardSrv),
    )?.[1];
    const host = `pl-0-us-east-1.${String(zone)}`;
    assert.deepEqual(others, []);
    assert.equal(strings?.srvConnectionString, `mongodb+srv://data-pl-0.${String(zone)}`);
    // The project's other cluster has the ports before.
    const hosts = `${host}:1027,${host}:1028,${host}:1029`;
    assert.match(
      String(strings.connectionString),
      new RegExp(`^mongodb://${hosts}/\\?ssl=true&authSource=admin&replicaSet=`),
    );
    assert.equal(strings.type, "MONGOD");
    assert.deepEqual(strings.endpoints, [{ endpointId: endpoint.id, providerName: "AWS", region: "US_EAST_1" }]);
    const stored = (await suite.atlas.refresh(cluster))?.state.connectionStrings as Properties;
    assert.deepEqual(stored.privateEndpoints, [strings]);
    await suite.atlas.delete(registration);
    assert.deepEqual(await privateEndpoints(), []);
  });

  it("has one string for each endpoint, by its id", async () => {
    await suite.atlas.create(CLUSTER, clusterInputs("M10"));
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoints = [await makeEndpoint(link, 50), await makeEndpoint(link, 51)];
    for (const { id } of endpoints) await suite.atlas.create(REGISTRATION, registrationInputs(link, id));
    const strings = await privateEndpoints();
    assert.deepEqual(
      strings.map((item) => (item.endpoints as Properties[])[0]?.endpointId),
      endpoints.map(({ id }) => id),
    );
    assert.match(String(strings[1]?.srvConnectionString), /data-pl-1\./);
  });

  it("gives no strings to a free cluster, nor to one with a region that has no endpoint", async () => {
    await suite.atlas.create(CLUSTER, clusterInputs("M0", { name: "free" }));
    const region = (regionName: string, priority: number): Properties => ({
      providerName: "AWS",
      regionName,
      priority,
      electableSpecs: { instanceSize: "M10", nodeCount: priority === 7 ? 2 : 1 },
    });
    const replicationSpecs = [{ regionConfigs: [region("US_EAST_1", 7), region("US_WEST_2", 6)] }];
    await suite.atlas.create(CLUSTER, clusterInputs("M10", { name: "wide", replicationSpecs }));
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoint = await makeEndpoint(link);
    await suite.atlas.create(REGISTRATION, registrationInputs(link, endpoint.id));
    assert.deepEqual(await privateEndpoints("free"), []);
    assert.deepEqual(await privateEndpoints("wide"), []);
  });

  it("rejects an endpoint that is not one of its service, and keeps the registration in the state", async () => {
    const link = await suite.atlas.create(LINK, linkInputs());
    const { vpc } = await makeNetwork(suite.aws, 52);
    const stranger = await suite.aws.create(ENDPOINT, {
      vpcId: vpc.id,
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.us-east-1.ecr.api",
    });
    for (const id of [stranger.id, "vpce-0123456789abcdef0"]) {
      const failed = suite.atlas.create(REGISTRATION, registrationInputs(link, id));
      await assert.rejects(
        failed,
        new RegExp(`privatelink endpoint service is in a failed state: no interface endpoint ${id}`),
      );
    }
    assert.equal(suite.world.list(REGISTRATION)[0]?.outputs.awsConnectionStatus, "REJECTED");
    assert.equal((await suite.atlas.refresh(link))?.state.status, "WAITING_FOR_USER");
  });

  it("refuses a registration with an unknown service, a malformed id or a second time", async () => {
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoint = await makeEndpoint(link);
    const unknown = { ...registrationInputs(link, endpoint.id), privateLinkId: "0".repeat(24) };
    await assert.rejects(suite.atlas.create(REGISTRATION, unknown), /"PRIVATELINK_NOT_FOUND"/);
    const malformed = registrationInputs(link, "eni-1");
    await assert.rejects(suite.atlas.create(REGISTRATION, malformed), /"PRIVATELINK_INTERFACE_ENDPOINT_ID_MALFORMED"/);
    // The id of the state will do for the service's own.
    await suite.atlas.create(REGISTRATION, { ...registrationInputs(link, endpoint.id), privateLinkId: link.id });
    const again = suite.atlas.create(REGISTRATION, registrationInputs(link, endpoint.id));
    await assert.rejects(again, /"PRIVATELINK_INTERFACE_ENDPOINT_ALREADY_EXISTS"/);
  });

  it("is not deleted before its registrations", async () => {
    const link = await suite.atlas.create(LINK, linkInputs());
    const endpoint = await makeEndpoint(link);
    const registration = await suite.atlas.create(REGISTRATION, registrationInputs(link, endpoint.id));
    await assert.rejects(suite.atlas.delete(link), /"CANNOT_DELETE_PRIVATELINK_WITH_ENDPOINTS"/);
    await suite.atlas.delete(registration);
    await suite.atlas.delete(link);
  });

  it("is described by the function, or not found", async () => {
    const link = await suite.atlas.create(LINK, linkInputs());
    const token = "mongodbatlas:index/getPrivateLinkEndpoint:getPrivateLinkEndpoint";
    const args = { projectId: PROJECT, providerName: "AWS", privateLinkId: link.state.privateLinkId };
    const found = await suite.atlas.invoke(token, args);
    assert.equal(found.endpointServiceName, link.state.endpointServiceName);
    assert.equal(found.regionName, "US_EAST_1");
    const missing = suite.atlas.invoke(token, { ...args, privateLinkId: "0".repeat(24) });
    await assert.rejects(missing, /HTTP 404 Not Found \(Error code: "PRIVATELINK_NOT_FOUND"\)/);
  });
});
