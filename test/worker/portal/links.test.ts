/** Links and the keys that they are signed with, and the replacement of one. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { env } from "cloudflare:workers";
import { withLinkKey } from "../../../src/domain/contact/decide/link-key.ts";
import { NEW_CONTACT } from "../../../src/domain/contact/state.ts";
import { linkToken, openLinkToken } from "../../../src/lib/crypto/links.ts";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { contactObject } from "../../../src/objects.ts";
import { idvOf, installedPortal, newContact, pendingContact, work } from "../support/portal.ts";

afterEach(() => vi.restoreAllMocks());

const OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW = "new:ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
const CLAIMS = { portalId: 4242, contactId: "101" };

describe("a link", () => {
  it("made under an older key works until that key is removed, and stays the same while it is there", async () => {
    const [before, both, after] = [keyringFrom(OLD), keyringFrom(`${NEW},${OLD}`), keyringFrom(NEW)];
    const link = await linkToken(before, { ...CLAIMS, keyId: "old" });
    expect(await openLinkToken(both, link)).toMatchObject(CLAIMS);
    expect(await linkToken(both, { ...CLAIMS, keyId: "old" })).toBe(link);
    expect(await openLinkToken(after, link)).toBeNull();
    // Without its key there is another one.
    const next = await linkToken(after, { ...CLAIMS, keyId: "old" });
    expect(next).not.toBe(link);
    expect(await openLinkToken(after, next)).toMatchObject(CLAIMS);
  });

  it("keeps its key; a new one, a replaced one and one whose key was removed get the newest", () => {
    const choice = {
      requestId: "r",
      documents: [],
      offeredAt: 0,
      expiresAt: 1,
      sessions: [],
      from: "none",
      trigger: null,
    } as const;
    const identity = { ...NEW_CONTACT.tracks.identity, choice: { ...choice, documents: [], sessions: [] } };
    const open = { ...NEW_CONTACT, tracks: { ...NEW_CONTACT.tracks, identity } };
    expect(withLinkKey(NEW_CONTACT, NEW_CONTACT, ["new"]).linkKey).toBeNull();
    expect(withLinkKey(NEW_CONTACT, open, ["new", "old"])).toMatchObject({ linkKey: "new", version: 0 });
    const older = { ...open, linkKey: "old" };
    expect(withLinkKey(older, older, ["new", "old"]).linkKey).toBe("old");
    const replaced = { ...older, link: { version: 1, by: "admin" } as const };
    expect(withLinkKey(older, replaced, ["new", "old"])).toMatchObject({ linkKey: "new", version: 0 });
    // The properties that HubSpot has are written again.
    expect(withLinkKey(older, older, ["new"])).toMatchObject({ linkKey: "new", version: 1 });
  });
});

describe("how many links need a key", () => {
  it("is counted as links are made and erased", async () => {
    const portal = await installedPortal();
    const [newest] = keyringFrom(env.ENCRYPTION_KEYS);
    const links = async () => (await portal.stub.linkKeys())?.find(({ keyId }) => keyId === newest.id)?.links;
    expect(await links()).toBe(0);
    const { contactId } = await pendingContact(portal);
    await pendingContact(portal);
    expect(await links()).toBe(2);
    await portal.stub.accept([privacyDeletion(contactId)]);
    await work(portal);
    expect(await links()).toBe(1);
  });
});

function privacyDeletion(objectId: string) {
  return {
    dedupeKey: `test:deletion:${objectId}`,
    type: "contact.privacyDeletion",
    objectType: "contact",
    objectId,
    occurredAt: Date.now(),
    changeSource: "CRM_UI",
    sourceId: "",
  } as const;
}

describe("a link that an admin replaces", () => {
  it("leads nowhere from then on; the new one is written to HubSpot and opens the same session", async () => {
    const portal = await installedPortal();
    const { contactId } = await pendingContact(portal);
    const { idv_verification_url: old = "" } = await idvOf(portal, contactId);
    const by = { userId: 77, surface: "page" } as const;
    expect(await portal.stub.replaceLink(contactId, by)).toBe("replaced");
    await work(portal);
    const { idv_verification_url: fresh = "", idv_status: status } = await idvOf(portal, contactId);
    expect(fresh).not.toBe(old);
    expect(status).toBe("pending");
    const views = await Promise.all([old, fresh].map((url) => viewOf(url ?? "")));
    expect(views).toMatchObject([{ state: "replaced" }, { state: "ready" }]);
    expect((await portal.stub.auditLog(1e9, 1))[0]).toMatchObject({
      action: "link",
      userId: 77,
      changes: [{ field: `contact ${contactId}`, to: "replaced" }],
    });
  });

  it("is one that there is", async () => {
    const portal = await installedPortal();
    expect(await portal.stub.replaceLink(await newContact(portal))).toBe("unknown");
    expect(await portal.stub.replaceLink("999")).toBe("unknown");
  });
});

/** The page of a person who opens a link. */
async function viewOf(url: string) {
  const claims = await openLinkToken(keyringFrom(env.ENCRYPTION_KEYS), url.split("/").at(-1) ?? "");
  if (claims === null) throw new Error(`${url} is no link`);
  const { portalId, contactId, version } = claims;
  return contactObject(env, portalId, contactId).personView(version);
}
