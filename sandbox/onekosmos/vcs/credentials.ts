/**
 * Verifiable credentials (1Kosmos Postman collection; nodejs- and java-helper-files,
 * BIDVerifiableCredential). Plain bodies both ways; only the headers are encrypted.
 */
import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, tenantRouter } from "../gate/gate.ts";
import { vcsRefusals } from "../gate/refusals.ts";
import { firstProblem, originFor, refuse, requiredText } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";
import {
  type Credential,
  credentialSchema,
  DEFAULT_ISSUER_ID,
  statusOf,
  unprovedCredential,
} from "./credential.ts";
import type { Issuer } from "./proof.ts";
import type { CredentialStore } from "./store.ts";

export interface VcsOptions {
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly credentials: CredentialStore;
  readonly issuer: Issuer;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Paths name tenant and community by id. */
export const BASE = "/tenant/:tenantId/community/:communityId";

const fieldsSchema = z.record(z.string(), z.unknown());
const subject = {
  did: requiredText("did"),
  publicKey: z.string().default(""),
  userURN: z.string().optional(),
};
const fromDocumentSchema = z.object({ ...subject, document: fieldsSchema });
const fromPayloadSchema = z.object({
  ...subject,
  info: fieldsSchema,
  issuer: z.object({ id: z.string() }).optional(),
});
const verifyVcSchema = z.object({ vc: credentialSchema });

/** A document's or a contract's last day, `doe`, as YYYYMMDD; a credential without one lives a year. */
const DAY = /^(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})$/u;
const DEFAULT_LIFETIME_MS = 365 * 24 * 60 * 60 * 1000;

/** Epoch ms. */
function expiryOf(fields: Readonly<Record<string, unknown>>, now: number): number {
  const { doe } = fields;
  const { year, month, day } = (typeof doe === "string" ? DAY.exec(doe)?.groups : undefined) ?? {};
  return year === undefined
    ? now + DEFAULT_LIFETIME_MS
    : Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** Returns true when the tenant issued it and its time has not passed; says nothing about its proof. */
export function isValid(vc: Credential, { credentials, now }: VcsOptions): boolean {
  const record = credentials.find(vc.id);
  return record !== null && record.expiresAt > now();
}

/** Null for a credential that the tenant did not issue. */
export function statusById(id: string, { credentials, now }: VcsOptions): object | null {
  const record = credentials.find(id);
  return record === null ? null : statusOf(record, now());
}

/** Makes the endpoints of credentials, under one tenant and community. */
export function createCredentials(options: VcsOptions): Hono<GateEnv> {
  const app = tenantRouter(BASE);
  const { credentials, issuer, now } = options;
  const common = { ...options, service: "vcs", refusals: vcsRefusals } as const;
  const plain = licensed({ ...common, body: "plain" });
  const bodyless = licensed({ ...common, body: "none" });

  function issue(
    c: Context<GateEnv>,
    type: string,
    request: { fields: Record<string, unknown>; did: string; publicKey: string; issuerId: string },
  ): Response {
    const issuedAt = now();
    const expiresAt = expiryOf(request.fields, issuedAt);
    if (expiresAt <= issuedAt) return refuse(c, 400, "info failed custom validation because Expired payload");
    const id = `did:blockid:${randomUUID()}`;
    const serviceUrl = `${originFor(c, options.publicOrigin)}/vcs`;
    const unproved = unprovedCredential({ ...request, id, type, issuedAt, expiresAt, serviceUrl });
    const vc = credentialSchema.parse({ ...unproved, proof: issuer.prove(unproved, issuedAt) });
    credentials.put(vc, issuedAt, expiresAt);
    return c.json({ vc, vcId: id, download_url: `${serviceUrl}/vc/${id}/download` });
  }

  app.post(`${BASE}/vc/from/document/:type`, plain, (c) => {
    const body = fromDocumentSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { document: fields, did, publicKey } = body.data;
    return issue(c, c.req.param("type"), { fields, did, publicKey, issuerId: DEFAULT_ISSUER_ID });
  });

  app.post(`${BASE}/vc/from/payload/:type`, plain, (c) => {
    const body = fromPayloadSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { info, did, publicKey, issuer: named } = body.data;
    const { id: _, ...fields } = info;
    const issuerId = named?.id ?? DEFAULT_ISSUER_ID;
    return issue(c, c.req.param("type"), { fields, did, publicKey, issuerId });
  });

  app.post(`${BASE}/vc/verify`, plain, (c) => {
    const body = verifyVcSchema.safeParse(c.var.body ?? {});
    // Saved by the collection: what cannot be read is the server's fault.
    if (!body.success) return refuse(c, 500, "Internal Server Error");
    const { vc } = body.data;
    return c.json({
      verified: isValid(vc, options) && issuer.verifies(vc),
      status: statusById(vc.id, options),
    });
  });

  app.get(`${BASE}/vc/:id/status`, bodyless, (c) => {
    const status = statusById(c.req.param("id"), options);
    return status === null ? refuse(c, 404, "VC not found") : c.json({ result: status });
  });

  return app;
}
