/** A portal's account: where HubSpot hosts it, its time zone, and the app's way out of it. */
import * as z from "zod/mini";
import { isTimeZone } from "../lib/calendar.ts";
import { ok, err, type Result } from "../lib/result.ts";
import { nameText } from "../lib/text.ts";
import type { HubSpotFailure } from "./transport/failures.ts";
import { sendRequest, TIMEOUT_MS } from "../lib/http.ts";
import { readJson } from "../lib/json.ts";
import type { Transport } from "./transport/transport.ts";

const API = "https://api.hubapi.com";
/** HubSpot docs, account information. Dated: these two have no v3 worth keeping. */
const DETAILS_URL = `${API}/account-info/2026-09/details`;
/** HubSpot docs, uninstall API: needs no scope beyond `oauth`. */
const UNINSTALL_URL = `${API}/appinstalls/2026-09/external-install`;
const MAX_RESPONSE_BYTES = 64 * 1024;

/** A hublet, for instance `na1`, `na2`, `eu1`, `ap1`: a region and a number. */
const HUBLET = /^([a-z]{2})\d{1,2}$/u;
const TOKEN_PREFIX = /^([a-z]{2}\d{1,2})-/u;
const detailsSchema = z.object({ dataHostingLocation: z.string().check(z.regex(HUBLET)) });

/** Where a portal's data lives. */
export type Hosting = "eu" | "elsewhere";

/** Returns the region of the refresh token's hublet prefix (`eu1-…`), or null when it has none. */
export function hostingOfToken(refreshToken: string): Hosting | null {
  const [, hublet] = TOKEN_PREFIX.exec(refreshToken) ?? [];
  return hublet === undefined ? null : hostingOf(hublet);
}

/** Returns HubSpot's account information, or null when HubSpot does not return it just now. */
export async function hostingOfAccount(
  fetch: typeof globalThis.fetch,
  accessToken: string,
): Promise<Hosting | null> {
  const answer = await sendRequest(fetch, {
    url: DETAILS_URL,
    method: "GET",
    headers: { authorization: `Bearer ${accessToken}`, accept: "application/json" },
    timeoutMs: TIMEOUT_MS,
    maxBytes: MAX_RESPONSE_BYTES,
  });
  if (!answer.ok || answer.value.status !== 200) return null;
  const parsed = detailsSchema.safeParse(readJson(answer.value.text));
  return parsed.success ? hostingOf(parsed.data.dataHostingLocation) : null;
}

function hostingOf(hublet: string): Hosting {
  return hublet.startsWith("eu") ? "eu" : "elsewhere";
}

/** A name of HubSpot's own hosts, for instance `app-eu1.hubspot.com`. */
const UI_DOMAIN = /^[a-z0-9-]{1,40}\.hubspot\.com$/u;
const accountSchema = z.object({
  timeZone: nameText.check(z.refine(isTimeZone)),
  uiDomain: z.catch(z.string().check(z.regex(UI_DOMAIN)), "app.hubspot.com"),
  companyCurrency: z.catch(z.string().check(z.regex(/^[A-Z]{3}$/u)), ""),
});

/** An account as HubSpot describes it: its time zone (`Europe/Berlin`), the host of its pages, its currency or "". */
export type AccountDetails = z.infer<typeof accountSchema>;

/** Reads the details of the transport's portal (HubSpot docs, account information). */
export async function readAccount(transport: Transport): Promise<Result<AccountDetails, HubSpotFailure>> {
  const answer = await transport({
    method: "GET",
    url: DETAILS_URL,
    headers: { accept: "application/json" },
  });
  if (!answer.ok) return answer;
  const parsed = accountSchema.safeParse(readJson(answer.value.text));
  if (parsed.success) return ok(parsed.data);
  return err({ reason: "unexpected_answer", message: "HubSpot did not name the account's time zone" });
}

/** Uninstalls the app from the transport's portal; cards and webhooks go with it (HubSpot docs, uninstall API). */
export async function uninstall(transport: Transport): Promise<Result<void, HubSpotFailure>> {
  const answer = await transport({ method: "DELETE", url: UNINSTALL_URL, headers: {} });
  return answer.ok ? ok(undefined) : err(answer.error);
}
