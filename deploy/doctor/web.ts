/** Examines what browsers get: https, headers, the way to HubSpot's consent and back. */
import { type Finding, interception, ok, type DoctorTarget, problem, skipped, warning } from "./finding.ts";
import { visit } from "./visit.ts";

const HEADERS: readonly (readonly [string, RegExp])[] = [
  ["Content-Security-Policy", /default-src 'none'.*frame-ancestors 'none'/su],
  ["Strict-Transport-Security", /max-age=\d{7,}/u],
  ["X-Content-Type-Options", /^nosniff$/u],
  ["X-Frame-Options", /^DENY$/u],
  ["Referrer-Policy", /^no-referrer$/u],
  ["Cache-Control", /no-store/u],
];

const HUBSPOT = /^https:\/\/app(?:-[a-z\d]+)?\.hubspot\.com$/u;
/** The sandbox's HubSpot. */
const LOOPBACK = /^http:\/\/(?:localhost|127\.0\.0\.1):\d+$/u;

/** Runs the checks. */
export async function examineWeb(target: DoctorTarget): Promise<readonly Finding[]> {
  return Promise.all([
    examineHttp(target),
    examineHeaders(target),
    examineConsent(target),
    examineReturn(target),
    examineRobots(target),
    examineSecurityText(target),
  ]);
}

async function examineHttp({ url, isLocal }: DoctorTarget): Promise<Finding> {
  const check = "https";
  if (isLocal) return skipped(check, "A sandbox on this machine is served over plain http.");
  const visited = await visit(`${url.replace("https:", "http:")}/`);
  if (!visited.ok) return ok(check, "Nothing is served over plain http.");
  const { status, headers } = visited.visit;
  if ((status === 301 || status === 308) && headers.get("location")?.startsWith(`${url}/`) === true) {
    return ok(check, "Plain http is redirected to https.");
  }
  return problem(
    check,
    `Plain http is not redirected to ${url} (it responded ${status}).`,
    'Switch on "Always Use HTTPS" for the domain, and check that PUBLIC_URL is this address: npm run setup -- --url …',
  );
}

async function examineHeaders({ url }: DoctorTarget): Promise<Finding> {
  const check = "headers";
  const visited = await visit(`${url}/`);
  if (!visited.ok) return problem(check, `The start page did not respond (${visited.code}).`, "Try again.");
  const wrong = HEADERS.filter(([name, pattern]) => !pattern.test(visited.visit.headers.get(name) ?? ""));
  if (wrong.length === 0) return ok(check, "The security headers arrive.");
  return problem(
    check,
    `The start page arrives without ${wrong.map(([name]) => name).join(", ")} as the Worker sends them.`,
    "Something between the Worker and the browser changes responses: look at Cloudflare's transform rules and proxies.",
  );
}

async function examineConsent({ url, isLocal }: DoctorTarget): Promise<Finding> {
  const check = "redirect";
  const visited = await visit(`${url}/oauth/install`);
  if (!visited.ok) return problem(check, `/oauth/install did not respond (${visited.code}).`, "Try again.");
  const location = URL.parse(visited.visit.headers.get("location") ?? "");
  if (visited.visit.status !== 302 || location === null) {
    return (
      interception(check, visited.visit) ??
      problem(
        check,
        `/oauth/install responded ${visited.visit.status} instead of leading to HubSpot.`,
        "Look at the Worker's log: npx wrangler tail",
      )
    );
  }
  if (!HUBSPOT.test(location.origin) && !(isLocal && LOOPBACK.test(location.origin))) {
    return problem(
      check,
      `/oauth/install leads to ${location.origin} instead of HubSpot.`,
      "Leave BROWSER_HOSTS empty; only the sandbox uses it.",
    );
  }
  const redirectUri = location.searchParams.get("redirect_uri");
  if (redirectUri !== `${url}/oauth/callback`) {
    return problem(
      check,
      `HubSpot is to return people to ${redirectUri ?? "no address"} instead of ${url}/oauth/callback.`,
      "PUBLIC_URL is another address: npm run setup -- --url …, then deploy.",
    );
  }
  return ok(check, "People are led to HubSpot's consent, and from there back to this address.");
}

async function examineReturn({ url }: DoctorTarget): Promise<Finding> {
  const check = "callback";
  // Of this examination alone: what is tried several times a minute with one state is refused for that.
  const unknown = `none-${crypto.randomUUID()}`;
  const visited = await visit(`${url}/oauth/callback?code=${unknown}&state=${unknown}`);
  if (!visited.ok) return problem(check, `/oauth/callback did not respond (${visited.code}).`, "Try again.");
  if (visited.visit.status === 400)
    return ok(check, "The way back from HubSpot refuses whoever did not start it.");
  return (
    interception(check, visited.visit) ??
    problem(
      check,
      `/oauth/callback responded ${visited.visit.status} instead of 400 to a visitor who did not start a sign-in.`,
      "A route in front of the Worker takes this path; let all paths of the host lead to the Worker.",
    )
  );
}

/** Links that leak into the open must not be found by searching. */
async function examineRobots({ url }: DoctorTarget): Promise<Finding> {
  const check = "robots";
  const visited = await visit(`${url}/v/none`);
  if (!visited.ok) return problem(check, `/v/none did not respond (${visited.code}).`, "Try again.");
  if (/noindex/u.test(visited.visit.headers.get("x-robots-tag") ?? ""))
    return ok(check, "Search engines are told to list no links.");
  return (
    interception(check, visited.visit) ??
    problem(
      check,
      "The pages of links arrive without X-Robots-Tag: noindex, so search engines may list them.",
      "Something between the Worker and the browser changes responses, or takes /v/*: look at Cloudflare's rules.",
    )
  );
}

async function examineSecurityText({ url }: DoctorTarget): Promise<Finding> {
  const check = "security.txt";
  const path = "/.well-known/security.txt";
  const visited = await visit(`${url}${path}`);
  if (!visited.ok) return problem(check, `${path} did not respond (${visited.code}).`, "Try again.");
  const { status, text } = visited.visit;
  const canonical = /^Canonical: (.+)$/mu.exec(text)?.[1];
  if (status === 200 && canonical === `${url}${path}`)
    return ok(check, "It says where vulnerabilities are reported.");
  if (status === 404) {
    return warning(
      check,
      "Nobody can see where vulnerabilities are reported.",
      "npm run setup -- --support-email <address>, or set SECURITY_CONTACT; then deploy.",
    );
  }
  return problem(
    check,
    `${path} is not this app's: it responded ${status}${canonical === undefined ? "" : ` for ${canonical}`}.`,
    'Let the path lead to the Worker (Cloudflare: Security, "Security.txt"), and check PUBLIC_URL.',
  );
}
