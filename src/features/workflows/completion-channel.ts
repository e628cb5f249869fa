/** Completions of the workflow action on their way to HubSpot. A row leaves when it is sent: the execution is the memory. */
import type { ActionOutputs } from "../../hubspot/actions/action-fields.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import { OutboxChannel } from "../../kernel/outbox/channel.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { OutboxRow } from "../../kernel/outbox/outbox-row.ts";
import type { PortalContext } from "../../portal/context/context.ts";
import { err, type Result } from "../../lib/result.ts";
import type { ExecutionStore } from "./execution-store.ts";

/** For so long after a request a callback that HubSpot does not find may be one that it has not stored yet. In ms. */
const YOUNG_MS = 10 * 60 * 1000;

/** Makes the channel that completes waiting workflows. */
export function completionChannel(
  context: PortalContext,
  client: HubSpotClient,
  outbox: OutboxTable<ActionOutputs>,
  store: Pick<ExecutionStore, "find">,
  hold: ChannelHold,
): OutboxChannel<ActionOutputs> {
  const { records, now } = context;
  const leave = ({ recordId }: OutboxRow<ActionOutputs>, counter: string) => {
    outbox.delete(recordId);
    records.count(counter);
  };
  const endOf = (id: string, sent: Result<void, HubSpotFailure>) => {
    const isYoung = now() - (store.find(id)?.receivedAt ?? 0) < YOUNG_MS;
    const isUnknown = !sent.ok && sent.error.reason === "not_found";
    return isUnknown && isYoung ? err({ ...sent.error, reason: "locked" } as const) : sent;
  };
  return new OutboxChannel({
    ...context,
    urgency: "batched",
    outbox,
    hold,
    // A workflow that goes on reads what was written.
    follows: new ChannelHold("contacts", records.documents),
    describe: ({ recordId }) => ({ kind: "workflow", subject: `callback ${recordId}` }),
    patch: async (id, outputs) => endOf(id, await client.completeCallback(id, outputs)),
    update: (completions) => client.completeCallbacks(completions),
    written: (row) => leave(row, "callbacks_completed"),
    gone: (row) => {
      leave(row, "callbacks_gone");
      return true;
    },
    refused: (row) => {
      // A workflow that has continued needs no attention.
      const isPast = (store.find(row.recordId)?.expiresAt ?? 0) < now();
      if (isPast) leave(row, "callbacks_gone");
      else records.count("writes_refused");
      return isPast;
    },
  });
}
