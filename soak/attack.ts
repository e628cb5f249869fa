/** One mutated request: to which route, proven how, with which content. */
import { EXTENSION_AUTHORIZATION, HUBSPOT } from "../sandbox/fixed.ts";
import { must } from "./case.ts";
import type { Random } from "../sandbox/random.ts";
import { corrupted, hostileBody, hostileText } from "./hostile.ts";
import type { Route } from "./routes.ts";
import { v2Of, v3Of } from "./signed.ts";

/** A request, and whether anything may come of it. */
export interface Attack {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** It proves nothing: no guarded route may open. */
  readonly isUnproven: boolean;
}

/** The building blocks of attacks. */
export interface Target {
  readonly app: string;
  readonly routes: readonly Route[];
  /** A live login. */
  readonly cookie: string;
}

/** Changes the app's state as it should for whoever is signed in: hostile content must not be right by chance. */
const LEFT_OUT = /^POST \/(?:portal\/(?:disconnect|sign-out|sign-ins|diagnostics)|api\/logins\/end)$/u;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;
const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "",
] as const;

/** How a request is proven. */
const PROOFS = ["none", "bent signature", "bent login", "signed", "logged in", "extension"] as const;

/** Makes the next request. */
export function attackOn({ app, routes, cookie }: Target, random: Random): Attack {
  const open = routes.filter(({ method, path }) => !LEFT_OUT.test(`${method} ${path}`));
  const route = open[random.below(open.length)] ?? { method: "GET", path: "/" };
  const wanted = random.chance(0.85) ? route.method : random.pick(METHODS);
  // A page has the same address as its form.
  const method = LEFT_OUT.test(`${wanted} ${route.path}`) ? "GET" : wanted;
  const url = `${app}${filled(route.path, random)}${queryOf(random)}`;
  const body = method === "GET" || method === "HEAD" ? null : hostileBody(random);
  const proof = random.pick(PROOFS);
  const type = random.pick(TYPES);
  const headers = {
    ...(body === null || type === "" ? {} : { "content-type": type }),
    ...proven(proof, { method, uri: url, body: body ?? "" }, cookie, random),
    ...(random.chance(0.1) && { origin: random.pick(["https://evil.example", "null", app]) }),
    ...(random.chance(0.05) && { "x-forwarded-host": "evil.example", "x-request-id": "x".repeat(300) }),
  };
  return { method, url, headers, body, isUnproven: !["signed", "logged in", "extension"].includes(proof) };
}

function filled(path: string, random: Random): string {
  const values = [
    "1",
    "0",
    "4242",
    "101",
    "form",
    "x".repeat(200),
    "..%2f..",
    encodeURIComponent(hostileText(random).slice(0, 60)),
  ];
  return path.replaceAll(/:\w+/gu, () => values[random.below(values.length)] || "x");
}

function queryOf(random: Random): string {
  // Another portal than any that there is: what is rightly signed for it finds nothing.
  const named = "userId=1&portalId=999999999&userEmail=a%40example.com&appId=1234567";
  const queries = ["", "", `?${named}`, `?${named}&portalId=${HUBSPOT.portalId}`];
  const hostile = `?${encodeURIComponent(hostileText(random).slice(0, 100))}=${encodeURIComponent(hostileText(random).slice(0, 300))}`;
  return random.chance(0.2) ? hostile : (queries[random.below(queries.length)] ?? "");
}

function proven(
  proof: (typeof PROOFS)[number],
  request: { readonly method: string; readonly uri: string; readonly body: string },
  cookie: string,
  random: Random,
): Record<string, string> {
  switch (proof) {
    case "none":
      return {};
    case "bent signature": {
      const v3 = v3Of(request);
      return { ...v3, "x-hubspot-signature-v3": corrupted(random, v3["x-hubspot-signature-v3"] ?? "") };
    }
    case "bent login":
      return { cookie: bentCookie(random, cookie) };
    case "signed":
      return { ...v3Of(request), ...(random.chance(0.5) && v2Of(request)) };
    case "logged in":
      return {
        cookie,
        ...(random.chance(0.8) && { origin: new URL(request.uri).origin, "sec-fetch-site": "same-origin" }),
      };
    case "extension":
      return { ...v3Of(request), authorization: EXTENSION_AUTHORIZATION };
  }
}

/** One character of the value is another one; its name stays. */
function bentCookie(random: Random, cookie: string): string {
  const at = cookie.indexOf("=") + 1;
  return cookie.slice(0, at) + corrupted(random, cookie.slice(at, cookie.length - 4)) + cookie.slice(-4);
}

/** Public pages, which an unproven request may open. */
const PUBLIC = /^\/(?:$|healthz|assets\/|oauth\/|docs|support$|\.well-known\/)/u;

/** Throws when a response is a failure of ours, or lets somebody in who has proven nothing. */
export function judge({ method, url, headers, body, isUnproven }: Attack, status: number): void {
  const told = () => `${method} ${url}\n${JSON.stringify(headers)}\n${body?.slice(0, 2000) ?? ""}`;
  must(status < 500, () => `${status} to ${told()}`);
  const isGuarded = isUnproven && !PUBLIC.test(new URL(url).pathname);
  const isAnswerForAll = method === "OPTIONS" || method === "HEAD";
  must(!isGuarded || isAnswerForAll || status >= 300, () => `let in with ${status}: ${told()}`);
}
