/**
 * Access codes: each stands for a magic link, until it is redeemed or out of time.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const codeSchema = z.object({
  code: z.string(),
  type: z.string(),
  recipient: z.string(),
  createdBy: z.string().nullable(),
  /** Epoch ms, as are the others. */
  createdAt: z.number(),
  expiresAt: z.number(),
  redeemedAt: z.number().nullable(),
});
export type AccessCode = z.infer<typeof codeSchema>;

/** All reads and writes of codes. */
export interface AccessCodeStore {
  create(code: Omit<AccessCode, "code" | "redeemedAt">): AccessCode;
  find(code: string): AccessCode | null;
  /** True if it had not been redeemed before. */
  redeem(code: string, now: number): boolean;
}

/** Opens the codes stored in `database`. */
export function createAccessCodeStore(database: DatabaseSync): AccessCodeStore {
  const insert = database.prepare(
    `INSERT INTO access_codes (code, type, recipient, created_by, created_at, expires_at)
     VALUES ($code, $type, $recipient, $createdBy, $createdAt, $expiresAt)`,
  );
  const byCode = database.prepare(
    `SELECT code, type, recipient, created_by AS createdBy, created_at AS createdAt, expires_at AS expiresAt,
     redeemed_at AS redeemedAt FROM access_codes WHERE code = $code`,
  );
  const redeem = database.prepare(
    "UPDATE access_codes SET redeemed_at = $now WHERE code = $code AND redeemed_at IS NULL",
  );
  return {
    create(given) {
      const code = randomUUID();
      insert.run({ code, ...given });
      return { ...given, code, redeemedAt: null };
    },
    find(code) {
      const row = byCode.get({ code });
      return row === undefined ? null : codeSchema.parse(row);
    },
    redeem: (code, now) => redeem.run({ code, now }).changes === 1,
  };
}
