/**
 * The choices a tester can make while the side runs. Each stands for a point that the public contract leaves open, or
 * that tenants may set differently; a new one is a line in the schema and its use.
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { CURVES } from "./crypto/curves.ts";
import { inTransaction } from "./database.ts";

/** Larger than any result the documentation shows (0.9 MB). */
const MAX_IMAGES_KB = 4096;
const MAX_CALLBACK_COPIES = 10;

/** The whole document, as `GET /sandbox/switches` answers it. */
export const switchesSchema = z.strictObject({
  /** The curve of every service key. */
  curve: z.enum(CURVES).default("secp256k1"),
  /** Whether `document_share_session/create` answers `{data, publicKey}` instead of plain JSON: both are documented. */
  createEnvelope: z.boolean().default(false),
  /** Whether the tenant has the current result path, `/v3/...`; older ones have the helper libraries' only. */
  v3Result: z.boolean().default(true),
  /** Whether an idverify result states `ial`, `matchConfidence` and `did`: no source publishes them there. */
  resultStates: z.boolean().default(true),
  /** How status words are spelled, in every vocabulary: as the sources print them, or otherwise. */
  resultSpelling: z.enum(["published", "UPPER_SNAKE", "lower_snake", "camelCase"]).default("published"),
  /** The size of all images of one result together, in KB of base64. */
  imagesKb: z.int().min(0).max(MAX_IMAGES_KB).default(3),
  /** Whether `POST /v1/verify/sessions` honours an `Idempotency-Key` header. */
  idempotencyKey: z.boolean().default(true),
  /** The key under which that call answers the link: 1Kosmos' integration pages show two. */
  sessionUrlKey: z.enum(["session_url", "redirect_url", "redirectUrl"]).default("session_url"),
  /** How callbacks prove themselves. */
  callbackScheme: z.enum(["standard-webhooks", "unsigned"]).default("standard-webhooks"),
  /** How often each callback is sent: 0 loses it, 2 and more repeat it. */
  callbackCopies: z.int().min(0).max(MAX_CALLBACK_COPIES).default(1),
});
export type Switches = z.infer<typeof switchesSchema>;

/** What `PUT /sandbox/switches` accepts: any part of the document. Defaults must not fill what was left out. */
export const switchesPatchSchema = z
  .strictObject(
    Object.fromEntries(Object.entries(switchesSchema.shape).map(([name, field]) => [name, field.unwrap()])),
  )
  .partial();

/** The switches as they stand, kept with the state. */
export interface SwitchBoard {
  current(): Switches;
  /** Changes some of them; the patch has passed `switchesPatchSchema`. */
  set(patch: Readonly<Record<string, unknown>>): Switches;
}

const rowSchema = z.object({ name: z.string(), value: z.string() });

/** Reads the stored switches. When an older version stored something that is no longer allowed, all start at their defaults. */
export function createSwitchBoard(database: DatabaseSync): SwitchBoard {
  const upsert = database.prepare(
    "INSERT INTO switches (name, value) VALUES ($name, $value) ON CONFLICT (name) DO UPDATE SET value = $value",
  );
  const stored = z.array(rowSchema).parse(database.prepare("SELECT name, value FROM switches").all());
  const parsed = switchesSchema.safeParse(
    Object.fromEntries(stored.map((row) => [row.name, JSON.parse(row.value)])),
  );
  let current = parsed.success ? parsed.data : switchesSchema.parse({});
  return {
    current: () => current,
    set(patch) {
      const next = switchesSchema.parse({ ...current, ...patch });
      inTransaction(database, () => {
        for (const [name, value] of Object.entries(next)) upsert.run({ name, value: JSON.stringify(value) });
      });
      current = next;
      return current;
    },
  };
}
