/** Contacts' properties on their way to HubSpot. */
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { Snapshot } from "../../domain/properties.ts";
import { OutboxChannel } from "../../kernel/outbox/channel.ts";
import type { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { OutboxTable } from "../../kernel/outbox/outbox.ts";
import type { PayloadFilter } from "../../kernel/outbox/payload-filter.ts";
import type { PortalContext } from "../../portal/context/context.ts";

/** Makes the channel that writes contacts' properties. */
export function contactChannel(
  context: PortalContext,
  client: HubSpotClient,
  outbox: OutboxTable<Snapshot>,
  { hold, filter }: { readonly hold: ChannelHold; readonly filter: PayloadFilter<Snapshot> },
): OutboxChannel<Snapshot> {
  const { records } = context;
  return new OutboxChannel({
    ...context,
    urgency: "batched",
    outbox,
    hold,
    holdsRefused: true,
    filter,
    describe: ({ recordId }) => ({ kind: "write", subject: `contact ${recordId}` }),
    patch: (id, snapshot) => client.patchContact(id, snapshot),
    update: (updates) => client.updateContacts(updates),
    written: () => records.count("snapshots_written"),
    gone: () => {
      records.count("contacts_gone");
      return false;
    },
    refused: () => {
      records.count("writes_refused");
      return false;
    },
  });
}
