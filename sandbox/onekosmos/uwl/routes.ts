/**
 * Authentication by a wallet, "UWL 2.0": make a session, show its address as a QR code, poll for the response
 * (1Kosmos nodejs-helper-files, BIDSessions). Bodies are plain; only the wallet's response is encrypted, end to end.
 */
import { type Context, Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_ID, COMMUNITY_NAME, TENANT_TAG } from "../fixed.ts";
import { type GateEnv, licensed } from "../gate/gate.ts";
import { firstProblem, refuse, requiredText } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import { DEFAULT_USER_ID, isOf, outcomeSchema } from "../session.ts";
import type { SessionStore } from "../session-store.ts";
import type { Switches } from "../switches.ts";
import type { User, UserStore } from "../users/store.ts";
import { sessionInfo, submittedAnswer, type UwlSession, walletAnswer } from "./answers.ts";
import { authenticateSchema, type WalletAnswerStore } from "./wallet-answers.ts";

export interface UwlOptions {
  readonly keys: ServiceKeys;
  readonly sessions: SessionStore;
  readonly users: UserStore;
  /** The responses that wallets have submitted themselves. */
  readonly answers: WalletAnswerStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const freeForm = z.record(z.string(), z.unknown());

const newSessionSchema = z.object(
  {
    origin: z.object(
      {
        tag: requiredText("tag"),
        url: requiredText("url"),
        communityName: requiredText("communityName"),
        communityId: requiredText("communityId"),
        authPage: requiredText("authPage"),
        // Older helpers put it here.
        metadata: freeForm.nullish(),
      },
      "origin is required",
    ),
    scopes: z.string().default(""),
    authtype: z.string().default("none"),
    metadata: freeForm.nullish(),
  },
  "origin is required",
);

/** Returns true when the session is made for this tenant's community. */
function isOurs({ origin }: z.infer<typeof newSessionSchema>): boolean {
  const { tag, communityName, communityId } = origin;
  return tag === TENANT_TAG && communityName === COMMUNITY_NAME && communityId === COMMUNITY_ID;
}

/** Makes the endpoints of sessions; the page that a person opens at the same address is elsewhere. */
export function createUwl(options: UwlOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const { sessions, switches, users, answers } = options;
  const service = { ...options, service: "sessions" } as const;
  const bodyless = licensed({ ...service, body: "none" });

  app.put("/sessions/session/new", licensed({ ...service, body: "plain" }), (c) => {
    const body = newSessionSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!isOurs(body.data)) return refuse(c, 400, "Unable to load tenant/community");
    const { scopes, authtype, origin } = body.data;
    const metadata = body.data.metadata ?? origin.metadata ?? {};
    const callerKey = c.req.header("publickey") ?? "";
    const { curve } = switches();
    const session = sessions.create({
      vocabulary: "uwl",
      callerKey,
      curve,
      scopes,
      authtype,
      origin,
      metadata,
    });
    return c.json({ sessionId: session.id }, 201);
  });

  const infoOf = (c: Context): Response => {
    const session = sessions.find(c.req.param("id") ?? "");
    return isOf(session, "uwl") ? c.json(sessionInfo(session)) : refuse(c, 404, "Session not found");
  };

  // A browser is a person's who opens the address of the QR code; the helper libraries name no licence.
  app.get("/sessions/session/:id", async (c, next) => {
    const isLicensed = c.req.header("licensekey") !== undefined;
    if (!isLicensed && (switches().strict || (c.req.header("accept") ?? "").includes("text/html")))
      return next();
    if (!isLicensed) return infoOf(c);
    return bodyless(c, async () => {
      c.res = infoOf(c);
    });
  });

  app.post(
    "/sessions/session/:id/authenticate",
    licensed({ ...service, body: "plain", licenseOptional: true }),
    (c) => {
      const body = authenticateSchema.safeParse(c.var.body ?? {});
      if (!body.success) return refuse(c, 400, firstProblem(body.error));
      const id = c.req.param("id");
      if (!isOf(sessions.find(id), "uwl")) return refuse(c, 404, "Session not found");
      const { did, ial } = body.data;
      const level = outcomeSchema.shape.ial.safeParse(ial).data ?? null;
      const ended = sessions.end(id, { outcome: "passed", did, ial: level });
      if (ended.kind !== "ended") return refuse(c, 409, "Session is over");
      answers.put(id, body.data);
      return c.json({ sessionId: id, message: "Session authenticated" });
    },
  );

  app.get("/sessions/session/:id/response", bodyless, (c) => {
    const session = sessions.find(c.req.param("id"));
    if (!isOf(session, "uwl")) return refuse(c, 404, "Session not found");
    if (session.status === "pending" || session.status === "in_progress")
      return refuse(c, 404, "Session response not found");
    if (session.status !== "passed") return refuse(c, switches().uwlOverStatus, overMessage(session));
    const withSessionInfo = c.req.header("addsessioninfo") === "1";
    const submitted = answers.find(session.id);
    if (submitted !== null) return c.json(submittedAnswer(session, submitted, withSessionInfo));
    const user = users.ensure(session.outcome?.userId ?? DEFAULT_USER_ID);
    const answer = answerFor(session, user, c.req.header("publickey") ?? "");
    return c.json(walletAnswer(session, user, answer, withSessionInfo));
  });

  function answerFor(session: UwlSession, user: User, pollerKey: string) {
    const { callerKey, curve } = session.request;
    const receiver = switches().uwlSealedFor === "creator" ? callerKey : pollerKey;
    const wallet = options.keys.channel(`wallet:${user.userId}`, curve, receiver);
    // Both keys have passed the gate on this curve, unless the curve was switched in between.
    if (wallet === null) throw new Error("the receiver's key is not on the session's curve");
    return wallet;
  }

  return app;
}

/** In the words that the person's choice suggests: nothing is published. */
function overMessage({ status }: UwlSession): string {
  return status === "expired" ? "Session expired" : `Authentication ${status}`;
}
