/** Notes on tickets about a verified caller: a channel of the outbox, one note a check. */
import * as z from "zod/mini";
import type { CallerKind } from "../../domain/caller/check.ts";
import type { HubSpotClient } from "../../hubspot/client.ts";
import type { HubSpotFailure } from "../../hubspot/transport/failures.ts";
import type { TicketNote } from "../../hubspot/crm/notes.ts";
import type { BatchOutcome } from "../../hubspot/crm/records.ts";
import { OutboxChannel } from "../../kernel/outbox/channel.ts";
import { ChannelHold } from "../../kernel/outbox/channel-hold.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import { conditionsOfHold } from "../../kernel/outbox/hold-condition.ts";
import { OutboxTable } from "../../kernel/outbox/outbox.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { PortalContext } from "../../portal/context/context.ts";

const noteSchema: z.ZodMiniType<TicketNote> = z.object({
  ticketId: z.string(),
  at: z.number(),
  text: z.string(),
});
const WAITING_SHOWN = 100;

const KIND_WORDS: Readonly<Record<CallerKind, string>> = {
  identity: "identity verification",
  stepup: "step-up",
};

/** Returns the line of a verified caller, for instance "Verified caller at 14:32, step-up". `at` in epoch ms. */
export function noteText(kind: CallerKind, at: number, timeZone: string): string {
  const style = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
  return `Verified caller at ${new Intl.DateTimeFormat("en-GB", style).format(at)}, ${KIND_WORDS[kind]}`;
}

export class NotesChannel {
  readonly channel: OutboxChannel<TicketNote>;
  readonly #outbox: OutboxTable<TicketNote>;
  readonly #hold: ChannelHold;

  constructor(context: PortalContext, client: Pick<HubSpotClient, "createNote">) {
    const { records } = context;
    this.#outbox = new OutboxTable(context.sql, "notes", noteSchema);
    this.#hold = new ChannelHold("notes", records.documents);
    this.channel = new OutboxChannel({
      ...context,
      urgency: "batched",
      outbox: this.#outbox,
      hold: this.#hold,
      describe: ({ payload }) => ({ kind: "note", subject: `ticket ${payload.ticketId}` }),
      patch: (_id, note) => client.createNote(note),
      update: (notes) => createEach(client, notes),
      // The row leaves: a later note of the same ticket is another row.
      written: ({ recordId }) => {
        this.#outbox.delete(recordId);
        records.count("notes_written");
      },
      gone: () => true,
      refused: () => {
        records.count("writes_refused");
        return false;
      },
    });
  }

  /** Queues the note of a check. `version`: of the check, so that each check has one note. */
  put(note: TicketNote, version: number, now: number): void {
    this.#outbox.put(`${note.ticketId}:${version}`, 1, note, now);
  }

  /** Returns what blocks notes. */
  conditions(): readonly FoundCondition[] {
    return conditionsOfHold({
      name: "notes",
      hold: this.#hold,
      forbidden: "write notes",
      work: "write_notes",
      scopes: ["crm.objects.contacts.write"],
      waiting: () => this.#outbox.waiting(WAITING_SHOWN),
    });
  }
}

/** Notes are created one by one: a batch that was refused for one of them could not be repeated for the others. */
async function createEach(
  client: Pick<HubSpotClient, "createNote">,
  notes: readonly { readonly id: string; readonly properties: TicketNote }[],
): Promise<Result<BatchOutcome, HubSpotFailure>> {
  const written: string[] = [];
  const failed: { readonly id: string; readonly failure: HubSpotFailure }[] = [];
  for (const { id, properties } of notes) {
    const made = await client.createNote(properties);
    if (made.ok) written.push(id);
    else if (written.length + failed.length === 0) return err(made.error);
    else failed.push({ id, failure: made.error });
  }
  return ok({ written, failed });
}
