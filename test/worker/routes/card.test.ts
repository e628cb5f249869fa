/** Who may call `/hubspot/card/*`, and for whom: the signed query decides, and nothing else does. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ContactCard, DealCard } from "../../../src/features/cards/contract.ts";
import type { PortalCard } from "../../../src/features/cards/portal-contract.ts";
import type { PortalApi } from "../../../src/portal/contract.ts";
import { DEFAULT_SETTINGS } from "../../../src/portal/settings/settings.ts";
import { err, ok } from "../../../src/lib/result.ts";
import { cardRequest, type CardCall } from "../support/card.ts";
import { linkToken } from "../../../src/lib/crypto/links.ts";
import { captureLogs, createWorld, jsonOf, NOW, ORIGIN, testKeyring, type World } from "./support.ts";

let logs: string[];
beforeEach(() => {
  logs = captureLogs();
});
afterEach(() => vi.restoreAllMocks());

const CONTACT = "/hubspot/card/contacts/101";
const VERIFY = `${CONTACT}/verify`;
const BULK = "/hubspot/card/contacts/verify-many";
const CONNECTION = { state: "ready", message: null, code: null } as const;
const CARD: ContactCard = {
  contactId: "101",
  status: null,
  preparing: false,
  waiting: null,
  waitingFor: null,
  ial: null,
  ialDerived: false,
  liveIdEnrolled: null,
  documentType: null,
  matchConfidence: null,
  confidence: null,
  verifiedAt: null,
  lastStepUpAt: null,
  link: null,
  sending: { by: "person", mail: null, reminders: null },
  mayChangeLink: true,
  refusedWrite: null,
  trigger: null,
  unknownWord: null,
  attempts: [],
  tracks: { identity: null, liveid: null, stepup: null },
  reasons: { identity: null, liveid: null, stepup: null },
  connection: CONNECTION,
  refreshAfterMs: null,
};
const DEAL: DealCard = {
  dealId: "7",
  gate: null,
  gateProblem: null,
  gateProblemWording: null,
  refusedWrite: null,
  contacts: [],
  connection: CONNECTION,
  refreshAfterMs: null,
};
const SETTINGS: PortalCard = {
  connection: CONNECTION,
  tenant: null,
  triggers: DEFAULT_SETTINGS.triggers,
  gates: 0,
  gatesProblem: null,
  gateWordings: [],
  conditions: [],
  openSessions: 0,
  settingsUrl: `${ORIGIN}/portal`,
};
const PROGRESS = { waiting: 1, pending: 0, verified: 0, failed: 0, expired: 0, none: 0 };
const PORTAL: Partial<PortalApi> = {
  contactCard: async () => ok(CARD),
  dealCard: async () => ok(DEAL),
  portalCard: async () => ok(SETTINGS),
  startVerification: async () => ok({ outcome: "started", message: null, code: null, card: CARD }),
  changeLink: async () => ok({ outcome: "replaced", code: null, mailReason: null, card: CARD }),
  startBulkVerification: async () =>
    ok({ dryRun: false, eligible: 1, accepted: 1, refused: [], progress: PROGRESS }),
};

type Call = Omit<CardCall, "at"> & { readonly at?: number };

async function send(world: World, call: Call): Promise<Response> {
  return world.request(...parts(await cardRequest(ORIGIN, { at: NOW, ...call })));
}

/** A request as the world takes it. */
function parts(request: Request): [string, RequestInit] {
  const { url, method, headers, body } = request;
  return [url, { method, headers, ...(body === null ? {} : { body }) }];
}

async function linkOf(portalId: number): Promise<string> {
  return `https://any.example/v/${await linkToken(testKeyring(), { portalId, contactId: "101" })}`;
}

