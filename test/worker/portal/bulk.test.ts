/**
 * The bulk action through the real Worker and its objects.
 *
 * @module-tag waits
 */
import { evictDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cardIn, USER_ID } from "../support/card.ts";
import { recordCalls, verify } from "../support/card-play.ts";
import { jobsOf, makeJobsDue, patchPortalRecord, portalRecordOf } from "../support/peek.ts";
import {
  creationOf,
  IDVERIFY_CONNECTION,
  installedPortal,
  newContact,
  sessionsOf,
  work,
} from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

describe("many at once", () => {
  it("are counted before, refused by reason, started, and followed to the end", async () => {
    const portal = await installedPortal();
    const [fresh, pending, verified, deleted] = [
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    const card = cardIn(portal);
    for (const id of [pending, verified, deleted]) await card.startVerification(id);
    await work(portal);
    await verify(portal, verified);
    await portal.stub.accept([creationOf(deleted, { type: "contact.deletion" })]);
    await work(portal);
    const stranger = "999999999";
    const body = { contactIds: [fresh, pending, verified, deleted, stranger, fresh], requestKey: "bulk" };
    const refused = [
      { reason: "pending", message: expect.any(String), contactIds: [pending] },
      { reason: "verified", message: expect.any(String), contactIds: [verified] },
      { reason: "deleted", message: expect.any(String), contactIds: [deleted] },
      { reason: "unknown", message: expect.any(String), contactIds: [stranger] },
    ];
    const progress = { waiting: 0, pending: 1, verified: 1, failed: 0, expired: 0, none: 3 };
    expect(await card.bulk({ ...body, dryRun: true })).toEqual({
      dryRun: true,
      eligible: 1,
      accepted: 0,
      refused,
      progress,
    });
    const started = await card.bulk(body);
    expect(started).toMatchObject({ dryRun: false, eligible: 1, accepted: 1, refused });
    expect(started.progress).toEqual({ ...progress, waiting: 1, none: 2 });
    await work(portal);
    expect((await card.bulk({ ...body, dryRun: true })).progress).toEqual({
      ...progress,
      pending: 2,
      none: 2,
    });
    expect((await card.contact(fresh)).trigger).toMatchObject({
      by: "bulk_action",
      reference: String(USER_ID),
    });
  });

  it("start once, however often the call comes, together or after an eviction", async () => {
    const portal = await installedPortal();
    const contactIds = await Promise.all(Array.from({ length: 12 }, () => newContact(portal)));
    const body = { contactIds, requestKey: "bulk", again: true };
    const card = cardIn(portal);
    await Promise.all([card.bulk(body), card.bulk(body), card.bulk(body)]);
    await work(portal);
    await evictDurableObject(portal.stub);
    expect(await card.bulk(body)).toMatchObject({ eligible: 12, accepted: 12, refused: [] });
    await work(portal);
    expect([...(await sessionsOf(portal)).values()]).toEqual(Array.from({ length: 12 }, () => 1));
  });

  it("without a key start again those that have failed meanwhile, and nobody else", async () => {
    const portal = await installedPortal();
    const [failed, open] = [await newContact(portal), await newContact(portal)];
    const body = { contactIds: [failed, open] };
    const card = cardIn(portal);
    await card.bulk(body);
    await work(portal);
    await verify(portal, failed, { outcome: "failed" });
    await card.bulk(body);
    await card.bulk(body);
    await work(portal);
    expect(await sessionsOf(portal)).toEqual(
      new Map([
        [failed, 2],
        [open, 1],
      ]),
    );
    expect((await card.contact(failed)).status).toBe("pending");
  });

  it("are paced like an import and go ahead of one that waits", async () => {
    const portal = await installedPortal();
    await portal.stub.putSettings({ importPolicy: { mode: "pace", perMinute: 2 } });
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => newContact(portal)));
    const imported = [first ?? "", ...others.slice(0, 2)];
    const chosen = others.slice(2);
    await portal.stub.accept(imported.map((id) => creationOf(id, { changeSource: "IMPORT" })));
    await work(portal);
    await cardIn(portal).bulk({ contactIds: chosen.slice(0, 2), requestKey: "1" });
    await cardIn(portal).bulk({ contactIds: chosen.slice(2), requestKey: "2" });
    await work(portal);
    const waiting = async () => (await jobsOf(portal)).filter(({ state }) => state === "due");
    // Nothing more leaves before the pace allows it, and no waiting row was rewritten to make room.
    expect((await waiting()).map(({ queue }) => queue)).toEqual([
      ...Array.from({ length: 2 }, () => "contacts.imports"),
      ...Array.from({ length: 3 }, () => "contacts.bulk"),
    ]);
    const order = [];
    while ((await waiting()).length > 0) {
      const before = await waiting();
      await patchPortalRecord(portal, { importNextAt: 0 });
      const from = Date.now();
      await makeJobsDue(portal);
      await work(portal);
      const left = new Set((await waiting()).map(({ subject }) => subject));
      order.push(before.filter(({ subject }) => !left.has(subject)).map(({ queue }) => queue));
      const { importNextAt } = await portalRecordOf(portal);
      expect(importNextAt).toBeGreaterThanOrEqual(from + 30_000);
      expect(importNextAt).toBeLessThanOrEqual(Date.now() + 30_000);
    }
    const [bulk, imports] = [["contacts.bulk"], ["contacts.imports"]];
    expect(order).toEqual([bulk, bulk, bulk, imports, imports]);
    expect([...(await sessionsOf(portal)).values()]).toEqual(Array.from({ length: 6 }, () => 1));
  });

  it("for LiveID count who is enrolled already, and follow that kind alone", async () => {
    const portal = await installedPortal();
    const [enrolled, open, idle] = [
      await newContact(portal),
      await newContact(portal),
      await newContact(portal),
    ];
    const card = cardIn(portal);
    await card.startVerification(enrolled);
    await work(portal);
    await verify(portal, enrolled);
    await card.startVerification(open, { kind: "liveid" });
    await card.startVerification(idle);
    await work(portal);
    const answer = await card.bulk({ contactIds: [enrolled, open, idle], kind: "liveid", dryRun: true });
    expect(answer).toMatchObject({
      eligible: 1,
      refused: [
        { reason: "verified", contactIds: [enrolled] },
        { reason: "pending", contactIds: [open] },
      ],
      progress: { waiting: 0, pending: 1, none: 2 },
    });
  });

  it("that the connection does not offer are refused as a whole, in the admin's words", async () => {
    const portal = await installedPortal(IDVERIFY_CONNECTION);
    const contactIds = [await newContact(portal), await newContact(portal)];
    expect(await cardIn(portal).bulk({ contactIds, kind: "liveid" })).toMatchObject({
      eligible: 0,
      accepted: 0,
      refused: [{ reason: "not_offered", message: expect.stringContaining("LiveID"), contactIds }],
    });
  });

  it("of 500 who are not known here are looked up with five calls", async () => {
    const portal = await installedPortal();
    const calls = recordCalls();
    const contactIds = Array.from({ length: 500 }, (_, index) => String(800_000_000 + index));
    const answer = await cardIn(portal).bulk({ contactIds });
    expect(answer).toMatchObject({ eligible: 0, refused: [{ reason: "unknown" }], progress: { none: 500 } });
    expect(calls).toEqual(Array.from({ length: 5 }, () => "/crm/v3/objects/contacts/batch/read"));
  });
});
