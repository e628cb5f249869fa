import { describe, expect, it } from "vitest";
import {
  authorizeUrl,
  createOAuth,
  isFinal,
  type OAuthFailureReason,
} from "../../../src/hubspot/oauth/oauth.ts";
import { REQUESTED } from "../../../src/hubspot/oauth/scopes.ts";

const NOW = 1_795_000_000_000;
const GRANT = {
  token_type: "bearer",
  token_use: "access_token",
  access_token: "access-1",
  refresh_token: "na1-refresh-1",
  expires_in: 1800,
  hub_id: 4242,
  user_id: 7,
  scopes: ["oauth"],
};

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | null;
  readonly form: Record<string, string>;
}

/** A token endpoint that responds once and stores the request. */
function endpoint(answer: (request: Request) => Response | Promise<Response>, timeoutMs?: number) {
  const asked: Asked[] = [];
  const oauth = createOAuth({
    clientId: "sandbox-client-id",
    clientSecret: "sandbox-client-secret",
    now: () => NOW,
    async fetch(input, init) {
      const request = new Request(input, init);
      const form = Object.fromEntries(
        new URLSearchParams(new TextDecoder().decode(await request.clone().arrayBuffer())),
      );
      asked.push({
        method: request.method,
        url: request.url,
        contentType: request.headers.get("content-type"),
        form,
      });
      return answer(request);
    },
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { oauth, asked };
}

/** Says nothing until it is given up. */
function silent({ signal }: Request): Promise<Response> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}

/** Responds to every call with this. */
function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return endpoint(() => new Response(text, { status, headers })).oauth;
}

describe("the consent page's address", () => {
  it("separates scopes with %20 and escapes the rest", () => {
    const url = authorizeUrl({
      clientId: "id",
      redirectUri: "https://app.example.com/oauth/callback",
      scopes: ["oauth", "crm.objects.contacts.read"],
      state: "a+b/c=",
      challenge: "the-challenge",
    });
    expect(url).toBe(
      "https://app.hubspot.com/oauth/authorize?client_id=id&redirect_uri=https%3A%2F%2Fapp.example.com%2Foauth%2Fcallback" +
        "&scope=oauth%20crm.objects.contacts.read&state=a%2Bb%2Fc%3D&code_challenge=the-challenge&code_challenge_method=S256",
    );
  });

  it("may be on a stand-in", () => {
    const url = authorizeUrl({
      origin: "http://localhost:8788",
      clientId: "i",
      redirectUri: "r",
      ...REQUESTED,
      state: "s",
      challenge: "c",
    });
    expect(new URL(url).origin).toBe("http://localhost:8788");
    const { searchParams } = new URL(url);
    expect(searchParams.get("scope")?.split(" ")).toEqual(REQUESTED.scopes);
    expect(searchParams.get("optional_scope")?.split(" ")).toEqual(REQUESTED.optionalScopes);
  });
});

describe("exchanging a code", () => {
  it("posts a form to the dated endpoint, and nothing in the query", async () => {
    const { oauth, asked } = endpoint(() => Response.json(GRANT));
    await oauth.exchangeCode({
      code: "the-code",
      redirectUri: "https://app.example.com/oauth/callback",
      verifier: "the-verifier",
    });
    expect(asked).toEqual([
      {
        method: "POST",
        url: "https://api.hubapi.com/oauth/2026-09/token",
        contentType: "application/x-www-form-urlencoded",
        form: {
          grant_type: "authorization_code",
          client_id: "sandbox-client-id",
          client_secret: "sandbox-client-secret",
          code: "the-code",
          redirect_uri: "https://app.example.com/oauth/callback",
          code_verifier: "the-verifier",
        },
      },
    ]);
  });

  it("gives the grant, its end by our clock", async () => {
    const { oauth } = endpoint(() => Response.json(GRANT));
    expect(await oauth.exchangeCode({ code: "c", redirectUri: "r", verifier: "v" })).toEqual({
      ok: true,
      value: {
        accessToken: "access-1",
        refreshToken: "na1-refresh-1",
        expiresAt: NOW + 1_800_000,
        hubId: 4242,
        userId: 7,
        scopes: ["oauth"],
      },
    });
  });

  it("does without the optional fields", async () => {
    const bare = { ...GRANT, hub_id: undefined, user_id: undefined, scopes: undefined };
    const grant = await answering(200, bare).exchangeCode({ code: "c", redirectUri: "r", verifier: "v" });
    expect(grant.ok && Object.keys(grant.value).sort()).toEqual(["accessToken", "expiresAt", "refreshToken"]);
  });

  it.each(["access_token", "refresh_token", "expires_in"] as const)(
    "does not do without %s",
    async (field) => {
      const answer = await answering(200, { ...GRANT, [field]: undefined }).exchangeCode({
        code: "c",
        redirectUri: "r",
        verifier: "v",
      });
      expect(answer.ok ? "" : answer.error.reason).toBe("unexpected_answer");
    },
  );
});

describe("refreshing", () => {
  it("sends the refresh token and gives back the one that HubSpot returns", async () => {
    const { oauth, asked } = endpoint(() => Response.json({ ...GRANT, refresh_token: "na1-rotated" }));
    const grant = await oauth.refresh("na1-refresh-1");
    expect(asked[0]?.form).toMatchObject({ grant_type: "refresh_token", refresh_token: "na1-refresh-1" });
    expect(grant.ok && grant.value.refreshToken).toBe("na1-rotated");
  });
});

