/**
 * Document sessions of the published protocol: create one, fetch its result (1Kosmos Postman collection, IDVerify).
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_NAME, DVC_IDS, TENANT_DNS } from "../fixed.ts";
import { firstProblem, originFor, refuse, requiredText } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import { DOCUMENT_OBJECTS, type IdverifyRequest } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import type { Switches } from "../switches.ts";
import { type GateEnv, licensed } from "./gate.ts";
import { type IdverifySession, legacyResult, v3Result } from "./results.ts";

export interface DocuverifyOptions {
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Whom a session is for. The helper libraries send `userUID` and `did`, the Postman collection `user`; the developer
 * portal adds `uid` without saying where, as an integer. All are taken, anything else is refused as misspelt.
 */
const sessionRequestSchema = z.strictObject(
  {
    tenantDNS: requiredText("tenantDNS"),
    communityName: requiredText("communityName"),
    documentType: z.enum(DOCUMENT_OBJECTS, {
      error: `documentType must be one of ${DOCUMENT_OBJECTS.join(", ")}`,
    }),
    userUID: z.string().optional(),
    did: z.string().optional(),
    uid: z.union([z.string(), z.int()]).optional(),
    user: z
      .strictObject({
        username: z.string(),
        firstname: z.string(),
        lastname: z.string(),
        uid: z.union([z.string(), z.int()]),
      })
      .partial()
      .optional(),
  },
  { error: (issue) => (issue.code === "invalid_type" ? "sessionRequest is required" : undefined) },
);

const createSchema = z.strictObject({ dvcID: requiredText("dvcID"), sessionRequest: sessionRequestSchema });
const resultSchema = z.strictObject({ dvcID: requiredText("dvcID"), sessionId: requiredText("sessionId") });

/** What is kept of an accepted request. */
function toRequest(body: z.infer<typeof createSchema>): IdverifyRequest {
  const { documentType, userUID, did, uid, user } = body.sessionRequest;
  return {
    vocabulary: "idverify",
    dvcID: body.dvcID,
    documentType,
    user: { ...user, ...dropUndefined({ userUID, did, uid }) },
  };
}

function dropUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** The endpoints of docuverify. */
export function createDocuverify(options: DocuverifyOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const gate = licensed({ ...options, service: "docuverify" });

  app.post("/docuverify/document_share_session/create", gate, (c) => {
    const body = createSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!DVC_IDS.has(body.data.dvcID)) return refuse(c, 404, "dvcID not found");
    const { tenantDNS, communityName } = body.data.sessionRequest;
    if (tenantDNS !== TENANT_DNS || communityName !== COMMUNITY_NAME) {
      return refuse(c, 400, "Unable to load tenant/community");
    }
    const { id } = options.sessions.create(toRequest(body.data));
    const made = { sessionId: id, url: `${originFor(c, options.publicOrigin)}/idproofing/session/${id}` };
    return options.switches().createEnvelope ? sealed(c, made) : c.json(made);
  });

  const answer = (c: Context<GateEnv>, shape: typeof legacyResult): Response => {
    const body = resultSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!DVC_IDS.has(body.data.dvcID)) return refuse(c, 404, "dvcID not found");
    const session = findSession(options.sessions, body.data.sessionId, body.data.dvcID);
    if (session === null) return refuse(c, 404, "Session not found");
    return sealed(c, shape(session, options.switches()));
  };
  app.post("/docuverify/document_share_session/result", gate, (c) => answer(c, legacyResult));
  app.post("/docuverify/v3/document_share_session/result", gate, (c) =>
    options.switches().v3Result ? answer(c, v3Result) : c.notFound(),
  );

  return app;
}

/** A session is found only with the workflow it was made with, and only in its own vocabulary. */
function findSession(sessions: SessionStore, id: string, dvcID: string): IdverifySession | null {
  const session = sessions.find(id);
  if (session?.request.vocabulary !== "idverify" || session.request.dvcID !== dvcID) return null;
  return { ...session, request: session.request };
}

/** An encrypted answer; verification failures are answered with 200 like everything else. */
function sealed(c: Context<GateEnv>, value: object): Response {
  const { channel } = c.var;
  return c.json({ data: channel.seal(JSON.stringify(value)), publicKey: channel.publicKey });
}
