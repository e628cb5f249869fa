/** Session ids as 1Kosmos hands them out: opaque, of bounded length, and safe in a path and in a CRM property. */
import * as z from "zod/mini";
import { nameText } from "../lib/text.ts";

/** No slash, quote or bracket. */
const ID = /^[\w.:~=+@,;!$*()-]+$/u;

/** A number counts as its digits. */
export const sessionIdSchema = z.pipe(
  z.union([nameText, z.int()]),
  z.pipe(
    z.transform((id: string | number) => String(id)),
    nameText.check(
      z.regex(ID),
      // Paths of their own.
      z.refine((id) => id !== "." && id !== ".."),
    ),
  ),
);

/** A session that cannot exist, for calls that must not touch one. */
export const NIL_SESSION_ID = "00000000-0000-4000-8000-000000000000";
