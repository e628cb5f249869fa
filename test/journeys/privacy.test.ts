/** A full result passes through; the log of both sides and the contact in HubSpot have nothing of the person. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PROVIDERS } from "../../sandbox/fixed.ts";
import { inventedImage, personOf } from "../../sandbox/onekosmos/person.ts";
import { type Scene, aPerson, propertyOf, setScene } from "./support.ts";

/** Too short to be looked for: they stand everywhere. */
const SHORT = 3;
const IMAGES_KB = 900;

describe.for(PROVIDERS)("a person who is verified over %s", (provider) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await setScene({ provider });
  });
  afterAll(() => scene.close());

  it("is in no recorded exchange and no property", async () => {
    const { hubspot, onekosmos } = scene.stack.origins;
    const body = JSON.stringify({ imagesKb: IMAGES_KB });
    await fetch(`${onekosmos}/sandbox/switches`, { method: "PUT", body });
    const { id } = await scene.crm.create(aPerson());
    const pending = await scene.contactWith(id, "pending");
    await scene.endSessionOf(pending, { outcome: "passed" });
    const verified = await scene.contactWith(id, "verified");

    const sessionId = propertyOf(pending, "idv_session_id");
    const words = Object.values(personOf(sessionId)).filter((word) => word.length > SHORT);
    const needles = [...words, inventedImage("", 1).slice(0, 8)];
    const archives = await Promise.all(
      [hubspot, onekosmos].map(async (origin) => (await fetch(`${origin}/sandbox/exchanges.har`)).text()),
    );
    expect(archives.join("")).toContain(sessionId);
    for (const text of [...archives, JSON.stringify(verified)]) {
      expect(needles.filter((needle) => text.includes(needle))).toEqual([]);
    }
  });
});
