/** Tombstones of privacy-deleted contacts. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { keyringFrom, type Keyring } from "../../../src/lib/crypto/keyring.ts";
import { migrateParts } from "../../../src/lib/migrate.ts";
import { PORTAL_SCHEMA } from "../../../src/portal/schema.ts";
import { Tombstones } from "../../../src/portal/context/tombstones.ts";
import { countRows } from "../kernel/support.ts";
import { everythingStored } from "../support/storage.ts";

const OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";

type Open = (keys: string, portalId?: number) => Tombstones;

/** Runs on a fresh portal's storage. */
async function onStorage(test: (open: Open, storage: DurableObjectStorage) => void) {
  await runInDurableObject(env.PORTAL.getByName(crypto.randomUUID()), (_, { storage }) => {
    migrateParts(storage, PORTAL_SCHEMA);
    const open: Open = (keys, portalId = 4242) =>
      new Tombstones({ sql: storage.sql, keyring: keyringFrom(keys), portalId });
    test(open, storage);
  });
}

describe("who was forgotten", () => {
  it("is known by a keyed hash: the same id, and no other, of this portal, and no other", async () => {
    await onStorage((open) => {
      const here = open(OLD);
      here.add(["1001"]);
      expect(here.has("1001")).toBe(true);
      expect(here.has("1002")).toBe(false);
      expect(open(OLD, 7).has("1001")).toBe(false);
      expect(open(NEW).has("1001")).toBe(false);
    });
  });

  it("stays forgotten when the keys are rotated, under whichever key it was stored", async () => {
    await onStorage((open, storage) => {
      open(OLD).add(["1001"]);
      const after = open(`${NEW},${OLD}`);
      expect(after.has("1001")).toBe(true);
      after.add(["1002"]);
      // The old key may be taken out of the ring some day.
      expect(open(NEW).has("1002")).toBe(true);
      expect(everythingStored(storage)).not.toMatch(/100[12]/u);
    });
  });

  it("is found again after another contact was asked about when there was nobody", async () => {
    await onStorage((open) => {
      const here = open(OLD);
      expect(here.has("1001")).toBe(false);
      here.add(["1001"]);
      expect(here.has("1001")).toBe(true);
    });
  });

  it("costs no hash and one read where there is nobody, however many are asked about", async () => {
    await onStorage((_, { sql }) => {
      const { read, written } = countRows(sql, (counted) => {
        const nobody = new Tombstones({
          sql: counted,
          portalId: 4242,
          get keyring(): Keyring {
            throw new Error("a hash was computed");
          },
        });
        for (let id = 0; id < 100; id += 1) expect(nobody.has(String(id))).toBe(false);
      });
      expect(read).toBeLessThanOrEqual(1);
      expect(written).toBe(0);
    });
  });
});
