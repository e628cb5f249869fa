/** The logo on the person's page: a PNG that the Worker has encoded anew. */
import * as z from "zod/mini";
import { fromBase64Url, sha256, toBase64Url } from "../../lib/crypto/bytes.ts";
import { documentKey, type Documents } from "../../kernel/documents.ts";
import type { Png } from "../../lib/png.ts";
import type { Actor, AuditLog } from "../audit/audit.ts";
import type { Records } from "../context/records.ts";

/** 96 bits: two pictures do not share a name. */
const NAME_BYTES = 12;

const logoSchema = z.object({ name: z.string(), width: z.int(), height: z.int(), png: z.string() });
const LOGO = documentKey("logo", z.nullable(logoSchema));

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

/** Returns the picture of this name, or the only one for null; null when there is none. */
export function logoBytes(documents: Documents, name: string | null): Uint8Array<ArrayBuffer> | null {
  const logo = documents.get(LOGO);
  return logo === null || (name !== null && logo.name !== name) ? null : fromBase64Url(logo.png);
}

/** Stores a logo, or takes it away. */
export async function changeLogo(
  { records, audit }: { readonly records: Records; readonly audit: AuditLog },
  logo: Png | null,
  by: Actor,
): Promise<true> {
  const before = records.documents.get(LOGO);
  const after = logo === null ? null : await documentOf(logo);
  records.documents.put(LOGO, after);
  const [from, to] = [before?.name ?? "", after?.name ?? ""];
  if (from !== to) audit.add(by, "settings", [{ field: "logo", from, to }]);
  return true;
}

async function documentOf({ bytes, width, height }: Png): Promise<z.infer<typeof logoSchema>> {
  const name = toBase64Url((await sha256(bytes)).subarray(0, NAME_BYTES));
  return { name, width, height, png: toBase64Url(bytes) };
}