describe("a card's call", () => {
  it.each([
    ["GET", CONTACT, undefined, "contactCard", ["101", "77"]],
    ["GET", "/hubspot/card/deals/7", undefined, "dealCard", ["7", "77"]],
    ["GET", "/hubspot/card/portal", undefined, "portalCard", []],
  ] as const)(
    "%s %s reaches the portal of the signed query alone",
    async (method, path, body, name, args) => {
      const world = createWorld({ portal: PORTAL });
      const response = await send(world, { method, path, body });
      expect(response.status).toBe(200);
      expect(response.headers.get("Cache-Control")).toBe("no-store");
      expect(world.calls).toEqual([{ name: "4242", method: name, args }]);
    },
  );

  it.each([
    [CONTACT, "contactCard"],
    ["/hubspot/card/deals/7", "dealCard"],
    ["/hubspot/card/portal", "portalCard"],
    [VERIFY, "startVerification"],
    [BULK, "startBulkVerification"],
  ])("to %s as our extensions send it: a POST with the request inside the body", async (path, method) => {
    const world = createWorld({ portal: PORTAL });
    const request = path === BULK ? { contactIds: ["1"] } : {};
    for (const older of [{}, { isSignedOlder: true }] as const)
      expect((await send(world, { method: "POST", path, body: { request }, ...older })).status).toBe(200);
    expect(world.calls.map((call) => call.method)).toEqual([method, method]);
  });

  it.each(["replace", "cancel", "mail"])(
    "to %s an open link names the user and shows the link",
    async (action) => {
      const world = createWorld({ portal: PORTAL });
      const path = `${CONTACT}/link`;
      const request = { action, requestKey: "key-1", proof: await linkOf(4242) };
      expect((await send(world, { method: "POST", path, body: { request } })).status).toBe(200);
      expect((await send(world, { method: "POST", path, body: { request: { action } } })).status).toBe(200);
      const asked = { contactId: "101", userId: "77" };
      expect(world.calls).toEqual([
        {
          name: "4242",
          method: "changeLink",
          args: [{ ...asked, request: { action, requestKey: "key-1" }, seen: "101" }],
        },
        { name: "4242", method: "changeLink", args: [{ ...asked, request: { action }, seen: null }] },
      ]);
      const odd = { request: { action: "read" } };
      expect((await send(world, { method: "POST", path, body: odd })).status).toBe(400);
      expect(await bent({ method: "POST", path, body: { request } }, forged)).toBe("signature_mismatch");
    },
  );

  it("hands on whose record the caller has shown to see, as far as the link is this portal's", async () => {
    const world = createWorld({ portal: PORTAL });
    const proofs = [await linkOf(4242), await linkOf(4343), "https://any.example/v/guessed", undefined];
    for (const proof of proofs)
      await send(world, { method: "POST", path: VERIFY, body: { request: { proof } } });
    const seen = world.calls.map(({ args }) => args[0]);
    expect(seen).toMatchObject([{ seen: "101" }, { seen: null }, { seen: null }, { seen: null }]);
    expect(JSON.stringify(seen)).not.toContain('"proof"');
  });

  it.each([VERIFY, BULK])("to %s with more than 64 levels of JSON is 400", async (path) => {
    const world = createWorld({ portal: PORTAL });
    const body: unknown = JSON.parse("[".repeat(65) + "]".repeat(65));
    const response = await send(world, { method: "POST", path, body });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([400, "too_deep"]);
    expect(world.calls).toEqual([]);
  });

  it("to verify hands on the wish, with defaults, and the user of the signed query", async () => {
    const world = createWorld({ portal: PORTAL });
    expect((await send(world, { method: "POST", path: VERIFY, body: {} })).status).toBe(200);
    const request = { kind: "identity", documentTypes: "any", proofingLevel: null, again: false };
    expect(world.calls).toEqual([
      { name: "4242", method: "startVerification", args: [{ contactId: "101", userId: "77", request }] },
    ]);
  });

  it.each([
    ["any", "any"],
    [["any"], "any"],
    ["passport", ["passport"]],
    [["passport"], ["passport"]],
    ["passport;national_id", ["passport", "national_id"]],
    ["", "any"],
    [[], "any"],
    [null, "any"],
  ])("takes the documents %j for %j", async (documentTypes, understood) => {
    const world = createWorld({ portal: PORTAL });
    expect((await send(world, { method: "POST", path: VERIFY, body: { documentTypes } })).status).toBe(200);
    expect(world.calls).toMatchObject([{ args: [{ request: { documentTypes: understood } }] }]);
  });

  it("for many hands on the ids in one call", async () => {
    const world = createWorld({ portal: PORTAL });
    const body = { contactIds: ["1", 2], kind: "liveid", requestKey: "bulk-1" };
    expect((await send(world, { method: "POST", path: BULK, body })).status).toBe(200);
    expect(world.calls).toMatchObject([
      {
        method: "startBulkVerification",
        args: [{ userId: "77", request: { contactIds: ["1", "2"], dryRun: false } }],
      },
    ]);
  });

  it("is signed over the decoded address, or as the local proxy does over the raw one", async () => {
    const world = createWorld({ portal: PORTAL });
    const odd = { userEmail: "o'neil(1)@example.com, x;y!*$" };
    expect((await send(world, { path: CONTACT, appended: odd })).status).toBe(200);
    expect((await send(world, { path: CONTACT, appended: odd, undecoded: true })).status).toBe(200);
    expect((await send(world, { path: `${CONTACT}?q=a%2Fb%20c`, appended: odd })).status).toBe(200);
  });

  it("says nothing of the user's address in the log", async () => {
    await send(createWorld({ portal: PORTAL }), { path: CONTACT });
    expect(logs.join()).toContain('"portal":4242,"user":"77"');
    expect(logs.join()).not.toContain("example.com");
  });
});

