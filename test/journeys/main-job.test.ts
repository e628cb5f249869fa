/** The main job, once for each way of connecting 1Kosmos. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROVIDERS } from "../../sandbox/fixed.ts";
import { visitLink, openLink } from "../../sandbox/person.ts";
import { createTally } from "../../sandbox/tally.ts";
import { isSessionStart } from "../../sandbox/traffic.ts";
import { waitFor } from "../../sandbox/wait.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

/** Enough for 500 contacts in batches of 100, twice over. */
const MAX_WRITE_CALLS = 10;

/**
 * Each way to 1Kosmos with another generation of HubSpot's paths: the two are independent. The options are those of the
 * import, which is long over the second.
 */
const WAYS = [
  [PROVIDERS[0], "v3", {}],
  [PROVIDERS[1], "2026-09", { tags: "long" }],
] as const;

describe.for(WAYS)(
  "a contact of a portal connected by %s, over HubSpot's %s",
  ([provider, hubspotApiVersion, crowd]) => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await setScene({ provider, hubspotApiVersion });
    });
    afterAll(() => scene.close());

    it("is pending with a session and a link, and verified with every property after the pass", async () => {
      const { id } = await scene.crm.create(aPerson());

      const pending = await scene.contactWith(id, "pending");
      expect(propertyOf(pending, "idv_session_id")).not.toBe("");
      expect(propertyOf(pending, "idv_verification_url")).toMatch(`${scene.stack.origins.app}/v/`);

      const look = await visitLink(propertyOf(pending, "idv_verification_url"));
      expect([look.status, look.trail]).toEqual([200, [propertyOf(pending, "idv_verification_url")]]);
      const page = await openLink(propertyOf(pending, "idv_verification_url"));
      expect(page).toMatchObject({ status: 200 });
      expect(new URL(page.url).origin).toBe(scene.stack.origins.onekosmos);

      await scene.endSessionOf(pending, {
        outcome: "passed",
        documentType: "passport",
        matchConfidence: 0.97,
        ial: "IAL2",
        livenessEnrolled: true,
        did: "did:web:sandbox.1kosmos.net:ada",
      });
      const verified = await scene.contactWith(id, "verified");
      expect(verified.properties).toMatchObject({
        idv_status: "verified",
        idv_ial_level: "IAL2",
        idv_liveid_enrolled: "true",
        idv_credential_did: "did:web:sandbox.1kosmos.net:ada",
        idv_verified_date: new Date().toISOString().slice(0, "YYYY-MM-DD".length),
        idv_match_confidence: "0.97",
        idv_document_type: "passport",
        idv_session_id: propertyOf(pending, "idv_session_id"),
        idv_verification_url: propertyOf(pending, "idv_verification_url"),
      });
    });

    it.for(["failed", "declined"] as const)("who %s is shown as failed", async (outcome) => {
      const { id } = await scene.crm.create(aPerson());
      const pending = await scene.contactWith(id, "pending");
      await scene.endSessionOf(pending, { outcome });
      const failed = await scene.contactWith(id, "failed");
      expect(propertyOf(failed, "idv_verified_date")).toBe("");
      expect(propertyOf(failed, "idv_ial_level")).toBe("");
    });

    it("finds a kind page instead of 1Kosmos when the link is used again after the end", async () => {
      const { id } = await scene.crm.create(aPerson());
      const pending = await scene.contactWith(id, "pending");
      await scene.endSessionOf(pending, { outcome: "passed" });
      await scene.contactWith(id, "verified");
      expect(await openLink(propertyOf(pending, "idv_verification_url"))).toMatchObject({ status: 410 });
    });

    it(
      "among 500 imported ones is pending with a session of its own, in few calls and without a refusal",
      crowd,
      async () => {
        scene.stack.exchanges.clear();
        const tally = createTally();
        const { count, firstId } = await scene.crm.importContacts(500);
        const imported = await waitFor(
          "all imported contacts are pending",
          async () => {
            const contacts = (await scene.crm.list()).filter(({ id }) => Number(id) >= Number(firstId));
            return contacts.every((contact) => propertyOf(contact, "idv_status") === "pending")
              ? contacts
              : undefined;
          },
          { timeoutMs: 120_000, everyMs: 250 },
        );
        for (const exchange of scene.exchanges(() => true)) tally.add(exchange);
        expect(imported).toHaveLength(count);
        expect(new Set(imported.map((contact) => propertyOf(contact, "idv_session_id"))).size).toBe(count);
        const counts = tally.counts();
        expect(counts).toMatchObject({ accepted: count, sessions: count, pending: count, rateRefusals: 0 });
        expect(counts.writeCalls).toBeLessThanOrEqual(MAX_WRITE_CALLS);
      },
    );
  },
);

describe("a sandbox that is started again", () => {
  it("knows the portal and the open session, and takes the pass", async () => {
    const before = await setScene();
    const { id } = await before.crm.create(aPerson());
    const pending = await before.contactWith(id, "pending");
    const after = await before.restart();
    try {
      await after.endSessionOf(pending, { outcome: "passed" });
      const verified = await after.contactWith(id, "verified");
      expect(propertyOf(verified, "idv_session_id")).toBe(propertyOf(pending, "idv_session_id"));
      expect(after.exchanges(isSessionStart)).toHaveLength(0);
    } finally {
      await after.close();
    }
  });
});
