/** A side whose clock differs from the app's, as the `Date` header of its responses shows. */
import type { MiddlewareHandler } from "hono";
import { z } from "zod";

const MS_PER_SECOND = 1000;
const MAX_OFFSET_S = 86_400;

/** The switch of a side's clock: how far it is ahead of the app's. */
export const clockOffsetSchema = z
  .int()
  .min(-MAX_OFFSET_S)
  .max(MAX_OFFSET_S)
  .meta({ examples: [600, -600] })
  .default(0);

/** A side's own time in epoch ms, `offsetSeconds` from ours. */
export function shifted(now: () => number, offsetSeconds: () => number): () => number {
  return () => now() + offsetSeconds() * MS_PER_SECOND;
}

/** Dates responses by the side's own clock while it differs. A middleware. */
export function dated(now: () => number, offsetSeconds: () => number): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (offsetSeconds() !== 0) c.header("date", new Date(shifted(now, offsetSeconds)()).toUTCString());
  };
}
