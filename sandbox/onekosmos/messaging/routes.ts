/**
 * Messages to people: a text message with a text of the caller's (1Kosmos nodejs-helper-files, BIDMessaging). The admin
 * console: sealed for the community's key, plain body. The helper libraries name no tenant with it.
 */
import { Hono } from "hono";
import { z } from "zod";
import { COMMUNITY_ID, TENANT_ID } from "../fixed.ts";
import { type GateEnv, licensed } from "../gate/gate.ts";
import { firstProblem, parseBody, refuse, requiredText } from "../http.ts";
import type { ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";
import { fillTemplate, type MessageStore } from "./messages.ts";

export interface MessagingOptions {
  readonly keys: ServiceKeys;
  readonly messages: MessageStore;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

const scheduleSchema = z.strictObject({
  tenantId: requiredText("tenantId"),
  communityId: requiredText("communityId"),
  smsTo: requiredText("smsTo"),
  smsISDCode: requiredText("smsISDCode"),
  smsTemplateB64: requiredText("smsTemplateB64"),
});

/** Makes the endpoints that sends. */
export function createMessaging(options: MessagingOptions): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  const gate = licensed({ ...options, service: "community", tenantTag: "strict", body: "plain" });
  app.post("/api/r2/messaging/schedule", gate, (c) => {
    const body = parseBody(scheduleSchema, c.var.body ?? {}, options.switches());
    if (!body.success) return refuse(c, 400, firstProblem(body.error));
    const { tenantId, communityId, smsTo, smsISDCode, smsTemplateB64 } = body.data;
    if (tenantId !== TENANT_ID || communityId !== COMMUNITY_ID)
      return refuse(c, 400, "Unable to load tenant/community");
    const { id } = options.messages.send({
      channel: "sms",
      recipient: phoneNumber(smsISDCode, smsTo),
      subject: null,
      text: fillTemplate(smsTemplateB64, {}),
    });
    return c.json({ messageId: id, message: "Message scheduled" });
  });
  return app;
}

/** `isdCode` with or without its plus sign. */
export function phoneNumber(isdCode: string, number: string): string {
  return `+${isdCode.replace(/^\+/u, "")} ${number}`;
}
