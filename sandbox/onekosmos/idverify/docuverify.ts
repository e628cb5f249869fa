/**
 * Document sessions of the published protocol: create one, fetch its result (1Kosmos Postman collection, IDVerify).
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { DOCUMENT_OBJECTS } from "../documents.ts";
import { COMMUNITY_NAME, DVC_IDS } from "../fixed.ts";
import { type GateEnv, licensed } from "../gate/gate.ts";
import { firstProblem, originFor, parseBody, refuse, requiredText } from "../http.ts";
import { pageUrl } from "../pages/paths.ts";
import type { IdverifyRequest } from "../requests.ts";
import type { ServiceKeys } from "../service-keys.ts";
import { isOf } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import type { Switches } from "../switches.ts";
import { legacyResult, type ResultShape, sdkResult, v3Result } from "./results.ts";
import { retained } from "./retention.ts";
import { faceCertifications, verifyRequestSchema } from "./verify.ts";

export interface DocuverifyOptions {
  readonly tenantDns: string;
  readonly publicOrigin: string;
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

/**
 * Whom a session is for. The helper libraries send `userUID` and `did`, the Postman collection `user`; the developer
 * portal adds `uid` without saying where, as an integer. All are taken; anything else is misspelt.
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

/** Everything that is kept of an accepted request. */
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

/** The shapes that a switch forces on both paths. */
const FORCED_SHAPES = { legacy: legacyResult, v3: v3Result, sdk: sdkResult } as const;

/** Makes the endpoints of docuverify. */
export function createDocuverify(options: DocuverifyOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const { sessions, switches } = options;
  const gate = licensed({ ...options, service: "docuverify", body: "sealed" });

  app.post("/docuverify/document_share_session/create", gate, (c) => {
    const body = parseBody(createSchema, c.var.body ?? {}, switches());
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!DVC_IDS.has(body.data.dvcID)) return refuse(c, 404, "dvcID not found");
    const { tenantDNS, communityName } = body.data.sessionRequest;
    if (tenantDNS !== options.tenantDns || communityName !== COMMUNITY_NAME) {
      return refuse(c, 400, "Unable to load tenant/community");
    }
    const session = sessions.create(toRequest(body.data));
    const made = { sessionId: session.id, url: pageUrl(session, originFor(c, options.publicOrigin)) };
    return switches().createEnvelope ? c.var.answer(made) : c.json(made);
  });

  const answerResult = (c: Context<GateEnv>, pathShape: ResultShape): Response => {
    const body = parseBody(resultSchema, c.var.body ?? {}, switches());
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { dvcID, sessionId } = body.data;
    if (switches().resultChecksDvcId && !DVC_IDS.has(dvcID)) return refuse(c, 404, "dvcID not found");
    const session = sessions.find(sessionId);
    // A session is found only with the workflow it was made with, and only in its own vocabulary.
    if (!isOf(session, "idverify") || session.request.dvcID !== dvcID)
      return refuse(c, 404, "Session not found");
    const left = retained(session, switches(), options.now());
    if (left === "gone") return refuse(c, 404, "Session not found");
    const { resultShape } = switches();
    const shape = resultShape === "byPath" ? pathShape : FORCED_SHAPES[resultShape];
    // Verification failures get 200 like everything else.
    return c.var.answer(shape(session, switches(), left === "all"));
  };
  app.post("/docuverify/document_share_session/result", gate, (c) => answerResult(c, legacyResult));
  app.post("/docuverify/v3/document_share_session/result", gate, (c) =>
    switches().v3Result ? answerResult(c, v3Result) : c.notFound(),
  );

  app.post("/docuverify/verify", gate, (c) => {
    const body = parseBody(verifyRequestSchema, c.var.body ?? {}, switches());
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!DVC_IDS.has(body.data.dvcID)) return refuse(c, 404, "dvcID not found");
    return c.var.answer(faceCertifications(body.data, (id) => sessions.find(id)?.outcome ?? null));
  });

  return app;
}
