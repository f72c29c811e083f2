import assert from "node:assert/strict";

import { type Config, parseConfig } from "../../config.ts";
import { schema } from "../../config/schema.ts";
import { asEngineGives, committedConfig, edited, readYaml } from "./stack-file.ts";

const staging: Config = {
  environment: "staging",
  owner: "platform",
  dataClass: "public",
  aws: { accountId: "549136075525", region: "us-east-1" },
  network: {
    cidrBlock: "10.40.0.0/16",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    natGateways: "one",
    interfaceEndpoints: [],
  },
  atlas: {
    projectId: "69e31af12fd2c0aef51bbb41",
    credentialsSecret: "staging/atlas/service-account",
    cidrBlock: "192.168.248.0/21",
    cluster: {
      name: "askflorence-staging",
      create: { instanceSize: "M30", diskSizeGb: 40, mongoDbVersion: "8.0" },
    },
    database: "askflorence",
    user: { name: "app_primary", credential: "generated" },
    retiredEntries: [],
  },
  service: {
    cpu: 512,
    memory: 1024,
    port: 3000,
    desiredCount: 2,
    scaling: { min: 2, max: 4, cpuPercent: 60 },
    environment: {},
    secrets: {},
  },
  edge: { phase: "pending", hostNames: ["staging.askflorence.health"] },
  mail: { domain: "staging.askflorence.health" },
  delivery: {
    repository: "askflorencehealth/ask-florence",
    oidcProvider: "create",
    environments: { preview: "staging-preview", deploy: "staging" },
  },
  ingest: {
    cpu: 2048,
    memory: 8192,
    jobs: {
      rxnorm: ["npm", "run", "ingest:rxnorm"],
      nppes: ["npm", "run", "ingest:nppes"],
      formularies: ["npm", "run", "ingest:formularies"],
    },
  },
  protect: true,
  referenceReads: { enabled: false },
};

const prod: Config = {
  environment: "prod",
  owner: "platform",
  dataClass: "phi",
  aws: { accountId: "039624954211", region: "us-east-1" },
  network: {
    cidrBlock: "10.50.0.0/16",
    availabilityZones: ["us-east-1a", "us-east-1b"],
    natGateways: "onePerZone",
    interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs", "secretsmanager"],
  },
  atlas: {
    projectId: "69dc20c64005b222804dafa4",
    credentialsSecret: "prod/atlas/service-account",
    cidrBlock: "192.168.240.0/21",
    cluster: { name: "askflorence-prod-01" },
    database: "askflorence",
    user: { name: "app_primary", credential: "generated" },
    retiredEntries: [],
  },
  service: {
    cpu: 512,
    memory: 1024,
    port: 3000,
    desiredCount: 2,
    scaling: { min: 2, max: 6, cpuPercent: 60 },
    environment: {},
    secrets: {},
  },
  edge: { phase: "pending", hostNames: ["canary.askflorence.health"], apex: "askflorence.health" },
  mail: { domain: "askflorence.health" },
  delivery: {
    repository: "askflorencehealth/ask-florence",
    oidcProvider: "create",
    environments: { preview: "prod-preview", deploy: "prod" },
  },
  alarmEmail: "oncall@askflorence.health",
  ingest: { cpu: 1024, memory: 2048, jobs: {} },
  protect: true,
  referenceReads: {
    enabled: true,
    projectId: "69e31af12fd2c0aef51bbb41",
    clusterName: "askflorence-staging",
    dataClass: "public",
    credentialsSecret: "prod/atlas/reference-service-account",
    username: "app_read_staging",
    database: "askflorence",
    collections: ["formularies_staging"],
    credential: "generated",
  },
};

describe("the committed stack files", () => {
  it("give staging's configuration", () => {
    assert.deepEqual(parseConfig(asEngineGives(committedConfig("staging")), "staging"), staging);
  });

  it("give prod's configuration", () => {
    assert.deepEqual(parseConfig(asEngineGives(committedConfig("prod")), "prod"), prod);
  });

  it("turn reference reads off by one word, and the settings may stay", () => {
    const off = parseConfig(edited("prod", "askflorence:referenceReads.enabled", false), "prod");
    assert.deepEqual(off, { ...prod, referenceReads: { ...prod.referenceReads, enabled: false } });
  });

  it("leave reference reads off where the block is absent or says no more than that", () => {
    for (const value of [undefined, { enabled: false }]) {
      const off = parseConfig(edited("prod", "askflorence:referenceReads", value), "prod");
      assert.equal(off.referenceReads.enabled, false);
    }
  });

  it("have no secret, and no way to decrypt one", () => {
    for (const stack of ["staging", "prod"]) {
      assert.deepEqual(Object.keys(readYaml(`Pulumi.${stack}.yaml`) as object), ["config"]);
      assert.doesNotMatch(JSON.stringify(committedConfig(stack)), /"secure"|password|mongodb(\+srv)?:/i);
    }
  });
});

describe("Pulumi.yaml", () => {
  const project = readYaml("Pulumi.yaml") as {
    name: string;
    config: Record<string, { type: string; description: string; default?: unknown }>;
  };

  it("describes exactly the keys that the program reads", () => {
    assert.deepEqual(Object.keys(project.config).sort(), Object.keys(schema.shape).sort());
    for (const { description } of Object.values(project.config)) assert.ok(description.length > 20);
  });

  it("declares the type that each key has in the stack files", () => {
    for (const [key, value] of Object.entries(committedConfig("prod"))) {
      if (!key.startsWith(`${project.name}:`)) continue;
      assert.equal(project.config[key.slice(project.name.length + 1)]?.type, typeof value, key);
    }
  });

  it("has reference reads off where a stack says nothing", () => {
    assert.deepEqual(project.config.referenceReads?.default, { enabled: false });
  });
});
