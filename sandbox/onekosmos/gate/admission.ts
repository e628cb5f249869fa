/**
 * Who may call: the headers `publickey`, `licensekey` and `requestid` (1Kosmos nodejs-helper-files; Postman collection).
 * There is no signature; whoever can encrypt the licence for the service's key is let in. Passcodes and access codes also
 * take `noecdsa: true`: licence and request id in clear.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { z } from "zod";
import { LICENSE_KEY, TENANT_TAG } from "../fixed.ts";
import { parseJson, refuse } from "../http.ts";
import type { Channel, KeyHolder, ServiceKeys } from "../service-keys.ts";
import type { Switches } from "../switches.ts";
import { type Refusals, usualRefusals } from "./refusals.ts";

/** `ts` "should not be more or less than 60 seconds from now" (Postman collection, header documentation). */
const MAX_SKEW_SECONDS = 60;
const MS_PER_SECOND = 1000;

const NOT_DECRYPTABLE = "This header can't be decrypted";
const EMPTY = "This header should not be empty";

/** `requestid`, decrypted. A repeated uuid is let through: no source says that it is refused. */
const requestIdSchema = z.object({ ts: z.int(), appid: z.string().min(1), uuid: z.uuidv4() });

export interface AdmissionOptions {
  /** Whose key the headers are sealed for. */
  readonly service: KeyHolder;
  readonly keys: ServiceKeys;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
  readonly refusals?: Refusals;
  /** Whether `noecdsa: true` is understood. */
  readonly clearAllowed?: boolean;
  /** Whether `X-TenantTag` has to name the tenant. */
  readonly tenantTag?: boolean;
}

/** Someone who was let in; `channel` is null for a caller in clear. */
export interface Admitted {
  readonly channel: Channel | null;
}

/** Lets the caller in, or answers the refusal. */
export function admit(c: Context, options: AdmissionOptions): Admitted | Response {
  const tag = options.tenantTag === true ? checkTenantTag(c, options) : null;
  if (tag !== null) return tag;
  const isClear = options.clearAllowed === true && c.req.header("noecdsa") === "true";
  return isClear ? admitClear(c, options) : admitSealed(c, options);
}

/** The refusal of a call that does not name the tenant, or null. */
export function checkTenantTag(
  c: Context,
  { refusals = usualRefusals }: { readonly refusals?: Refusals } = {},
): Response | null {
  const tag = c.req.header("x-tenanttag") ?? "";
  if (tag === "") return refusals.header(c, "X-TenantTag", EMPTY);
  return tag === TENANT_TAG ? null : refuse(c, 400, "Unable to load tenant/community");
}

function admitSealed(c: Context, options: AdmissionOptions): Admitted | Response {
  const { refusals = usualRefusals } = options;
  const callerKey = c.req.header("publickey") ?? "";
  const licenseKey = c.req.header("licensekey") ?? "";
  const requestId = c.req.header("requestid") ?? "";
  if (licenseKey === "") return refusals.header(c, "licensekey", EMPTY);
  if (callerKey === "") return refusals.header(c, "publickey", EMPTY);
  if (requestId === "") return refusals.header(c, "requestid", EMPTY);

  const channel = options.keys.channel(options.service, options.switches().curve, callerKey);
  const license = channel?.open(licenseKey) ?? null;
  if (channel === null || license === null) return refusals.header(c, "licensekey", NOT_DECRYPTABLE);
  if (!isOurLicense(license)) return refusals.license(c);
  const problem = requestIdProblem(channel.open(requestId), options.now());
  return problem === null ? { channel } : refusals.header(c, "requestid", problem);
}

function admitClear(c: Context, options: AdmissionOptions): Admitted | Response {
  const { refusals = usualRefusals } = options;
  const licenseKey = c.req.header("licensekey") ?? "";
  const requestId = c.req.header("requestid") ?? "";
  if (licenseKey === "") return refusals.header(c, "licensekey", EMPTY);
  if (requestId === "") return refusals.header(c, "requestid", EMPTY);
  if (!isOurLicense(licenseKey)) return refusals.license(c);
  const problem = requestIdProblem(requestId, options.now());
  return problem === null ? { channel: null } : refusals.header(c, "requestid", problem);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compared by their hashes: equal lengths, constant time. */
function isOurLicense(license: string): boolean {
  return timingSafeEqual(sha256(license), sha256(LICENSE_KEY));
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
