/** How 1Kosmos' callbacks arrive, in words. */
import type { CallbackRefusal, CallbackView } from "../../../portal/connection/callback-watch.ts";
import { inZone } from "../../admin/times.tsx";

const REFUSALS: Readonly<Record<CallbackRefusal, string>> = {
  no_secret: "no callback secret is stored that fits its scheme",
  unsigned: "it has no signature where the connection's settings expect one",
  bad_signature: "its signature does not fit the callback secret",
  stale: "its time differs too much from this app's clock",
};

/** Returns whether callbacks arrive: `open` as long as none has. */
export function callbackState({ arrivedAt, refused }: CallbackView): "yes" | "no" | "open" {
  if (refused !== null) return "no";
  return arrivedAt === null ? "open" : "yes";
}

/** Says whether callbacks arrive, and what to do when they do not. */
export function callbackWords({ arrivedAt, refused }: CallbackView, timeZone: string): string {
  if (refused !== null)
    return `1Kosmos called back on ${inZone(refused.at, timeZone)}, and the callback was refused: ${REFUSALS[refused.reason]}. Compare the callback settings of the connection with those of your tenant. Results are polled meanwhile.`;
  if (arrivedAt !== null)
    return `1Kosmos calls back: a callback arrived on ${inZone(arrivedAt, timeZone)} and proved itself.`;
  return "No callback of 1Kosmos has arrived since the connection was saved. A verified test contact makes 1Kosmos send one. Results are polled all the same.";
}
