/**
 * FIDO devices: options and result of a registration and of a login, below `{webauthn}/u1` in clear (1Kosmos
 * nodejs-helper-files, BIDWebAuthn). The responses are those of the FIDO2 conformance API, which the helper's requests follow;
 * challenges, origins and credential ids are checked, signatures are not.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_ID, TENANT_ID } from "../fixed.ts";
import { checkClearLicense } from "../gate/admission.ts";
import { firstProblem, parseJson, readJson, refuse, requiredText } from "../http.ts";
import type { Switches } from "../switches.ts";
import type { Purpose, WebauthnStore } from "./store.ts";

export interface WebauthnOptions {
  readonly webauthn: WebauthnStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const CHALLENGE_MS = 60_000;

const place = { tenantId: requiredText("tenantId"), communityId: requiredText("communityId") };
const optionsSchema = z.object({
  ...place,
  username: requiredText("username"),
  displayName: z.string().optional(),
  /** The host of the requesting page. */
  dns: requiredText("dns"),
  attestation: z.string().default("none"),
  authenticatorSelection: z.record(z.string(), z.unknown()).optional(),
});
const resultSchema = z.object({
  ...place,
  id: requiredText("id"),
  dns: requiredText("dns"),
  response: z.object({ clientDataJSON: requiredText("clientDataJSON") }),
});
const clientDataSchema = z.object({ type: z.string(), challenge: z.string(), origin: z.string() });

/** Makes the endpoints of devices. */
export function createWebauthn(options: WebauthnOptions): Hono {
  const app = new Hono();
  const { webauthn, now } = options;

  /** Reads a call's body for our tenant, or returns the refusal. */
  async function read<S extends z.ZodType<{ tenantId: string; communityId: string }>>(
    c: Context,
    schema: S,
  ): Promise<z.output<S> | Response> {
    const refused = checkClearLicense(c);
    if (refused !== null) return refused;
    const body = await readJson(c, options.switches());
    const parsed = schema.safeParse(body.kind === "json" ? (body.value ?? {}) : undefined);
    if (!parsed.success) return refuse(c, 400, firstProblem(parsed.error));
    const { tenantId, communityId } = parsed.data;
    const isOurs = tenantId === TENANT_ID && communityId === COMMUNITY_ID;
    return isOurs ? parsed.data : refuse(c, 400, "Unable to load tenant/community");
  }

  /** Returns the user whose challenge was signed, or the refusal. */
  function redeemed(c: Context, purpose: Purpose, body: z.infer<typeof resultSchema>): string | Response {
    const text = Buffer.from(body.response.clientDataJSON, "base64url").toString();
    const json = parseJson(text);
    const client = clientDataSchema.safeParse(json.kind === "json" ? json.value : undefined);
    if (!client.success || client.data.type !== purpose) return failed(c, "clientDataJSON is not valid");
    if (URL.parse(client.data.origin)?.hostname !== body.dns) return failed(c, "origin does not match");
    return webauthn.redeem(client.data.challenge, purpose, now()) ?? failed(c, "challenge does not match");
  }

  app.post("/webauthn/u1/attestation/options", async (c) => {
    const body = await read(c, optionsSchema);
    if (body instanceof Response) return body;
    const { username, displayName = username, dns, attestation, authenticatorSelection } = body;
    return c.json({
      ...OK,
      rp: { id: dns, name: dns },
      user: { id: Buffer.from(username).toString("base64url"), name: username, displayName },
      challenge: webauthn.challenge("webauthn.create", username, now() + CHALLENGE_MS),
      pubKeyCredParams: [
        { type: "public-key", alg: -7 },
        { type: "public-key", alg: -257 },
      ],
      timeout: CHALLENGE_MS,
      attestation,
      ...(authenticatorSelection === undefined ? {} : { authenticatorSelection }),
      excludeCredentials: descriptors(webauthn.credentialsOf(username)),
    });
  });

  app.post("/webauthn/u1/attestation/result", async (c) => {
    const body = await read(c, resultSchema);
    if (body instanceof Response) return body;
    const username = redeemed(c, "webauthn.create", body);
    if (username instanceof Response) return username;
    webauthn.register(body.id, username);
    return c.json({ ...OK, sub: username });
  });

  app.post("/webauthn/u1/assertion/options", async (c) => {
    const body = await read(c, optionsSchema);
    if (body instanceof Response) return body;
    const known = webauthn.credentialsOf(body.username);
    if (known.length === 0) return failed(c, "User not found");
    return c.json({
      ...OK,
      challenge: webauthn.challenge("webauthn.get", body.username, now() + CHALLENGE_MS),
      rpId: body.dns,
      timeout: CHALLENGE_MS,
      userVerification: "preferred",
      allowCredentials: descriptors(known),
    });
  });

  app.post("/webauthn/u1/assertion/result", async (c) => {
    const body = await read(c, resultSchema);
    if (body instanceof Response) return body;
    const username = redeemed(c, "webauthn.get", body);
    if (username instanceof Response) return username;
    return webauthn.userOf(body.id) === username
      ? c.json({ ...OK, sub: username })
      : failed(c, "credential is not registered");
  });

  return app;
}

const OK = { status: "ok", errorMessage: "" };

function failed(c: Context, errorMessage: string): Response {
  return c.json({ status: "failed", errorMessage }, 400);
}

function descriptors(ids: readonly string[]): readonly object[] {
  return ids.map((id) => ({ type: "public-key", id }));
}
