/** The way out of what workflows are told: the lane of their callbacks. */
import type { ActionOutputs } from "../../hubspot/action-fields.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/failures.ts";
import { err, type Result } from "../../result.ts";
import { Lane } from "../lane.ts";
import type { Outbox, OutboxRow } from "../outbox.ts";
import type { Records } from "../records.ts";
import type { Executions } from "./store.ts";

/** For so long after a request a callback that HubSpot does not know may be one that it does not know yet. In ms. */
const YOUNG_MS = 10 * 60 * 1000;

export interface CallbackLaneOptions {
  readonly records: Records;
  readonly store: Pick<Executions, "find">;
  readonly outbox: Outbox<ActionOutputs>;
  readonly client: Pick<HubSpotClient, "completeCallback" | "completeCallbacks">;
  readonly now: () => number;
  readonly commit: (work: () => void) => void;
}

/** Makes the lane. Confirmed rows leave at once: the execution itself is the memory. */
export function callbackLane(options: CallbackLaneOptions): Lane<ActionOutputs> {
  const { records, store, outbox, client, now, commit } = options;
  const leave = ({ recordId }: OutboxRow<ActionOutputs>, counter: string) => {
    outbox.drop(recordId);
    records.count(counter);
  };
  const heard = (id: string, sent: Result<void, HubSpotFailure>) => {
    const isYoung = now() - (store.find(id)?.receivedAt ?? 0) < YOUNG_MS;
    const isUnknown = !sent.ok && sent.error.reason === "not_found";
    return isUnknown && isYoung ? err({ ...sent.error, reason: "locked" } as const) : sent;
  };
  return new Lane({
    outbox,
    now,
    commit,
    patch: async (id, outputs) => heard(id, await client.completeCallback(id, outputs)),
    update: (completions) => client.completeCallbacks(completions),
    written: (row) => leave(row, "callbacks_completed"),
    gone: (row) => leave(row, "callbacks_gone"),
    refused: ({ recordId }) => {
      // A workflow that has gone on by itself needs nobody's attention.
      const isPast = (store.find(recordId)?.expiresAt ?? 0) < now();
      records.count(isPast ? "callbacks_gone" : "writes_refused");
      return isPast;
    },
  });
}
