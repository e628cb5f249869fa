import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { keyringFrom } from "../../../src/lib/crypto/keyring.ts";
import { seal } from "../../../src/lib/crypto/seal.ts";
import type { OAuth, OAuthFailure, TokenGrant } from "../../../src/hubspot/oauth/oauth.ts";
import { sealOfTokens, tokensKey, TokenStore, type TokenKv } from "../../../src/portal/access/tokens.ts";
import { err, ok, type Result } from "../../../src/lib/result.ts";

const NOW = Date.UTC(2026, 10, 23);
const MINUTE = 60_000;
const keyring = keyringFrom(env.ENCRYPTION_KEYS);
let nextPortal = 1_000_000;

const grant = (name: string, livesMs = 30 * MINUTE): TokenGrant => {
  return { accessToken: `access-${name}`, refreshToken: `refresh-${name}`, expiresAt: NOW + livesMs };
};
const refused = (reason: OAuthFailure["reason"]): Result<TokenGrant, OAuthFailure> =>
  err({ reason, message: reason });

/** A token store beside a HubSpot with set responses to refreshes, one a call, the last one again and again. */
function setUp(
  answers: readonly (() => Promise<Result<TokenGrant, OAuthFailure>>)[],
  kv: TokenKv = env.TOKENS,
) {
  const portalId = (nextPortal += 1);
  const refreshedWith: string[] = [];
  let generation = 0;
  let now = NOW;
  const revoked: string[] = [];
  const introspected: string[] = [];
  /** HubSpot's response to a refresh token. */
  const told: { answer: Awaited<ReturnType<OAuth["introspect"]>> } = { answer: ok({ active: true }) };
  const oauth = {
    introspect: async (token: string) => {
      introspected.push(token);
      return told.answer;
    },
    revoke: async (refreshToken: string) => {
      revoked.push(refreshToken);
      return ok(undefined);
    },
    refresh: (refreshToken: string) => {
      const answer = answers[Math.min(refreshedWith.length, answers.length - 1)];
      refreshedWith.push(refreshToken);
      return answer === undefined ? Promise.reject(new Error("no refresh expected")) : answer();
    },
  };
  const open = () =>
    new TokenStore({
      portalId,
      kv,
      keyring,
      oauth,
      now: () => now,
      wait: async () => {},
      generation: { get: () => generation, set: (value) => (generation = value) },
    });
  const pass = (ms: number) => (now += ms);
  return { portalId, open, store: open(), refreshedWith, revoked, introspected, told, pass };
}

