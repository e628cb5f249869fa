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
  /** The first that proved itself since the connection was saved or since one was refused, epoch ms. */
  readonly arrivedAt: number | null;
  /** The newest refusal, unless one has proven itself since. */
  readonly refused: { readonly at: number; readonly reason: CallbackRefusal } | null;
}

const CALLBACKS = documentKey(
  "callbacks",
  z.object({
    /** The save of the connection that it is about. */
    revision: z.string(),
    arrivedAt: z.nullable(z.number()),
    refused: z.nullable(z.object({ at: z.number(), reason: refusalSchema })),
  }),
);

/** A repeated refusal is written again after this time. In ms. */
const REFUSAL_SPACING_MS = 60 * 60 * 1000;
const NONE: CallbackView = { arrivedAt: null, refused: null };

interface WatchedServices {
  readonly records: Records;
  readonly oneKosmos: { readonly store: Pick<ConnectionStore, "revision" | "opened"> };
}

/** Notes a callback that proved itself. */
export function noteArrival(services: WatchedServices, now: number): void {
  const { arrivedAt, refused } = current(services);
  if (arrivedAt === null || refused !== null) put(services, { arrivedAt: now, refused: null });
}

/** Notes a callback that was refused. */
export function noteRefusal(services: WatchedServices, reason: CallbackRefusal, now: number): void {
  const { arrivedAt, refused } = current(services);
  if (refused?.reason === reason && now - refused.at < REFUSAL_SPACING_MS) return;
  put(services, { arrivedAt, refused: { at: now, reason } });
}

/** Returns how callbacks arrive; null when the connection takes none, or was not opened yet. */
export function callbacksOf(services: WatchedServices): CallbackView | null {
  const { opened } = services.oneKosmos.store;
  const keys = opened === null ? null : callbackKeys(opened);
  return keys === null || keys.secrets.length === 0 ? null : current(services);
}

function current({ records, oneKosmos }: WatchedServices): CallbackView {
  const known = records.documents.get(CALLBACKS);
  if (known === null || known.revision !== oneKosmos.store.revision) return NONE;
  return { arrivedAt: known.arrivedAt, refused: known.refused };
}

function put({ records, oneKosmos }: WatchedServices, view: CallbackView): void {
  records.documents.put(CALLBACKS, { revision: oneKosmos.store.revision, ...view });
}
