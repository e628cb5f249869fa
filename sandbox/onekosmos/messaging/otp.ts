/**
 * One-time passcodes by text message, e-mail or voice (1Kosmos Postman collection, OTP; nodejs-helper-files, BIDOTP). The
 * admin console with plain bodies; `noecdsa: true` leaves the headers in clear, too.
 */
import { Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_ID, TENANT_ID } from "../fixed.ts";
import { type GateEnv, licensed } from "../gate/gate.ts";
import { otpR3Refusal, otpR3Refusals, otpRefusals } from "../gate/refusals.ts";
import { firstProblem, refuse } from "../http.ts";
import { fillTemplate, type Message } from "./messages.ts";
import type { PasscodeStore, PasscodeVerdict } from "./passcode-store.ts";
import { type MessagingOptions, phoneNumber } from "./routes.ts";

export interface OtpOptions extends MessagingOptions {
  readonly passcodes: PasscodeStore;
}

const MS_PER_SECOND = 1000;
/** As in the collection's examples. */
const DEFAULT_VALIDITY_SECONDS = 120;

const USER_REQUIRED = "This userId or userPublicKey is mandatory";
const userFields = {
  userId: z.string(USER_REQUIRED).min(1, USER_REQUIRED),
  communityId: z.string().optional(),
  tenantId: z.string().optional(),
  serviceName: z.string().optional(),
};

/** Fields of the senders (`smsFrom`, `voiceCampaignId` and so on) change nothing here. */
const generateSchema = z.object({
  ...userFields,
  smsTo: z.string().optional(),
  smsISDCode: z.string().optional(),
  smsTemplateB64: z.string().optional(),
  emailTo: z.string().optional(),
  emailSubject: z.string().optional(),
  emailTemplateB64: z.string().optional(),
  voiceTo: z.string().optional(),
  voiceISDCode: z.string().optional(),
  voiceTemplateB64: z.string().optional(),
  trace: z.boolean().default(false),
  validitySeconds: z.int().min(1).default(DEFAULT_VALIDITY_SECONDS),
});

const verifySchema = z.object({ ...userFields, code: z.string("code is required") });

const isOurs = ({
  tenantId,
  communityId,
}: {
  tenantId?: string | undefined;
  communityId?: string | undefined;
}) => tenantId === TENANT_ID && communityId === COMMUNITY_ID;

/** The refusals of both forms: status and words of the first, code of the standardized one, which is always a 400. */
const REFUSALS = {
  wrong: { status: 404, code: "E10001", message: "Invalid OTP" },
  used: { status: 409, code: "E10002", message: "OTP already used" },
  expired: { status: 410, code: "E10003", message: "OTP match found, but the validity time has expired" },
  locked: { status: 403, code: "E11001", message: "OTP request locked for the user." },
} as const satisfies Record<Exclude<PasscodeVerdict, "valid">, object>;

/** Makes the endpoints of passcodes. */
export function createOtp(options: OtpOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const { messages, passcodes, now } = options;
  const common = { ...options, service: "community", clearAllowed: true, body: "plain" } as const;
  const gate = licensed({ ...common, refusals: otpRefusals });

  app.post("/api/r2/otp/generate", gate, (c) => {
    const body = generateSchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { userId, trace, validitySeconds } = body.data;
    if (!isOurs(body.data)) return c.json({ message: "Unable to load tenant/community" }, 400);
    if (passcodes.isLocked(userId))
      return c.json({ error_code: 403, message: "OTP locked for the user", status: false }, 403);
    const drafts = toMessages(body.data);
    // Saved by the collection as a 500 without a body.
    if (drafts.length === 0) return c.body(null, 500);
    const code = passcodes.issue(userId, now() + validitySeconds * MS_PER_SECOND);
    const [first] = drafts.map(({ template, ...draft }) =>
      messages.send({ ...draft, text: fillTemplate(template, { otp: code }) }),
    );
    const accepted = { messageId: first?.id ?? "", info: "OTP request accepted" };
    // With `trace`, the code comes back: the collection's own test script decrypts and reads it.
    return c.json({ ...accepted, ...(trace ? c.var.envelope({ code }) : {}) }, 202);
  });

  app.post("/api/r2/otp/verify", gate, (c) => {
    const body = verifySchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!isOurs(body.data)) return c.json({ message: "Unable to load tenant/community" }, 400);
    const verdict = passcodes.verify(body.data.userId, body.data.code, now());
    if (verdict === "valid") return c.json({ otp_type: "user-generated", status: "true" });
    const { status, message } = REFUSALS[verdict];
    return c.json({ error_code: status, message, status: false }, status);
  });

  app.post("/api/r3/otp/verify", licensed({ ...common, refusals: otpR3Refusals }), (c) => {
    const body = verifySchema.safeParse(c.var.body ?? {});
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    if (!isOurs(body.data)) return c.json(otpR3Refusal("E20001", "Unable to load tenant/community"), 400);
    const verdict = passcodes.verify(body.data.userId, body.data.code, now());
    if (verdict === "valid") return c.json({ error_code: 0, error_message: "", message: "", status: true });
    return c.json(otpR3Refusal(REFUSALS[verdict].code, REFUSALS[verdict].message), 400);
  });

  return app;
}

/** Makes the messages to send; empty when no recipient was given. */
function toMessages(
  body: z.infer<typeof generateSchema>,
): (Pick<Message, "channel" | "recipient" | "subject"> & { readonly template: string })[] {
  const { smsTo, smsISDCode, emailTo, emailSubject, voiceTo, voiceISDCode } = body;
  const drafts = [];
  if (smsTo !== undefined && smsISDCode !== undefined) {
    const template = body.smsTemplateB64 || DEFAULT_TEMPLATE_B64;
    drafts.push({
      channel: "sms",
      recipient: phoneNumber(smsISDCode, smsTo),
      subject: null,
      template,
    } as const);
  }
  if (emailTo !== undefined) {
    const template = body.emailTemplateB64 || DEFAULT_TEMPLATE_B64;
    const subject = emailSubject ?? "Your code";
    drafts.push({ channel: "email", recipient: emailTo, subject, template } as const);
  }
  if (voiceTo !== undefined && voiceISDCode !== undefined) {
    const template = body.voiceTemplateB64 || DEFAULT_TEMPLATE_B64;
    drafts.push({
      channel: "voice",
      recipient: phoneNumber(voiceISDCode, voiceTo),
      subject: null,
      template,
    } as const);
  }
  return drafts;
}

const DEFAULT_TEMPLATE_B64 = Buffer.from("Your code is {{otp}}").toString("base64");
