/** Authorization codes, tokens and installs. Codes and tokens are kept as hashes: the file gives none away. */
import { createHash, randomBytes, randomUUID } from "node:crypto";

import { z } from "zod";

import { jsonColumn, type Database } from "../database.ts";
import type { Hosting } from "../portals.ts";

/** HubSpot docs call codes short-lived; one minute. */
const CODE_LIFETIME_MS = 60_000;

/** The consent that a person gave on the authorize page. */
export interface Consent {
  readonly portalId: number;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The S256 code challenge, when the install link had one: RFC 7636. */
  readonly challenge: string | null;
}

/** The subject of a token: a portal's consent. */
export interface Grant {
  readonly portalId: number;
  readonly scopes: readonly string[];
}

const scopesColumn = jsonColumn(z.array(z.string()));
const scopesRow = z.object({ scopes: scopesColumn });
const grantRow = z
  .object({ portal_id: z.number(), scopes: scopesColumn })
  .transform((row): Grant => ({ portalId: row.portal_id, scopes: row.scopes }));
const installRow = z
  .object({ portal_id: z.number(), installed_at: z.number() })
  .transform((row) => ({ portalId: row.portal_id, installedAt: row.installed_at }));
const accessRow = z
  .object({ portal_id: z.number(), scopes: scopesColumn, expires_at: z.number() })
  .transform((row) => ({ portalId: row.portal_id, scopes: row.scopes, expiresAt: row.expires_at }));
const appTokenRow = z
  .object({ scopes: scopesColumn, expires_at: z.number() })
  .transform((row) => ({ scopes: row.scopes, expiresAt: row.expires_at }));
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
  issueCode(consent: Consent, hosting: Hosting): string {
    const code = `${hosting}-${randomUUID()}`;
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

  /** Makes the portal one where the app is installed, with these scopes, and returns its refresh token. */
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
    this.#addRefreshToken(refreshToken, grant);
    return refreshToken;
  }

  /** A new refresh token in place of `old`, which stops working. */
  rotate(old: string, grant: Grant, hosting: Hosting): string {
    const refreshToken = `${hosting}-${randomUUID()}`;
    this.#db.transaction(() => {
      this.revoke(old);
      this.#addRefreshToken(refreshToken, grant);
    });
    return refreshToken;
  }

  /** Takes the app out of a portal: its refresh tokens and unused codes end. False when it was not installed. */
  uninstall(portalId: number, options: { readonly endAccessTokens: boolean }): boolean {
    const ended = ["refresh_tokens", "codes", ...(options.endAccessTokens ? ["access_tokens"] : [])];
    return this.#db.transaction(() => {
      for (const table of ended) this.#db.run(`DELETE FROM ${table} WHERE portal_id = ?`, portalId);
      return this.#db.run("DELETE FROM installs WHERE portal_id = ?", portalId).changes > 0;
    });
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

  /** A token of the app itself, for no portal: HubSpot docs, oauth, client credentials. */
  issueAppToken(scopes: readonly string[], lifetimeSeconds: number): string {
    const token = `C${randomBytes(48).toString("base64url")}`;
    this.#db.run(
      "INSERT INTO app_tokens (token_hash, scopes, expires_at) VALUES (?, ?, ?)",
      hashOf(token),
      JSON.stringify(scopes),
      this.#now() + lifetimeSeconds * 1000,
    );
    return token;
  }

  /** The app's own token, expired ones too. */
  appToken(token: string): { readonly scopes: readonly string[]; readonly expiresAt: number } | undefined {
    const sql = "SELECT scopes, expires_at FROM app_tokens WHERE token_hash = ?";
    return this.#db.get(appTokenRow, sql, hashOf(token));
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

  /** The portals where the app is installed, in the order of their ids. */
  installedPortals(): readonly { readonly portalId: number; readonly installedAt: number }[] {
    const sql = "SELECT portal_id, installed_at FROM installs ORDER BY portal_id";
    return this.#db.all(installRow, sql);
  }

  #addRefreshToken(refreshToken: string, grant: Grant): void {
    this.#db.run(
      "INSERT INTO refresh_tokens (token_hash, portal_id, scopes) VALUES (?, ?, ?)",
      hashOf(refreshToken),
      grant.portalId,
      JSON.stringify(grant.scopes),
    );
  }
}
