/**
 * Stores whether 1Kosmos' callbacks arrive: the vocabularies have no call that requests one, so the round trip is that of a
 * real session. Written when the outcome changes and not with each callback.
 */
import * as z from "zod/mini";
import { documentKey } from "../../kernel/documents.ts";
import { callbackKeys } from "../../onekosmos/registry.ts";
import type { Records } from "../context/records.ts";
import type { ConnectionStore } from "./connection-store.ts";

const refusalSchema = z.enum(["no_secret", "unsigned", "bad_signature", "stale"]);
/** Why a callback was refused whose address is one of the portal's. */
export type CallbackRefusal = z.infer<typeof refusalSchema>;

/** How callbacks arrive since the connection was saved. */
export interface CallbackView {
  /** The newest that proved itself since the connection was saved, to within an hour; epoch ms. */
  readonly arrivedAt: number | null;
  /** The newest refusal, unless one has proven itself since. */
  readonly refused: { readonly at: number; readonly reason: CallbackRefusal } | null;
  /** When a result was polled for the first time although no callback had arrived; null: none was, or one has arrived since. Epoch ms. */
  readonly missedAt: number | null;
}

const CALLBACKS = documentKey(
  "callbacks",
  z.object({
    /** The save of the connection that it is about. */
    revision: z.string(),
    arrivedAt: z.nullable(z.number()),
    refused: z.nullable(z.object({ at: z.number(), reason: refusalSchema })),
    missedAt: z._default(z.nullable(z.number()), null),
  }),
);

/** A repeated refusal, or arrival, is written again after this time. In ms. */
const SPACING_MS = 60 * 60 * 1000;
/** A poll may be faster than the callback about the same result by so much. In ms. */
const GRACE_MS = 60 * 1000;
const NONE: CallbackView = { arrivedAt: null, refused: null, missedAt: null };

interface WatchedServices {
  readonly records: Records;
  readonly oneKosmos: { readonly store: Pick<ConnectionStore, "revision" | "opened"> };
}

/** Stores that a callback was authenticated. */
export function noteArrival(services: WatchedServices, now: number): void {
  const { arrivedAt, refused } = current(services);
  const isRecent = arrivedAt !== null && now - arrivedAt < SPACING_MS;
  if (!isRecent || refused !== null) put(services, { arrivedAt: now, refused: null, missedAt: null });
}

/** Stores that a callback was refused. */
export function noteRefusal(services: WatchedServices, reason: CallbackRefusal, now: number): void {
  const { arrivedAt, refused, missedAt } = current(services);
  if (refused?.reason === reason && now - refused.at < SPACING_MS) return;
  put(services, { arrivedAt, refused: { at: now, reason }, missedAt });
}

/** Notes a result that was polled: where no callback has ever arrived, that is the first sign that none comes. */
export function notePolledResult(services: WatchedServices, now: number): void {
  if (!takesCallbacks(services)) return;
  const known = current(services);
  if (known.arrivedAt === null && known.refused === null && known.missedAt === null)
    put(services, { ...known, missedAt: now });
}

/** Returns how callbacks arrive; null when the connection takes none, or was not opened yet. `now`: epoch ms. */
export function callbacksOf(services: WatchedServices, now: number): CallbackView | null {
  if (!takesCallbacks(services)) return null;
  const view = current(services);
  const isMissed = view.missedAt !== null && view.missedAt <= now - GRACE_MS;
  return isMissed ? view : { ...view, missedAt: null };
}

function takesCallbacks({ oneKosmos }: WatchedServices): boolean {
  const { opened } = oneKosmos.store;
  return opened !== null && (callbackKeys(opened)?.secrets.length ?? 0) > 0;
}

function current({ records, oneKosmos }: WatchedServices): CallbackView {
  const known = records.documents.get(CALLBACKS);
  if (known === null || known.revision !== oneKosmos.store.revision) return NONE;
  const { arrivedAt, refused, missedAt } = known;
  return { arrivedAt, refused, missedAt };
}

function put({ records, oneKosmos }: WatchedServices, view: CallbackView): void {
  records.documents.put(CALLBACKS, { revision: oneKosmos.store.revision, ...view });
}
