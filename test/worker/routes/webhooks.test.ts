import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { concat, hmacSha256, toBase64, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { MAX_EVENTS } from "../../../src/hubspot/webhooks/webhooks.ts";
import {
  captureLogs,
  createWorld,
  jsonOf,
  NOW,
  ORIGIN,
  v3Headers,
  type World,
  type WorldOptions,
} from "./support.ts";
import { cardRequest } from "../support/card.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const PATH = "/hubspot/webhooks";
const MEBIBYTE = 1024 * 1024;
const ACCEPTS: WorldOptions = {
  portal: { accept: async (events) => ({ kind: "accepted", stored: events.length }) },
};

function event(extra: Record<string, unknown> = {}) {
  return {
    eventId: 1,
    subscriptionId: 2,
    portalId: 4242,
    appId: 3,
    occurredAt: NOW - 100,
    subscriptionType: "contact.creation",
    attemptNumber: 0,
    objectId: 123,
    changeSource: "CRM_UI",
    changeFlag: "CREATED",
    sourceId: "userId:1",
    ...extra,
  };
}

function without(name: string, headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

async function deliver(world: World, body: string, at = NOW, secret?: string): Promise<Response> {
  const headers = { ...(await v3Headers(body, at, secret)), "Content-Length": String(utf8(body).length) };
  return world.request(PATH, { method: "POST", body, headers });
}

/** The events that the portal gets of a batch with one value of so many characters, whose length is declared or not. */
async function readWithValueOf(length: number, declares = true) {
  const world = createWorld(ACCEPTS);
  const large = event({ objectId: 55, propertyName: "firstname", propertyValue: "é".repeat(length) });
  const body = JSON.stringify([large, event({ objectId: 7 })]).replace(
    '"objectId":7',
    '"objectId":1234567890123456789',
  );
  const sent = declares
    ? deliver(world, body)
    : world.request(PATH, { method: "POST", body, headers: await v3Headers(body, NOW) });
  expect((await sent).status).toBe(204);
  return world.calls[0]?.args[0];
}

describe("a signed batch", () => {
  it("is handed to its portal in one call and acknowledged with 204", async () => {
    const world = createWorld(ACCEPTS);
    const response = await deliver(world, JSON.stringify([event(), event({ objectId: 124 })]));
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(world.calls).toHaveLength(1);
    expect(world.calls[0]).toMatchObject({
      name: "4242",
      method: "accept",
      args: [[{ objectId: "123" }, { objectId: "124" }]],
    });
    expect(logs.join()).toContain('"events":2,"ignored":0,"portal":4242,"stored":2}');
  });

  it("is acknowledged by an answer that is made once, with all of its headers", async () => {
    const world = createWorld(ACCEPTS);
    const made = vi.spyOn(globalThis, "Response");
    const response = await deliver(world, JSON.stringify([event()]));
    expect(response.status).toBe(204);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it("at an address with a query is signed over the decoded address", async () => {
    const world = createWorld(ACCEPTS);
    const body = JSON.stringify([event()]);
    const headers = await v3Headers(body, NOW, undefined, "?from=a@b.com&kept=%20%2B");
    const request = (query: string) => world.request(`${PATH}${query}`, { method: "POST", body, headers });
    expect((await request("?from=a%40b.com&kept=%20%2B")).status).toBe(204);
    expect((await request("?from=a%40b.com&kept=+%2B")).status).toBe(401);
  });

  it("for two portals reaches each with its own events alone", async () => {
    const world = createWorld(ACCEPTS);
    await deliver(world, JSON.stringify([event(), event({ portalId: 5151, objectId: 9 })]));
    // Both are called at once, so their order means nothing.
    expect(world.calls.toSorted((left, right) => left.name.localeCompare(right.name))).toMatchObject([
      { name: "4242", args: [[{ objectId: "123" }]] },
      { name: "5151", args: [[{ objectId: "9" }]] },
    ]);
  });

  it.each([
    ["by what HubSpot appends to its address", { authorization: null }, "unexpected_query"],
    [
      "by what an extension sends beside it",
      { appended: { portalId: null, userId: null } },
      "unexpected_authorization",
    ],
  ] as const)(
    "that a card has fetched, signed by HubSpot and about any portal, is refused %s",
    async (_by, bent, error) => {
      const world = createWorld(ACCEPTS);
      const call = { method: "POST", path: PATH, at: NOW } as const;
      const body = [event({ portalId: 5151, subscriptionType: "contact.privacyDeletion" })];
      const forged = await cardRequest(ORIGIN, { ...call, body, ...bent });
      const { method, headers } = forged;
      const response = await world.request(forged.url, { method, headers, body: await forged.text() });
      expect([response.status, (await jsonOf(response))["error"]]).toEqual([403, error]);
      expect(world.calls).toEqual([]);
    },
  );

  it("of types that nobody handles is acknowledged and counted", async () => {
    const world = createWorld(ACCEPTS);
    const response = await deliver(
      world,
      JSON.stringify([event({ subscriptionType: "conversation.newMessage" })]),
    );
    expect(response.status).toBe(204);
    expect(world.calls).toEqual([]);
    expect(logs.join()).toContain('"ignored":1');
  });

  it("of nothing but the app's own writes calls no object, and is acknowledged and counted", async () => {
    const world = createWorld(ACCEPTS);
    const own = { changeSource: "INTEGRATION", appId: 3, sourceId: "3" };
    const written = { ...own, subscriptionType: "contact.propertyChange", propertyName: "idv_status" };
    const moved = { ...own, subscriptionType: "deal.propertyChange", propertyName: "dealstage", objectId: 7 };
    const generic = { ...written, subscriptionType: "object.propertyChange", objectTypeId: "0-1" };
    const batch = [event({ ...written, propertyValue: "pending" }), event(moved), event(generic)];
    expect((await deliver(world, JSON.stringify(batch))).status).toBe(204);
    expect(world.calls).toEqual([]);
    expect(logs.join()).toContain('"events":3,"ignored":3,"portal":4242,"stored":0');
  });

  it("keeps of the app's own doings what happens to a whole record, and of others' everything", async () => {
    const world = createWorld(ACCEPTS);
    const own = { changeSource: "INTEGRATION", appId: 3, sourceId: "3" };
    const types = ["contact.creation", "contact.deletion", "contact.restore", "contact.privacyDeletion"];
    const edit = {
      subscriptionType: "contact.propertyChange",
      propertyName: "idv_status",
      propertyValue: "x",
    };
    const batch = [
      ...types.map((subscriptionType) => event({ ...own, subscriptionType })),
      event({ ...own, subscriptionType: "contact.merge", primaryObjectId: 1, mergedObjectIds: [2] }),
      event({ ...own, ...edit }),
      event(edit),
      event({ ...own, ...edit, sourceId: "4" }),
    ];
    expect((await deliver(world, JSON.stringify(batch))).status).toBe(204);
    expect(world.calls).toMatchObject([
      {
        args: [
          [...types, "contact.merge", "contact.propertyChange", "contact.propertyChange"].map((type) => ({
            type,
          })),
        ],
      },
    ]);
  });

  it("is verified as bytes: unicode escapes and raw unicode both pass as they were sent", async () => {
    const world = createWorld(ACCEPTS);
    const escaped = JSON.stringify([event()]).replace("CRM_UI", String.raw`\u0043RM_UI`);
    const raw = JSON.stringify([event({ sourceId: "Zoë 💚" })]);
    expect((await deliver(world, escaped)).status).toBe(204);
    expect((await deliver(world, raw)).status).toBe(204);
  });

  it("is verified against the public URL, whatever host a proxy asks us by", async () => {
    const body = JSON.stringify([event()]);
    const headers = await v3Headers(body, NOW);
    const world = createWorld(ACCEPTS);
    const response = await world.request(`https://10.0.0.7:8443${PATH}`, { method: "POST", body, headers });
    expect(response.status).toBe(204);
  });

  it("may be signed with either secret during a rotation", async () => {
    const world = createWorld({ ...ACCEPTS, vars: { HUBSPOT_CLIENT_SECRET: "the-new-one,the-old-one" } });
    const body = JSON.stringify([event()]);
    expect((await deliver(world, body, NOW, "the-new-one")).status).toBe(204);
    expect((await deliver(world, body, NOW, "the-old-one")).status).toBe(204);
    expect((await deliver(world, body, NOW, "the-new-one,the-old-one")).status).toBe(401);
  });

  it("of one portal that is known and one that is not is acknowledged: repeating would change nothing", async () => {
    const world = createWorld({
      portal: {
        accept: async ([first]) =>
          first?.objectId === "9" ? { kind: "unknown_portal" } : { kind: "accepted", stored: 1 },
      },
    });
    const response = await deliver(world, JSON.stringify([event(), event({ portalId: 5151, objectId: 9 })]));
    expect(response.status).toBe(204);
  });
});

describe("what cannot prove that it is HubSpot's is 401 and reaches no object", () => {
  const body = JSON.stringify([event()]);
  const V1 = { "X-HubSpot-Signature": "0".repeat(64), "X-HubSpot-Signature-Version": "v1" };

  it.each([
    ["unsigned", "missing", async () => ({})],
    ["signed as v1 alone", "missing", async () => V1],
    [
      "without a timestamp",
      "missing",
      async () => without("X-HubSpot-Request-Timestamp", await v3Headers(body, NOW)),
    ],
    [
      "with a timestamp alone",
      "missing",
      async () => without("X-HubSpot-Signature-v3", await v3Headers(body, NOW)),
    ],
    ["signed for another body", "mismatch", async () => v3Headers(`${body} `, NOW)],
    ["signed with another secret", "mismatch", async () => v3Headers(body, NOW, "guess")],
    ["older than 5 minutes", "stale", async () => v3Headers(body, NOW - 300_001)],
    ["more than 5 minutes ahead", "future", async () => v3Headers(body, NOW + 300_001)],
    [
      "with a timestamp that is no number",
      "malformed",
      async () => ({ ...(await v3Headers(body, NOW)), "X-HubSpot-Request-Timestamp": "soon" }),
    ],
  ] as const)("%s", async (_case, problem, headers: () => Promise<Record<string, string>>) => {
    const world = createWorld(ACCEPTS);
    const response = await world.request(PATH, { method: "POST", body, headers: await headers() });
    expect(response.status).toBe(401);
    expect(await jsonOf(response)).toEqual({
      error: `signature_${problem}`,
      message: expect.any(String),
      requestId: response.headers.get("X-Request-Id"),
    });
    expect(world.calls).toEqual([]);
  });

  it("signed as a workflow's webhook is 403, whatever its body: a subscription's older signature is of version 1", async () => {
    const world = createWorld(ACCEPTS);
    const send = async (version: string) => {
      const headers = { ...(await v3Headers(body, NOW)), ...V1, "X-HubSpot-Signature-Version": version };
      return world.request(PATH, { method: "POST", body, headers });
    };
    expect((await send("v2")).status).toBe(403);
    expect((await send(" V2")).status).toBe(403);
    expect(world.calls).toEqual([]);
    expect((await send("v1")).status).toBe(204);
  });

  it("exactly 5 minutes away is still taken, on either side", async () => {
    const world = createWorld(ACCEPTS);
    expect((await deliver(world, body, NOW - 300_000)).status).toBe(204);
    expect((await deliver(world, body, NOW + 300_000)).status).toBe(204);
  });

  it.each(["", " , "])("whatever is sent while the secret is %j", async (secret) => {
    const world = createWorld({ ...ACCEPTS, vars: { HUBSPOT_CLIENT_SECRET: secret } });
    const response = await deliver(world, body, NOW, "any");
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([500, "internal"]);
    expect(world.calls).toEqual([]);
    expect(logs.join()).toContain("ConfigurationError");
  });
});

describe("what HubSpot would not send", () => {
  it.each([
    ["not JSON", "{", "not_json"],
    ["nothing", "", "not_json"],
    ["an object", "{}", "not_an_array"],
    ["an array of 65 levels", "[".repeat(65) + "]".repeat(65), "too_deep"],
    ["an event without an object", JSON.stringify([event({ objectId: undefined })]), "malformed_event"],
    [
      "one event too many",
      JSON.stringify(Array.from({ length: MAX_EVENTS + 1 }, () => event())),
      "too_many_events",
    ],
  ])("%s is 400 and reaches no object", async (_case, body, error) => {
    const world = createWorld(ACCEPTS);
    const response = await deliver(world, body);
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([400, error]);
    expect(world.calls).toEqual([]);
  });

  it("bytes that are not UTF-8 are 400 though they are signed: nothing is replaced in what is read", async () => {
    const world = createWorld(ACCEPTS);
    const text = JSON.stringify([event({ sourceId: "~" })]);
    const body = utf8(text).map((byte) => (byte === 0x7e ? 0xff : byte));
    const signed = concat(utf8(`POST${ORIGIN}${PATH}`), body, utf8(String(NOW)));
    const headers = {
      "X-HubSpot-Request-Timestamp": String(NOW),
      "X-HubSpot-Signature-v3": toBase64(await hmacSha256(utf8("sandbox-client-secret"), signed)),
    };
    const response = await world.request(PATH, { method: "POST", body, headers });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([400, "not_json"]);
    expect(world.calls).toEqual([]);
  });

  it("100 events are not too many", async () => {
    const body = JSON.stringify(
      Array.from({ length: MAX_EVENTS }, (_, objectId) => event({ objectId: objectId + 1 })),
    );
    expect((await deliver(createWorld(ACCEPTS), body)).status).toBe(204);
  });

  it("is read whatever its size: a hundred values of 600 kB, and a privacy deletion beside them", async () => {
    const world = createWorld(ACCEPTS);
    const changes = Array.from({ length: MAX_EVENTS - 1 }, (_, index) =>
      event({
        subscriptionType: "contact.propertyChange",
        objectId: 1000 + index,
        propertyName: "firstname",
        propertyValue: `Z\u00f6e "${"\u00e9".repeat(300_000)}`,
      }),
    );
    const body = JSON.stringify([
      ...changes,
      event({ subscriptionType: "contact.privacyDeletion", objectId: 7 }),
    ]);
    expect(utf8(body).length).toBeGreaterThan(56 * MEBIBYTE);
    const response = await deliver(world, body);
    expect(response.status).toBe(204);
    const [events] = world.calls[0]?.args ?? [];
    expect(events).toHaveLength(MAX_EVENTS);
    expect(JSON.stringify(events).length).toBeLessThan(50_000);
    expect(JSON.stringify(events)).toContain('"contact.privacyDeletion"');
  });

  it("is read alike just below and just above what a usual batch has", async () => {
    const [below, above] = [await readWithValueOf(60_000), await readWithValueOf(70_000)];
    expect(below).toEqual(above);
    expect(await readWithValueOf(60_000, false)).toEqual(below);
    expect(await readWithValueOf(70_000, false)).toEqual(below);
    expect(below).toMatchObject([{ objectId: "55" }, { objectId: "1234567890123456789" }]);
  });

  it("of that size with one byte changed is refused", async () => {
    const world = createWorld(ACCEPTS);
    const body = JSON.stringify([event({ propertyValue: "x".repeat(MEBIBYTE) })]);
    const headers = await v3Headers(body, NOW);
    const changed = `${body.slice(0, 900_000)}y${body.slice(900_001)}`;
    const response = await world.request(PATH, { method: "POST", body: changed, headers });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([401, "signature_mismatch"]);
    expect(world.calls).toEqual([]);
  });

  it("more than 100 MiB is 413, by its declared length before it is read", async () => {
    const world = createWorld(ACCEPTS);
    const body = JSON.stringify([event()]);
    const headers = { ...(await v3Headers(body, NOW)), "Content-Length": String(100 * MEBIBYTE + 1) };
    const response = await world.request(PATH, { method: "POST", body, headers });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([413, "too_large"]);
  });

  it("longer than declared is 413: what was not announced is not read", async () => {
    const world = createWorld(ACCEPTS);
    const body = JSON.stringify([event()]);
    const headers = { ...(await v3Headers(body, NOW)), "Content-Length": "2" };
    const response = await world.request(PATH, { method: "POST", body, headers });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([413, "too_large"]);
    expect(world.calls).toEqual([]);
  });

  it.each([
    ["of nothing long that stays long", 0x5b, 40],
    ["of one endless string", 0x22, 1610],
  ])("a stream %s is not read to its end", async (_case, first, most) => {
    // 128 MiB: more than the bound, and yet harmless should the bound be missing.
    const chunks = 2048;
    let pulled = 0;
    const long = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(64 * 1024).fill(pulled === 1 ? first : 0x20));
        if (pulled === chunks) controller.close();
      },
    });
    const headers = await v3Headers("", NOW);
    const response = await createWorld(ACCEPTS).request(PATH, { method: "POST", body: long, headers });
    expect(response.status).toBe(413);
    expect(pulled).toBeLessThan(most);
  });

  it("without a signature is not read at all", async () => {
    let pulled = 0;
    const long = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled += 1;
          controller.enqueue(new Uint8Array(1024));
          if (pulled === 50) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    const response = await createWorld(ACCEPTS).request(PATH, { method: "POST", body: long });
    expect([response.status, pulled]).toEqual([401, 0]);
  });
});

