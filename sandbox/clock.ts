/** A side whose clock differs from the app's, as the `Date` header of its responses shows. */
import type { MiddlewareHandler } from "hono";

const MS_PER_SECOND = 1000;

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
