/**
 * The credentials that the tenant issued.
 */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Credential, type CredentialRecord, credentialSchema } from "./credential.ts";

const rowSchema = z.object({
  recordId: z.string(),
  credential: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(credentialSchema),
  issuedAt: z.number(),
  expiresAt: z.number(),
});

/** All reads and writes of credentials. */
export interface CredentialStore {
  /** Times are epoch ms. */
  put(credential: Credential, issuedAt: number, expiresAt: number): CredentialRecord;
  find(id: string): CredentialRecord | null;
}

/** Opens the credentials stored in `database`. */
export function createCredentialStore(database: DatabaseSync): CredentialStore {
  const insert = database.prepare(
    "INSERT INTO credentials VALUES ($id, $recordId, $credential, $issuedAt, $expiresAt)",
  );
  const byId = database.prepare(
    `SELECT record_id AS recordId, credential, issued_at AS issuedAt, expires_at AS expiresAt
     FROM credentials WHERE id = $id`,
  );
  return {
    put(credential, issuedAt, expiresAt) {
      const recordId = randomBytes(12).toString("hex");
      const { id } = credential;
      insert.run({ id, recordId, credential: JSON.stringify(credential), issuedAt, expiresAt });
      return { recordId, credential, issuedAt, expiresAt };
    },
    find(id) {
      const row = byId.get({ id });
      return row === undefined ? null : rowSchema.parse(row);
    },
  };
}
