/** Authorization codes, tokens and installs. Codes and tokens are kept as hashes: the file gives none away. */
import { createHash, randomBytes, randomUUID } from "node:crypto";

import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import type { Hosting } from "../portals.ts";

/** HubSpot docs call codes short-lived; one minute. */
export const CODE_LIFETIME_MS = 60_000;

/** What a person agreed to on the authorize page. */
export interface Consent {
  readonly portalId: number;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The S256 code challenge, when the install link had one: RFC 7636. */
  readonly challenge: string | null;
}

/** What a token stands for. */
export interface Grant {
  readonly portalId: number;
  readonly scopes: readonly string[];
}

const scopesColumn = jsonColumn(z.array(z.string()));
const scopesRow = z.object({ scopes: scopesColumn });
const grantRow = z
  .object({ portal_id: z.number(), scopes: scopesColumn })
  .transform((row): Grant => ({ portalId: row.portal_id, scopes: row.scopes }));
const accessRow = z
  .object({ portal_id: z.number(), scopes: scopesColumn, expires_at: z.number() })
  .transform((row) => ({ portalId: row.portal_id, scopes: row.scopes, expiresAt: row.expires_at }));
const codeRow = z
  .object({
    portal_id: z.number(),
    redirect_uri: z.string(),
    scopes: scopesColumn,
    challenge: z.string().nullable(),
    expires_at: z.number(),
  })
  .transform((row) => ({
    portalId: row.portal_id,
    redirectUri: row.redirect_uri,
    scopes: row.scopes,
    challenge: row.challenge,
    expiresAt: row.expires_at,
  }));

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

export class GrantStore {
  readonly #db: Database;
  readonly #now: () => number;

  constructor(db: Database, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** A code for the redirect. */
  issueCode(consent: Consent): string {
    const code = `na1-${randomUUID()}`;
    this.#db.run(
      `INSERT INTO codes (code_hash, portal_id, redirect_uri, scopes, challenge, expires_at) VALUES (?, ?, ?, ?, ?, ?)`,
      hashOf(code),
      consent.portalId,
      consent.redirectUri,
      JSON.stringify(consent.scopes),
      consent.challenge,
      this.#now() + CODE_LIFETIME_MS,
    );
    return code;
  }

  /** The consent behind a code that is still good; the code stays usable until `spendCode`. */
  consentOf(code: string): Consent | undefined {
    const sql =
      "SELECT portal_id, redirect_uri, scopes, challenge, expires_at FROM codes WHERE code_hash = ?";
    const found = this.#db.get(codeRow, sql, hashOf(code));
    return found !== undefined && found.expiresAt > this.#now() ? found : undefined;
  }

  /** A code works once. */
  spendCode(code: string): void {
    this.#db.run("DELETE FROM codes WHERE code_hash = ? OR expires_at <= ?", hashOf(code), this.#now());
  }

  /** Makes the portal one where the app is installed, with these scopes, and answers its refresh token. */
  install(grant: Grant, hosting: Hosting): string {
    const refreshToken = `${hosting}-${randomUUID()}`;
    const scopes = JSON.stringify(grant.scopes);
    this.#db.run(
      `INSERT INTO installs (portal_id, scopes, installed_at) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET scopes = excluded.scopes`,
      grant.portalId,
      scopes,
      this.#now(),
    );
    this.#db.run(
      "INSERT INTO refresh_tokens (token_hash, portal_id, scopes) VALUES (?, ?, ?)",
      hashOf(refreshToken),
      grant.portalId,
      scopes,
    );
    return refreshToken;
  }

  /** A new access token; `lifetimeSeconds` later it is expired. */
  issueAccessToken(grant: Grant, lifetimeSeconds: number): string {
    const token = `C${randomBytes(48).toString("base64url")}`;
    this.#db.run(
      "INSERT INTO access_tokens (token_hash, portal_id, scopes, expires_at) VALUES (?, ?, ?, ?)",
      hashOf(token),
      grant.portalId,
      JSON.stringify(grant.scopes),
      this.#now() + lifetimeSeconds * 1000,
    );
    return token;
  }

  /** The grant of an access token, expired ones too. */
  access(token: string): (Grant & { readonly expiresAt: number }) | undefined {
    const sql = "SELECT portal_id, scopes, expires_at FROM access_tokens WHERE token_hash = ?";
    return this.#db.get(accessRow, sql, hashOf(token));
  }

  refresh(token: string): Grant | undefined {
    const sql = "SELECT portal_id, scopes FROM refresh_tokens WHERE token_hash = ?";
    return this.#db.get(grantRow, sql, hashOf(token));
  }

  /** Access tokens that were already issued go on working: HubSpot docs, oauth. */
  revoke(refreshToken: string): void {
    this.#db.run("DELETE FROM refresh_tokens WHERE token_hash = ?", hashOf(refreshToken));
  }

  /** The scopes of the install, or undefined where the app is not installed. */
  installedScopes(portalId: number): readonly string[] | undefined {
    return this.#db.get(scopesRow, "SELECT scopes FROM installs WHERE portal_id = ?", portalId)?.scopes;
  }
}