/** Sends a request that was changed after it was signed; returns why it was refused. */
async function bent(call: Call, bend: (request: Request) => Request): Promise<unknown> {
  const world = createWorld({ portal: PORTAL });
  const request = bend(await cardRequest(ORIGIN, { at: NOW, ...call }));
  const response = await world.request(...parts(request));
  expect(world.calls).toEqual([]);
  expect(response.status).toBe(401);
  return (await jsonOf(response))["error"];
}

const same = (request: Request) => request;
const at = (change: (url: string) => string) => (request: Request) =>
  new Request(change(request.url), request);
const without = (name: string) => (request: Request) => {
  request.headers.delete(name);
  return request;
};
const forged = ({ url, headers }: Request) =>
  new Request(url, { method: "POST", headers, body: '{"contactIds":["2"]}' });

describe("what does not prove that it is HubSpot's is 401 and reaches no object", () => {
  it.each([
    ["no signature", {}, without("X-HubSpot-Signature-v3"), "signature_missing"],
    ["no timestamp", {}, without("X-HubSpot-Request-Timestamp"), "signature_missing"],
    ["another secret", { secret: "guess" }, same, "signature_mismatch"],
    ["older than 5 minutes", { at: NOW - 300_001 }, same, "signature_stale"],
    ["more than 5 minutes ahead", { at: NOW + 300_001 }, same, "signature_future"],
    ["another portal in the query", {}, at((url) => url.replace("=4242", "=4343")), "signature_mismatch"],
    [
      "another user in the query",
      {},
      at((url) => url.replace("userId=77", "userId=1")),
      "signature_mismatch",
    ],
    ["another contact in the path", {}, at((url) => url.replace("/101", "/102")), "signature_mismatch"],
    ["a portal appended once more", {}, at((url) => `${url}&portalId=4343`), "signature_mismatch"],
  ] as const)("%s", async (_what, call, bend, error) => {
    expect(await bent({ path: CONTACT, ...call }, bend)).toBe(error);
  });

  it("another body, for a press and for many", async () => {
    for (const path of [VERIFY, BULK]) {
      const call = { method: "POST", path, body: { contactIds: ["1"] } } as const;
      expect(await bent(call, forged)).toBe("signature_mismatch");
    }
  });

  it("anything, while the app has no secret", async () => {
    const world = createWorld({ portal: PORTAL, vars: { HUBSPOT_CLIENT_SECRET: "" } });
    expect((await send(world, { path: CONTACT, secret: "x" })).status).toBe(500);
    expect(world.calls).toEqual([]);
  });
});

describe("what an extension of ours did not send is 401, before anything else is looked at", () => {
  it.each([
    ["none, as HubSpot signs the webhooks of workflows", null],
    ["another", "Bearer 1kosmos"],
    ["ours in other letters", "bearer 1kosmos-extension"],
    ["ours and more", "Bearer 1kosmos-extension, Bearer x"],
    ["an empty one", ""],
  ])("with an Authorization header that is %s", async (_what, authorization) => {
    const world = createWorld({ portal: PORTAL });
    for (const call of [
      { path: CONTACT },
      { path: "/hubspot/card/deals/7" },
      { path: "/hubspot/card/portal" },
      { method: "POST", path: VERIFY, body: {} },
      { method: "POST", path: BULK, body: { contactIds: ["1"] } },
      // Neither its length nor its signature is looked at.
      { method: "POST", path: BULK, body: "x".repeat(64 * 1024), secret: "guess" },
    ] as const) {
      const response = await send(world, { ...call, authorization });
      expect([response.status, (await jsonOf(response))["error"]]).toEqual([401, "extension_required"]);
    }
    expect(world.calls).toEqual([]);
  });

  it("but it proves nothing alone", async () => {
    expect(await bent({ path: CONTACT }, without("X-HubSpot-Signature-v3"))).toBe("signature_missing");
  });
});

describe("what a workflow could send is 400 even with the extensions' header, and reaches no object", () => {
  const flat = { kind: "identity", requestKey: "attack", request: "x" };
  it.each([
    ["GET", CONTACT, undefined],
    ["GET", "/hubspot/card/deals/7", undefined],
    ["GET", "/hubspot/card/portal", undefined],
    ["POST", CONTACT, flat],
    ["POST", VERIFY, {}],
    ["POST", VERIFY, flat],
    ["POST", BULK, { contactIds: "1" }],
    ["POST", VERIFY, { request: {}, more: "x" }],
    ["POST", VERIFY, { vid: 1, properties: { request: { value: "x" } }, request: ["x"] }],
  ] as const)("%s %s with %j", async (method, path, body) => {
    const world = createWorld({ portal: PORTAL });
    const response = await send(world, { method, path, body, isSignedOlder: true });
    expect([response.status, (await jsonOf(response))["error"]]).toEqual([400, "request_required"]);
    expect(world.calls).toEqual([]);
  });
});

