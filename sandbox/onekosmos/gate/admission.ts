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
/** As published clients send it: the PHP helper names its `appId`, and its uuid is 13 hex digits. */
const laxRequestIdSchema = z.object({ ts: z.int(), uuid: z.string().min(1) });

export interface AdmissionOptions {
  /** Whose key the headers are sealed for. */
  readonly service: KeyHolder;
  readonly keys: ServiceKeys;
  readonly switches: () => Switches;
  /** Epoch ms. */
  readonly now: () => number;
  readonly refusals?: Refusals;
  /** True if `noecdsa: true` is understood. */
  readonly clearAllowed?: boolean;
  /** True if `X-TenantTag` has to name the tenant; `strict`: where the side is strict, else only if it is sent. */
  readonly tenantTag?: boolean | "strict";
  /** True if the licence may be left out, as when a wallet calls. */
  readonly licenseOptional?: boolean;
}

/** Someone who was let in; `channel` is null for a caller in clear. */
export interface Admitted {
  readonly channel: Channel | null;
}

/** Admits the caller, or returns the refusal. */
export function admit(c: Context, options: AdmissionOptions): Admitted | Response {
  const { strict } = options.switches();
  const isTagLeftOut = options.tenantTag === "strict" && !strict && c.req.header("x-tenanttag") === undefined;
  const isTagged = options.tenantTag !== undefined && options.tenantTag !== false && !isTagLeftOut;
  const tag = isTagged ? checkTenantTag(c, options) : null;
  if (tag !== null) return tag;
  const isClear = options.clearAllowed === true && c.req.header("noecdsa") === "true";
  return isClear ? admitClear(c, options) : admitSealed(c, options);
}

/** Returns the refusal of a call that does not name the tenant, or null. */
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
  const isLicensed = licenseKey !== "" || options.licenseOptional !== true;
  if (isLicensed && licenseKey === "") return refusals.header(c, "licensekey", EMPTY);
  if (callerKey === "") return refusals.header(c, "publickey", EMPTY);
  if (requestId === "") return refusals.header(c, "requestid", EMPTY);

  const channel = options.keys.channel(options.service, options.switches().curve, callerKey);
  if (channel === null) return refusals.header(c, isLicensed ? "licensekey" : "publickey", NOT_DECRYPTABLE);
  if (isLicensed) {
    const license = channel.open(licenseKey);
    if (license === null) return refusals.header(c, "licensekey", NOT_DECRYPTABLE);
    if (!isOurLicense(license)) return refusals.license(c);
  }
  const problem = requestIdProblem(channel.open(requestId), options);
  return problem === null ? { channel } : refusals.header(c, "requestid", problem);
}

function admitClear(c: Context, options: AdmissionOptions): Admitted | Response {
  const { refusals = usualRefusals } = options;
  const licenseKey = c.req.header("licensekey") ?? "";
  const requestId = c.req.header("requestid") ?? "";
  if (licenseKey === "") return refusals.header(c, "licensekey", EMPTY);
  if (requestId === "") return refusals.header(c, "requestid", EMPTY);
  if (!isOurLicense(licenseKey)) return refusals.license(c);
  const problem = requestIdProblem(requestId, options);
  return problem === null ? { channel: null } : refusals.header(c, "requestid", problem);
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** Compares secrets by their hashes: equal lengths, constant time. */
function isOurLicense(license: string): boolean {
  return timingSafeEqual(sha256(license), sha256(LICENSE_KEY));
}

/**
 * The refusal of a call of the `/u1` forms, or null: licence in clear, and a request id that is any text (1Kosmos
 * nodejs-helper-files, BIDWebAuthn, BIDLicenses).
 */
export function checkClearLicense(c: Context, refusals: Refusals = usualRefusals): Response | null {
  const licenseKey = c.req.header("licensekey") ?? "";
  if (licenseKey === "") return refusals.header(c, "licensekey", EMPTY);
  if ((c.req.header("requestid") ?? "") === "") return refusals.header(c, "requestid", EMPTY);
  return isOurLicense(licenseKey) ? null : refusals.license(c);
}

/** Returns what is wrong with a decrypted `requestid`, or null. */
function requestIdProblem(
  text: string | null,
  { now, switches }: Pick<AdmissionOptions, "now" | "switches">,
): string | null {
  if (text === null) return NOT_DECRYPTABLE;
  const json = parseJson(text);
  const schema = switches().strict ? requestIdSchema : laxRequestIdSchema;
  const parsed = schema.safeParse(json.kind === "json" ? json.value : undefined);
  if (!parsed.success) return "should hold ts (epoch seconds), appid and uuid";
  const skew = Math.abs(Math.floor(now() / MS_PER_SECOND) - parsed.data.ts);
  return skew > MAX_SKEW_SECONDS ? "ts should not be more or less than 60 seconds from now" : null;
}
