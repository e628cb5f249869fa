/**
 * A 1Kosmos tenant in a few lines, for both vocabularies: a Hono app behind an injected fetch. It keeps what it was
 * sent and returns what a test sets. Its envelopes are written on their own, not with the code under test.
 */
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { Hono } from "hono";
import { z } from "zod";
import type { ProviderIo } from "../../../src/onekosmos/provider.ts";

export const TENANT = "acme.1kosmos.net";
export const ORIGIN = `https://${TENANT}`;
export const SUFFIXES = ["1kosmos.net", "1kosmos.com"];
export const NOW = 1_700_000_000_000;
export const LICENSE = "a-license-key";
export const API_KEY = "an-api-key";
export const SESSION_ID = "5d0a9a0e-3c0f-4e62-9d0a-2b1f0c9a7e11";

const CURVES = { secp256k1, "P-256": p256 } as const;

/** The requests to the tenant. `body` is opened when it was sealed. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

/** Responds instead of the tenant; undefined lets it respond. */
export type Fault = (request: Request) => Response | Promise<Response | undefined> | undefined;

export interface Tenant {
  readonly io: ProviderIo;
  readonly asked: Asked[];
  /** The response to a status or result call, before sealing. */
  result: object;
  /** The response to a create call. */
  created: object;
  fault: Fault;
  /** The wallet's own data; null before its response. */
  wallet: object | null;
  /** The community's data about a user; null when it has none. */
  user: object | null;
  /** The caller's header `name` in clear. */
  opened(asked: Asked, name: string): Promise<string>;
  /** Seals for the caller of the last request, as docuverify does. */
  sealed(value: unknown): Promise<{ data: string; publicKey: string }>;
  /** Makes a new service key, as after a rotation. */
  rotate(): void;
  /** Refuses from now on what is not sealed for today's key, or is more than a minute off the tenant's clock. */
  strict(clockOffsetMs?: number): void;
  directory: Record<string, unknown>;
}

