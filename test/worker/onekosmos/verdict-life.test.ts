/**
 * The effect of results on a contact: documents go through the real objects of a portal, to HubSpot and to the card.
 */
import { describe, expect, it } from "vitest";
import { endLinks, pollsOf } from "../support/peek.ts";
import { idvOf, work, type TestPortal } from "../support/portal.ts";
import { LINK } from "../../unit/onekosmos/providers.ts";
import { SESSION_ID } from "../../unit/onekosmos/tenant.ts";
import { IDVERIFY_DOCUMENTS, REST_DOCUMENTS, type ResultDocument } from "./verdict-documents.ts";
import {
  created,
  createWorld,
  historyOf,
  IDVERIFY_INPUT,
  pollNow,
  SESSIONS_INPUT,
  type World,
} from "./world.ts";
import { FULL_LOAD_TAGS, loadOf } from "../../full-load.ts";

const KINDS = [
  ["sessions", SESSIONS_INPUT, REST_DOCUMENTS],
  ["idverify", IDVERIFY_INPUT, IDVERIFY_DOCUMENTS],
] as const;

/** As `idv_status` of a document's verdict; what is open, in review or unclear is pending. */
const STATUS: Readonly<Record<string, string>> = {
  passed: "verified",
  failed: "failed",
  declined: "failed",
  expired: "expired",
  abandoned: "expired",
};

/** As the card has it. */
const STATED: Readonly<Record<string, string>> = {
  passed: "passed",
  failed: "failed",
  declined: "failed",
  expired: "expired",
  abandoned: "expired",
};

async function worldOf(input: object): Promise<World> {
  const world = await createWorld(input);
  world.tenant.created = { session_id: SESSION_ID, session_url: LINK, sessionId: SESSION_ID, url: LINK };
  return world;
}

async function cardOf({ stub }: TestPortal, contactId: string) {
  const reply = await stub.contactCard(contactId);
  if (!reply.ok) throw new Error(`no card: ${reply.error}`);
  return reply.value;
}

/** The fields of `GET /api/contacts/{id}`. */
async function pageOf({ stub }: TestPortal, contactId: string) {
  return stub.read("contact", { contactId, names: false });
}

/** The first documents of each verdict. */
function sampleOf(documents: readonly ResultDocument[], each: number): readonly ResultDocument[] {
  const counts = new Map<string, number>();
  return documents.filter(({ is }) => {
    const kind = is.split(" ")[0] ?? "";
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return kind !== "unreadable" && (counts.get(kind) ?? 0) <= each;
  });
}

