/**
 * One-time passcodes, and how often a user guessed wrong.
 */
import { randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** How many wrong guesses lock a user. Nothing is published; tenants set it. */
const MAX_FAILURES = 5;

export type PasscodeVerdict = "valid" | "wrong" | "used" | "expired" | "locked";

/** All reads and writes of passcodes. Times are epoch ms. */
export interface PasscodeStore {
  isLocked(userId: string): boolean;
  /** Six digits. */
  issue(userId: string, expiresAt: number): string;
  verify(userId: string, code: string, now: number): PasscodeVerdict;
}

const rowSchema = z.object({ seq: z.number(), expiresAt: z.number(), usedAt: z.number().nullable() });
const lockSchema = z.object({ failures: z.number() });

/** Opens the passcodes stored in `database`. */
export function createPasscodeStore(database: DatabaseSync): PasscodeStore {
  const insert = database.prepare(
    "INSERT INTO passcodes (user_id, code, expires_at) VALUES ($userId, $code, $expiresAt)",
  );
  const newest = database.prepare(
    `SELECT seq, expires_at AS expiresAt, used_at AS usedAt FROM passcodes
     WHERE user_id = $userId AND code = $code ORDER BY seq DESC LIMIT 1`,
  );
  const use = database.prepare("UPDATE passcodes SET used_at = $now WHERE seq = $seq");
  const lock = database.prepare("SELECT failures FROM passcode_locks WHERE user_id = $userId");
  const fail = database.prepare(
    `INSERT INTO passcode_locks (user_id, failures) VALUES ($userId, 1)
     ON CONFLICT (user_id) DO UPDATE SET failures = failures + 1`,
  );
  const forgive = database.prepare("DELETE FROM passcode_locks WHERE user_id = $userId");

  function isLocked(userId: string): boolean {
    const row = lock.get({ userId });
    return row !== undefined && lockSchema.parse(row).failures >= MAX_FAILURES;
  }

  return {
    isLocked,
    issue(userId, expiresAt) {
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      insert.run({ userId, code, expiresAt });
      return code;
    },
    verify(userId, code, now) {
      if (isLocked(userId)) return "locked";
      const found = newest.get({ userId, code });
      if (found === undefined) {
        fail.run({ userId });
        return "wrong";
      }
      const { seq, expiresAt, usedAt } = rowSchema.parse(found);
      if (usedAt !== null) return "used";
      if (expiresAt <= now) return "expired";
      use.run({ seq, now });
      forgive.run({ userId });
      return "valid";
    },
  };
}
