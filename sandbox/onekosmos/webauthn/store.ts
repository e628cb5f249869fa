/** Challenges that were given out, and the authenticators that have signed one. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

export type Purpose = "webauthn.create" | "webauthn.get";

/** Reads and writes. Times are epoch ms. */
export interface WebauthnStore {
  /** Gives out a challenge, base64url. */
  challenge(purpose: Purpose, username: string, expiresAt: number): string;
  /** Uses up a challenge; the user that it was for, or null when there is none. */
  redeem(challenge: string, purpose: Purpose, now: number): string | null;
  register(id: string, username: string): void;
  credentialsOf(username: string): readonly string[];
  /** The user of a credential, or null. */
  userOf(id: string): string | null;
}

const nameSchema = z.object({ username: z.string() });
const idsSchema = z.array(z.object({ id: z.string() }));

/** Opens what is stored in `database`. */
export function createWebauthnStore(database: DatabaseSync): WebauthnStore {
  const issue = database.prepare(
    "INSERT INTO webauthn_challenges VALUES ($challenge, $purpose, $username, $expiresAt)",
  );
  const redeem = database.prepare(
    `DELETE FROM webauthn_challenges WHERE challenge = $challenge AND purpose = $purpose AND expires_at > $now
     RETURNING username`,
  );
  const register = database.prepare("INSERT OR REPLACE INTO webauthn_credentials VALUES ($id, $username)");
  const ofUser = database.prepare(
    "SELECT id FROM webauthn_credentials WHERE username = $username ORDER BY id",
  );
  const byId = database.prepare("SELECT username FROM webauthn_credentials WHERE id = $id");
  return {
    challenge(purpose, username, expiresAt) {
      const challenge = randomBytes(32).toString("base64url");
      issue.run({ challenge, purpose, username, expiresAt });
      return challenge;
    },
    redeem: (challenge, purpose, now) => usernameOf(redeem.get({ challenge, purpose, now })),
    register(id, username) {
      register.run({ id, username });
    },
    credentialsOf: (username) => idsSchema.parse(ofUser.all({ username })).map(({ id }) => id),
    userOf: (id) => usernameOf(byId.get({ id })),
  };
}

function usernameOf(row: unknown): string | null {
  return row === undefined ? null : nameSchema.parse(row).username;
}
