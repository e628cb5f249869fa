/** Calls to objects: outcomes are values, so that a throw means that the object itself could not be reached. */
import { unavailable } from "../middleware/http-error.ts";

/**
 * Returns the call's outcome, or 503. Not repeated here: HubSpot and 1Kosmos repeat deliveries automatically, people reload,
 * and an overloaded object must not be called again at once (Cloudflare docs, Durable Objects error handling).
 */
export async function callObject<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw unavailable(causeOf(error));
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "object_threw";
  if ("overloaded" in error && error.overloaded === true) return "object_overloaded";
  if ("retryable" in error && error.retryable === true) return "object_unreachable";
  return `object_threw:${error.name}`;
}
