/** How 1Kosmos' callbacks arrive, in words. */
import type { CallbackRefusal, CallbackView } from "../../../portal/connection/callback-watch.ts";
import { inZone } from "../../admin/times.tsx";

/** The cause of a refusal, and the fields of the connection to compare. */
const REFUSALS: Readonly<Record<CallbackRefusal, readonly [cause: string, fields: string]>> = {
  no_secret: ["no callback secret is stored that fits its scheme", "“Callback secret”"],
  unsigned: [
    "it has no signature where the settings of the connection expect one",
    "“Callback authentication” and the names of the headers",
  ],
  bad_signature: [
    "its signature does not fit the callback secret",
    "“Callback secret” and “Callbacks in detail”",
  ],
  stale: ["its time differs too much from the clock of this app", "“Timestamp tolerance (seconds)”"],
};

/** Returns whether callbacks arrive: `open` as long as none was due. */
export function callbackState({ arrivedAt, refused, missedAt }: CallbackView): "yes" | "no" | "open" {
  if (refused !== null) return "no";
  if (arrivedAt !== null) return "yes";
  return missedAt === null ? "open" : "no";
}

/** Says whether callbacks arrive, and what to do when they do not. */
export function callbackWords({ arrivedAt, refused, missedAt }: CallbackView, timeZone: string): string {
  if (refused !== null) {
    const [cause, fields] = REFUSALS[refused.reason];
    return `1Kosmos called back on ${inZone(refused.at, timeZone)}, and the callback was refused: ${cause}. Compare ${fields} of the connection with the settings of your tenant. Results are polled meanwhile.`;
  }
  if (arrivedAt !== null)
    return `1Kosmos calls back: the newest callback arrived on ${inZone(arrivedAt, timeZone)} (to within an hour) and was authenticated.`;
  if (missedAt !== null)
    return `A result was polled on ${inZone(missedAt, timeZone)}, and no callback of 1Kosmos has arrived since the connection was saved. Check in your tenant that callbacks are sent, and that 1Kosmos can reach the address of this app. Results are polled meanwhile.`;
  return "No callback of 1Kosmos has arrived since the connection was saved. A verified test contact makes 1Kosmos send one. Results are polled all the same.";
}
