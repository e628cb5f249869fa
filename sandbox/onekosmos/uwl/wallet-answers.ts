/**
 * The responses that wallets submit to a session (1Kosmos nodejs-helper-files, BIDSessions, authenticateSession),
 * stored as they are.
 */
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { requiredText } from "../http.ts";

/** `data` is sealed with the wallet's key for whoever made the session; only `did` is read here. */
export const authenticateSchema = z.object({
  data: requiredText("data"),
  publicKey: requiredText("publicKey"),
  did: requiredText("did"),
  appid: requiredText("appid"),
  ial: z.string().nullish(),
  eventData: z.unknown().optional(),
});
export type SubmittedAnswer = z.infer<typeof authenticateSchema>;

/** Reads and writes the responses. */
export interface WalletAnswerStore {
  put(sessionId: string, answer: SubmittedAnswer): void;
  find(sessionId: string): SubmittedAnswer | null;
}

const rowSchema = z.object({ answer: z.string() });

/** Opens the responses stored in `database`. */
export function createWalletAnswerStore(database: DatabaseSync): WalletAnswerStore {
  const insert = database.prepare("INSERT INTO wallet_answers VALUES ($id, $answer)");
  const select = database.prepare("SELECT answer FROM wallet_answers WHERE session_id = $id");
  return {
    put(id, answer) {
      insert.run({ id, answer: JSON.stringify(answer) });
    },
    find(id) {
      const row = select.get({ id });
      return row === undefined ? null : authenticateSchema.parse(JSON.parse(rowSchema.parse(row).answer));
    },
  };
}
