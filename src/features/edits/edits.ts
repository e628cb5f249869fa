/**
 * Names contacts whose properties of ours are changed again and again, mostly by a workflow: the app writes its values back later
 * and later, and meanwhile HubSpot shows a value that 1Kosmos did not state.
 */
import * as z from "zod/mini";
import { SERIES_ENDS_MS } from "../../domain/contact/decide/correct.ts";
import { contactValues, wording } from "../../lib/wording.ts";
import type { FoundCondition } from "../../kernel/condition.ts";
import { documentKey } from "../../kernel/documents.ts";
import type { ContactChange, Feature } from "../../kernel/feature.ts";
import { contactsInWords } from "../../lib/text.ts";
import type { PortalContext } from "../../portal/context/context.ts";

/** The most contacts that are stored; older ones are dropped. */
const MAX_CONTACTS = 100;

const editsSchema = z.record(
  z.string(),
  z.object({
    /** When the first of these edits was noticed, and the newest. Epoch ms. */
    since: z.number(),
    at: z.number(),
    /** When our values are written back, epoch ms. */
    writeAt: z.number(),
  }),
);
type Edits = z.infer<typeof editsSchema>;

const EDITS = documentKey("edits", editsSchema);

export class EditsFeature implements Feature {
  readonly name = "edits";
  readonly #context: PortalContext;

  constructor(context: PortalContext) {
    this.#context = context;
  }

  /** @see Feature.contactChanged */
  contactChanged({ contactId, report, now }: ContactChange): void {
    if (report.outcome !== "edit_put_off") return;
    const { documents } = this.#context.records;
    const { [contactId]: known, ...others } = lasting(documents.get(EDITS), now);
    const edit = { since: known?.since ?? now, at: now, writeAt: report.projection.writeAt };
    const kept = Object.entries(others).slice(-(MAX_CONTACTS - 1));
    documents.put(EDITS, { ...Object.fromEntries(kept), [contactId]: edit });
  }

  /** @see Feature.contactErased */
  contactErased(contactIds: readonly string[]): void {
    const { documents } = this.#context.records;
    const edits = documents.get(EDITS) ?? {};
    const kept = Object.entries(edits).filter(([id]) => !contactIds.includes(id));
    if (kept.length < Object.keys(edits).length) documents.put(EDITS, Object.fromEntries(kept));
  }

  /** @see Feature.contactMerged */
  contactMerged(loser: string): void {
    this.contactErased([loser]);
  }

  /** @see Feature.conditions */
  conditions(now: number): readonly FoundCondition[] {
    const edits = lasting(this.#context.records.documents.get(EDITS), now);
    const ids = Object.keys(edits);
    if (ids.length === 0) return [];
    const all = Object.values(edits);
    const planned = all.map(({ writeAt }) => writeAt).filter((at) => at > now);
    return [
      {
        code: "edits_repeated",
        about: "",
        message: `Somebody keeps changing identity properties of ${contactsInWords(ids)}, a workflow mostly. The app writes its own values back, later each time; until then HubSpot may show what 1Kosmos did not say. Turn off what changes them.`,
        wording: wording("edits_repeated", contactValues(ids)),
        since: Math.min(...all.map(({ since }) => since)),
        waiting: ids.length,
        retryAt: planned.length === 0 ? null : Math.min(...planned),
        endsWhen: "Nobody has changed these properties for ten minutes.",
        severity: "error",
      },
    ];
  }
}

/** Returns the contacts whose series of edits has not ended. */
function lasting(edits: Edits | null, now: number): Edits {
  return Object.fromEntries(Object.entries(edits ?? {}).filter(([, { at }]) => now - at < SERIES_ENDS_MS));
}