describe("ids", () => {
  it("are strings from the parser on: none is rounded, and large or negative ones tell events apart", async () => {
    const world = createWorld(ACCEPTS);
    const ids = ["9007199254740993", "9007199254740992", "-17", "-9223372036854775808"];
    const items = ids.map((id, index) =>
      JSON.stringify(event({ objectId: 50 + index })).replace('"eventId":1', `"eventId":${id}`),
    );
    const large = JSON.stringify(event()).replace('"objectId":123', '"objectId":1234567890123456789');
    const response = await deliver(world, `[${[...items, large].join(",")}]`);
    expect(response.status).toBe(204);
    const [events] = world.calls[0]?.args ?? [];
    expect(events).toMatchObject([
      ...ids.map((id, index) => ({ dedupeKey: `4242:2:${id}:${50 + index}:${NOW - 100}:contact.creation` })),
      { objectId: "1234567890123456789" },
    ]);
  });

  it("that name no record drop their event alone, counted and logged with the field's name", async () => {
    const world = createWorld(ACCEPTS);
    const response = await deliver(
      world,
      JSON.stringify([event({ objectId: -5 }), event(), event({ objectId: "ada@example.com" })]),
    );
    expect(response.status).toBe(204);
    const [events] = world.calls[0]?.args ?? [];
    expect(events).toMatchObject([{ objectId: "123" }]);
    expect(logs.join("\n")).toContain('"unreadable":2');
    expect(logs.join("\n")).toContain('"event":"webhook events dropped"');
    expect(logs.join("\n")).toContain('"fields":"objectId","events":2');
    expect(logs.join("\n")).not.toContain("ada@");
  });
});

