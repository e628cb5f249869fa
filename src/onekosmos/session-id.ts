/** Session ids as 1Kosmos hands them out: opaque, of bounded length, and safe in a path and in a CRM property. */
import * as z from "zod/mini";

/** Does not start with a dot, so that no id is a path of its own ("..", "."). */
export const sessionIdSchema = z.string().check(z.regex(/^[\w:-][\w.:-]{0,199}$/u));

/** A session that cannot exist, for calls that must not touch one. */
export const NIL_SESSION_ID = "00000000-0000-4000-8000-000000000000";