describe.each(KINDS)("a result over %s", (_, input, documents) => {
  it("makes of its contact what it says", { tags: ["waits", ...FULL_LOAD_TAGS] }, async () => {
    const { tenant, portal } = await worldOf(input);
    for (const { is, body, level } of sampleOf(documents, loadOf(1, 2))) {
      const contactId = await created(portal);
      tenant.result = body;
      await pollNow(portal);
      const idv = await idvOf(portal, contactId);
      expect([body, idv["idv_status"]]).toEqual([body, STATUS[is] ?? "pending"]);
      expect([body, idv["idv_ial_level"] ?? ""]).toEqual([body, level ?? ""]);
      const card = await cardOf(portal, contactId);
      expect([is, card.tracks.identity]).toEqual([
        is,
        is === "review" ? "review" : (STATED[is] ?? "pending"),
      ]);
      expect(card.unknownWord).toBe(is.startsWith("unclear ") ? is.slice("unclear ".length) : null);
    }
  });

  it(
    "that does not say passed never verifies, one after the other",
    { tags: ["waits", ...FULL_LOAD_TAGS] },
    async () => {
      const { tenant, portal } = await worldOf(input);
      const contactId = await created(portal);
      const open = documents.filter(({ is }) => /^(?:unclear|review|started|waiting)/u.test(is));
      for (const { body } of open.filter((_document, index) => index % loadOf(4, 1) === 0)) {
        tenant.result = body;
        await pollNow(portal);
        expect([body, (await cardOf(portal, contactId)).status]).toEqual([body, "pending"]);
      }
      expect(open.length).toBeGreaterThan(20);
      expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
    },
  );

  it("in review is told once, and so is a word that nobody knows", async () => {
    const { tenant, portal } = await worldOf(input);
    const contactId = await created(portal);
    const say = async (word: string) => {
      tenant.result = { status: "completed", verificationStatus: word };
      await pollNow(portal);
      await pollNow(portal);
    };
    await say("needs_review");
    expect(await cardOf(portal, contactId)).toMatchObject({
      status: "pending",
      tracks: { identity: "review" },
    });
    await say("Judged");
    expect(await cardOf(portal, contactId)).toMatchObject({
      unknownWord: "judged",
      tracks: { identity: "pending" },
    });
    const overview = await portal.stub.overview();
    expect(overview?.counters).toMatchObject({ unknown_statuses: 1, "unknown_word:judged": 1 });
    await say("approved");
    const card = await cardOf(portal, contactId);
    expect(card).toMatchObject({ status: "verified", unknownWord: null, tracks: { identity: "passed" } });
    const told = (await historyOf(portal, contactId)).slice(2);
    expect(told).toEqual(["in_review", "unclear judged", "verified"]);
    expect(card.attempts.slice(0, 3).map(({ outcome, detail }) => `${outcome} ${detail}`.trim())).toEqual(
      told.toReversed(),
    );
  });

  it("of another document than the three is written without one, and names it", async () => {
    const { tenant, portal } = await worldOf(input);
    const contactId = await created(portal);
    tenant.result = { status: "completed", verificationStatus: "passed", document_type: "residence_permit" };
    await pollNow(portal);
    const idv = await idvOf(portal, contactId);
    expect(idv).toMatchObject({ idv_status: "verified" });
    expect(idv["idv_document_type"] ?? "").toBe("");
    expect((await historyOf(portal, contactId)).at(-1)).toBe("verified document_unknown residence_permit");
    expect((await portal.stub.overview())?.counters).toMatchObject({ "unknown_word:residence_permit": 1 });
  });
});

const HOUR = 3_600_000;

describe.each(KINDS)("a word that nobody knows over %s", (_, input) => {
  it("outlasts the link, is a condition that names it, and means what an admin then says", async () => {
    const { tenant, portal } = await worldOf(input);
    const [one, other] = [await created(portal), await created(portal)];
    tenant.result = { status: "completed", verificationStatus: "vérifié ✓" };
    await pollNow(portal);
    await endLinks(portal, Date.now() - 2 * HOUR);
    await pollNow(portal);
    for (const contactId of [one, other]) {
      expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "pending" });
      expect(await cardOf(portal, contactId)).toMatchObject({ unknownWord: "vérifié ✓" });
      expect(await pageOf(portal, contactId)).toMatchObject({
        unknownWord: "vérifié ✓",
        summary: expect.stringContaining('"vérifié ✓"'),
      });
    }
    const [found, ...more] = (await portal.stub.conditions()) ?? [];
    expect(more).toEqual([]);
    expect(found).toMatchObject({ code: "onekosmos_word_unknown", waiting: 2, retryAt: null });
    expect(found?.message).toContain(`"vérifié ✓" of contacts ${one} and ${other}`);
    expect(found?.remedy).toMatchObject({ path: "/portal/connection" });
    // Another word of the same contacts is the same trouble, under its own name.
    tenant.result = { status: "completed", verificationStatus: "Bestätigt" };
    await pollNow(portal);
    const [renamed] = (await portal.stub.conditions()) ?? [];
    expect(renamed?.message).toContain('"bestätigt" of contacts');
    await portal.stub.putConnection({ ...input, verdictWords: "bestätigt = passed" });
    await work(portal);
    for (const contactId of [one, other])
      expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect(await portal.stub.conditions()).toEqual([]);
  });
});

