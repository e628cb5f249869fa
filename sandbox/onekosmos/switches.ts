/**
 * The choices a tester can make while the side runs. Each stands for a point that the public contract leaves open, or
 * that tenants may set differently; a new one is a line in the schema and its use.
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { CURVES } from "./crypto/curves.ts";
import { inTransaction } from "./database.ts";
import { CALLBACK_SECRET } from "./fixed.ts";
import { SPELLINGS } from "./spelling.ts";

/** Larger than any result the documentation shows (0.9 MB). */
const MAX_IMAGES_KB = 4096;
const MAX_CALLBACK_COPIES = 10;
const MAX_CLOCK_OFFSET_S = 86_400;
/** RFC 9110, section 5.1. */
const headerName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, "must be a header name");

/** Where tenants differ, and their responses. */
const tenant = {
  /**
   * Decides whether what 1Kosmos' published clients send against its documentation is refused: several content types, a request id
   * whose uuid is none or with `appId`, a text message without the tenant's tag, unknown fields of a body.
   */
  strict: z.boolean().default(false),
  /** The curve of every service key. */
  curve: z.enum(CURVES).default("secp256k1"),
  /** True if `document_share_session/create` returns `{data, publicKey}` instead of plain JSON: both are documented. */
  createEnvelope: z.boolean().default(false),
  /** True if the tenant has the current result path, `/v3/...`; older ones have the helper libraries' only. */
  v3Result: z.boolean().default(true),
  /**
   * True if fetching a result with a dvcID that does not exist is refused as such. The developer portal has 404 for a wrong
   * dvcID and does not say for which call; false: a result is looked for by its session alone.
   */
  resultChecksDvcId: z.boolean().default(true),
  /** True if the encrypted responses carry `signature_token`, as some saved responses do. */
  signatureToken: z.boolean().default(false),
  /** The size of all images of one result together, in KB of base64. */
  imagesKb: z
    .int()
    .min(0)
    .max(MAX_IMAGES_KB)
    .meta({ examples: [0, 900] })
    .default(3),
  /** How long after a session's end its result keeps what is personal, in seconds; null keeps it. */
  piiRetentionSeconds: z
    .int()
    .min(0)
    .nullable()
    .meta({ examples: [3600] })
    .default(null),
  /** The result after that time: nothing (404), or the verdict without document and face. No source says. */
  piiAfterRetention: z.enum(["gone", "stripped"]).default("gone"),
  /** How far the tenant's clock is ahead of the app's: the `Date` header, request ids and when callbacks are signed. */
  clockOffsetSeconds: z
    .int()
    .min(-MAX_CLOCK_OFFSET_S)
    .max(MAX_CLOCK_OFFSET_S)
    .meta({ examples: [600, -600] })
    .default(0),
  /** How many sessions the tenant makes in all; null: no limit. No source says how a limit is refused. */
  sessionCap: z
    .int()
    .min(0)
    .nullable()
    .meta({ examples: [0, 1] })
    .default(null),
};

/** How results say what they say. */
const results = {
  /** The payload of a document session's result: as each path is documented, or one of them on both paths. */
  resultShape: z.enum(["byPath", "legacy", "v3", "sdk"]).default("byPath"),
  /** The words of a v3 result: the product's two statuses, or the one that the console lists. */
  v3Words: z.enum(["product", "console"]).default("product"),
  /** True if a result of the published protocol states `ial`, `matchConfidence` and `did`: no source publishes them there. */
  resultStates: z.boolean().default(true),
  /** How status words are spelled, in every vocabulary: as the sources print them, or otherwise. */
  resultSpelling: z.enum(SPELLINGS).default("published"),
  /** Under which keys the one-time flow returns its instance: the Workflow API's, or those of its own paths. */
  ial2Keys: z.enum(["wfInstance", "instance"]).default("wfInstance"),
  /** True if a workflow's verdict lies in `result` or beside `status`: the decrypted shape is published nowhere. */
  workflowShape: z.enum(["nested", "flat"]).default("nested"),
  /** Whom the wallet encrypts a UWL response for: the key the session was made with, or that of the poller. */
  uwlSealedFor: z.enum(["creator", "poller"]).default("creator"),
  /** The response to polling a UWL session after it was refused or has expired. */
  uwlOverStatus: z.literal([400, 404, 410]).default(400),
};

/** The REST vocabulary and its callbacks. */
const rest = {
  /** True if `POST /v1/verify/sessions` honours an `Idempotency-Key` header. */
  idempotencyKey: z.boolean().default(true),
  /** The key under which that call returns the link: 1Kosmos' integration pages show two. */
  sessionUrlKey: z.enum(["session_url", "redirect_url", "redirectUrl"]).default("session_url"),
  /** The type of `match_result` of a step-up: a word or a boolean. */
  stepupMatchResult: z.enum(["word", "boolean"]).default("word"),
  /** How callbacks prove themselves. */
  callbackScheme: z
    .enum(["standard-webhooks", "hmac", "bearer", "basic", "unsigned"])
    .default("standard-webhooks"),
  /** The secrets that callbacks are made with. Standard Webhooks signs with all (a rotation), the others with the first. */
  callbackSecrets: z
    .array(z.string().min(1))
    .min(1)
    .max(2)
    .meta({ examples: [["whsec_b3RoZXItc2VjcmV0"], ["whsec_b3RoZXItc2VjcmV0", CALLBACK_SECRET]] })
    .default([CALLBACK_SECRET]),
  /** `hmac`: what is signed. The key is the secret's UTF-8 text. */
  callbackHmacContent: z.enum(["body", "timestamp.body"]).default("body"),
  callbackHmacEncoding: z.enum(["hex", "base64"]).default("hex"),
  callbackSignatureHeader: headerName.meta({ examples: ["x-signature"] }).default("x-1kosmos-signature"),
  /** Stands before the signature, for instance `sha256=`. */
  callbackSignaturePrefix: z
    .string()
    .meta({ examples: ["sha256="] })
    .default(""),
  callbackTimestampHeader: headerName.meta({ examples: ["x-time"] }).default("x-1kosmos-timestamp"),
  callbackTimestampUnit: z.enum(["s", "ms"]).default("s"),
  /** How often each callback is sent: 0 loses it, 2 and more repeat it. */
  callbackCopies: z
    .int()
    .min(0)
    .max(MAX_CALLBACK_COPIES)
    .meta({ examples: [0, 3] })
    .default(1),
};

/** The whole document, as `GET /sandbox/switches` returns it. */
export const switchesSchema = z.strictObject({ ...tenant, ...results, ...rest });
export type Switches = z.infer<typeof switchesSchema>;

/** The body of `PUT /sandbox/switches`: any part of the document. Defaults must not fill what was left out. */
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