/** A tenant; `now` is the app's clock. */
export function createTenant(options: { curve?: "secp256k1" | "P-256"; now?: () => number } = {}): Tenant {
  const curve = CURVES[options.curve ?? "secp256k1"];
  let keys = curve.keygen();
  let callerKey = "";
  let clock: number | null = null;
  const now = options.now ?? (() => NOW);
  const app = new Hono();

  const keyWith = async (publicKey: string): Promise<CryptoKey> => {
    const point = Uint8Array.from([4, ...Buffer.from(publicKey, "base64")]);
    const shared = new Uint8Array(curve.getSharedSecret(keys.secretKey, point).slice(1));
    return crypto.subtle.importKey("raw", shared, "AES-GCM", false, ["encrypt", "decrypt"]);
  };
  const unseal = async (envelope: string, publicKey: string): Promise<string> => {
    const bytes = new Uint8Array(Buffer.from(envelope, "base64"));
    const name = { name: "AES-GCM", iv: bytes.slice(0, 16) };
    return new TextDecoder().decode(
      await crypto.subtle.decrypt(name, await keyWith(publicKey), bytes.slice(16)),
    );
  };
  const ownKey = () => Buffer.from(curve.getPublicKey(keys.secretKey, false).slice(1)).toString("base64");

  const tenant: Tenant = {
    io: {
      now,
      hostSuffixes: SUFFIXES,
      async fetch(input, init) {
        const request = new Request(input, init);
        tenant.asked.push(await toAsked(request.clone()));
        return (await tenant.fault(request)) ?? (await refusalOf(request)) ?? app.fetch(request);
      },
    },
    asked: [],
    result: {},
    created: {},
    fault: () => undefined,
    wallet: null,
    user: null,
    opened: (asked, name) => unseal(asked.headers[name] ?? "", asked.headers["publickey"] ?? ""),
    async sealed(value) {
      const iv = crypto.getRandomValues(new Uint8Array(16));
      const text = new TextEncoder().encode(JSON.stringify(value));
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyWith(callerKey), text);
      return { data: Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64"), publicKey: ownKey() };
    },
    rotate() {
      keys = curve.keygen();
    },
    strict(clockOffsetMs = 0) {
      clock = clockOffsetMs;
    },
    directory: {
      licenses: `${ORIGIN}/licenses`,
      docuverify: `${ORIGIN}/docuverify`,
      sessions: `${ORIGIN}/sessions`,
      adminconsole: ORIGIN,
      idproofingapi: "http://idproofing-api:8888",
      ledger: "http://10.0.0.7/ledger",
    },
  };

  /** The gate of every service, when the tenant is strict: licence readable, request id within a minute. */
  async function refusalOf({ headers }: Request): Promise<Response | undefined> {
    const caller = headers.get("publickey");
    if (clock === null || caller === null) return undefined;
    const date = { Date: new Date(now() + clock).toUTCString() };
    const opened = await unseal(headers.get("requestid") ?? "", caller).catch(() => null);
    if (opened === null) return refused(400, "This header can't be decrypted", "licensekey", date);
    const { ts } = z.object({ ts: z.number() }).parse(JSON.parse(opened));
    const skew = Math.abs((now() + clock) / 1000 - ts);
    if (skew <= 60) return undefined;
    return refused(400, "ts should not be more or less than 60 seconds from now", "requestid", date);
  }

  async function toAsked(request: Request): Promise<Asked> {
    const headers = Object.fromEntries(request.headers);
    callerKey = headers["publickey"] ?? callerKey;
    const text = await request.text();
    const body: unknown = text === "" ? null : JSON.parse(text);
    const envelope = z.object({ data: z.string() }).safeParse(body);
    // After a rotation the caller's envelope is for a key that is gone.
    const inner = envelope.success ? await unseal(envelope.data.data, callerKey).catch(() => null) : null;
    return {
      method: request.method,
      url: request.url,
      headers,
      body: inner === null ? body : JSON.parse(inner),
    };
  }

  app.post("/api/r1/system/community_info/fetch", (c) =>
    c.json({
      tenant: { id: "t1", tenanttag: "acme", name: "Acme" },
      community: { id: "c1", name: "default" },
    }),
  );
  app.get("/caas/sd", (c) => c.json(tenant.directory));
  const keyPaths = ["docuverify", "sessions", "workflowapi", "idproofingapi"].map(
    (name) => `/${name}/publickeys`,
  );
  app.on("GET", [...keyPaths, "/api/r1/community/:name/publickeys"], (c) => c.json({ publicKey: ownKey() }));
  app.put("/sessions/session/new", (c) => c.json({ sessionId: SESSION_ID }, 201));
  app.get("/sessions/session/:id/response", async (c) =>
    tenant.wallet === null
      ? refused(404, "Session response not found")
      : c.json({
          sessionId: SESSION_ID,
          appid: "wallet",
          ial: "IAL2",
          ...(await tenant.sealed(tenant.wallet)),
        }),
  );
  app.post("/:service/workflow_instance/tenant/:t/community/:c/create", async (c) =>
    c.json(await tenant.sealed(tenant.created)),
  );
  app.post("/:service/workflow/workflow_instance/create", async (c) =>
    c.json(await tenant.sealed(tenant.created)),
  );
  app.get("/:service/workflow/workflow_instance/:id/result_summary", async (c) =>
    c.json(await tenant.sealed(tenant.result)),
  );
  app.get("/api/r1/community/:name/userid/:user/ial", async (c) =>
    tenant.user === null ? refused(404, "User not found") : c.json(await tenant.sealed(tenant.user)),
  );
  app.post("/v1/auth/stepup", (c) => c.json(tenant.created, 201));
  app.on(["GET", "POST"], "/v1/auth/stepup/:id/status", (c) => c.json(tenant.result));
  app.post("/docuverify/document_share_session/create", (c) => c.json(tenant.created));
  app.post("/docuverify/v3/document_share_session/result", async (c) =>
    c.json(await tenant.sealed(tenant.result)),
  );
  app.post("/v1/verify/sessions", (c) => c.json(tenant.created, 201));
  app.on(["GET", "POST"], "/v1/verify/sessions/:id/status", (c) => c.json(tenant.result));
  return tenant;
}

/** A refusal in 1Kosmos' JSON. */
export function refused(
  status: number,
  message: string,
  param?: string,
  headers: Record<string, string> = {},
): Response {
  const body = param === undefined ? { code: status, message } : { errors: [{ message, param }] };
  return Response.json(body, { status, headers });
}

/** An error page of a server in front of the service. */
export function page(status: number): Response {
  const html = `<!doctype html><html><head><title>HTTP Status ${status}</title></head><body></body></html>`;
  return new Response(html, { status, headers: { "Content-Type": "text/html" } });
}
