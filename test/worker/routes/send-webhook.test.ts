/**
 * HubSpot's workflow action "Send a webhook" against every route of the app: GET or POST, any address and query, a flat JSON
 * object, and either a signature with the app's secret or an API key. Routes are taken from the app, so that a new one is
 * attacked too.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { hmacSha256, toBase64, toHex, utf8 } from "../../../src/lib/crypto/bytes.ts";
import { linkToken } from "../../../src/lib/crypto/links.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { AUTHORIZATION, SECRET } from "../support/card.ts";
import { captureLogs, createWorld, NOW, ORIGIN, type World } from "./support.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

/** Open to everybody by design: nothing in them depends on who calls. */
const PUBLIC = new Set([
  "/",
  "/healthz",
  "/support",
  "/.well-known/security.txt",
  "/assets/person.css",
  "/assets/person.js",
  "/oauth/install",
]);
/** Opened by a secret in the path, which a workflow's user does not have. */
const BY_TOKEN = /^\/(?:v|1kosmos)\//u;

const paths = [
  ...new Set(
    createApp()
      .routes.filter(({ method }) => method !== "ALL")
      .map(({ path }) => path),
  ),
];
const params: Readonly<Record<string, string>> = { id: "101", portalId: "4242", token: "guessed" };
const filled = (path: string) => path.replaceAll(/:(\w+)/gu, (_whole, name: string) => params[name] ?? "x");

/** The victim's portal and a user of it, as `hubspot.fetch` would append them. */
const QUERIES = ["", "?userId=1&portalId=4242&userEmail=a%40example.com&appId=1234567"];
/** Entries of a body: keys with texts, numbers or nothing. */
const BODIES = [
  {},
  { kind: "identity", requestKey: "attack" },
  { contactIds: "101", callbackId: "attack", objectId: 101, portalId: 4242, origin: '{"portalId":4242}' },
  { callbackId: "attack", "origin.portalId": 4242, "object.objectId": 101, "object.objectType": "CONTACT" },
  { eventId: 1, subscriptionType: "contact.privacyDeletion", portalId: 4242, objectId: 101, occurredAt: NOW },
  { request: "{}", contactIds: "101" },
  // An admin's action on the app's pages, flat.
  { kind: "remove", id: "job:1" },
  { request: '{"kind":"remove","id":"job:1"}', "request.kind": "remove", "request.id": "job:1" },
  // The record with its properties, which the user names as they like.
  {
    vid: 101,
    "portal-id": 4242,
    properties: { request: { value: "x" }, callbackId: { value: "x" }, object: { value: "101" } },
    "identity-profiles": [{ vid: 101, identities: [{ type: "EMAIL", value: "a@example.com" }] }],
  },
];

async function signed(method: string, url: string, body: string): Promise<Record<string, string>> {
  const v2 = await crypto.subtle.digest("SHA-256", utf8(`${SECRET}${method}${url}${body}`));
  const decoded = url.replaceAll("%40", "@");
  const v3 = await hmacSha256(utf8(SECRET), utf8(`${method}${decoded}${body}${NOW}`));
  return {
    "X-HubSpot-Signature": toHex(new Uint8Array(v2)),
    "X-HubSpot-Signature-Version": "v2",
    "X-HubSpot-Signature-v3": toBase64(v3),
    "X-HubSpot-Request-Timestamp": String(NOW),
  };
}

const AUTHENTICATIONS: Readonly<Record<string, typeof signed>> = {
  "a signature": signed,
  "a signature of version 2 alone": async (method, url, body) => {
    const { "X-HubSpot-Signature": v2 = "" } = await signed(method, url, body);
    return { "X-HubSpot-Signature": v2, "X-HubSpot-Signature-Version": "v2" };
  },
  // Never sent by HubSpot: what stops a webhook for the second reason, with the first one taken away.
  "a signature and the extensions' header": async (...request) => ({
    ...(await signed(...request)),
    Authorization: AUTHORIZATION,
  }),
  "an API key that is the extensions' header": async () => ({ Authorization: AUTHORIZATION }),
};

/** Everything that the action can send to one path. */
async function attack(world: World, path: string, authenticate: typeof signed): Promise<number[]> {
  const statuses: number[] = [];
  for (const query of QUERIES) {
    const url = `${ORIGIN}${filled(path)}${query}`;
    const got = await world.request(url, { headers: await authenticate("GET", url, "") });
    statuses.push(got.status);
    for (const json of BODIES) {
      const body = JSON.stringify(json);
      const headers = { "Content-Type": "application/json", ...(await authenticate("POST", url, body)) };
      statuses.push((await world.request(url, { method: "POST", headers, body })).status);
    }
  }
  return statuses;
}

const guarded = paths.filter((path) => !PUBLIC.has(path) && !BY_TOKEN.test(path));
const cases = guarded.flatMap((path) => Object.keys(AUTHENTICATIONS).map((how) => [path, how] as const));

it.each(cases)("%s opens for no webhook of a workflow with %s, and reaches no object", async (path, how) => {
  const world = createWorld();
  const statuses = await attack(world, path, AUTHENTICATIONS[how] ?? signed);
  expect(statuses.filter((status) => status < 400 && status !== 303 && status !== 302)).toEqual([]);
  expect(statuses.filter((status) => status >= 500)).toEqual([]);
  expect(world.calls).toEqual([]);
  expect(world.upstream).toEqual([]);
});

it("the routes that are attacked are the app's: cards, actions, webhooks, pages, API", () => {
  expect(guarded).toEqual(
    expect.arrayContaining([
      "/hubspot/card/contacts/:id",
      "/hubspot/card/contacts/:id/verify",
      "/hubspot/card/deals/:id",
      "/hubspot/card/portal",
      "/hubspot/card/pages/overview",
      "/hubspot/card/pages/activity",
      "/hubspot/card/pages/verifications",
      "/hubspot/card/pages/contacts/:id",
      "/hubspot/card/pages/attention",
      "/hubspot/card/pages/setup",
      "/hubspot/card/pages/dead-letters",
      "/hubspot/card/pages/sign-out",
      "/hubspot/actions/verify",
      "/hubspot/webhooks",
      "/portal/settings",
      "/api/settings",
      "/oauth/callback",
    ]),
  );
});

it("a guessed link reaches no object either, signed or not", async () => {
  const world = createWorld();
  const token = await linkToken(keyringFrom(env.ENCRYPTION_KEYS), { portalId: 4242, contactId: "101" });
  const forged = token.replace(/.$/u, (last) => (last === "A" ? "B" : "A"));
  const url = `${ORIGIN}/v/${forged}`;
  expect((await world.request(url, { headers: await signed("GET", url, "") })).status).toBe(404);
  expect(world.calls).toEqual([]);
});
