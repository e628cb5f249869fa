/**
 * Access codes, sent as magic links (1Kosmos Postman collection, Access Code; nodejs-helper-files, BIDAccessCodes). The
 * admin console, encrypted, or in clear with `noecdsa: true`. A link of this kind proves a mailbox, not a person.
 */
import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import { type GateEnv, licensed, ourCommunity } from "../gate/gate.ts";
import { firstProblem, originFor, parseBody, refuse, refuseAsHtml, requiredText } from "../http.ts";
import type { AccessCode, AccessCodeStore } from "./code-store.ts";
import { fillTemplate } from "./messages.ts";
import type { MessagingOptions } from "./routes.ts";

export interface AccessCodesOptions extends MessagingOptions {
  readonly publicOrigin: string;
  readonly codes: AccessCodeStore;
}

const MS_PER_SECOND = 1000;
/** Nothing is published; the collection's example has 700. */
const DEFAULT_TTL_SECONDS = 900;

const createSchema = z.strictObject({
  // The helpers and the collection spell it differently.
  createdBy: z.string().optional(),
  createdby: z.string().optional(),
  version: z.literal("v0", "version must be v0"),
  type: requiredText("type"),
  emailTo: z.string().optional(),
  ttl_seconds: z.int().min(1).default(DEFAULT_TTL_SECONDS),
  emailTemplateB64: z.string().optional(),
  emailSubject: z.string().optional(),
});

/** Saved by the collection, and a 500 although the caller is at fault. */
const NO_RECIPIENT =
  "Some exception occured while processing the request. smsTo or emailTo are required for this type of code";

/** Makes the endpoints of access codes. */
export function createAccessCodes(options: AccessCodesOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const { codes, messages, now } = options;
  const adminconsole = { ...options, service: "community", tenantTag: true, clearAllowed: true } as const;
  const bodyless = licensed({ ...adminconsole, body: "none" });

  app.put(
    "/api/r2/acr/community/:name/code",
    ourCommunity,
    licensed({ ...adminconsole, body: "sealed" }),
    (c) => {
      const body = parseBody(createSchema, c.var.body ?? {}, options.switches());
      if (!body.success)
        return isObject(c.var.body) ? refuse(c, 400, firstProblem(body.error)) : refuseAsHtml(c);
      const { emailTo, type, ttl_seconds, createdBy = body.data.createdby ?? null } = body.data;
      if (emailTo === undefined) return c.json({ message: NO_RECIPIENT }, 500);
      const createdAt = now();
      const expiresAt = createdAt + ttl_seconds * MS_PER_SECOND;
      const made = codes.create({ type, recipient: emailTo, createdBy, createdAt, expiresAt });
      const { emailTemplateB64 = DEFAULT_TEMPLATE_B64, emailSubject = "Verification link" } = body.data;
      messages.send({
        channel: "email",
        recipient: emailTo,
        subject: emailSubject,
        text: fillTemplate(emailTemplateB64, { MAGICLINK: made.code }),
      });
      return c.json(createdAnswer(c, made, options.publicOrigin));
    },
  );

  app.get("/api/r1/acr/community/:name/:code", ourCommunity, bodyless, (c) => {
    const code = codes.find(c.req.param("code"));
    return unusable(c, code) ?? c.var.answer(codeAnswer(code));
  });

  app.post("/api/r1/acr/community/:name/:code/redeem", ourCommunity, bodyless, (c) => {
    const code = codes.find(c.req.param("code"));
    const refusal = unusable(c, code);
    if (refusal !== null) return refusal;
    codes.redeem(c.req.param("code"), now());
    return c.var.answer(codeAnswer(code));
  });

  /** No source says how these look: the statuses are the passcodes'. */
  function unusable(c: Context, code: AccessCode | null): Response | null {
    if (code === null) return refuse(c, 404, "Access code not found");
    if (code.redeemedAt !== null) return refuse(c, 409, "Access code already redeemed");
    return code.expiresAt <= now() ? refuse(c, 410, "Access code expired") : null;
  }

  return app;
}

const DEFAULT_TEMPLATE_B64 = Buffer.from("Your verification link: {{MAGICLINK}}").toString("base64");

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

/** As saved by the collection, where `link` is the code again and the message an address. */
function createdAnswer(c: Context, { code, createdAt }: AccessCode, publicOrigin: string): object {
  return {
    emailResult: {
      status: true,
      statusCode: 0,
      message: `${originFor(c, publicOrigin)}/acr`,
      error: null,
      gatewayId: null,
      gatewayName: null,
      resultId: randomUUID(),
      messageId: null,
      ts: Math.floor(createdAt / MS_PER_SECOND),
    },
    link: code,
    code,
  };
}

/** The helpers read `type`; the rest is what the code was made of. */
function codeAnswer(code: AccessCode | null): object {
  if (code === null) return {};
  return {
    code: code.code,
    type: code.type,
    version: "v0",
    emailTo: code.recipient,
    createdBy: code.createdBy,
    createdTS: code.createdAt,
    expiryTS: code.expiresAt,
  };
}