describe("a portal's tokens", () => {
  it("are kept in KV, encrypted, and read again after the object was evicted", async () => {
    const { portalId, open, store, refreshedWith } = setUp([]);
    await store.store(grant("1"));
    const stored = await env.TOKENS.get(tokensKey(portalId));
    expect(stored).toMatch(/^v2\.test1\./u);
    expect(stored).not.toContain("access");
    expect(await open().accessToken()).toEqual(ok("access-1"));
    expect(refreshedWith).toEqual([]);
  });

  it("have ended unless HubSpot says that the stored refresh token works, or gives the same one again", async () => {
    const { portalId, open, store, introspected, told } = setUp([]);
    expect(await store.hasEnded(grant("1"))).toBe(true);
    await store.store(grant("1"));
    expect(await open().hasEnded(grant("1"))).toBe(false);
    expect(introspected).toEqual([]);
    expect(await open().hasEnded(grant("2"))).toBe(false);
    expect(introspected).toEqual([grant("1").refreshToken]);
    told.answer = ok({ active: false });
    expect(await open().hasEnded(grant("2"))).toBe(true);
    told.answer = err({ reason: "network", message: "no answer" });
    expect(await store.hasEnded(grant("2"))).toBe(true);
    await env.TOKENS.put(tokensKey(portalId), "v2.other.unreadable");
    told.answer = ok({ active: true });
    expect(await open().hasEnded(grant("2"))).toBe(true);
  });

  it("are refreshed once when fifty calls find them about to end, and the new pair is in KV before anyone has it", async () => {
    const { portalId, open, store, refreshedWith } = setUp([
      async () => {
        await scheduler.wait(5);
        return ok(grant("2"));
      },
    ]);
    await store.store(grant("1", MINUTE));
    const tokens = await Promise.all(Array.from({ length: 50 }, () => store.accessToken()));
    expect(new Set(tokens.map((token) => JSON.stringify(token)))).toEqual(
      new Set([JSON.stringify(ok("access-2"))]),
    );
    expect(refreshedWith).toEqual(["refresh-1"]);
    expect(await open().accessToken()).toEqual(ok("access-2"));
    expect(await env.TOKENS.get(tokensKey(portalId))).not.toBeNull();
  });

  it.each(["rate_limited", "server_error", "timeout"] as const)(
    "outlive a refresh that ends in %s",
    async (reason) => {
      const { store, refreshedWith } = setUp([async () => refused(reason), async () => ok(grant("2"))]);
      await store.store(grant("1", MINUTE));
      expect(await store.accessToken()).toMatchObject({ ok: false, error: { reason } });
      expect(await store.accessToken()).toEqual(ok("access-2"));
      expect(refreshedWith).toEqual(["refresh-1", "refresh-1"]);
    },
  );

  it("end only when HubSpot says so and KV holds nothing newer", async () => {
    const { store } = setUp([async () => refused("revoked")]);
    await store.store(grant("1", MINUTE));
    expect(await store.accessToken()).toMatchObject({ ok: false, error: { reason: "revoked" } });
  });

  it("are taken from KV when somebody reconnected while a refresh failed", async () => {
    const { portalId, store } = setUp([
      async () => {
        const newer = JSON.stringify({ generation: 2, ...grant("reconnected") });
        await env.TOKENS.put(tokensKey(portalId), await seal(keyring, sealOfTokens(portalId), newer));
        return refused("revoked");
      },
    ]);
    await store.store(grant("1", MINUTE));
    expect(await store.accessToken()).toEqual(ok("access-reconnected"));
  });

  it("do not end because KV shows an older pair than this portal has stored", async () => {
    const { portalId, open, store } = setUp([async () => refused("revoked")]);
    await store.store(grant("1"));
    const older = (await env.TOKENS.get(tokensKey(portalId))) ?? "";
    await store.store(grant("2"));
    await env.TOKENS.put(tokensKey(portalId), older);
    expect(await open().accessToken()).toMatchObject({ ok: false, error: { reason: "server_error" } });
  });

  it("of a reconnect are not overwritten by a refresh of the old ones that ends later", async () => {
    const { open, store } = setUp([
      async () => {
        await store.store(grant("reconnected"));
        return ok(grant("old-refreshed"));
      },
    ]);
    await store.store(grant("1", MINUTE));
    expect(await store.accessToken()).toEqual(ok("access-reconnected"));
    expect(await open().accessToken()).toEqual(ok("access-reconnected"));
  });

  it("are not used before KV has taken them, and the refreshed pair is not lost meanwhile", async () => {
    let broken = false;
    const flaky = {
      get: async (key: string) => env.TOKENS.get(key),
      put: (key: string, value: string) =>
        broken ? Promise.reject(new Error("KV is down")) : env.TOKENS.put(key, value),
      delete: (key: string) => env.TOKENS.delete(key),
    };
    const { store, refreshedWith } = setUp([async () => ok(grant("2"))], flaky);
    await store.store(grant("1", MINUTE));
    broken = true;
    expect(await store.accessToken()).toMatchObject({ ok: false, error: { reason: "server_error" } });
    broken = false;
    expect(await store.accessToken()).toEqual(ok("access-2"));
    expect(refreshedWith).toEqual(["refresh-1"]);
  });

  it("are refreshed early after a 401, but not at every 401", async () => {
    const { store, refreshedWith } = setUp([async () => ok(grant("2"))]);
    await store.store(grant("1"));
    store.suspect();
    expect(await store.accessToken()).toEqual(ok("access-2"));
    store.suspect();
    expect(await store.accessToken()).toEqual(ok("access-2"));
    expect(refreshedWith).toHaveLength(1);
  });

  it("of one portal do not open for another, even when their bytes are copied", async () => {
    const one = setUp([]);
    const two = setUp([]);
    await one.store.store(grant("1"));
    await env.TOKENS.put(tokensKey(two.portalId), (await env.TOKENS.get(tokensKey(one.portalId))) ?? "");
    expect(await two.store.accessToken()).toMatchObject({ ok: false, error: { reason: "server_error" } });
  });

  it("that never were are a disconnected portal, not an error to repeat", async () => {
    expect(await setUp([]).store.accessToken()).toMatchObject({ ok: false, error: { reason: "revoked" } });
  });

  it("are probed by a real refresh, whatever time the access token has left", async () => {
    const { store, refreshedWith } = setUp([async () => refused("revoked")]);
    await store.store(grant("1"));
    expect(await store.accessToken()).toEqual(ok("access-1"));
    expect(await store.probe()).toMatchObject({ ok: false, error: { reason: "revoked" } });
    expect(refreshedWith).toEqual(["refresh-1"]);
  });

  it("are revoked and gone from KV at the end, read again if need be", async () => {
    const { portalId, store, open, revoked } = setUp([]);
    await store.store(grant("1"));
    await open().end();
    expect(revoked).toEqual(["refresh-1"]);
    expect(await env.TOKENS.get(tokensKey(portalId))).toBeNull();
  });
});