describe("a signed address that does not name one portal and one user of this app is 403", () => {
  it.each([
    ["a portal of the card's own before HubSpot's", { path: `${CONTACT}?portalId=4343` }],
    ["a user of the card's own before HubSpot's", { path: `${CONTACT}?userId=1` }],
    ["an app of the card's own before HubSpot's", { path: `${CONTACT}?appId=1234567` }],
    ["no portal", { path: CONTACT, appended: { portalId: null } }],
    ["no user", { path: CONTACT, appended: { userId: null } }],
    ["a portal that is no id", { path: CONTACT, appended: { portalId: "4242x" } }],
    ["another app", { path: CONTACT, appended: { appId: 1 } }],
  ] as const)("%s", async (_what, call) => {
    const world = createWorld({ portal: PORTAL, vars: { HUBSPOT_APP_ID: "1234567" } });
    expect((await send(world, call)).status).toBe(403);
    expect(world.calls).toEqual([]);
  });

  it("but it need not name the app, which the secret of the signature stands for", async () => {
    const world = createWorld({ portal: PORTAL, vars: { HUBSPOT_APP_ID: "1234567" } });
    expect((await send(world, { path: CONTACT, appended: { appId: null } })).status).toBe(200);
  });

  it("but any app's id will do where none is configured", async () => {
    const world = createWorld({ portal: PORTAL, vars: { HUBSPOT_APP_ID: "" } });
    expect((await send(world, { path: CONTACT, appended: { appId: 5 } })).status).toBe(200);
  });
});

describe("a call that makes no sense", () => {
  it.each([
    ["a kind that does not exist", VERIFY, { kind: "palm" }, "kind"],
    ["a document that does not exist", VERIFY, { documentTypes: ["library_card"] }, "documentTypes"],
    ["documents that are none", VERIFY, { documentTypes: "library_card" }, "documentTypes"],
    ["a level that does not exist", VERIFY, { proofingLevel: "IAL9" }, "proofingLevel"],
    ["a portal in the body", VERIFY, { portalId: 4343 }, ""],
    ["a key that is too long", VERIFY, { requestKey: "k".repeat(65) }, "requestKey"],
    ["nobody", BULK, { contactIds: [] }, "contactIds"],
    [
      "501 contacts",
      BULK,
      { contactIds: Array.from({ length: 501 }, (_, id) => String(id + 1)) },
      "contactIds",
    ],
    ["an id that is none", BULK, { contactIds: ["ada"] }, "contactIds.0"],
  ])("with %s is 400, names the field, and reaches no object", async (_what, path, body, field) => {
    const world = createWorld({ portal: PORTAL });
    const response = await send(world, { method: "POST", path, body });
    expect(response.status).toBe(400);
    expect(await jsonOf(response)).toMatchObject({ fields: { [field]: expect.any(String) } });
    expect(world.calls).toEqual([]);
  });

  it("with a body that is no JSON is 400, with another content type 415", async () => {
    const world = createWorld({ portal: PORTAL });
    const request = await cardRequest(ORIGIN, { method: "POST", path: VERIFY, body: {}, at: NOW });
    request.headers.set("Content-Type", "text/plain");
    expect((await world.request(...parts(request))).status).toBe(415);
    expect(world.calls).toEqual([]);
  });

  it.each(["/hubspot/card/contacts/ada", "/hubspot/card/contacts/0", "/hubspot/card/deals/7%27"])(
    "with an id that HubSpot would not give (%s) is 404",
    async (path) => {
      const world = createWorld({ portal: PORTAL });
      expect((await send(world, { path })).status).toBe(404);
      expect(world.calls).toEqual([]);
    },
  );
});

describe("what the portal cannot answer", () => {
  it.each([
    ["unknown_portal", 404, "unknown_portal"],
    ["unknown_record", 404, "unknown_record"],
    // 5xx: HubSpot retries once automatically.
    ["unread", 503, "unavailable"],
  ] as const)("%s is %i", async (reason, status, error) => {
    const world = createWorld({ portal: { ...PORTAL, contactCard: async () => err(reason) } });
    const response = await send(world, { path: CONTACT });
    expect(response.status).toBe(status);
    expect(await jsonOf(response)).toMatchObject({ error });
  });

  it("because its object is away is 503, so that HubSpot asks again", async () => {
    const world = createWorld();
    expect((await send(world, { method: "POST", path: VERIFY, body: {} })).status).toBe(503);
  });
});
