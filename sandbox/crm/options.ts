/** Dependencies of the pages. */
import type { Hono } from "hono";

import type { Origins } from "../stack-options.ts";

/** Both sides as their callers see them, and how far their state has got. */
export interface CrmOptions {
  readonly hubspot: Hono;
  readonly onekosmos: Hono;
  readonly origins: Origins;
  /** Returns a word that differs as soon as anything changed. */
  readonly version: () => string;
}
