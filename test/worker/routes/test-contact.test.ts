/** The page of a test contact: its end names the field that is wrong, and it is followed until it is settled. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ok } from "../../../src/lib/result.ts";
import type { TestContact } from "../../../src/portal/admin/test-contact.ts";
import { captureLogs, NOW, signedIn } from "./support.ts";
import { VERIFIED_CARD } from "./verified-card.ts";

beforeEach(() => void captureLogs());
afterEach(() => vi.restoreAllMocks());

const CALLS = { arrivedAt: null, refused: null, missedAt: null };
const PASSED: TestContact = {
  contactId: "101",
  name: "Grace",
  kind: "identity",
  link: "https://app.test/v/1",
  writtenStatus: "verified",
  isWritten: true,
  unfit: null,
  callbacks: { ...CALLS, arrivedAt: NOW },
  card: VERIFIED_CARD,
};

const startVerification = async () =>
  ok({ outcome: "started", message: null, code: null, card: VERIFIED_CARD } as const);

async function pageOf(test: TestContact, path = "/portal/setup/test/101") {
  const { request, cookie, calls } = await signedIn({ portal: { testContact: async () => ok(test) } });
  const response = await request(path, { headers: { Cookie: cookie } });
  const html = await response.text();
  return { html, calls, isLive: html.includes("data-live") };
}

describe("a test contact's page", () => {
  it("says that the whole way works, and stops following", async () => {
    const { html, isLive } = await pageOf(PASSED);
    expect(html).toContain('data-end="works"');
    expect(isLive).toBe(false);
  });

  it("leads to the connection while 1Kosmos makes no session", async () => {
    const waiting = "1Kosmos refused the request: dvcID not found.";
    const tracks = { identity: "preparing", liveid: null, stepup: null } as const;
    const { html, isLive } = await pageOf({ ...PASSED, card: { ...PASSED.card, waiting, tracks } });
    expect(html).toMatch(
      /class="no"><div>1Kosmos refused the request: dvcID not found\. <a href="\/portal\/connection"/u,
    );
    expect(isLive).toBe(true);
  });

  it("says at the end that callbacks do not work, and why", async () => {
    const refused = { at: NOW, reason: "bad_signature" } as const;
    const { html, isLive } = await pageOf({ ...PASSED, callbacks: { ...CALLS, refused } });
    expect(html).toContain("by polling alone: callbacks do not work yet");
    expect(html).toContain("Compare “Callback secret”");
    expect(isLive).toBe(false);
  });

  it("waits at the end for the callback about the result, and says since when", async () => {
    const { html, isLive } = await pageOf({ ...PASSED, callbacks: CALLS });
    expect(isLive).toBe(true);
    expect(html).toContain("This verification was requested on 23 Nov 2026");
    const missed = await pageOf({ ...PASSED, callbacks: { ...CALLS, missedAt: NOW } });
    expect(missed.isLive).toBe(false);
    expect(missed.html).toContain("callbacks do not work yet");
  });

  it.each([
    ["document_missing", "holds a selfie and no document"],
    ["document_unexpected", "holds a document"],
  ] as const)("names the field of a dvcID that does not fit: %s", async (note, words) => {
    const unfit = { note, dvcId: "x", fields: ["dvcID: Passport"] };
    const { html } = await pageOf({ ...PASSED, callbacks: null, unfit });
    expect(html).toMatch(new RegExp(`data-end="unfit"[^<]*>[^<]*${words}[^<]*“dvcID: Passport”`, "u"));
    expect(html).not.toContain('data-end="works"');
    expect(html).toContain('href="/portal/connection"');
  });

  it("follows a LiveID by its own state", async () => {
    const liveId = { ...PASSED, kind: "liveid", callbacks: null } as const;
    const { html, calls, isLive } = await pageOf(liveId, "/portal/setup/test/101?kind=liveid");
    expect(calls).toContainEqual(expect.objectContaining({ method: "testContact", args: ["101", "liveid"] }));
    expect(isLive).toBe(true);
    expect(html).toContain('href="/portal/setup/test/101?kind=liveid"');
    const unknown = await pageOf(PASSED, "/portal/setup/test/101?kind=stepup");
    expect(unknown.calls).toContainEqual(
      expect.objectContaining({ method: "testContact", args: ["101", "identity"] }),
    );
  });

  it("starts the kind that was chosen", async () => {
    const { post, calls } = await signedIn({
      portal: { findTestContact: async () => ok("101"), startVerification },
    });
    const response = await post("/portal/setup/test", { contact: "a@example.com", kind: "liveid" });
    expect(response.headers.get("Location")).toBe("/portal/setup/test/101?kind=liveid");
    expect(calls).toContainEqual(
      expect.objectContaining({
        method: "startVerification",
        args: [expect.objectContaining({ request: expect.objectContaining({ kind: "liveid" }) })],
      }),
    );
  });
});