describe.each(KINDS)("a review over %s", (_, input) => {
  it("outlasts the link, and is seen on the card and on the page, until it is decided", async () => {
    const { tenant, portal } = await worldOf(input);
    const contactId = await created(portal);
    tenant.result = { status: "completed", verificationStatus: "needs_review" };
    await pollNow(portal);
    expect((await portal.stub.overview())?.waiting).toMatchObject({ openSessions: 1, inReview: 1 });
    expect(await pageOf(portal, contactId)).toMatchObject({
      review: true,
      summaryWording: { code: "in_review" },
    });
    await endLinks(portal, Date.now() - 2 * HOUR);
    await portal.stub.sweep();
    await work(portal);
    await pollNow(portal);
    expect(await cardOf(portal, contactId)).toMatchObject({
      status: "pending",
      tracks: { identity: "review" },
    });
    tenant.result = { status: "completed", verificationStatus: "approved" };
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect((await portal.stub.overview())?.waiting).toMatchObject({ openSessions: 0, inReview: 0 });
  });
});

/** 1Kosmos decides, and the portal fetches it. */
async function decideAs({ tenant, portal }: World, word: string): Promise<void> {
  tenant.result = { status: "completed", verificationStatus: word };
  await pollNow(portal);
}

describe.each(KINDS)("a decision over %s", (_, input) => {
  it("that changes within the window is followed, each time with its own line", async () => {
    const world = await worldOf(input);
    const { portal } = world;
    await portal.stub.putSettings({ decisionWindowHours: 72 });
    const contactId = await created(portal);
    const seen: (string | null | undefined)[] = [];
    for (const word of ["passed", "failed", "passed"]) {
      await decideAs(world, word);
      seen.push((await idvOf(portal, contactId))["idv_status"]);
    }
    expect(seen).toEqual(["verified", "failed", "verified"]);
    const lines = (await historyOf(portal, contactId)).map((line) => line.split(" ")[0]);
    expect(lines.slice(-3)).toEqual(["verified", "revoked", "overturned"]);
    expect((await portal.stub.overview())?.counters).toMatchObject({
      decisions_revoked: 1,
      decisions_overturned: 1,
    });
  });

  it("is final where the portal follows none", async () => {
    const world = await worldOf(input);
    const contactId = await created(world.portal);
    await decideAs(world, "passed");
    await decideAs(world, "failed");
    expect(await idvOf(world.portal, contactId)).toMatchObject({ idv_status: "verified" });
    expect(await pollsOf(world.portal)).toEqual([]);
  });
});

describe("a result that is hard to read", () => {
  it("with 20 MB of sealed images verifies its contact", async () => {
    const { tenant, portal } = await worldOf(IDVERIFY_INPUT);
    const contactId = await created(portal);
    const image = "A".repeat(7_300_000);
    tenant.result = {
      sessionStatus: "Completed",
      verificationStatus: "Passed",
      document: { documentType: "DL", face: image, image },
      liveId: { face: "A".repeat(10_000) },
    };
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({
      idv_status: "verified",
      idv_document_type: "drivers_license",
      idv_liveid_enrolled: "true",
    });
  });

  it.each([
    ["in ISO-8859-1", (text: string) => Buffer.from(text, "latin1")],
    ["behind a byte order mark", (text: string) => Buffer.from(`\uFEFF${text}`, "utf8")],
  ])("%s is read over REST", async (_, encode) => {
    const { tenant, portal } = await worldOf(SESSIONS_INPUT);
    const contactId = await created(portal);
    const text = JSON.stringify({ status: "completed", result: { outcome: "passed" }, name: "Zoë" });
    tenant.fault = (request) =>
      request.url.endsWith("/status")
        ? new Response(new Uint8Array(encode(text)), { headers: { "Content-Type": "application/json" } })
        : undefined;
    await pollNow(portal);
    expect(await idvOf(portal, contactId)).toMatchObject({ idv_status: "verified" });
  });
});
