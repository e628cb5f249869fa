import { Client } from "@hubspot/api-client";
import { expect, test } from "vitest";

import type { HubSpotSandbox } from "../../../sandbox/hubspot/server.ts";
import { APP, call, install, installQuery, openSandbox, serve } from "./support.ts";

const SCOPES = [...APP.scopes, "timeline"];
const TYPES = [
  { name: "idv_verified", objectType: "CONTACT" as const, properties: ["level"] },
  { name: "gate_held", objectType: "DEAL" as const },
];
const EVENT = {
  eventTypeName: "idv_verified",
  id: "s-1-verified",
  objectId: "1001",
  properties: { level: "IAL2" },
};

async function connected(): Promise<{ sandbox: HubSpotSandbox; send: Send; access: string }> {
  const sandbox = openSandbox({ app: { ...APP, scopes: SCOPES, eventTypes: TYPES } });
  const { access } = await install(sandbox, "4242", installQuery({ scope: SCOPES.join(" ") }));
  const send: Send = (body, path = "/integrators/timeline/2026-03/events") =>
    call(sandbox, "POST", path, body, access);
  return { sandbox, send, access };
}
type Send = (body: unknown, path?: string) => Promise<Response>;

async function eventsOf(sandbox: HubSpotSandbox, objectId: string): Promise<unknown> {
  return await (await sandbox.app.request(`/sandbox/timeline?objectId=${objectId}`)).json();
}

test.each(["2026-03", "2026-09"])("an event lands on its record's timeline, once (%s)", async (version) => {
  const { sandbox, send } = await connected();
  const path = `/integrators/timeline/${version}/events`;
  const made = await send(EVENT, path);
  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject({ ...EVENT, timestamp: expect.any(String) });
  const again = await send(EVENT, path);
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ status: "error", category: "CONFLICT" });
  expect(await eventsOf(sandbox, "1001")).toMatchObject({ results: [{ ...EVENT, portalId: 4242 }] });
  expect(await eventsOf(sandbox, "1002")).toEqual({ results: [] });
});

test("one id may appear under two types", async () => {
  const { send } = await connected();
  expect((await send(EVENT)).status).toBe(201);
  expect((await send({ ...EVENT, eventTypeName: "gate_held", properties: {} })).status).toBe(201);
});

test.each([
  ["an unknown type", { eventTypeName: "nothing" }, 404],
  ["an unknown property", { properties: { colour: "red" } }, 400],
  ["a property that is no text", { properties: { level: 2 } }, 400],
  ["no record", { objectId: undefined }, 400],
  ["no id", { id: undefined }, 400],
  ["a time that is none", { timestamp: "yesterday" }, 400],
])("%s is refused", async (_what, change, status) => {
  const { sandbox, send } = await connected();
  expect((await send({ ...EVENT, ...change })).status).toBe(status);
  expect(await eventsOf(sandbox, "1001")).toEqual({ results: [] });
});

test("a type's fully qualified name is as good as its own", async () => {
  const { sandbox, send } = await connected();
  await send({ ...EVENT, eventTypeName: "ae1234567_idv_verified" });
  expect((await send(EVENT)).status).toBe(409);
  expect(await eventsOf(sandbox, "1001")).toMatchObject({ results: [{ eventTypeName: "idv_verified" }] });
});

test("a batch is taken as a whole, or not at all", async () => {
  const { sandbox, send } = await connected();
  const path = "/integrators/timeline/2026-03/events/batch";
  const inputs = ["a", "b", "c"].map((id) => Object.assign({}, EVENT, { id }));
  const made = await send({ inputs }, path);
  expect(made.status).toBe(200);
  expect(await made.json()).toMatchObject({ status: "COMPLETE", results: [{ id: "a" }, {}, {}] });
  const mixed = await send(
    {
      inputs: [
        { ...EVENT, id: "d" },
        { ...EVENT, id: "a" },
      ],
    },
    path,
  );
  expect(mixed.status).toBe(409);
  const twice = await send(
    {
      inputs: [
        { ...EVENT, id: "e" },
        { ...EVENT, id: "e" },
      ],
    },
    path,
  );
  expect(twice.status).toBe(409);
  expect(await eventsOf(sandbox, "1001")).toMatchObject({ results: [{ id: "a" }, { id: "b" }, { id: "c" }] });
});

test("declared types can be changed while the sandbox runs", async () => {
  const { sandbox, send } = await connected();
  const path = "/sandbox/timeline/types";
  expect(await (await call(sandbox, "GET", path)).json()).toEqual({ types: TYPES });
  expect((await call(sandbox, "PUT", path, { types: [{ name: "other" }] })).status).toBe(200);
  expect((await send(EVENT)).status).toBe(404);
  expect((await send({ ...EVENT, eventTypeName: "other" })).status).toBe(201);
});

test("HubSpot's own client sends and reads events, on the deprecated v3", async () => {
  const { sandbox, access } = await connected();
  const client = new Client({ accessToken: access, basePath: await serve(sandbox) });
  const event = { eventTemplateId: "idv_verified", objectId: "1001", tokens: { level: "IAL1" }, id: "v3-1" };
  const made = await client.crm.timeline.eventsApi.create(event);
  expect(made).toMatchObject({ id: "v3-1", objectType: "CONTACT", tokens: { level: "IAL1" } });
  const read = await client.crm.timeline.eventsApi.getById("idv_verified", "v3-1");
  expect(read.tokens).toEqual({ level: "IAL1" });
  await expect(client.crm.timeline.eventsApi.create(event)).rejects.toMatchObject({ code: 409 });
});
