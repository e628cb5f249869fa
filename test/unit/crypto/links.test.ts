import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { callbackToken, linkToken, openCallbackToken, openLinkToken } from "../../../src/lib/crypto/links.ts";

const keyring = keyringFrom(`k1:${btoa("k".repeat(32))}`);
const other = keyringFrom(`k1:${btoa("x".repeat(32))}`);
const portals = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const versions = fc.integer({ min: 1, max: 100_000 });
const contacts = fc.bigInt({ min: 1n, max: 10n ** 18n }).map(String);

describe("tokens in our links", () => {
  it("name the portal and the contact they were made for, whatever their size", async () => {
    await fc.assert(
      fc.asyncProperty(
        portals,
        contacts,
        fc.uuid(),
        versions,
        async (portalId, contactId, requestId, version) => {
          const link = await linkToken(keyring, { portalId, contactId });
          expect(await openLinkToken(keyring, link)).toEqual({ portalId, contactId, version: 0 });
          const next = await linkToken(keyring, { portalId, contactId, version });
          expect(await openLinkToken(keyring, next)).toEqual({ portalId, contactId, version });
          expect(next).not.toBe(link);
          const callback = await callbackToken(keyring, { portalId, contactId, requestId });
          expect(await openCallbackToken(keyring, callback)).toEqual({ portalId, contactId, requestId });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("fit into a message: under 45 characters of URL-safe letters", async () => {
    const token = await linkToken(keyring, { portalId: 48_807_704, contactId: "138017612137" });
    expect(token).toMatch(/^[\w-]{30,45}$/u);
  });

  it("are worth nothing when guessed, altered, cut, or made for another purpose or with another key", async () => {
    const token = await linkToken(keyring, { portalId: 4242, contactId: "1001" });
    const callback = await callbackToken(keyring, {
      portalId: 4242,
      contactId: "1001",
      requestId: crypto.randomUUID(),
    });
    expect(await openLinkToken(other, token)).toBeNull();
    expect(await openLinkToken(keyring, callback)).toBeNull();
    expect(await openCallbackToken(keyring, token)).toBeNull();
    for (const bad of [
      "",
      "A",
      "%",
      token.slice(1),
      `${token}A`,
      `${token}=`,
      "A".repeat(40),
      "A".repeat(500),
    ]) {
      expect(await openLinkToken(keyring, bad)).toBeNull();
    }
    for (let position = 0; position < token.length; position += 1) {
      const letter = token[position] === "A" ? "B" : "A";
      const altered = token.slice(0, position) + letter + token.slice(position + 1);
      expect(await openLinkToken(keyring, altered)).toBeNull();
    }
  });
});
