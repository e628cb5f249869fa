/**
 * The portal's HubSpot grant: kept in KV (encrypted, bound to its key), refreshed by its portal's object alone.
 * A refresh runs once for all callers; the new pair is in KV before it is used. When HubSpot refuses the grant, KV is
 * read again, since somebody may have reconnected meanwhile; the refused grant stays, to be tried again.
 */
import * as z from "zod/mini";
import type { Keyring } from "../../lib/crypto/keyring.ts";
import { seal, unseal, type Seal } from "../../lib/crypto/seal.ts";
import { isFinal, type OAuth, type OAuthFailure, type TokenGrant } from "../../hubspot/oauth/oauth.ts";
import { err, ok, type Result } from "../../lib/result.ts";

/** Access tokens live 30 min; one that ends within this time is refreshed first, so that none ends during a call. */
const REFRESH_MARGIN_MS = 2 * 60 * 1000;
/** After a 401 the token is refreshed even before its time, but not more often than this. */
const SUSPICION_PAUSE_MS = 60 * 1000;
/** How long a KV read that lags behind is given to catch up, in steps. */
const STALE_READ_PAUSES_MS: readonly number[] = [200, 1000, 3000];
/** KV's shortest cache time. */
const KV_CACHE_TTL_S = 30;

const storedSchema = z.object({
  generation: z.int(),
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresAt: z.number(),
});
type StoredGrant = z.infer<typeof storedSchema>;

/** As much of KV as is needed here. */
export interface TokenKv {
  get(key: string, options: { readonly type: "text"; readonly cacheTtl: number }): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Dependencies of the store. */
export interface TokenStoreOptions {
  readonly portalId: number;
  readonly kv: TokenKv;
  readonly keyring: Keyring;
  readonly oauth: Pick<OAuth, "refresh" | "revoke" | "introspect">;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<unknown>;
  /** The portal's count of grants; KV alone may lag behind. */
  readonly generation: { get(): number; set(generation: number): void };
}

const NO_GRANT: OAuthFailure = { reason: "revoked", message: "no token is stored for this portal" };
const UNREADABLE: OAuthFailure = { reason: "server_error", message: "the stored token cannot be read" };
const UNSAVED: OAuthFailure = { reason: "server_error", message: "the new token could not be stored" };

/** Returns where a portal's tokens are kept in KV. */
export function tokensKey(portalId: number): string {
  return `portal:${portalId}:tokens`;
}

/** Returns how they are sealed there. */
export function sealOfTokens(portalId: number): Seal {
  return { label: "seal:tokens", place: tokensKey(portalId) };
}

export class TokenStore {
  readonly #options: TokenStoreOptions;
  #grant: StoredGrant | null = null;
  #refreshing: Promise<Result<string, OAuthFailure>> | null = null;
  /** The newest pair is not in KV yet: it may not be used before it is. */
  #unsaved = false;
  #suspectedAt: number | null = null;
  #suspicious = false;

  constructor(options: TokenStoreOptions) {
    this.#options = options;
  }

