/** Session ids as 1Kosmos hands them out: opaque, kept only when they are safe in a path and in a CRM property. */
import * as z from "zod/mini";

/** Starts with a letter or digit, so that no id is a path of its own ("..", "."). */
export const sessionIdSchema = z.string().check(z.regex(/^[A-Za-z0-9][\w.:-]{0,199}$/u));

/** A session that cannot exist, for calls that must not touch one. */
export const NIL_SESSION_ID = "00000000-0000-4000-8000-000000000000";
