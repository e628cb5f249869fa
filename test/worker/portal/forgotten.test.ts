import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { Forgotten } from "../../../src/portal/tombstones.ts";
import { PORTAL_MIGRATIONS } from "../../../src/portal/schema.ts";
import { migrate } from "../../../src/lib/migrate.ts";

const OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

/** Runs on a fresh portal's storage. */
async function onStorage(test: (open: (keys: string, portalId?: number) => Forgotten) => Promise<void>) {
  await runInDurableObject(env.PORTAL.getByName(crypto.randomUUID()), async (_, { storage }) => {
    migrate(storage, PORTAL_MIGRATIONS);
    await test((keys, portalId = 4242) => {
      return new Forgotten({ sql: storage.sql, keyring: keyringFrom(keys), portalId });
    });
  });
}

describe("who was forgotten", () => {
  it("is known by a keyed hash: the same id, and no other, of this portal, and no other", async () => {
    await onStorage(async (open) => {
      const here = open(OLD);
      here.add(await here.hashesOf("1001"));
      expect(here.has(await here.hashesOf("1001"))).toBe(true);
      expect(here.has(await here.hashesOf("1002"))).toBe(false);
      expect(here.has(await open(OLD, 7).hashesOf("1001"))).toBe(false);
      expect(here.has(await open(NEW).hashesOf("1001"))).toBe(false);
    });
  });

  it("stays forgotten when the keys are rotated", async () => {
    await onStorage(async (open) => {
      const before = open(OLD);
      before.add(await before.hashesOf("1001"));
      const after = open(`${NEW},${OLD}`);
      expect(after.has(await after.hashesOf("1001"))).toBe(true);
      expect((await after.hashesToLookFor(["1001", "1001"])).size).toBe(1);
    });
  });

  it("costs no hash where there is nobody", async () => {
    await onStorage(async (open) => {
      expect((await open(OLD).hashesToLookFor(["1001"])).size).toBe(0);
    });
  });
});