  /** Takes over the grant of an install or a reconnect. */
  async store(grant: TokenGrant): Promise<void> {
    this.#refreshing = null;
    if (!(await this.#write(grant))) throw new Error("KV did not take the portal's tokens");
  }

  /** An access token that holds for at least two minutes, or why there is none. */
  async accessToken(): Promise<Result<string, OAuthFailure>> {
    if (this.#refreshing !== null) return this.#refreshing;
    const grant = this.#grant ?? (await this.#read());
    // Somebody else may have begun a refresh while KV was read.
    if (this.#refreshing !== null) return this.#refreshing;
    if (grant === "unreadable") return err(UNREADABLE);
    if (grant === null) return err(NO_GRANT);
    if (this.#unsaved && !(await this.#save(grant))) return err(UNSAVED);
    if (!this.#suspicious && grant.expiresAt - this.#options.now() > REFRESH_MARGIN_MS)
      return ok(grant.accessToken);
    const refreshing = this.#refresh(grant).finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = null;
    });
    this.#refreshing = refreshing;
    return refreshing;
  }

  /** Refreshes after a 401 to a token that should hold. HubSpot says a 401 does not mean refresh, so do it rarely. */
  suspect(): void {
    const now = this.#options.now();
    if (this.#suspectedAt !== null && now - this.#suspectedAt < SUSPICION_PAUSE_MS) return;
    this.#suspectedAt = now;
    this.#suspicious = true;
  }

  /** Checks at HubSpot whether the grant still holds, whatever the access token's time is. */
  async probe(): Promise<Result<string, OAuthFailure>> {
    this.#suspicious = true;
    return this.accessToken();
  }

  /** Returns whether KV has the grant, and whether one of today's keys opens it. Calls nobody. */
  async stored(): Promise<"ok" | "missing" | "unreadable"> {
    const stored = await this.#readOnce();
    if (stored === null) return "missing";
    return stored === "unreadable" ? stored : "ok";
  }

  /**
   * Returns whether HubSpot has ended the stored grant, as an uninstall does, before `newer` replaces it. A grant that cannot be
   * read, or about which HubSpot returns nothing, counts as ended.
   */
  async hasEnded(newer: TokenGrant): Promise<boolean> {
    const grant = this.#grant ?? (await this.#readOnce());
    if (grant === null || grant === "unreadable") return true;
    if (grant.refreshToken === newer.refreshToken) return false;
    const told = await this.#options.oauth.introspect(grant.refreshToken);
    return !told.ok || !told.value.active;
  }

  /** Ends the grant: revoked at HubSpot as far as it can be reached, and gone from KV in any case. */
  async end(): Promise<void> {
    const { oauth, kv, portalId } = this.#options;
    const grant = this.#grant ?? (await this.#read());
    this.#grant = null;
    this.#unsaved = false;
    if (grant !== null && grant !== "unreadable") await oauth.revoke(grant.refreshToken);
    await kv.delete(tokensKey(portalId));
  }

  async #refresh(used: StoredGrant): Promise<Result<string, OAuthFailure>> {
    const refreshed = await this.#options.oauth.refresh(used.refreshToken);
    // Somebody reconnected meanwhile: whatever became of the old grant, the new one counts.
    if (this.#grant !== null && this.#grant.generation !== used.generation)
      return ok(this.#grant.accessToken);
    if (refreshed.ok) {
      return (await this.#write(refreshed.value)) ? ok(refreshed.value.accessToken) : err(UNSAVED);
    }
    if (!isFinal(refreshed.error)) return refreshed;
    this.#grant = null;
    const stored = await this.#read();
    if (stored === null || stored === "unreadable" || stored.refreshToken === used.refreshToken)
      return refreshed;
    return ok(stored.accessToken);
  }

  async #write(grant: TokenGrant): Promise<boolean> {
    const { accessToken, refreshToken, expiresAt } = grant;
    const stored = { generation: this.#options.generation.get() + 1, accessToken, refreshToken, expiresAt };
    // In memory first: should KV fail, the pair that HubSpot just made is not lost with it.
    this.#grant = stored;
    this.#unsaved = true;
    this.#suspicious = false;
    return this.#save(stored);
  }

  async #save(stored: StoredGrant): Promise<boolean> {
    const { kv, keyring, portalId, generation } = this.#options;
    const key = tokensKey(portalId);
    try {
      await kv.put(key, await seal(keyring, sealOfTokens(portalId), JSON.stringify(stored)));
    } catch {
      return false;
    }
    generation.set(stored.generation);
    this.#unsaved = false;
    return true;
  }

  /** Reads KV until it shows the newest generation known here, or time is up. */
  async #read(): Promise<StoredGrant | null | "unreadable"> {
    const expected = this.#options.generation.get();
    for (const pause of [...STALE_READ_PAUSES_MS, 0]) {
      const stored = await this.#readOnce();
      const current = stored !== null && stored !== "unreadable" && stored.generation >= expected;
      if (current) this.#grant = stored;
      if (current || (stored === null && expected === 0)) return stored;
      if (pause > 0) await this.#options.wait(pause);
    }
    // An older grant than the one this portal stored is not used: HubSpot may refuse it, and that would look final.
    return "unreadable";
  }

  async #readOnce(): Promise<StoredGrant | null | "unreadable"> {
    const { kv, keyring, portalId } = this.#options;
    const key = tokensKey(portalId);
    const sealed = await kv.get(key, { type: "text", cacheTtl: KV_CACHE_TTL_S });
    if (sealed === null) return null;
    const opened = await unseal(keyring, sealOfTokens(portalId), sealed);
    const parsed = opened.ok ? storedSchema.safeParse(JSON.parse(opened.value)) : null;
    return parsed?.success === true ? parsed.data : "unreadable";
  }
}