describe("introspection", () => {
  it("tells the portal, and not the user's address", async () => {
    const info = {
      active: true,
      hub_id: 4242,
      user: "zoe@example.com",
      user_id: 7,
      scopes: ["oauth"],
      token_use: "access_token",
    };
    const { oauth, asked } = endpoint(() => Response.json(info));
    const answer = await oauth.introspect("access-1");
    expect(asked[0]).toMatchObject({
      url: "https://api.hubapi.com/oauth/2026-09/token/introspect",
      form: { token: "access-1", client_id: "sandbox-client-id" },
    });
    expect(answer).toEqual({ ok: true, value: { active: true, hubId: 4242, userId: 7, scopes: ["oauth"] } });
  });

  it("tells that a token has ended", async () => {
    expect(await answering(200, { active: false }).introspect("t")).toEqual({
      ok: true,
      value: { active: false },
    });
  });
});

describe("revoking", () => {
  it("sends the refresh token", async () => {
    const { oauth, asked } = endpoint(() => new Response(""));
    expect(await oauth.revoke("na1-refresh-1")).toEqual({ ok: true });
    expect(asked[0]).toMatchObject({
      url: "https://api.hubapi.com/oauth/2026-09/token/revoke",
      form: { token: "na1-refresh-1" },
    });
  });
});

describe("a refusal", () => {
  it.each<[string, number, unknown, OAuthFailureReason]>([
    ["a used code", 400, { status: "BAD_AUTH_CODE", error: "invalid_grant" }, "bad_code"],
    ["a wrong verifier", 400, { status: "BAD_CODE_VERIFIER" }, "bad_code"],
    ["an ended grant", 400, { status: "BAD_REFRESH_TOKEN", error: "invalid_grant" }, "revoked"],
    ["an ended grant in RFC 6749's words", 400, { error: "invalid_grant" }, "revoked"],
    ["a portal that is gone", 400, { status: "BAD_HUB", error: "access_denied" }, "portal_gone"],
    ["an unknown client", 400, { status: "BAD_CLIENT_ID", error: "invalid_client" }, "client_misconfigured"],
    ["a wrong secret", 401, { status: "BAD_CLIENT_SECRET" }, "client_misconfigured"],
    ["a wrong secret in RFC 6749's words", 401, { error: "invalid_client" }, "client_misconfigured"],
    ["another redirect", 400, { status: "BAD_REDIRECT_URI", error: "invalid_grant" }, "bad_redirect_uri"],
    ["other scopes", 400, { status: "BAD_SCOPES", error: "invalid_scope" }, "bad_scopes"],
    ["too many calls", 429, { status: "error", errorType: "RATE_LIMIT" }, "rate_limited"],
    ["an error of HubSpot's", 500, { status: "BAD_REFRESH_TOKEN" }, "server_error"],
    ["a proxy's page", 502, "<html>", "server_error"],
    ["a proxy's refusal", 403, "<html>", "unexpected_answer"],
    ["a 400 without a word", 400, "<html>", "unexpected_answer"],
    ["an unknown word", 400, { status: "BAD_WEATHER" }, "unexpected_answer"],
    ["a redirect", 302, "", "unexpected_answer"],
    ["a 200 that is no JSON", 200, "<html>", "unexpected_answer"],
  ])("%s (%i) of a refresh is %s", async (_, status, body, reason) => {
    const answer = await answering(status, body).refresh("na1-refresh-1");
    expect(answer.ok ? "" : answer.error.reason).toBe(reason);
    expect(JSON.stringify(answer)).not.toContain("na1-refresh-1");
  });

  it("invalid_grant of an exchange is about the code", async () => {
    const answer = await answering(400, { error: "invalid_grant" }).exchangeCode({
      code: "c",
      redirectUri: "r",
      verifier: "v",
    });
    expect(answer.ok ? "" : answer.error.reason).toBe("bad_code");
  });

  it("says how long to wait", async () => {
    const answer = await answering(429, "", { "Retry-After": "4" }).refresh("r");
    expect(answer.ok ? 0 : answer.error.retryAfterMs).toBe(4000);
  });

  it("ends a grant in two cases only", () => {
    const reasons: OAuthFailureReason[] = [
      "bad_code",
      "revoked",
      "portal_gone",
      "client_misconfigured",
      "bad_redirect_uri",
      "bad_scopes",
      "rate_limited",
      "server_error",
      "timeout",
      "network",
      "unexpected_answer",
    ];
    expect(reasons.filter((reason) => isFinal({ reason, message: "" }))).toEqual(["revoked", "portal_gone"]);
  });
});

describe("no answer", () => {
  it("because the connection broke", async () => {
    const { oauth } = endpoint(() => Promise.reject(new Error("Network connection lost.")));
    const answer = await oauth.refresh("r");
    expect(answer.ok ? "" : answer.error.reason).toBe("network");
  });

  it("because HubSpot hangs", async () => {
    const answer = await endpoint(silent, 20).oauth.refresh("r");
    expect(answer.ok ? "" : answer.error.reason).toBe("timeout");
  });

  it("because it does not end", async () => {
    const answer = await answering(200, { ...GRANT, padding: "x".repeat(70_000) }).refresh("r");
    expect(answer.ok ? "" : answer.error.reason).toBe("unexpected_answer");
  });
});
