/** The app's pages in HubSpot as a user calls them, and the sign-in by their link. */
import { exports } from "cloudflare:workers";
import * as z from "zod/mini";
import type { AppPageModels, AppPageName } from "../../../src/features/app-pages/contract.ts";
import { APP_PAGE_SCHEMAS, appPageFrameSchema } from "../../../src/features/app-pages/schemas.ts";
import { cookieHeader, cookiesOf } from "../routes/support.ts";
import { cardIn } from "./card.ts";
import { onStorage } from "./peek.ts";
import { APP_ORIGIN, type TestPortal } from "./portal.ts";

/** The user that HubSpot's consent names in the sandbox. */
export const ADMIN = 1;

interface Reading {
  readonly path?: string;
  readonly request?: object;
  readonly userId?: number;
}

const answerSchema = z.looseObject({ page: z.unknown() });
const SCHEMAS: { readonly [Name in AppPageName]: z.ZodMiniType<AppPageModels[Name]["model"]> } =
  APP_PAGE_SCHEMAS;

/** Reads a page as the user sees it. Throws unless it has the schemas' shape and nothing else. */
export async function pageOf<Name extends AppPageName>(
  portal: TestPortal,
  name: Name,
  { path = `/${name}`, request = {}, userId = ADMIN }: Reading = {},
) {
  const response = await cardIn(portal, userId).ask(`/pages${path}`, request);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
  const { page, ...frame } = answerSchema.parse(JSON.parse(text));
  const [read, around] = [SCHEMAS[name].parse(page), appPageFrameSchema.parse(frame)];
  if (JSON.stringify({ page: read, ...around }).length !== text.length)
    throw new Error(`more than the schema has: ${text}`);
  return { page: read, frame: around };
}

/** A portal with dead letters of one cause. Returns the id that names them. */
export async function withDeadLetters(portal: TestPortal, count = 3): Promise<string> {
  const insert = `INSERT INTO jobs (subject, dedupe_key, name, queue, payload, state, created_at, due_at, attempts, reason,
    result) VALUES (?, ?, 'contacts.event', 'contacts.events', ?, 'dead', 1, 1, 9, 'HubSpot refuses the record', '')`;
  const payload = JSON.stringify({ type: "contact.creation", source: "form", occurredAt: 1 });
  await onStorage(portal, ({ sql }) => {
    for (let n = 1; n <= count; n += 1)
      sql.exec(insert, `contact:${n}`, `dead-${n}-${crypto.randomUUID()}`, payload);
  });
  const { page } = await pageOf(portal, "attention");
  return page.deadLetters.groups[0]?.id ?? "";
}

/** Acts on dead letters as a user. Returns the status, and what was done or the error's name. */
export async function act(portal: TestPortal, kind: "replay" | "remove", id: string, userId = ADMIN) {
  return outcomeOf(cardIn(portal, userId).ask("/pages/dead-letters", { kind, id }));
}

/** Returns the status of a response, and its body or the error's name. */
export async function outcomeOf(answer: Promise<Response>): Promise<[number, unknown]> {
  const response = await answer;
  const body: { error?: string } = await response.json();
  return [response.status, response.ok ? body : body.error];
}

/** Opens the page's link and presses Connect at HubSpot. Returns the page that the browser ends on, and its cookies. */
export async function signInByLink(portal: TestPortal, { chosen = portal.portalId, userId = ADMIN } = {}) {
  const { frame } = await pageOf(portal, "overview", { userId });
  const link = new URL(frame.links.signIn);
  const left = await browse(link.pathname + link.search);
  const answer = await fetch(left.headers.get("Location") ?? "", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ portalId: String(chosen) }),
    redirect: "manual",
  });
  const back = new URL(answer.headers.get("location") ?? "");
  const response = await browse(back.pathname + back.search, cookieHeader(cookiesOf(left)));
  const cookie = cookieHeader(cookiesOf(response));
  return { html: await response.text(), cookie, status: response.status };
}

/** Opens an address of the app, or posts to it, as a browser does. */
export async function browse(path: string, cookie = "", method = "GET"): Promise<Response> {
  const headers = {
    Cookie: cookie,
    Origin: APP_ORIGIN,
    "Content-Type": "application/x-www-form-urlencoded",
  };
  return exports.default.fetch(new Request(APP_ORIGIN + path, { method, headers, redirect: "manual" }));
}
