/**
 * Who may call docuverify: the headers `publickey`, `licensekey` and `requestid` (1Kosmos nodejs-helper-files; Postman
 * collection). There is no signature; whoever can encrypt the licence for the service's key is let in.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { LICENSE_KEY } from "../fixed.ts";
import {
  firstProblem,
  parseJson,
  readJson,
  refuse,
  refuseAsHtml,
  refuseHeader,
  requiredText,
} from "../http.ts";
import type { Channel, KeyHolder, ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";

/** `ts` "should not be more or less than 60 seconds from now" (Postman collection, header documentation). */
const MAX_SKEW_SECONDS = 60;
const MS_PER_SECOND = 1000;

const NOT_DECRYPTABLE = "This header can't be decrypted";
const EMPTY = "should not be empty";

/** `requestid`, decrypted. A repeated uuid is let through: no source says that it is refused. */
const requestIdSchema = z.object({ ts: z.int(), appid: z.string().min(1), uuid: z.uuidv4() });

/** What the gate leaves for the handler behind it. */
export interface GateEnv {
  Variables: {
    /** Encrypts for this caller. */
    channel: Channel;
    /** The decrypted body, not yet checked. */
    body: unknown;
  };
}

export interface GateOptions {
  readonly service: KeyHolder;
  readonly keys: ServiceKeys;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
}

/** Middleware that checks the headers, then opens the body `{data: envelope}`. */
export function licensed(options: GateOptions) {
  return createMiddleware<GateEnv>(async (c, next) => {
    const channel = admit(c, options);
    if (channel instanceof Response) return channel;
    const body = await openBody(c, channel);
    if (body instanceof Response) return body;
    c.set("channel", channel);
    c.set("body", body.value);
    return next();
  });
}

/** The caller's channel, or the refusal. */
function admit(c: Context, options: GateOptions): Channel | Response {
  const callerKey = c.req.header("publickey") ?? "";
  const licenseKey = c.req.header("licensekey") ?? "";
  const requestId = c.req.header("requestid") ?? "";
  if (callerKey === "") return refuseHeader(c, "publickey", EMPTY);
  if (licenseKey === "") return refuseHeader(c, "licensekey", EMPTY);
  if (requestId === "") return refuseHeader(c, "requestid", EMPTY);

  const channel = options.keys.channel(options.service, options.switches().curve, callerKey);
  const license = channel?.open(licenseKey) ?? null;
  if (channel === null || license === null) return refuseHeader(c, "licensekey", NOT_DECRYPTABLE);
  if (license !== LICENSE_KEY) return refuse(c, 401, "Invalid or Unauthorized License");

  const problem = requestIdProblem(channel.open(requestId), options.now());
  return problem === null ? channel : refuseHeader(c, "requestid", problem);
}

const wrapperSchema = z.object({ data: requiredText("data") });

/** The decrypted JSON, or the refusal. Malformed JSON, outside or inside, is answered with a page. */
async function openBody(c: Context, channel: Channel): Promise<{ readonly value: unknown } | Response> {
  const outer = await readJson(c);
  if (outer.kind === "malformed") return refuseAsHtml(c);
  const wrapper = wrapperSchema.safeParse(outer.value ?? {});
  if (!wrapper.success) return refuse(c, 400, firstProblem(wrapper.error));
  const text = channel.open(wrapper.data.data);
  if (text === null) return refuse(c, 400, "data can't be decrypted");
  const inner = parseJson(text);
  return inner.kind === "malformed" ? refuseAsHtml(c) : { value: inner.value };
}

/** What is wrong with a decrypted `requestid`, or null. `nowMs` is epoch ms. */
function requestIdProblem(text: string | null, nowMs: number): string | null {
  if (text === null) return NOT_DECRYPTABLE;
  const json = parseJson(text);
  const parsed = requestIdSchema.safeParse(json.kind === "json" ? json.value : undefined);
  if (!parsed.success) return "should hold ts (epoch seconds), appid and uuid";
  const skew = Math.abs(Math.floor(nowMs / MS_PER_SECOND) - parsed.data.ts);
  return skew > MAX_SKEW_SECONDS ? "ts should not be more or less than 60 seconds from now" : null;
}
