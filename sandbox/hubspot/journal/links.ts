/** The links to journal files: they need no token, prove themselves, and expire. */
import { createHmac, timingSafeEqual } from "node:crypto";

import type { JournalFile } from "./store.ts";

/** HubSpot hands out links that expire without saying when; a quarter of an hour. */
const LINK_LIFETIME_MS = 15 * 60 * 1000;
const FILES_PATH = "/webhooks-journal/files";

/** `JournalFetchResponse` of the journal's specification. `origin` is the one that the caller can reach. */
export function fetchAnswer(
  secret: string,
  origin: string,
  file: JournalFile,
  now: number,
): Record<string, string> {
  const expires = now + LINK_LIFETIME_MS;
  const signature = sign(secret, file.offset, expires);
  return {
    url: `${origin}${FILES_PATH}/${file.offset}?expires=${expires}&signature=${signature}`,
    currentOffset: file.offset,
    expiresAt: new Date(expires).toISOString(),
  };
}

/** True if a link is one of ours and its time is not over. */
export function isGoodLink(
  secret: string,
  link: { readonly offset: string; readonly expires: string; readonly signature: string },
  now: number,
): boolean {
  const expires = Number(link.expires);
  const given = Buffer.from(link.signature);
  const expected = Buffer.from(sign(secret, link.offset, expires));
  return given.length === expected.length && timingSafeEqual(given, expected) && expires > now;
}

function sign(secret: string, offset: string, expires: number): string {
  return createHmac("sha256", secret).update(`${offset} ${expires}`).digest("base64url");
}
