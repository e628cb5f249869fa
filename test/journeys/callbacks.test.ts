/** Results that 1Kosmos announces, proven by each scheme that a tenant may use, from its door to HubSpot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf } from "../../sandbox/admin.ts";
import type { Exchange } from "../../sandbox/exchanges.ts";
import { ONEKOSMOS } from "../../sandbox/fixed.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

const SECRET = "a secret that both sides know";
const OTHER = "the secret that it replaces";
const OTHER_STANDARD = `whsec_${Buffer.from(OTHER).toString("base64")}`;

/** The tenant's scheme, and the portal's settings for it. */
const SCHEMES: readonly (readonly [string, object, object])[] = [
  ["Standard Webhooks", { callbackScheme: "standard-webhooks" }, {}],
  [
    "Standard Webhooks, while the tenant signs with two secrets and we know the older one",
    { callbackSecrets: [ONEKOSMOS.callbackSecret, OTHER_STANDARD] },
    { callbackSecrets: [OTHER_STANDARD] },
  ],
  [
    "Standard Webhooks, while we know two secrets and the tenant signs with the older one",
    { callbackSecrets: [OTHER_STANDARD] },
    { callbackSecrets: [ONEKOSMOS.callbackSecret, OTHER_STANDARD] },
  ],
  [
    "HMAC over the body, in hex",
    { callbackScheme: "hmac", callbackSecrets: [SECRET] },
    { callbackSecrets: [SECRET], callback: { scheme: "hmac", content: "body" } },
  ],
  [
    "HMAC over timestamp and body, in base64, under other names",
    {
      callbackScheme: "hmac",
      callbackSecrets: [SECRET],
      callbackHmacContent: "timestamp.body",
      callbackHmacEncoding: "base64",
      callbackSignatureHeader: "x-acme-signature",
      callbackSignaturePrefix: "sha256=",
      callbackTimestampHeader: "x-acme-time",
      callbackTimestampUnit: "ms",
    },
    {
      callbackSecrets: [OTHER, SECRET],
      callback: {
        scheme: "hmac",
        content: "timestamp.body",
        encoding: "base64",
        signatureHeader: "X-Acme-Signature",
        prefix: "sha256=",
        timestampHeader: "X-Acme-Time",
        timestampUnit: "ms",
      },
    },
  ],
  [
    "Bearer",
    { callbackScheme: "bearer", callbackSecrets: [SECRET] },
    { callbackSecrets: [SECRET], callback: { scheme: "bearer" } },
  ],
  [
    "Basic",
    { callbackScheme: "basic", callbackSecrets: [SECRET] },
    { callbackSecrets: [SECRET], callback: { scheme: "basic" } },
  ],
];

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene.close());

/** The tenant's switches as at first, and then these. */
async function tenantWith(switches: object): Promise<void> {
  const usual = { callbackScheme: "standard-webhooks", callbackSecrets: [ONEKOSMOS.callbackSecret] };
  const response = await fetch(`${scene.stack.origins.onekosmos}/sandbox/switches`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...usual, ...switches }),
  });
  expect(response.status).toBe(200);
}

const isCallback = ({ side, direction, url }: Exchange): boolean =>
  side === "onekosmos" && direction === "out" && url.includes("/1kosmos/callbacks/");

/** A contact passes; returns the first callback about it. Results are polled a minute later at the earliest. */
async function passOf(): Promise<{ id: string; callback: Exchange }> {
  const { id } = await scene.crm.create(aPerson());
  const pending = await scene.contactWith(id, "pending");
  scene.stack.exchanges.clear();
  await scene.endSessionOf(pending, { outcome: "passed" });
  const sessionId = propertyOf(pending, "idv_session_id");
  const isOurs = (exchange: Exchange) => isCallback(exchange) && exchange.requestBody.includes(sessionId);
  return { id, callback: await waitFor("a callback", () => scene.exchanges(isOurs)[0]) };
}

describe("a pass is announced", () => {
  it.for(SCHEMES)("by %s, and is on the contact at once", async ([, switches, connection]) => {
    await tenantWith(switches);
    await scene.admin().connect("sessions", connection);
    const { id, callback } = await passOf();
    expect(callback.status).toBe(204);
    await scene.contactWith(id, "verified");
  });

  it.for([
    ["not at all", { callbackScheme: "unsigned" }],
    ["by another scheme", { callbackScheme: "bearer" }],
    ["with a secret that we do not know", { callbackSecrets: [OTHER_STANDARD] }],
  ] as const)("and proven %s: it is refused, and nobody is verified by it", async ([, switches]) => {
    await tenantWith(switches);
    await scene.admin().connect("sessions", connectionOf("sessions"));
    const { id, callback } = await passOf();
    expect(callback.status).toBe(401);
    expect(callback.responseBody).not.toMatch(/unsigned|signature_|secret/u);
    expect(propertyOf(await scene.crm.read(id), "idv_status")).toBe("pending");
  });
});
