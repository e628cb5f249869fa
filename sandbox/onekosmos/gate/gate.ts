/**
 * The middleware in front of every endpoint of the published protocol: lets the caller in, reads the body as the service
 * takes it, and provides a way to respond.
 */
import { randomBytes } from "node:crypto";
import { type Context, Hono } from "hono";
import { createMiddleware } from "hono/factory";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { z } from "zod";
import { COMMUNITY_ID, COMMUNITY_NAME, TENANT_ID } from "../fixed.ts";
import { firstProblem, parseJson, readJson, refuse, refuseAsHtml, requiredText } from "../http.ts";
import type { Channel } from "../service-keys.ts";
import { admit, type Admitted, type AdmissionOptions } from "./admission.ts";

/** The gate's result for the handler behind it. */
export interface GateEnv {
  Variables: {
    /** The body, decrypted where the service takes envelopes, not yet checked. Undefined when there was none. */
    body: unknown;
    /** The data that this caller can read: `{data, publicKey}`, or the value itself for a caller in clear. */
    envelope: (value: object) => object;
    /** Responds with such an envelope. */
    answer: (value: object, status?: ContentfulStatusCode) => Response;
  };
}

export interface GateOptions extends AdmissionOptions {
  /** `sealed`: `{data: envelope}`, plain from a caller in clear. `plain`: JSON. `none`: not read. */
  readonly body: "sealed" | "plain" | "none";
}

/** Builds the middleware. */
export function licensed(options: GateOptions) {
  return createMiddleware<GateEnv>(async (c, next) => {
    const admitted = admit(c, options);
    if (admitted instanceof Response) return admitted;
    const body = await readBody(c, options, admitted);
    if (body instanceof Response) return body;
    c.set("body", body.value);
    const envelope = (value: object): object => toEnvelope(value, admitted.channel, options);
    c.set("envelope", envelope);
    c.set("answer", (value, status = 200) => c.json(envelope(value), status));
    return next();
  });
}

/** A router whose paths name tenant and community by id; another's are refused before anything else. */
export function tenantRouter(path: string): Hono<GateEnv> {
  const app = new Hono<GateEnv>();
  app.use(`${path}/*`, async (c, next) => {
    const params: Readonly<Record<string, string>> = c.req.param();
    if (params["tenantId"] !== TENANT_ID || params["communityId"] !== COMMUNITY_ID) return refuseTenant(c);
    return next();
  });
  return app;
}

/** Middleware for paths that name the community: another's are refused. */
export const ourCommunity = createMiddleware(async (c, next) =>
  c.req.param("name") === COMMUNITY_NAME ? next() : refuseTenant(c),
);

function refuseTenant(c: Context): Response {
  return refuse(c, 400, "Unable to load tenant/community");
}

function toEnvelope(value: object, channel: Channel | null, options: GateOptions): object {
  if (channel === null) return value;
  return {
    data: channel.seal(JSON.stringify(value)),
    publicKey: channel.publicKey,
    // Its meaning is documented nowhere: 17 hex digits in the sample.
    ...(options.switches().signatureToken
      ? { signature_token: randomBytes(9).toString("hex").slice(1) }
      : {}),
  };
}

const wrapperSchema = z.object({ data: requiredText("data") });

/** Returns the body, or the refusal. Malformed JSON, outside or inside an envelope, gets a page. */
async function readBody(
  c: Context,
  options: GateOptions,
  { channel }: Admitted,
): Promise<{ readonly value: unknown } | Response> {
  if (options.body === "none") return { value: undefined };
  const outer = await readJson(c, options.switches());
  if (outer.kind === "malformed") return refuseAsHtml(c);
  if (options.body === "plain" || channel === null) return outer;
  const wrapper = wrapperSchema.safeParse(outer.value ?? {});
  if (!wrapper.success) return refuse(c, 400, firstProblem(wrapper.error));
  const text = channel.open(wrapper.data.data);
  if (text === null) return refuse(c, 400, "data can't be decrypted");
  const inner = parseJson(text);
  return inner.kind === "malformed" ? refuseAsHtml(c) : inner;
}
