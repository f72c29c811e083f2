import assert from "node:assert/strict";

import type { World } from "pulumi-sandbox";

import { mongodbatlas } from "../../sandbox/atlas/index.ts";
import { aws } from "../../sandbox/aws/index.ts";
import { Provider } from "../../sandbox/cloud/provider.ts";
import type { Caller } from "../../sandbox/cloud/resource-type.ts";
import type { Properties } from "../../sandbox/protocol/values.ts";

/** Makes one resource in a simulated account or project, as somebody would by hand. */
export type Client = (type: string, inputs: Properties) => { readonly id: string; readonly outputs: Properties };

/** Clients for the two AWS accounts. */
export function clients(world: World): { staging: Client; prod: Client } {
  const of = (profile: string): Client => client(new Provider(aws), aws.configure({ profile }, { world, env: {} }));
  return { staging: of("askflorence-staging"), prod: of("askflorence-prod") };
}

/** Clients for the two Atlas projects. */
export function atlasClients(world: World): { staging: Client; prod: Client } {
  const of = (profile: string): Client => {
    const { account } = aws.configure({ profile }, { world, env: {} });
    const caller: Caller = { world, account, region: "us-east-1", projects: Object.keys(world.data.projects) };
    return client(new Provider(mongodbatlas), caller);
  };
  return { staging: of("askflorence-staging"), prod: of("askflorence-prod") };
}

function client(provider: Provider, caller: Caller): Client {
  return (type, given) => {
    const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
    const { inputs, failures } = provider.check(type, "legacy", new Uint8Array(32), undefined, set, caller);
    assert.deepEqual(failures, [], type);
    const { id, properties } = provider.create(type, inputs, caller);
    return { id, outputs: properties };
  };
}