describe("when the portal cannot take it", () => {
  it("a portal that never installed the app is 404", async () => {
    const world = createWorld({ portal: { accept: async () => ({ kind: "unknown_portal" }) } });
    const response = await deliver(world, JSON.stringify([event()]));
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([404, "unknown_portal"]);
  });

  it("an object that cannot be reached is 503, so that HubSpot delivers again", async () => {
    const overloaded = Object.assign(new Error("too many requests"), { overloaded: true });
    const world = createWorld({ portal: { accept: () => Promise.reject(overloaded) } });
    const response = await deliver(world, JSON.stringify([event()]));
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([503, "unavailable"]);
    expect(response.headers.get("Retry-After")).toBe("5");
    expect(world.calls).toHaveLength(1);
    expect(logs.join()).toContain("object_overloaded");
  });

  it("one of two that cannot be reached is 503 as well", async () => {
    const world = createWorld({
      portal: {
        accept: async ([first]) => {
          if (first?.objectId === "9") throw new Error("gone");
          return { kind: "accepted", stored: 1 };
        },
      },
    });
    const response = await deliver(world, JSON.stringify([event(), event({ portalId: 5151, objectId: 9 })]));
    expect(response.status).toBe(503);
  });
});

it("logs nothing of a body or a signature, accepted or refused", async () => {
  const world = createWorld(ACCEPTS);
  const body = JSON.stringify([event({ sourceId: "ada@example.com", propertyValue: "Lovelace" })]);
  await deliver(world, body);
  await deliver(world, `${body}]`);
  await world.request(PATH, { method: "POST", body, headers: await v3Headers(body, NOW, "guess") });
  expect(logs).toHaveLength(3);
  const { "X-HubSpot-Signature-v3": signature } = await v3Headers(body, NOW);
  for (const secret of ["ada@", "Lovelace", signature, "sandbox-client-secret"]) {
    expect(logs.join("\n")).not.toContain(secret);
  }
});
