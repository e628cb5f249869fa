/** The logo on the person's page: a PNG that the Worker has encoded anew. */
import * as z from "zod/mini";
import { concat, fromBase64Url, sha256, toBase64Url } from "../lib/crypto/bytes.ts";
import { documentKey, type Documents } from "../kernel/documents.ts";
import type { Png } from "../lib/png.ts";

/** Characters of a logo's name. */
const NAME_BYTES = 12;

const LOGO = documentKey(
  "logo",
  z.nullable(
    z.object({ name: z.string(), width: z.int(), height: z.int(), /** Base64url. */ png: z.string() }),
  ),
);

/** A logo, as pages name it: another picture has another name. */
export interface LogoView {
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

/** Returns the logo's name and size, or null when there is none. */
export function logoOf(documents: Documents): LogoView | null {
  const logo = documents.get(LOGO);
  return logo === null ? null : { name: logo.name, width: logo.width, height: logo.height };
}

/** Returns the picture of this name, or null. */
export function logoBytes(documents: Documents, name: string): Uint8Array<ArrayBuffer> | null {
  const logo = documents.get(LOGO);
  return logo?.name === name ? fromBase64Url(logo.png) : null;
}

/** Makes the document of a picture. */
export async function nameLogo({ bytes, width, height }: Png) {
  const name = toBase64Url((await sha256(concat(bytes))).subarray(0, NAME_BYTES));
  return { name, width, height, png: toBase64Url(bytes) };
}

/** Stores a logo, or takes it away. */
export function putLogo(documents: Documents, logo: Awaited<ReturnType<typeof nameLogo>> | null): void {
  documents.put(LOGO, logo);
}
