import { describe, expect, it } from "vitest";
import { openJournal } from "../../../src/hubspot/journal.ts";

const AT = Date.parse("2026-11-23T12:00:00Z");
const UNINSTALL = {
  type: "APP_LIFECYCLE_EVENT",
  portalId: 4242,
  occurredAt: "2026-11-23T12:00:00Z",
  eventTypeId: "4-1916193",
};

/** A journal of one file, and every request for it. `answers`: path → the response instead. */
async function open(events: readonly unknown[], answers: Readonly<Record<string, () => Response>> = {}) {
  const asked: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    asked.push(request);
    const { pathname } = new URL(request.url);
    const instead = answers[pathname];
    if (instead !== undefined) return instead();
    if (pathname === "/oauth/2026-03/token") return Response.json({ access_token: "t", expires_in: 1800 });
    if (pathname.endsWith("/earliest"))
      return Response.json({ url: "https://files.example/f", currentOffset: "o1", expiresAt: "2026-11-24" });
    if (pathname === "/f") return Response.json({ offset: "o1", journalEvents: events });
    return new Response(null, { status: 204 });
  };
  const opened = await openJournal({ clientId: "the-id", clientSecret: "the-secret", fetch });
  return { opened, asked };
}

async function read(events: readonly unknown[]) {
  const { opened } = await open(events);
  if (!opened.ok) throw new Error(opened.error.message);
  const page = await opened.value.next(null);
  return page.ok ? page.value : page.error;
}

const gone = () => Response.json({ status: "error" }, { status: 404 });
const pointer = () => Response.json({ url: "http://files.example/f", currentOffset: "o1" });
const listed = () =>
  Response.json({ results: [{ subscriptionType: "APP_LIFECYCLE_EVENT", eventTypeId: "4-1916193" }] });

describe("the journal", () => {
  it("is asked with the app's own credentials in the body, and its file without any token", async () => {
    const { opened, asked } = await open([UNINSTALL]);
    if (opened.ok) await opened.value.next(null);
    const form = new URLSearchParams(new TextDecoder().decode(await asked[0]?.arrayBuffer()));
    expect(Object.fromEntries(form)).toEqual({
      grant_type: "client_credentials",
      client_id: "the-id",
      client_secret: "the-secret",
      scope:
        "developer.webhooks_journal.read developer.webhooks_journal.subscriptions.read developer.webhooks_journal.subscriptions.write",
    });
    expect(asked.map((request) => request.headers.get("authorization"))).toEqual([null, "Bearer t", null]);
  });

  it.each([
    ["by its event type", UNINSTALL],
    [
      "by its action, in lower case",
      { ...UNINSTALL, type: "app_lifecycle_event", eventTypeId: undefined, action: "APP_UNINSTALL" },
    ],
    ["with its time as a number", { ...UNINSTALL, occurredAt: AT }],
  ])("tells of an uninstall %s", async (_, event) => {
    expect(await read([event])).toEqual({ offset: "o1", uninstalls: [{ portalId: 4242, occurredAt: AT }] });
  });

  it("passes over everything else: installs, other events, other shapes", async () => {
    const others = [
      { ...UNINSTALL, eventTypeId: "4-1909196" },
      { type: "OBJECT", portalId: 4242, action: "DELETE", occurredAt: UNINSTALL.occurredAt },
      { ...UNINSTALL, portalId: "nobody" },
      "event",
      null,
    ];
    expect(await read(others)).toEqual({ offset: "o1", uninstalls: [] });
  });

  it("has nothing more when HubSpot answers 204", async () => {
    const { opened } = await open([]);
    expect(opened.ok && (await opened.value.next("o1"))).toEqual({ ok: true, value: null });
  });

  it("does not know a place that HubSpot answers with 404", async () => {
    const { opened } = await open([], { "/webhooks-journal/journal/2026-03/offset/o1/next": gone });
    expect(opened.ok && (await opened.value.next("o1"))).toMatchObject({
      ok: false,
      error: { reason: "unknown_offset" },
    });
  });

  it.each([
    ["a refused client", { "/oauth/2026-03/token": () => Response.json({}, { status: 400 }) }, "refused"],
    ["a busy HubSpot", { "/oauth/2026-03/token": () => new Response(null, { status: 503 }) }, "unavailable"],
    ["an HTML page", { "/oauth/2026-03/token": () => new Response("<html>") }, "unexpected_answer"],
  ] as const)("is not read for %s", async (_, answers, reason) => {
    const { opened } = await open([], answers);
    expect(opened).toMatchObject({ ok: false, error: { reason } });
  });

  it("follows https alone to its files", async () => {
    const { opened, asked } = await open([], { "/webhooks-journal/journal/2026-03/earliest": pointer });
    expect(opened.ok && (await opened.value.next(null))).toMatchObject({
      ok: false,
      error: { reason: "unexpected_answer" },
    });
    expect(asked).toHaveLength(2);
  });

  it("is subscribed to once", async () => {
    const path = "/webhooks-journal/subscriptions/2026-03";
    const { opened, asked } = await open([], { [path]: listed });
    expect(opened.ok && (await opened.value.subscribe())).toEqual({ ok: true, value: undefined });
    expect(asked.map(({ method }) => method)).toEqual(["POST", "GET"]);
  });
});
