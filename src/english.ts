/** zod's own sentences, for what a person is told about a field that has no words of its own. zod/mini comes without. */
import { en } from "zod/locales";

/** To be passed to a `safeParse` whose issues a person reads; elsewhere every issue says "Invalid input". */
export const IN_ENGLISH = { error: en().localeError };
